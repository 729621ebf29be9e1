"""What an administrator or partner does with webhooks, what an event leaves for them, and how sending goes on.

A message to an endpoint is a row, written with the inbox of its event: it is there once, however often the event comes.
Whose turn it is to send is a lease in the endpoint's pace, and a deadline that comes back when a sender dies.
"""

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from google.protobuf.message import Message
from kontor.common.database.stores import Row
from kontor.common.events.bus import EventMeta
from kontor.common.events.catalogue import EventType, by_message, event_types
from kontor.common.identity.sealing import Seal
from kontor.common.identity.tokens import Principal, parse_permissions
from kontor.common.outside.guarded import Guard, OddUrl
from kontor.common.values.ids import new_id
from kontor.platform import webhook_rules as rules
from kontor.platform import webhook_wire as wire
from kontor.platform.domain import Person, permissions_of
from kontor.platform.store import PlatformTx
from kontor.platform.webhook_rules import Attempt, DeliveryState, DisabledBy, Pace, Secret, WebhookEndpoint
from kontor.platform.webhook_store import Lane, Tried

DUE = "webhooks"
PURPOSE = "webhooks"
LEASE = timedelta(seconds=10)
# Events that a killed process had in hand come again after five seconds: later ones of their records wait for them.
SETTLING = timedelta(seconds=6)
# When nobody in this process was woken by a new message, a deadline does it.
_SOON = timedelta(seconds=1)
# As far as clocks of different hosts may differ.
_CLOCKS_APART = timedelta(seconds=2)


# What people do.


async def create_endpoint(
    tx: PlatformTx, *, fields: Mapping[str, Any], guard: Guard, seal: Seal
) -> tuple[WebhookEndpoint, str]:
    """An endpoint of the caller's, and its secret as it is shown once."""
    owner = tx.principal.person_id
    if owner is None or await tx.people.find(owner) is None:
        raise rules.OwnerRequired(tx.principal.kind)
    _check(tx, fields, guard)
    id_, secret = new_id(), rules.new_secret()
    kept = (Secret(seal.close(secret, id_)),)
    endpoint = WebhookEndpoint(id=id_, owner_id=owner, secrets=kept, created_at=tx.clock.clock.now(), **fields)
    await tx.webhook_endpoints.save(endpoint)
    await tx.deliveries.begin(id_)
    tx.emit([rules.WebhookEndpointChanged(endpoint)])
    return endpoint, rules.shown_secret(secret)


async def update_endpoint(
    tx: PlatformTx, *, endpoint_id: UUID, changes: Mapping[str, Any], guard: Guard
) -> WebhookEndpoint:
    endpoint = await tx.webhook_endpoints.expected(endpoint_id)
    events = endpoint.change(changes, tx.principal.person_id)
    _check(tx, changes, guard)
    await tx.webhook_endpoints.save(endpoint)
    tx.emit(events)
    return endpoint


def _check(tx: PlatformTx, fields: Mapping[str, Any], guard: Guard) -> None:
    if "url" in fields:
        try:
            guard.check(fields["url"])
        except OddUrl as odd:
            raise rules.UrlRefused(str(odd), pointer="/endpoint/url") from odd
    if "event_types" in fields:
        known = event_types()
        visible = {name for name, known_type in known.items() if tx.principal.allows(known_type.permission)}
        rules.check_types(fields["event_types"], known, visible)


async def rotate_secret(
    tx: PlatformTx, *, endpoint_id: UUID, overlap: timedelta, seal: Seal
) -> tuple[WebhookEndpoint, str]:
    endpoint = await tx.webhook_endpoints.get(endpoint_id, for_update=True)
    secret = rules.new_secret()
    events = endpoint.rotate(seal.close(secret, endpoint.id), tx.clock.clock.now(), overlap, tx.principal.person_id)
    await tx.webhook_endpoints.save(endpoint)
    tx.emit(events)
    return endpoint, rules.shown_secret(secret)


async def disable_endpoint(tx: PlatformTx, *, endpoint_id: UUID, reason: str) -> WebhookEndpoint:
    endpoint = await tx.webhook_endpoints.get(endpoint_id, for_update=True)
    events = endpoint.disable(DisabledBy.PERSON, reason, tx.principal.person_id)
    await tx.webhook_endpoints.save(endpoint)
    tx.emit(events)
    return endpoint


