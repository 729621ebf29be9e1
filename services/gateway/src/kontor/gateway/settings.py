"""What the gateway can be told. It has no database; of the common settings it uses addresses, bus, identity, files."""

from pathlib import Path
from typing import Literal, Self

from kontor.common.process.settings import Section, ServiceSettings
from pydantic import Field, model_validator


class LimitSettings(Section):
    """Requests a second and how many at once, per principal; anonymous callers count by their address."""

    per_second: float = Field(default=500.0, gt=0)
    burst: int = Field(default=2000, ge=1)
    anonymous_per_second: float = Field(default=20.0, gt=0)
    anonymous_burst: int = Field(default=200, ge=1)
    # Requests worked on at the same time; more are told to come again.
    in_flight: int = Field(default=1024, ge=1)
    # Live streams of this process, of one tenant and of one person.
    streams: int = Field(default=4000, ge=1)
    streams_per_tenant: int = Field(default=2000, ge=1)
    streams_per_person: int = Field(default=20, ge=1)


class GatewaySettings(ServiceSettings):
    name: str = "gateway"
    http_address: str = "127.0.0.1:8080"
    grpc_address: str = "127.0.0.1:8090"
    limits: LimitSettings = LimitSettings()
    # Folder of .eml files the development mail server writes; the inbox exists only when it is given.
    inbox_path: Path | None = None
    # JSON file of people whom everybody may sign in as, with their password: for trying an installation on one's own
    # machine. The sign-in page offers them only when it is given.
    people_path: Path | None = None
    # Folder of the built web application; without its page there is none.
    web_path: Path = Path(__file__).parent / "web"
    # API description and its rendered page.
    docs: bool = True
    # Addresses or networks, commas between, of proxies whose X-Forwarded-For is believed; nobody's is unless named.
    trusted_proxies: str = ""
    environment: Literal["development", "production"] = "production"

    @model_validator(mode="after")
    def _nothing_open_in_production(self) -> Self:
        if self.inbox_path is not None and self.environment == "production":
            raise ValueError("KONTOR_INBOX_PATH shows all mail to everybody: only with KONTOR_ENVIRONMENT=development")
        if self.people_path is not None and self.environment == "production":
            raise ValueError("KONTOR_PEOPLE_PATH lets everybody in: only with KONTOR_ENVIRONMENT=development")
        return self
