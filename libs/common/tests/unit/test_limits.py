"""Limits of the system are raised as far as it allows."""

import subprocess
import sys

_SAID = """
import resource
resource.setrlimit(resource.RLIMIT_NOFILE, (256, {hard}))
from kontor.common.process.limits import allow_many_files
allow_many_files()
print(resource.getrlimit(resource.RLIMIT_NOFILE))
"""


def test_as_many_files_as_an_administrator_allows_may_be_open() -> None:
    for hard in (512, 4_096):
        done = subprocess.run(
            [sys.executable, "-c", _SAID.format(hard=hard)], capture_output=True, text=True, check=True
        )
        assert done.stdout.strip() == f"({hard}, {hard})"