async def enable_endpoint(tx: PlatformTx, *, endpoint_id: UUID) -> WebhookEndpoint:
    """What waits may go at once, and has its three days again."""
    turn = await tx.deliveries.turn(endpoint_id)
    endpoint = await tx.webhook_endpoints.get(endpoint_id, for_update=True)
    events = endpoint.enable()
    await tx.webhook_endpoints.save(endpoint)
    tx.emit(events)
    await tx.deliveries.all_due(endpoint_id, anew=True)
    tx.deliveries.keep(Pace(endpoint_id, told_at=turn.pace.told_at), turn.sender, turn.leased_until)
    await tx.due(DUE, endpoint_id, tx.clock.now())
    return endpoint


async def test_endpoint(tx: PlatformTx, *, endpoint_id: UUID) -> Row:
    await tx.deliveries.turn(endpoint_id)
    endpoint = await tx.webhook_endpoints.get(endpoint_id)
    endpoint.must_be_active()
    now, path = tx.clock.clock.now(), f"/v1/webhook_endpoints/{endpoint_id}"
    body = wire.body(rules.TEST_TYPE, now, id_=endpoint_id, version=endpoint.version, path=path)
    # Every test is a record of its own: it waits for nothing.
    meta = EventMeta(new_id(), tx.tenant, "webhook_test", new_id(), 1, 1, now, tx.principal.actor, "", rules.TEST_TYPE)
    [put] = await tx.deliveries.put(meta, rules.TEST_TYPE, path, {endpoint_id: body}, None)
    await tx.due(DUE, endpoint_id, tx.clock.now())
    return await tx.deliveries.get(put["id"])


async def replay_delivery(tx: PlatformTx, *, delivery_id: UUID) -> Row:
    """The same message again, whatever became of it; one that still waits needs none."""
    endpoint_id = (await tx.deliveries.get(delivery_id))["endpoint_id"]
    await _must_take_replays(tx, endpoint_id)
    if not await tx.deliveries.again_one(delivery_id):
        raise rules.StillPending(str(delivery_id))
    await _send_again(tx, endpoint_id)
    return await tx.deliveries.get(delivery_id)


async def replay_endpoint(
    tx: PlatformTx, *, endpoint_id: UUID, since: datetime, until: datetime | None, states: Sequence[str] | None
) -> tuple[int, bool]:
    """What was kept in a stretch of time; how many messages, and whether there are more than go at once."""
    await _must_take_replays(tx, endpoint_id)
    over = states or [str(DeliveryState.DELIVERED), str(DeliveryState.FAILED)]
    end = until or tx.clock.clock.now()
    done = await tx.deliveries.again(endpoint_id, since, end, over, rules.REPLAYED_AT_ONCE)
    await _send_again(tx, endpoint_id)
    return done, done == rules.REPLAYED_AT_ONCE


async def _must_take_replays(tx: PlatformTx, endpoint_id: UUID) -> None:
    await tx.deliveries.turn(endpoint_id)
    (await tx.webhook_endpoints.get(endpoint_id)).must_be_active()


async def _send_again(tx: PlatformTx, endpoint_id: UUID) -> None:
    await tx.deliveries.all_due(endpoint_id, anew=False)
    await tx.due(DUE, endpoint_id, tx.clock.now())


# What events leave.


@dataclass(frozen=True)
class Listener:
    """An endpoint and what its owner may see."""

    endpoint: WebhookEndpoint
    owner: Principal


async def _listeners(tx: PlatformTx) -> list[Listener]:
    """Active endpoints of the tenant whose owners are active; their paces are locked until the end."""
    endpoints = await tx.webhook_endpoints.active()
    if not endpoints:
        return []
    owners = await tx.people.some(endpoint.owner_id for endpoint in endpoints)
    found = [(endpoint, owners.get(endpoint.owner_id)) for endpoint in endpoints]
    listening = [Listener(e, _sight(tx.tenant, owner)) for e, owner in found if owner is not None and owner.active]
    await tx.deliveries.turns(listener.endpoint.id for listener in listening)
    return listening


def _sight(tenant: UUID, person: Person) -> Principal:
    """The owner as their token would speak of them."""
    customers = frozenset(str(id_) for id_ in person.customer_ids)
    return Principal(
        tenant=tenant,
        subject=str(person.id),
        kind="user",
        permissions=parse_permissions(permissions_of(person.roles)),
        scope={"customer": customers} if customers else {},
    )


