"""One line on stderr that says how far a long command is; nothing at all when nobody watches."""

import sys
import time

_WIDTH = 30
_PAUSE = 0.1


class Progress:
    def __init__(self, total: int) -> None:
        self._total = total
        self._done = 0
        self._started = self._shown = time.monotonic()
        self._watched = total > 1 and sys.stderr.isatty()

    def step(self) -> None:
        self._done += 1
        now = time.monotonic()
        if self._watched and now - self._shown >= _PAUSE:
            self._shown = now
            self._show(now - self._started)

    def clear(self) -> None:
        """Before anything else is written, so that lines do not run into each other."""
        if self._watched and sys.stdout.isatty():
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()

    def _show(self, seconds: float) -> None:
        share = self._done / self._total
        bar = "█" * int(share * _WIDTH)
        rate = self._done / max(seconds, 0.001)
        left = int((self._total - self._done) / max(rate, 0.001))
        text = f"\r{bar:·<{_WIDTH}} {self._done}/{self._total}  {rate:.0f}/s  {left // 60}:{left % 60:02d} "
        sys.stderr.write(text)
        sys.stderr.flush()
