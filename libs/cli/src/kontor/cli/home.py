"""Where one installation on one machine lives: ports, secrets, keys, data; and each service's settings from them.

The file `state.json` is written once and kept; ports that are taken at a start are replaced.
"""

import fcntl
import json
import os
import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kontor.cli.embedded.processes import free_port

ROOT = Path(__file__).resolve().parents[5]
_FIRST, _LAST = "platform", "gateway"
# What the Peppol access point of this machine answers: nothing leaves it.
RECORDINGS = ROOT / "services/einvoice/src/kontor/einvoice/assets/peppol"
_ROLES = ("app", "relay", "timer", "migrator", "eraser")
# The ones people type; when taken, the next.
_WANTED_PORTS: Mapping[str, Iterable[int]] = {"gateway.http": range(8080, 8090), "gateway.grpc": range(8090, 8100)}
_SERVERS = ("postgres", "nats")
# What a person may set for all services; everything else comes from `Home.variables`.
_PASSED_ON = ("KONTOR_LOG_LEVEL", "KONTOR_OTLP_ENDPOINT", "KONTOR_REQUEST_SECONDS")
# And for one of them.
_PASSED_TO = {"platform": ("KONTOR_WEBHOOKS__ALLOWED_NETWORKS",)}


def _on_disk() -> tuple[str, ...]:
    """Services are folders: platform first, the gateway last, as starting wants it."""
    mains = ROOT.glob("services/*/src/kontor/*/__main__.py")
    found = {path.parent.name for path in mains}
    middle = sorted(found - {_FIRST, _LAST})
    return tuple(name for name in (_FIRST, *middle, _LAST) if name in found)


# The order of starting; stopping goes the other way.
ORDER = _on_disk()
WITH_DATABASE = tuple(name for name in ORDER if name != _LAST)


def source_path() -> str:
    """PYTHONPATH for a process of ours, whatever started it."""
    sources = [ROOT / "gen", *sorted(ROOT.glob("libs/*/src")), *sorted(ROOT.glob("services/*/src"))]
    return os.pathsep.join(str(path) for path in sources)


