"""The consumer that sends letters: a service names which event asks for which letter, nothing more.

The letter leaves before the transaction that says so; after a kill in between it leaves again, with the same
Message-ID. A mail server that is away is waited for.
"""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

from google.protobuf.message import Message
from kontor.common.calling.calls import Asking
from kontor.common.database.transaction import Tx
from kontor.common.events.bus import Consumer, EventMeta, Handler
from kontor.common.outside.mail import Letter
from kontor.common.serving.service import Context

# `letter(ctx, ask, event, meta)`: what to send because of this event; None when there is nothing (any more) to send.
LetterOf = Callable[[Context, Asking[Any], Any, EventMeta], Awaitable[Letter | None]]


def mail_consumer(ctx: Context, letters: Mapping[type[Message], LetterOf]) -> Consumer:
    """A line of the consumers' table: `mail_consumer(ctx, {QuoteSent: quote_letter})`."""
    sending = {event: Handler(_sent, prepare=partial(_send, ctx, letter)) for event, letter in letters.items()}
    return Consumer("mail", sending)


async def _send(ctx: Context, letter: LetterOf, ask: Asking[Any], event: Message, meta: EventMeta) -> None:
    written = await letter(ctx, ask, event, meta)
    if written is not None:
        await ctx.mailer.send(written, meta.event_id)


async def _sent(_tx: Tx, _event: Message, _meta: EventMeta, _facts: None) -> None:
    """The letter left in the preparing step; what remains is the inbox row that says so."""
