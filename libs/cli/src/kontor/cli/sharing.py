"""How busy the machine is that tests run on: who waits for something waits the longer the more share it."""

import os


def sharers() -> int:
    """How many runs of tests share this machine; who waits for something waits so many times as long."""
    return int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