async def keep_for_endpoints(tx: PlatformTx, heard: Sequence[tuple[Message, EventMeta]]) -> list[UUID]:
    """Leaves a message for every endpoint that wants one of these events and whose owner may see it; answers those
    endpoints. Where nobody listens it only remembers which came last of each record.

    Twice does nothing more: an endpoint has one message of an event. Out of order, the earlier version goes first if
    the later one has not gone yet; a later one waits a moment for what is known to be missing.
    """
    listening = await _listeners(tx)
    if not listening:
        for _, meta in heard:
            tx.deliveries.hear(meta)
        return []
    woken = [await _keep(tx, listening, event, meta) for event, meta in heard]
    return list(dict.fromkeys(endpoint_id for some in woken for endpoint_id in some))


async def _keep(tx: PlatformTx, listening: Sequence[Listener], event: Message, meta: EventMeta) -> list[UUID]:
    """A message of one event for those it concerns."""
    known = by_message()[event.DESCRIPTOR.full_name]
    early = await tx.deliveries.hear_early(meta)
    path = known.path_of(meta.aggregate_id)
    bodies: dict[UUID, str] = {}
    texts: dict[bool, str] = {}
    for listener in listening:
        if not _concerns(listener, known, event, meta):
            continue
        full = listener.endpoint.payload is rules.Payload.FULL and known.may_be_told_in_full(listener.owner, event)
        if full not in texts:
            told = event if full else None
            texts[full] = wire.body(
                known.name, meta.at, id_=meta.aggregate_id, version=meta.version, path=path, event=told
            )
        bodies[listener.endpoint.id] = texts[full]
    if not bodies:
        return []
    now = tx.clock.clock.now()
    put = await tx.deliveries.put(meta, known.name, path, bodies, now + SETTLING if early else None)
    woken = [row["endpoint_id"] for row in put]
    for endpoint_id in woken:
        await tx.due(DUE, endpoint_id, tx.clock.now() + (SETTLING if early else _SOON))
    return woken


def _concerns(listener: Listener, known: EventType, event: Message, meta: EventMeta) -> bool:
    """What happened before the endpoint was there does not, however late it is heard."""
    endpoint = listener.endpoint
    is_older = meta.at < endpoint.created_at - _CLOCKS_APART
    return not is_older and endpoint.wants(known.name) and known.may_be_told(listener.owner, event)


# How sending goes on.


@dataclass(frozen=True)
class Result:
    """One message and the try it had."""

    head: Row
    attempt: Attempt


@dataclass(frozen=True)
class Share:
    """What one sender may do next: messages to send, to where, how many side by side. Nothing left means it is over."""

    url: str
    keys: tuple[str, ...]
    heads: list[Row]
    width: int
    # What was taken in hand and is not on its way is to be put back.
    pauses: bool


async def take_turn(tx: PlatformTx, endpoint_id: UUID, sender: UUID) -> bool:
    """Whether the endpoint is this sender's now. Another's it stays while that one lives, and the deadline with it."""
    turn = await tx.deliveries.turn(endpoint_id)
    now = tx.clock.clock.now()
    if turn.leased_until is not None and turn.is_taken(sender, now):
        await tx.due(DUE, endpoint_id, tx.clock.now() + (turn.leased_until - now))
        return False
    endpoint = await tx.webhook_endpoints.find(endpoint_id)
    if endpoint is None or not endpoint.is_active:
        await tx.not_due(DUE, endpoint_id)
        return False
    if turn.pace.hold_until is not None and turn.pace.hold_until > now:
        await tx.due(DUE, endpoint_id, tx.clock.now() + (turn.pace.hold_until - now))
        return False
    await _lease(tx, turn.pace, sender)
    return True


async def _lease(tx: PlatformTx, pace: Pace, sender: UUID) -> None:
    tx.deliveries.keep(pace, sender, tx.clock.clock.now() + LEASE)
    await tx.due(DUE, pace.endpoint_id, tx.clock.now() + LEASE)


