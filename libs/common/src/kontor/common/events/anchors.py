"""Heads of the chains kept where the database's owner cannot reach them: a stream without delete, a signed file a day.

A chain that was rewritten or cut still verifies in itself; it no longer fits what was told to the outside.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

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

_FETCH = 500
_FETCH_SECONDS = 2.0


class ForgedAnchors(Exception):
    """A file of anchors whose signature does not hold."""


def outgoing(service: str, tenant: UUID, head: Head) -> Outgoing:
    told = {"service": service, **_told(tenant, head)}
    identity = f"{service}-{tenant}-{head.seq}-{head.hash.hex()[:16]}"
    return Outgoing(f"kontor.anchors.{service}.{tenant}", json.dumps(told).encode(), {"Nats-Msg-Id": identity})


def _told(tenant: UUID, head: Head) -> dict[str, Any]:
    return {"tenant": str(tenant), "seq": head.seq, "hash": head.hash.hex()}


def _anchor(told: Mapping[str, Any]) -> Anchor:
    return Anchor(UUID(told["tenant"]), int(told["seq"]), bytes.fromhex(told["hash"]))


async def published_anchors(bus: Bus, service: str) -> list[Anchor]:
    """Every head this service's relay ever told."""
    client = await bus.ready()
    subject = f"kontor.anchors.{service}.*"
    unacknowledged = ConsumerConfig(ack_policy=AckPolicy.NONE)
    subscription = await client.jetstream().pull_subscribe(subject, stream=ANCHORS, config=unacknowledged)
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

    async def write(self, heads: Mapping[UUID, Head], at: datetime) -> bool:
        """True when this day's file was written now; the first head of a day stays."""
        day = at.date().isoformat()
        if day == self._last:
            return False
        signed = sign(self._service, self._key_path, heads, at)
        written = await self._files.keep(f"anchors/{self._service}/{day}.jws", signed.encode())
        self._last = day
        return written


def sign(service: str, key_path: Path, heads: Mapping[UUID, Head], at: datetime) -> str:
    told = {"service": service, "at": at.isoformat(), "heads": [_told(t, head) for t, head in sorted(heads.items())]}
    key = ECKey.import_key(key_path.read_bytes())
    protected = {"alg": ALGORITHM, "kid": service}
    return jws.serialize_compact(protected, json.dumps(told), key, algorithms=[ALGORITHM])


def read_signed(signed: str | bytes, service: str, jwks_path: Path) -> list[Anchor]:
    """The anchors of one file; ForgedAnchors unless `service` itself signed it."""
    keys = {entry["kid"]: entry for entry in json.loads(jwks_path.read_text(encoding="utf-8"))["keys"]}
    try:
        key = ECKey.import_key(keys[service])
        payload = jws.deserialize_compact(signed, key, algorithms=[ALGORITHM]).payload
        told = json.loads(payload)
        if told["service"] != service:
            raise ForgedAnchors("signed for another service")
        return [_anchor(head) for head in told["heads"]]
    except (JoseError, KeyError, ValueError) as odd:
        raise ForgedAnchors(f"{type(odd).__name__}: {odd}") from odd


async def filed_anchors(files: Files, service: str, jwks_path: Path) -> list[Anchor]:
    """The anchors of all daily files."""
    found: list[Anchor] = []
    for content in (await files.kept(f"anchors/{service}")).values():
        found += read_signed(content, service, jwks_path)
    return found
