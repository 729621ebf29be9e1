"""Child processes that end with their parent, free ports that are remembered, servers left behind."""

import ctypes
import os
import random
import signal
import socket
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from itertools import chain
from pathlib import Path
from subprocess import DEVNULL, STDOUT, Popen, TimeoutExpired
from typing import Any

_PR_SET_PDEATHSIG = 1


def end_with_parent(how: signal.Signals) -> None:
    """The kernel sends `how` to this process when the thread that started it is gone (Linux only)."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, int(how))


def _bound(how: signal.Signals) -> Callable[[], None]:
    """For Popen's preexec_fn."""
    parent = os.getpid()

    def prepare() -> None:
        end_with_parent(how)
        if os.getppid() != parent:
            os._exit(1)

    return prepare


def spawn(
    command: Sequence[str | Path], log: Path, *, on_parent_death: signal.Signals, **options: Any
) -> "Popen[bytes]":
    """Starts a child in a session of its own, its words appended to `log`.

    Only from the main thread: for the kernel the parent is the thread that started the child, and the child would
    be told of a death as soon as a pool's thread ends.
    """
    if threading.current_thread() is not threading.main_thread():
        raise RuntimeError("a child that ends with its parent has to be started from the main thread")
    with log.open("ab") as words:
        return Popen(
            [str(part) for part in command],
            stdin=DEVNULL,
            stdout=words,
            stderr=STDOUT,
            start_new_session=True,
            preexec_fn=_bound(on_parent_death),
            **options,
        )


def end(process: "Popen[bytes]", how: signal.Signals, seconds: float) -> None:
    """Asks a child to stop, kills it when it does not in time, and waits until it is gone."""
    process.send_signal(how)
    try:
        process.wait(seconds)
    except TimeoutExpired:
        process.kill()
        process.wait()


def end_forgotten(pid_file: Path, mark: str, how: signal.Signals, seconds: float) -> None:
    """Stops the server a killed parent left behind: the process named in `pid_file` if `mark` is in its command."""
    try:
        pid = int(pid_file.read_text(encoding="utf-8").split()[0])
    except (OSError, ValueError, IndexError):
        return
    last = time.monotonic() + seconds
    while _runs(pid, mark):
        os.kill(pid, how if time.monotonic() < last else signal.SIGKILL)
        time.sleep(0.05)


def _runs(pid: int, mark: str) -> bool:
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return mark.encode() in command


# Below the range the system takes outgoing connections' ports from: a port whose owner was killed stays free for it.
_LOWEST, _HIGHEST, _TRIES = 15_000, 32_000, 200
# An installation chooses all its ports at once and binds them one by one.
_reserved: deque[socket.socket] = deque(maxlen=128)


def free_port(*wanted: int) -> int:
    """The first wanted loopback port nobody has, else a random one that no connection will take by chance.

    It is reserved: whoever else chooses a port here meanwhile, in whatever process, chooses another one.
    """
    chance = random.SystemRandom()
    candidates = chain(filter(None, wanted), (chance.randrange(_LOWEST, _HIGHEST) for _ in range(_TRIES)))
    for port in candidates:
        if _is_free(port) and (_reserve(port) or port in wanted):
            return port
    raise OSError("no free port on 127.0.0.1")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def _reserve(port: int) -> bool:
    """By a name that lives in the network namespace, as the port does, and ends with this process."""
    mark = socket.socket(socket.AF_UNIX)
    try:
        mark.bind(f"\0kontor-port-{port}")
    except OSError:
        mark.close()
        return False
    _reserved.append(mark)
    return True


def is_listening(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.2)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def tail(log: Path, lines: int = 15) -> str:
    """The last words of a process, for error messages."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:]) if log.exists() else "(no log)"