async def go_on(
    tx: PlatformTx, endpoint_id: UUID, sender: UUID, results: Sequence[Result], in_hand: Sequence[UUID], most: int
) -> Share | None:
    """Writes down what came of tries, and answers what may be sent next; None when it is no more this sender's turn.

    What arrived is written down even then. A sender that has nothing left in hand and gets nothing gives its turn up.
    """
    turn = await tx.deliveries.turn(endpoint_id)
    endpoint = await tx.webhook_endpoints.get(endpoint_id)
    pace, now = turn.pace, tx.clock.clock.now()
    back = await _write_down(tx, pace, results, now)
    if back:
        await tx.deliveries.all_due(endpoint_id, anew=False)
    if endpoint.is_active and (how := _gives_up(pace, results, now)):
        endpoint = await _switch_off(tx, endpoint_id, how)
    if turn.is_taken(sender, now):
        tx.deliveries.keep(pace, turn.sender, turn.leased_until)
        return None
    heads = await _heads(tx, endpoint, pace, in_hand, most, now)
    if heads or in_hand:
        await _lease(tx, pace, sender)
    else:
        await _give_turn_up(tx, endpoint, pace)
    keys = tuple(secret.sealed for secret in endpoint.secrets if secret.is_good(now))
    return Share(endpoint.url, keys, heads, pace.width, pauses=pace.is_away or not endpoint.is_active)


def _gives_up(pace: Pace, results: Sequence[Result], now: datetime) -> DisabledBy | None:
    if any(result.attempt.is_gone for result in results):
        return DisabledBy.GONE
    return DisabledBy.FAILING if results and pace.is_beyond_hope(now) else None


async def _switch_off(tx: PlatformTx, endpoint_id: UUID, how: DisabledBy) -> WebhookEndpoint:
    endpoint = await tx.webhook_endpoints.get(endpoint_id, for_update=True)
    if endpoint.is_active:
        events = endpoint.disable(how)
        await tx.webhook_endpoints.save(endpoint)
        tx.emit(events)
    return endpoint


async def _heads(
    tx: PlatformTx, endpoint: WebhookEndpoint, pace: Pace, in_hand: Sequence[UUID], most: int, now: datetime
) -> list[Row]:
    """An endpoint that is away gets one message a minute, whichever is next, be it due or not."""
    if not endpoint.is_active or most <= 0 or (pace.hold_until is not None and pace.hold_until > now):
        return []
    if pace.is_away:
        return [] if in_hand else await tx.deliveries.heads(endpoint.id, now + rules.GIVE_UP_AFTER, in_hand, 1)
    return await tx.deliveries.heads(endpoint.id, now, in_hand, 1 if pace.width == 1 else most)


async def _give_turn_up(tx: PlatformTx, endpoint: WebhookEndpoint, pace: Pace) -> None:
    """The deadline is that of the next message, and no earlier than the endpoint is to be asked again."""
    tx.deliveries.keep(pace, None, None)
    following = await tx.deliveries.next_at(endpoint.id) if endpoint.is_active else None
    if following is None:
        await tx.not_due(DUE, endpoint.id)
        return
    now = tx.clock.clock.now()
    at = pace.hold_until if pace.hold_until is not None else following
    await tx.due(DUE, endpoint.id, tx.clock.now() + max(at - now, timedelta(0)))


async def _write_down(tx: PlatformTx, pace: Pace, results: Sequence[Result], now: datetime) -> bool:
    """What became of each message; True when an endpoint that was away took one."""
    if not results:
        return False
    back = False
    for result in results:
        back = pace.note(result.attempt) or back
    tried = [_tried(result, now) for result in results]
    await tx.deliveries.tried(tried)
    over = [r.head for r, t in zip(results, tried, strict=True) if t.state is not DeliveryState.PENDING]
    await tx.deliveries.line_up([Lane(h["endpoint_id"], h["aggregate_type"], h["aggregate_id"]) for h in over])
    lost = [r.head for r, t in zip(results, tried, strict=True) if t.state is DeliveryState.FAILED]
    if lost and pace.may_write(now):
        first = lost[0]
        tx.emit(
            [rules.WebhookDeliveryFailed(first["id"], first["endpoint_id"], first["event_type"], first["occurred_at"])]
        )
    return back


def _tried(result: Result, now: datetime) -> Tried:
    head, attempt = result.head, result.attempt
    id_, before = head["id"], head["attempt_count"]
    kept = json.dumps(wire.kept_attempt(attempt))
    if attempt.has_arrived:
        return Tried(id_, before, DeliveryState.DELIVERED, attempt.status, now, None, kept)
    if now - head["started_at"] >= rules.GIVE_UP_AFTER:
        return Tried(id_, before, DeliveryState.FAILED, attempt.status, now, None, kept)
    wait = rules.pause(before + 1, attempt.retry_after, random.uniform)  # jitter
    return Tried(id_, before, DeliveryState.PENDING, attempt.status, None, now + wait, kept)
