"""Ports that are chosen long before they are bound."""

import subprocess
import sys

import pytest
from kontor.cli.embedded import processes
from kontor.cli.embedded.processes import free_port

_CHOOSE = "import sys; from kontor.cli.embedded.processes import free_port; print(free_port(), flush=True); input()"


def test_a_port_chosen_in_another_process_is_not_chosen_here(monkeypatch: pytest.MonkeyPatch) -> None:
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", _CHOOSE], stdin=pipe, stdout=pipe, text=True) as other:
        assert other.stdout is not None
        chosen = int(other.stdout.readline())
        monkeypatch.setattr(processes, "_LOWEST", chosen)
        monkeypatch.setattr(processes, "_HIGHEST", chosen + 1)
        with pytest.raises(OSError, match="no free port"):
            free_port()
        assert free_port(chosen) == chosen, "who was told a port takes it"
        other.communicate("\n")
    assert free_port() == chosen, "the reservation ends with its process"


def test_a_port_is_not_chosen_twice_before_it_is_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    first = free_port()
    monkeypatch.setattr(processes, "_LOWEST", first)
    monkeypatch.setattr(processes, "_HIGHEST", first + 1)
    with pytest.raises(OSError, match="no free port"):
        free_port()
