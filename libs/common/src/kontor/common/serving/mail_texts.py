"""Takes over what a tenant's letters say: a service that writes letters hears MailTextChanged and keeps the words.

Which words are allowed is platform's decision; how facts come into them is `kontor.common.values.mail_texts`' part.
"""

from uuid import UUID

from kontor.api.platform.v1.events_pb2 import MailTextChanged
from kontor.api.platform.v1.mail_texts_pb2 import MailOccasion
from kontor.common.database.mail_texts import MailTexts
from kontor.common.database.transaction import Tx
from kontor.common.events.bus import Consumer, EventMeta
from kontor.common.values.mail_texts import Words
from kontor.common.values.wire import word_of


async def take_over(tx: Tx, event: MailTextChanged, meta: EventMeta) -> None:
    """Twice or late changes nothing: the version decides."""
    told = event.mail_text
    own = Words(told.subject, told.text) if told.own else None
    occasion = word_of(MailOccasion, told.occasion)
    MailTexts(tx).replicate(UUID(told.id), meta.version, occasion, told.language, own)


# A line of the consumers' table of every service that writes letters.
MAIL_TEXTS = Consumer("mail_texts", {MailTextChanged: take_over}, whole=True)
