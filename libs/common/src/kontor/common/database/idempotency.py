"""One effect per Idempotency-Key: the answer is stored in the transaction of its effect and given back byte for byte.

Keys belong to tenant, caller and RPC. Only outcomes are stored: an error leaves the key free for another try.
"""

import hashlib
from dataclasses import dataclass

from google.protobuf.message import Message
from kontor.common.database.tables import idempotency as _table
from kontor.common.database.transaction import Tx, advisory_key
from kontor.common.identity.tokens import Principal
from kontor.common.values.errors import IDEMPOTENCY_IN_FLIGHT, IDEMPOTENCY_KEY_REUSED, Conflict, InvalidInput
from sqlalchemy import BigInteger, bindparam, func, insert, select

# Where errors about the header point to.
KEY_POINTER = "/idempotency_key"
_LOCK = select(func.pg_try_advisory_xact_lock(bindparam("lock", type_=BigInteger)).label("held"))
_FIND = select(_table.c.digest, _table.c.body, _table.c.event_id).where(
    _table.c.caller == bindparam("caller"), _table.c.route == bindparam("route"), _table.c.key == bindparam("key")
)
_KEEP = insert(_table).values(
    {name: bindparam(name) for name in ("caller", "route", "key", "digest", "body", "event_id")}
)


@dataclass(frozen=True)
class Claim:
    """One key of one caller on one RPC, with the request it stands for."""

    route: str
    key: str
    digest: bytes

    @classmethod
    def of(cls, route: str, key: str, request: Message) -> "Claim":
        return cls(route, key, hashlib.sha256(request.SerializeToString(deterministic=True)).digest())


@dataclass(frozen=True)
class Stored:
    body: bytes
    event_id: str


async def find(tx: Tx, claim: Claim) -> Stored | None:
    """The answer already given, if any. Holds the key until the transaction ends; who comes meanwhile is told so."""
    caller = _caller(tx.principal)
    lock = advisory_key(tx.tenant, caller, claim.route, claim.key)
    named = {"caller": caller, "route": claim.route, "key": claim.key}
    [held], found = await tx.together((_LOCK, {"lock": lock}), (_FIND, named))
    if not held["held"]:
        raise Conflict("same key in flight", code=IDEMPOTENCY_IN_FLIGHT, retry_after=1)
    if not found:
        return None
    row = found[0]
    if bytes(row["digest"]) != claim.digest:
        raise InvalidInput("same key, other request", pointer=KEY_POINTER, code=IDEMPOTENCY_KEY_REUSED)
    return Stored(bytes(row["body"]), row["event_id"])


def keep(tx: Tx, claim: Claim, body: bytes, event_id: str) -> None:
    """Stores the answer with its effect."""
    caller = _caller(tx.principal)
    given = {"caller": caller, "route": claim.route, "key": claim.key, "digest": claim.digest}
    tx.write(_KEEP, **given, body=body, event_id=event_id)


def _caller(principal: Principal) -> str:
    return f"{principal.kind}:{principal.subject}"
