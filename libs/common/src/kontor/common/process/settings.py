"""One frozen settings object per service, from `KONTOR_…` variables and mounted secret files.

Read once in `__main__` and handed down; nothing else touches the environment. All faults are told at
once, with the variable's name, and a key nobody knows stops the process like a wrong value does.
"""

import os
import re
import typing
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, ValidationError, model_validator
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

PREFIX = "KONTOR_"
DELIMITER = "__"
SECRETS_DIR = f"{PREFIX}SECRETS_DIR"
# Read by the launcher and its tests, not by services; allowed beside the settings' own keys.
LAUNCHER_KEYS = frozenset({SECRETS_DIR, f"{PREFIX}HOME"})

_UNKNOWN = "no such setting"
# What a cluster tells every container about a Service of ours, as of any: addresses, never a setting.
_LINKED = re.compile(
    r"(?P<service>.+?)_(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT(_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?)"
)
_LINK_PORT = re.compile(r"(tcp|udp|sctp)://.+:\d+")
# gRPC reads this when it is imported. Its fork handlers start its threads anew in a child that only wants to become
# another program: one in fifty of those started while calls were under way has died of it.
os.environ.setdefault("GRPC_ENABLE_FORK_SUPPORT", "false")

S = TypeVar("S", bound="ServiceSettings")


