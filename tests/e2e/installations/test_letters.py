"""A letter that waits to leave is a row, not a process: whoever dies meanwhile, it leaves once, or not at all."""

import io
import time
from pathlib import Path

import pytest
from kontor.cli.demo.client import Caller, wait_for
from kontor.cli.demo.telling import Teller
from kontor.cli.platform import Platform
from rich.console import Console

from ..firm import Firm, parts
from .endured import Stubborn, wait_ready

_HOLD = 6


def _firm(platform: Platform, folder: Path) -> Firm:
    http = platform.client(transport=Stubborn())
    firm = Firm(http, Caller(http, platform.operator_key, "operator"), Teller(Console(file=io.StringIO())), folder)
    firm.set_up()
    return firm


def _killed(platform: Platform, *victims: str) -> None:
    for victim in victims:
        pid = platform.kill(victim)
        wait_for(
            f"{victim} to be another process", lambda name=victim, was=pid: platform.pids().get(name, was) != was, 60
        )
    wait_ready(platform)


@pytest.mark.timeout(600)
def test_after_kills_in_its_moment_a_letter_leaves_once_and_one_called_back_or_cancelled_never(
    enduring: Platform, tmp_path: Path
) -> None:
    firm = _firm(enduring, tmp_path)
    project = firm.order(firm.customer(), parts("8000.00", *["2000.00"] * 4))
    leaving, called_back, void = (firm.accepted(milestone) for milestone in project["milestones"][:3])
    words = {"subject": "Rechnung {number}", "text": "Nur einmal.", "cc": []}
    to, never = f"einmal-{leaving['id']}@werft.example", f"nie-{leaving['id']}@werft.example"
    first = firm.issued(leaving, letter={**words, "to": [to]}, hold_seconds=_HOLD)
    second = firm.issued(called_back, letter={**words, "to": [never]}, hold_seconds=60)
    third = firm.issued(void, letter={**words, "to": [never]}, hold_seconds=_HOLD)
    firm.called_back(second)
    storno = firm.cancelled(third, letter={**words, "to": [to]}, hold_seconds=1)
    _killed(enduring, "billing", "einvoice")
    firm.delivered(first, "DISPATCHED")
    _killed(enduring, "billing")
    firm.delivered(storno, "DISPATCHED")
    time.sleep(_HOLD)
    assert len(firm.inbox.letters(to, "Nur einmal.")) == 2
    assert firm.inbox.letters(never) == []
    assert len(firm.dispatches(first)) == 1
    for kept in (second, third):
        assert firm.invoice(kept)["delivery"]["state"] == "DELIVERY_STATE_CALLED_BACK"
