"""Child processes that end with their parent, and free ports that are remembered."""

import ctypes
import os
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from subprocess import DEVNULL, STDOUT, Popen
from typing import Any

_PR_SET_PDEATHSIG = 1


def die_with_parent(how: signal.Signals) -> Callable[[], None] | None:
    """For Popen's preexec_fn: the kernel sends `how` to the child when the parent is gone (Linux only)."""
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None, use_errno=True)
    parent = os.getpid()

    def prepare() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, int(how))
        if os.getppid() != parent:
            os._exit(1)

    return prepare


def spawn(
    command: Sequence[str | Path], log: Path, *, on_parent_death: signal.Signals, **options: Any
) -> "Popen[bytes]":
    """Starts a child in a process group of its own, its words appended to `log`."""
    with log.open("ab") as words:
        return Popen(
            [str(part) for part in command],
            stdin=DEVNULL,
            stdout=words,
            stderr=STDOUT,
            start_new_session=True,
            preexec_fn=die_with_parent(on_parent_death),
            **options,
        )


def free_port(wanted: int = 0) -> int:
    """The wanted loopback port when nobody has it, else one the system picks."""
    for port in (wanted, 0) if wanted else (0,):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise OSError("no free port on 127.0.0.1")


def is_listening(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.2)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def tail(log: Path, lines: int = 15) -> str:
    """The last words of a process, for error messages."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:]) if log.exists() else "(no log)"