class SettingsFault(Exception):
    """Every missing, odd or unknown setting at once, one line each."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("settings are not usable:\n  " + "\n  ".join(faults))
        self.faults = faults


class Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    _files: dict[str, Path] = PrivateAttr(default_factory=dict)

    def fresh(self, name: str) -> str:
        """A setting as its secret file says by now, for a new connection: secrets are renewed while a process runs."""
        known = str(getattr(self, name))
        try:
            return _read_secret(self._files[name]) if name in self._files else known
        except OSError:
            return known


class DatabaseSettings(Section):
    """Roles in the database are `<service>_app`, `<service>_relay` and so on; one password each."""

    host: str = "127.0.0.1"
    port: int = Field(default=5432, ge=1, le=65535)
    name: str = ""
    app_password: str = Field(default="", repr=False)
    relay_password: str = Field(default="", repr=False)
    timer_password: str = Field(default="", repr=False)
    migrator_password: str = Field(default="", repr=False)
    eraser_password: str = Field(default="", repr=False)
    # Who may make roles and databases, and where it signs in; only `provision` asks.
    admin_user: str = "postgres"
    admin_password: str = Field(default="", repr=False)
    admin_name: str = "postgres"
    pool_size: int = Field(default=8, ge=1, le=50)


class NatsSettings(Section):
    """`ca` (for servers with a certificate of one's own) and `credentials` (a `.creds` file) are read at each new
    connection; `replicas` is how many servers keep a stream, used when it is made."""

    url: str = "nats://127.0.0.1:4222"
    user: str = ""
    password: str = Field(default="", repr=False)
    ca: Path | None = None
    credentials: Path | None = None
    replicas: int = Field(default=1, ge=1, le=5)


class TlsSettings(Section):
    """Between services: the server's certificate and key, and the bundle that clients trust. Nothing: plain text."""

    certificate: Path | None = None
    key: Path | None = None
    ca: Path | None = None

    @model_validator(mode="after")
    def _both_or_none(self) -> typing.Self:
        if (self.certificate is None) != (self.key is None):
            raise ValueError("KONTOR_TLS__CERTIFICATE and KONTOR_TLS__KEY belong together")
        return self


class S3Settings(Section):
    """How the object store of `files_url` is reached; what is left empty comes from the usual AWS variables."""

    access_key_id: str = Field(default="", repr=False)
    secret_access_key: str = Field(default="", repr=False)
    region: str = ""
    endpoint: str = ""


class IdentitySettings(Section):
    """`issuer` is the `iss` of user tokens; `audience` the `aud` of user and link tokens."""

    jwks_path: Path = Path("jwks.json")
    private_key_path: Path | None = None
    issuer: str = "kontor"
    audience: str = "kontor"


class SmtpSettings(Section):
    host: str = "127.0.0.1"
    port: int = Field(default=25, ge=1, le=65535)
    sender: str = "kontor@localhost"
    user: str = ""
    password: str = Field(default="", repr=False)
    starttls: bool = False
    # From the first byte on, as on port 465; `ca` for a server with a certificate of one's own.
    tls: bool = False
    ca: Path | None = None

    @model_validator(mode="after")
    def _one_way(self) -> typing.Self:
        if self.tls and self.starttls:
            raise ValueError("KONTOR_SMTP__TLS or KONTOR_SMTP__STARTTLS, not both")
        return self


class _Environment(EnvSettingsSource):
    """Secret files below the variables: a variable wins over a file of the same name."""

    def _load_env_vars(self) -> Mapping[str, str | None]:
        merged = {**secret_files(os.environ), **os.environ}
        return {name.lower(): value for name, value in merged.items()}


class ServiceSettings(BaseSettings):
    """What every service has; a service adds its own fields in a subclass."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_nested_delimiter=DELIMITER, extra="forbid", frozen=True, validate_default=True
    )

    name: str = Field(min_length=1, pattern=r"^[a-z][a-z0-9_]*$")
    grpc_address: str = "127.0.0.1:0"
    ops_address: str = "127.0.0.1:0"
    database: DatabaseSettings = DatabaseSettings()
    nats: NatsSettings = NatsSettings()
    identity: IdentitySettings = IdentitySettings()
    tls: TlsSettings = TlsSettings()
    peers: dict[str, str] = {}
    files_url: str = ""
    s3: S3Settings = S3Settings()
    # Of the build, for people who look at logs, traces and metrics.
    version: str = "development"
    log_level: typing.Literal["debug", "info", "warning", "error"] = "info"
    log_format: typing.Literal["json", "console"] = "json"
    otlp_endpoint: str | None = None
    # Share of traces that begin here and are sent; who calls us has decided for theirs.
    otlp_share: float = Field(default=1.0, ge=0, le=1)
    smtp: SmtpSettings = SmtpSettings()
    public_url: str = "http://127.0.0.1:8080"
    # Seconds a request may take, streams apart.
    request_seconds: float = Field(default=15.0, gt=0, le=60)
    # Seconds work in hand may take after SIGTERM, and seconds before new work is refused.
    drain_seconds: float = Field(default=20.0, ge=0, le=120)
    drain_delay_seconds: float = Field(default=0.0, ge=0, le=30)
    reflection: bool = True

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        del env_settings, dotenv_settings, file_secret_settings
        return init_settings, _Environment(settings_cls)


def secret_files(environment: Mapping[str, str]) -> dict[str, str]:
    """Files named like variables in the folder `KONTOR_SECRETS_DIR`; their last line break does not count."""
    return {name: _read_secret(path) for name, path in _secret_paths(environment).items()}


def _secret_paths(environment: Mapping[str, str]) -> dict[str, Path]:
    if not (folder := environment.get(SECRETS_DIR)):
        return {}
    files = (p for p in Path(folder).iterdir() if p.is_file() and p.name.upper().startswith(PREFIX))
    return {p.name.upper(): p for p in files}


def _read_secret(path: Path) -> str:
    return path.read_text(encoding="utf-8").rstrip("\n")


def _remember_files(settings: "ServiceSettings") -> None:
    """Where a section's secrets came from, unless a variable stands above the file."""
    above = {name.upper() for name in os.environ}
    for name, path in _secret_paths(os.environ).items():
        section, _, field = name.removeprefix(PREFIX).lower().partition(DELIMITER)
        owner = getattr(settings, section, None)
        if isinstance(owner, Section) and name not in above:
            owner._files[field] = path


def of_machine(name: str, default: str = "") -> str:
    """A variable that is nobody's setting: what a cluster tells its pods, or what is asked for without a service."""
    return os.environ.get(name, default)


def load_settings(settings_class: type[S], **given: Any) -> S:
    """Reads and checks everything; raises one SettingsFault that names every fault."""
    try:
        faults = _unknown_keys(settings_class)
    except OSError as unreadable:
        raise SettingsFault([f"{SECRETS_DIR}: {unreadable}"]) from unreadable
    try:
        settings = settings_class(**given)
    except ValidationError as invalid:
        faults += [_fault(e["loc"], e["type"], e["msg"]) for e in invalid.errors(include_input=False)]
    except SettingsError as unreadable:
        field = str(unreadable).partition('field "')[2].partition('"')[0]
        faults.append(_fault((field,), "json_invalid", "not valid JSON"))
    else:
        if not faults:
            _remember_files(settings)
            return settings
    raise SettingsFault(sorted(set(faults)))


def _fault(location: tuple[int | str, ...], kind: str, message: str) -> str:
    variable = PREFIX + DELIMITER.join(str(part) for part in location).upper()
    return f"{variable}: {_UNKNOWN if kind == 'extra_forbidden' else message}"


def _unknown_keys(settings_class: type[ServiceSettings]) -> list[str]:
    ours = {n: v for n, v in {**secret_files(os.environ), **os.environ}.items() if n.upper().startswith(PREFIX)}
    names = ours.keys() - _service_links(ours)
    unknown = (n for n in names if n.upper() not in LAUNCHER_KEYS and not _known(settings_class, n))
    return [f"{name}: {_UNKNOWN}" for name in unknown]


def _service_links(ours: Mapping[str, str]) -> set[str]:
    """Variables about a Service: host, port and address are told together, as no typing error is."""
    matched = {name: found["service"] for name in ours if (found := _LINKED.fullmatch(name))}
    told = {
        service
        for service in matched.values()
        if ours.keys() >= {f"{service}_SERVICE_HOST", f"{service}_SERVICE_PORT"}
        and _LINK_PORT.fullmatch(ours.get(f"{service}_PORT", ""))
    }
    return {name for name, service in matched.items() if service in told}


def _known(model: type[BaseModel], name: str) -> bool:
    """Follows the nesting of one variable's name; keys of a dict field are free."""
    head, *rest = name.upper().removeprefix(PREFIX).lower().split(DELIMITER)
    field = model.model_fields.get(head)
    if field is None:
        return False
    if not rest:
        return True
    section = _section(field.annotation)
    if section is None:
        return typing.get_origin(field.annotation) is dict
    return _known(section, DELIMITER.join(rest))


def _section(annotation: Any) -> type[BaseModel] | None:
    for candidate in (annotation, *typing.get_args(annotation)):
        if isinstance(candidate, type) and issubclass(candidate, BaseModel):
            return candidate
    return None
