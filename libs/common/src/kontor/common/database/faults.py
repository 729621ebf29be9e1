"""Any exception as the kind it is in the table: what drivers and time limits raise, and bugs.

Used where exceptions are caught at all: the RPC edge and the consumer loop.
"""

import grpc
import psycopg
from kontor.common.values import text
from kontor.common.values.errors import (
    AlreadyExists,
    Bug,
    Conflict,
    DomainError,
    InvalidInput,
    Kind,
    Reaction,
    TimedOut,
    Unavailable,
    from_rpc_error,
)
from psycopg import errors as pg

ROLLED_BACK = (pg.SerializationFailure, pg.DeadlockDetected)
CONNECTION_LOST = (psycopg.OperationalError, psycopg.InterfaceError)


class KeyTaken(Conflict):
    """A key an event's effect needs is taken, and no use case says that this is the effect: perhaps another try finds
    another key, else a person finds the constraint's name."""

    own_reaction = Reaction.FEW_RETRIES


class OddText(InvalidInput):
    """PostgreSQL keeps every character but NUL."""

    code = text.INVALID_TEXT


class OutOfRange(InvalidInput):
    """A number or time the contract lets through and no column can hold."""

    code = "out_of_range"
    texts = {
        "de": "Eine Zahl oder ein Zeitpunkt liegt außerhalb dessen, was sich speichern lässt.",
        "en": "A number or time is outside of what can be stored.",
    }
    cure = {
        "de": "Einen kleineren Wert oder einen Zeitpunkt zwischen den Jahren 1 und 9999 angeben.",
        "en": "Give a smaller value, or a time between the years 1 and 9999.",
    }


def as_domain_error(raised: BaseException) -> DomainError:
    """Always answers; what nobody foresaw is a Bug that carries no text of its own."""
    match raised:
        case DomainError():
            return raised
        case TimeoutError():
            return TimedOut("time is up")
        case grpc.RpcError():
            return from_rpc_error(raised)
        case psycopg.Error():
            return _from_database(raised)
    return Bug(type(raised).__name__)


def as_event_error(raised: BaseException) -> DomainError:
    """For consumers: an event ends only where a use case itself says that its effect is there already. A violated key
    or a peer's refusal says no such thing."""
    error = as_domain_error(raised)
    said_here = isinstance(raised, DomainError) and not isinstance(raised.__cause__, grpc.RpcError)
    return error if said_here or error.kind is not Kind.ALREADY_EXISTS else KeyTaken(error.message)


def reason_of(raised: BaseException) -> str:
    """For whoever looks into it, without people's values: our own words, a driver's first line, which names table and
    constraint, and of what nobody foresaw only what it is; the log has the rest."""
    name = type(raised).__name__
    match raised:
        case DomainError():
            return f"{name}: {raised}"
        case psycopg.Error():
            return f"{name}: {str(raised).partition(chr(10))[0]}"
    return name


def _from_database(raised: psycopg.Error) -> DomainError:
    name = type(raised).__name__
    match raised:
        case pg.SerializationFailure() | pg.DeadlockDetected():
            return Conflict(name)
        case pg.QueryCanceled():
            return TimedOut(name)
        case pg.UniqueViolation() | pg.ExclusionViolation():
            return AlreadyExists(f"{name}: {raised.diag.constraint_name}")
        case psycopg.OperationalError() | psycopg.InterfaceError():
            return Unavailable(name)
        case psycopg.DataError() if "NUL (0x00)" in str(raised):
            return OddText(name)
        case pg.UntranslatableCharacter():  # the same NUL, inside JSON
            return OddText(name)
        case pg.NumericValueOutOfRange() | pg.DatetimeFieldOverflow():
            return OutOfRange(name)
    return Bug(name)


def may_try_again(raised: BaseException, *, repeatable: bool) -> bool:
    """Rolled back for certain: again. Connection lost, so perhaps committed: only what is safe to repeat."""
    if isinstance(raised, ROLLED_BACK):
        return True
    lost = isinstance(raised, CONNECTION_LOST) and not isinstance(raised, (pg.QueryCanceled, pg.LockNotAvailable))
    return lost and repeatable
