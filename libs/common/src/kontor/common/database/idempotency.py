"""One effect per Idempotency-Key: the answer is stored in the transaction of its effect and given back byte for byte.

Keys belong to tenant, caller and RPC. Only outcomes are stored: an error leaves the key free for another try.
"""

import hashlib
import hmac
from dataclasses import dataclass
from pathlib import Path

from google.protobuf.message import Message
from kontor.common.database.tables import idempotency as _table
from kontor.common.database.transaction import Tx, advisory_key
from kontor.common.identity.sealing import Seal, Unsealable
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


# How a request is marked in rows of today; those of before have its SHA-256, and their answers are not sealed.
_MARKED, _DIGEST_BYTES = b"\1", 32


class AnswerLost(Conflict):
    """The request has had its effect, and its answer lies under a key that was replaced."""

    code = "idempotency_answer_lost"
    texts = {
        "de": "Diese Anfrage ist schon ausgeführt, ihre Antwort nicht mehr lesbar. Bitte das Ergebnis ansehen.",
        "en": "This request has been carried out; its answer can no longer be read. Please look at the result.",
    }
    cure = {
        "de": "Nicht noch einmal senden: nachsehen, was entstand. Der Schlüssel des Dienstes wurde inzwischen ersetzt.",
        "en": "Do not send it again: look at what was made. The service's key has been replaced meanwhile.",
    }


@dataclass(frozen=True)
class Claim:
    """One key of one caller on one RPC, with the request it stands for."""

    route: str
    key: str
    request: bytes

    @classmethod
    def of(cls, route: str, key: str, request: Message) -> "Claim":
        return cls(route, key, request.SerializeToString(deterministic=True))


@dataclass(frozen=True)
class Stored:
    body: bytes
    event_id: str


class Answers:
    """The answers of one service. Requests hold passwords and answers hold what is shown only once: neither can be
    read from the database alone."""

    def __init__(self, private_key: bytes) -> None:
        self._seal = Seal(private_key, "idempotency")

    @classmethod
    def of(cls, private_key_path: Path) -> "Answers":
        return cls(private_key_path.read_bytes())

    async def find(self, tx: Tx, claim: Claim) -> Stored | None:
        """The answer already given, if any. Holds the key until the transaction ends; who comes meanwhile is told."""
        caller = _caller(tx.principal)
        lock = advisory_key(tx.tenant, caller, claim.route, claim.key)
        named = {"caller": caller, "route": claim.route, "key": claim.key}
        [held], found = await tx.together((_LOCK, {"lock": lock}), (_FIND, named))
        if not held["held"]:
            raise Conflict("same key in flight", code=IDEMPOTENCY_IN_FLIGHT, retry_after=1)
        if not found:
            return None
        row = found[0]
        digest, body = bytes(row["digest"]), bytes(row["body"])
        sealed = len(digest) > _DIGEST_BYTES
        if sealed:
            body = self._opened(tx, claim, body)
        expected = self._marked(claim) if sealed else hashlib.sha256(claim.request).digest()
        if not hmac.compare_digest(digest, expected):
            raise InvalidInput("same key, other request", pointer=KEY_POINTER, code=IDEMPOTENCY_KEY_REUSED)
        return Stored(body, row["event_id"])

    def keep(self, tx: Tx, claim: Claim, body: bytes, event_id: str) -> None:
        """Stores the answer with its effect."""
        given = {"caller": _caller(tx.principal), "route": claim.route, "key": claim.key, "event_id": event_id}
        tx.write(_KEEP, **given, digest=self._marked(claim), body=self._seal.close_bytes(body, _record(tx, claim)))

    def _marked(self, claim: Claim) -> bytes:
        return _MARKED + self._seal.mark(claim.request)

    def _opened(self, tx: Tx, claim: Claim, body: bytes) -> bytes:
        try:
            return self._seal.open_bytes(body, _record(tx, claim))
        except Unsealable as lost:
            raise AnswerLost(claim.route) from lost


def _record(tx: Tx, claim: Claim) -> str:
    """What an answer is sealed for: moved to another row, it does not open."""
    return "\0".join((str(tx.tenant), _caller(tx.principal), claim.route, claim.key))


def _caller(principal: Principal) -> str:
    return f"{principal.kind}:{principal.subject}"
