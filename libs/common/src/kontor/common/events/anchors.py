"""Heads of the chains kept where the database's owner cannot reach them: a stream without delete, a signed file a day.

A chain that was rewritten or cut still verifies in itself; it no longer fits what was told to the outside.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import structlog
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey
from kontor.common.events.bus import ANCHORS, Bus
from kontor.common.events.chain import Anchor, Head
from kontor.common.events.publishing import Outgoing
from kontor.common.identity.keys import ALGORITHM
from kontor.common.outside.files import Files
from nats.aio.msg import Msg
from nats.js.api import AckPolicy, ConsumerConfig
from nats.js.errors import NotFoundError

_FETCH = 500
_FETCH_SECONDS = 2.0
_log = structlog.get_logger("kontor.anchors")


class ForgedAnchors(Exception):
    """A file of anchors that is not what its service signed for that day."""


@dataclass(frozen=True)
class Filed:
    """What the signed files say, and of each day whose file is not what was signed, why."""

    anchors: list[Anchor]
    broken: Mapping[str, str]


def outgoing(service: str, tenant: UUID, head: Head, filed: str = "") -> Outgoing:
    """`filed` is the day whose signed file holds this head too."""
    told = {"service": service, **_told(tenant, head), **({"filed": filed} if filed else {})}
    identity = "-".join((service, str(tenant), str(head.seq), head.hash.hex()[:16], *([filed] if filed else [])))
    return Outgoing(f"kontor.anchors.{service}.{tenant}", json.dumps(told).encode(), {"Nats-Msg-Id": identity})


def _told(tenant: UUID, head: Head) -> dict[str, Any]:
    return {"tenant": str(tenant), "seq": head.seq, "hash": head.hash.hex()}


def _anchor(told: Mapping[str, Any]) -> Anchor:
    return Anchor(UUID(told["tenant"]), int(told["seq"]), bytes.fromhex(told["hash"]), told.get("filed", ""))


async def published_anchors(bus: Bus, service: str) -> list[Anchor]:
    """Every head this service's relay ever told; none where the stream is gone, which the signed files contradict."""
    client = await bus.ready()
    subject = f"kontor.anchors.{service}.*"
    unacknowledged = ConsumerConfig(ack_policy=AckPolicy.NONE)
    try:
        subscription = await client.jetstream().pull_subscribe(subject, stream=ANCHORS, config=unacknowledged)
    except NotFoundError:
        return []
    try:
        left = (await subscription.consumer_info()).num_pending or 0
        found: list[Anchor] = []
        while left > 0:
            messages: list[Msg] = await subscription.fetch(min(left, _FETCH), timeout=_FETCH_SECONDS)
            found += [_anchor(json.loads(message.data)) for message in messages]
            left -= len(messages)
        return found
    finally:
        await subscription.unsubscribe()


class AnchorFile:
    """Once a day all heads go into a file of their own, signed with the service's key."""

    def __init__(self, files: Files, service: str, key_path: Path) -> None:
        self._files = files
        self._service = service
        self._key_path = key_path
        self._last = ""

    async def write(self, heads: Mapping[UUID, Head], at: datetime) -> list[Outgoing]:
        """What to tell the stream of the file written now; nothing when the day has one: its first heads stay."""
        day = at.date().isoformat()
        if day == self._last:
            return []
        signed = sign(self._service, self._key_path, heads, at)
        written = await self._files.keep(_name(self._service, day), signed.encode())
        self._last = day
        return [outgoing(self._service, tenant, head, day) for tenant, head in heads.items()] if written else []

    async def all(self) -> list[Outgoing]:
        """What all files hold, for a stream that lost it. A file that is not ours is left out: the proof names it."""
        return [told for filed in await self._filed() for told in filed]

    async def latest(self) -> list[Outgoing]:
        """What the last file holds, should whoever wrote it not have come to tell the stream."""
        return [told for filed in (await self._filed())[-1:] for told in filed]

    async def _filed(self) -> list[list[Outgoing]]:
        public = ECKey.import_key(self._key_path.read_bytes())
        found: list[list[Outgoing]] = []
        for name, content in sorted((await self._files.kept(_folder(self._service))).items()):
            try:
                anchors = _verified(content, self._service, public, _day(name))
            except ForgedAnchors as forged:
                _log.error("anchors.forged", file=name, reason=str(forged))
                continue
            found.append([outgoing(self._service, a.tenant, Head(a.seq, a.hash), _day(name)) for a in anchors])
        return found


