"""Which services stay unready, and for how long: looked at beside the supervisor, which must never wait.

A process whose own part is dead is started again; so is a broker that met a full disk, once there is room: NATS gives
a stream up after one failed write. What waits for its database is given longer: another process would wait as well.
"""

import shutil
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http.client import HTTPException
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from kontor.cli.home import Home

UNREADY_SECONDS, WAITING_SECONDS = 20.0, 120.0
BROKER = "nats"
# What NATS says of a stream it writes to no more; anything else passes, reading a large store after a start for one.
_GIVEN_UP = "write error"
_ROOM_BYTES = 32 * 1024 * 1024
_SILENT = "no answer"
_LOOK_SECONDS = 1.0
_WAITS = ("starting", "database:", "schema:", "draining")
Look = Callable[[str], list[str]]


def missing(home: Home, name: str) -> list[str]:
    """What a service or the broker says it lacks; nothing when it is ready."""
    if name != BROKER:
        return _service(f"http://127.0.0.1:{home.port(f'{name}.ops')}")
    lacks = _told(f"http://127.0.0.1:{home.port('nats.monitor')}/healthz")
    if shutil.disk_usage(home.folder).free < _ROOM_BYTES:
        return []
    return [lack if _GIVEN_UP in lack else f"starting: {lack}" for lack in lacks]


def _service(address: str) -> list[str]:
    """One that lives and does not say in time whether it is ready has much to do, and waits for its database."""
    lacks = _told(f"{address}/readyz")
    return ["database: busy"] if lacks == [_SILENT] and not _told(f"{address}/livez", 3.0) else lacks


def _told(url: str, seconds: float = 1.0) -> list[str]:
    try:
        with urlopen(url, timeout=seconds):
            return []
    except HTTPError as told:
        lines = told.read().decode("utf-8", "replace").strip().split("\n")
        return [line for line in lines if line] or ["unready"]
    except (URLError, OSError, HTTPException):
        return [_SILENT]


def is_ready(home: Home, service: str) -> bool:
    return not missing(home, service)


@dataclass(frozen=True)
class _Seen:
    since: float
    lacks: tuple[str, ...]


class Health:
    """Looks at services from a thread of its own, one after the other."""

    def __init__(
        self, look: Look, *, unready_seconds: float = UNREADY_SECONDS, waiting_seconds: float = WAITING_SECONDS
    ) -> None:
        self._look = look
        self._limits = unready_seconds, waiting_seconds
        self._seen: dict[str, _Seen] = {}
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, services: Iterable[str]) -> None:
        self._thread = threading.Thread(target=self._watch, args=(list(services),), name="health", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()

    def _watch(self, services: list[str]) -> None:
        while not self._stop.wait(_LOOK_SECONDS):
            for service in services:
                self.note(service, self._look(service))

    def note(self, service: str, lacks: list[str]) -> None:
        if not lacks:
            self._seen.pop(service, None)
            return
        known = self._seen.get(service)
        self._seen[service] = _Seen(known.since if known is not None else time.monotonic(), tuple(lacks))

    def ails(self, service: str, started_at: float) -> str:
        """Why a process that began then should be started again; nothing when it should not."""
        seen = self._seen.get(service)
        if seen is None:
            return ""
        unready, waiting = self._limits
        waits = all(lack.startswith(_WAITS) for lack in seen.lacks)
        unready_for = time.monotonic() - max(seen.since, started_at)
        return ", ".join(seen.lacks) if unready_for > (waiting if waits else unready) else ""
