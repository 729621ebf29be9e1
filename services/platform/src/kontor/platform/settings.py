"""platform's settings: those every service has, and where webhooks may go."""

from kontor.common.outside.guarded import Guard
from kontor.common.process.settings import Section, ServiceSettings
from pydantic import Field, field_validator


class WebhookSettings(Section):
    """`allowed_networks`, as `127.0.0.0/8,::1/128`: private addresses that webhooks may go to all the same; none unless
    the operator names them. Plain `http` is for loopback alone."""

    allowed_networks: str = ""
    # Messages on their way at once, from one process.
    connections: int = Field(default=16, ge=1, le=256)

    @field_validator("allowed_networks")
    @classmethod
    def _are_networks(cls, given: str) -> str:
        Guard.allowing(given)
        return given


class Settings(ServiceSettings):
    name: str = "platform"
    webhooks: WebhookSettings = WebhookSettings()