def _folder(service: str) -> str:
    return f"anchors/{service}"


def _name(service: str, day: str) -> str:
    return f"{_folder(service)}/{day}.jws"


def _day(name: str) -> str:
    return name.rpartition("/")[2].removesuffix(".jws")


def sign(service: str, key_path: Path, heads: Mapping[UUID, Head], at: datetime) -> str:
    told = {"service": service, "at": at.isoformat(), "heads": [_told(t, head) for t, head in sorted(heads.items())]}
    key = ECKey.import_key(key_path.read_bytes())
    protected = {"alg": ALGORITHM, "kid": service}
    return jws.serialize_compact(protected, json.dumps(told), key, algorithms=[ALGORITHM])


def read_signed(signed: str | bytes, service: str, jwks_path: Path, day: str = "") -> list[Anchor]:
    """The anchors of one file; ForgedAnchors unless `service` itself signed it, on that day if one is named."""
    keys = {entry["kid"]: entry for entry in json.loads(jwks_path.read_text(encoding="utf-8"))["keys"]}
    if service not in keys:
        raise ForgedAnchors("nobody knows that service's key")
    return _verified(signed, service, ECKey.import_key(keys[service]), day)


def _verified(signed: str | bytes, service: str, key: ECKey, day: str) -> list[Anchor]:
    try:
        told = json.loads(jws.deserialize_compact(signed, key, algorithms=[ALGORITHM]).payload)
        if told["service"] != service:
            raise ForgedAnchors("signed for another service")
        if day and told["at"][: len(day)] != day:
            raise ForgedAnchors(f"signed at {told['at']}")
        return [_anchor(head) for head in told["heads"]]
    except (JoseError, KeyError, ValueError) as odd:
        raise ForgedAnchors(f"{type(odd).__name__}: {odd}") from odd


async def filed_anchors(files: Files, service: str, jwks_path: Path) -> Filed:
    """The anchors of all daily files, each with its day; a file that was changed is named, the others still vouch."""
    found: list[Anchor] = []
    broken: dict[str, str] = {}
    for name, content in (await files.kept(_folder(service))).items():
        day = _day(name)
        try:
            found += [replace(anchor, filed=day) for anchor in read_signed(content, service, jwks_path, day)]
        except ForgedAnchors as forged:
            broken[day] = str(forged)
    return Filed(found, broken)


def disagreements(published: Sequence[Anchor], filed: Filed) -> list[str]:
    """Where stream and files do not vouch for each other: one of them lost or changed what the other still knows."""
    there = {(anchor.filed, anchor.tenant, anchor.seq, anchor.hash) for anchor in filed.anchors}
    days = {anchor.filed for anchor in filed.anchors} | set(filed.broken)
    told = {(anchor.tenant, anchor.seq, anchor.hash) for anchor in published}
    spoken_of = {(a.filed, a.tenant, a.seq, a.hash) for a in published if a.filed and a.filed not in filed.broken}
    gone = sorted({day for day, *_ in spoken_of} - days)
    other = sorted({day for day, *_ in spoken_of - there} - set(gone))
    untold = sorted({a.filed for a in filed.anchors if (a.tenant, a.seq, a.hash) not in told})
    return [
        *(f"the signed file of {day} was changed: {why}" for day, why in sorted(filed.broken.items())),
        *(f"the signed file of {day} is gone, the stream of anchors speaks of it" for day in gone),
        *(f"the signed file of {day} was replaced: it lacks anchors the stream says it holds" for day in other),
        *(f"anchors of the signed file of {day} are missing in the stream" for day in untold),
    ]
