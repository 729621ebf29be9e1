"""`python -m kontor.common.serving.reloading kontor.crm serve`: a program that begins anew at each SIGHUP.

For development clusters whose sources are replaced inside running containers: a container that restarted would have
its image's sources again. What ends by itself ends this too, so that whoever looks after containers sees it.
"""

import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from types import FrameType

_TICK = 0.1
_END_SECONDS = 30.0


class Reloading:
    """Keeps one child; signals are asked for and heard between two looks."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = command
        self._again = False
        self._end = False

    def run(self) -> int:
        """Until told to end, or the child ends by itself; the child's exit code."""
        signal.signal(signal.SIGHUP, self._asked)
        signal.signal(signal.SIGTERM, self._asked)
        signal.signal(signal.SIGINT, self._asked)
        child = subprocess.Popen(self._command)
        while not self._end:
            if self._again:
                self._again = False
                _ended(child)
                child = subprocess.Popen(self._command)
            if (code := child.poll()) is not None:
                return code
            time.sleep(_TICK)
        return _ended(child)

    def _asked(self, number: int, _frame: FrameType | None) -> None:
        if number == signal.SIGHUP:
            self._again = True
        else:
            self._end = True


def _ended(child: "subprocess.Popen[bytes]") -> int:
    child.terminate()
    try:
        return child.wait(_END_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        return child.wait()


if __name__ == "__main__":
    raise SystemExit(Reloading([sys.executable, "-P", "-m", *sys.argv[1:]]).run())
