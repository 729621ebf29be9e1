"""Where a supplier invoice stands, as one table: every (state, action) pair has a cell.

Pure. A cell is the next state; OPEN is CHECKED when its facts are whole, else TO_COMPLETE; `=` is known and changes
nothing (an answer that comes twice or late); `?` is refused.
"""

from collections.abc import Mapping
from enum import StrEnum


class State(StrEnum):
    RECEIVED = "RECEIVED"
    CHECKED = "CHECKED"
    TO_COMPLETE = "TO_COMPLETE"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"
    EXPORTED = "EXPORTED"


class Action(StrEnum):
    # A worker has read it, or found that it cannot be read.
    READ = "READ"
    # Nobody has read it in time.
    OVERDUE = "OVERDUE"
    READ_AGAIN = "READ_AGAIN"
    UPDATE = "UPDATE"
    DECIDE_DUPLICATE = "DECIDE_DUPLICATE"
    APPROVE = "APPROVE"
    REJECT = "REJECT"
    REOPEN = "REOPEN"
    EXPORT = "EXPORT"


TABLE = """
                  RECEIVED     CHECKED   TO_COMPLETE  APPROVED  REJECTED  EXPORTED
READ              OPEN         =         OPEN         =         =         =
OVERDUE           TO_COMPLETE  =         =            =         =         =
READ_AGAIN        ?            RECEIVED  RECEIVED     ?         ?         ?
UPDATE            ?            OPEN      OPEN         ?         ?         ?
DECIDE_DUPLICATE  ?            CHECKED   TO_COMPLETE  ?         ?         ?
APPROVE           ?            APPROVED  ?            ?         ?         ?
REJECT            ?            REJECTED  REJECTED     ?         ?         ?
REOPEN            ?            ?         ?            OPEN      OPEN      ?
EXPORT            ?            ?         ?            EXPORTED  ?         ?
"""
_OPEN, _SAME, _REFUSED = "OPEN", "=", "?"


def _read(table: str) -> dict[tuple[State, Action], str]:
    header, *rows = [line.split() for line in table.strip().splitlines()]
    columns = [State(name) for name in header]
    return {
        (state, Action(action)): cell for action, *cells in rows for state, cell in zip(columns, cells, strict=True)
    }


CELLS: Mapping[tuple[State, Action], str] = _read(TABLE)


def after(state: State, action: Action, *, whole: bool) -> State | None:
    """The next state, None where the action is refused. `whole`: all facts are there and nothing keeps it manual."""
    cell = CELLS[state, action]
    if cell == _REFUSED:
        return None
    if cell == _SAME:
        return state
    if cell == _OPEN:
        return State.CHECKED if whole else State.TO_COMPLETE
    return State(cell)