def plain_environment() -> dict[str, str]:
    """Ours without the settings: services get theirs from `variables` alone."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("KONTOR_")}
    return {**ours, "PYTHONPATH": source_path()}


class AlreadyRunning(Exception):
    """Another process looks after this installation."""


class NeverStarted(Exception):
    """Nothing was started in this folder yet."""

    def __str__(self) -> str:
        return "Kontor was not started here yet; try: ./kontor up"


@dataclass
class Home:
    """The folder of an installation, `.kontor` in the repository unless KONTOR_HOME says otherwise."""

    folder: Path
    state: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def find(cls) -> "Home":
        given = os.environ.get("KONTOR_HOME")
        home = cls(Path(given).resolve() if given else ROOT / ".kontor")
        home.load()
        return home

    @property
    def file(self) -> Path:
        return self.folder / "state.json"

    @property
    def exists(self) -> bool:
        return self.file.exists()

    def load(self) -> None:
        if self.exists:
            self.state = json.loads(self.file.read_text(encoding="utf-8"))

    def save(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        fresh = self.file.with_suffix(".new")
        fresh.touch(mode=0o600)
        fresh.write_text(json.dumps(self.state, indent=2) + "\n", encoding="utf-8")
        fresh.replace(self.file)

    def prepare(self, http_port: int | None = None) -> None:
        """Fills in what is missing and moves ports that somebody else holds."""
        secret_names = [f"{service}.{role}" for service in WITH_DATABASE for role in _ROLES]
        secret_names += [f"{service}.nats" for service in (*ORDER, "operator")]
        known = self.state.setdefault("secrets", {})
        for name in secret_names:
            known.setdefault(name, secrets.token_urlsafe(18))
        if http_port:
            self.state.setdefault("ports", {})["gateway.http"] = http_port
        self._choose_ports({} if http_port else _WANTED_PORTS, *self._port_names())
        self.save()

    def move_ports(self) -> None:
        """Those of services that somebody took since `prepare`; none of ours may run yet."""
        self._choose_ports(_WANTED_PORTS, *(n for n in self._port_names() if n.partition(".")[0] not in _SERVERS))
        self.save()

    def _choose_ports(self, wanted: Mapping[str, Iterable[int]], *names: str) -> None:
        ports: dict[str, int] = self.state.setdefault("ports", {})
        chosen = {port for name, port in ports.items() if name not in names}
        for name in names:
            ports[name] = free_port(ports.get(name, 0), *wanted.get(name, ()))
            while ports[name] in chosen:
                ports[name] = free_port()
            chosen.add(ports[name])

    @staticmethod
    def _port_names() -> Iterator[str]:
        yield from ("postgres", "nats", "nats.monitor", "smtp", "gateway.http", "prometheus")
        for service in ORDER:
            yield from (f"{service}.grpc", f"{service}.ops")

    def port(self, name: str) -> int:
        """Where that listens; NeverStarted where nothing of it was ever started."""
        if name not in self.state.get("ports", ()):
            raise NeverStarted
        return int(self.state["ports"][name])

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port('gateway.http')}"

    @property
    def keys(self) -> Path:
        return self.folder / "keys"

    @property
    def logs(self) -> Path:
        return self.folder / "logs"

    def log_files(self) -> list[Path]:
        """One per process: services' lines are JSON, the servers' are their own."""
        return sorted((*self.logs.glob("*.jsonl"), *self.logs.glob("*.log")))

    @property
    def mail(self) -> Path:
        return self.folder / "mail"

    @contextmanager
    def held(self) -> Iterator[None]:
        """One supervisor at a time: the lock ends with its process, however that ends."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._lock_file.open("a+", encoding="utf-8") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as held:
                raise AlreadyRunning from held
            lock.truncate(0)
            lock.write(str(os.getpid()))
            lock.flush()
            yield

    def supervisor(self) -> int | None:
        """The process that looks after this installation, if one does."""
        if not self._lock_file.exists():
            return None
        with self._lock_file.open("r", encoding="utf-8") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return int(lock.read() or 0) or None
        return None

    @property
    def _lock_file(self) -> Path:
        return self.folder / "supervisor.pid"

    @property
    def files_url(self) -> str:
        return f"file://{self.folder / 'files'}"

    @property
    def pids_file(self) -> Path:
        return self.folder / "pids.json"

    @property
    def people(self) -> Path:
        """Whom the sign-in page offers: the people of the demo tenant."""
        return self.folder / "demo" / "people.json"

    @property
    def demo(self) -> dict[str, Any]:
        """The demo tenant as it was seeded: id, key, logins; empty before."""
        return dict(self.state.get("demo", {}))

    def nats_users(self) -> dict[str, str]:
        known: dict[str, str] = self.state["secrets"]
        return {name.removesuffix(".nats"): secret for name, secret in known.items() if name.endswith(".nats")}

    def variables(self, service: str) -> dict[str, str]:
        """The settings of one service as its environment."""
        values = {
            "GRPC_ADDRESS": f"127.0.0.1:{self.port(f'{service}.grpc')}",
            "OPS_ADDRESS": f"127.0.0.1:{self.port(f'{service}.ops')}",
            "IDENTITY__JWKS_PATH": str(self.keys / "jwks.json"),
            "IDENTITY__PRIVATE_KEY_PATH": str(self.keys / f"{service}.pem"),
            "FILES_URL": self.files_url,
            "SMTP__PORT": str(self.port("smtp")),
            "PUBLIC_URL": self.address,
            "DRAIN_SECONDS": "5",
            "NATS__URL": f"nats://127.0.0.1:{self.port('nats')}",
            "NATS__USER": service,
            "NATS__PASSWORD": self.state["secrets"][f"{service}.nats"],
            **{f"PEERS__{peer.upper()}": f"127.0.0.1:{self.port(f'{peer}.grpc')}" for peer in ORDER if peer != service},
        }
        if service in WITH_DATABASE:
            values |= self._database(service)
        if service == "einvoice":
            values |= {"PEPPOL_RECORDINGS": str(RECORDINGS), "BOUNCE_FOLDER": str(self.folder / "bounces")}
        if service == "gateway":
            http = f"127.0.0.1:{self.port('gateway.http')}"
            values |= {"HTTP_ADDRESS": http, "INBOX_PATH": str(self.mail), "ENVIRONMENT": "development"}
            values |= {"PEOPLE_PATH": str(self.people)}
        given = {name: os.environ[name] for name in (*_PASSED_ON, *_PASSED_TO.get(service, ())) if name in os.environ}
        return {**given, **{f"KONTOR_{name}": value for name, value in values.items()}}

    def database(self, service: str) -> dict[str, Any]:
        """How to reach one service's database, in the words of DatabaseSettings."""
        passwords = {f"{role}_password": self.state["secrets"][f"{service}.{role}"] for role in _ROLES}
        return {"port": self.port("postgres"), "name": service, **passwords}

    def _database(self, service: str) -> dict[str, str]:
        return {f"DATABASE__{name.upper()}": str(value) for name, value in self.database(service).items()}
