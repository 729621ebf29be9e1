"""What a tenant's letters say, as a service that writes them knows it: platform's texts, taken over from its events.

A letter is written from this service's own rows, whether platform is there or not.
"""

from typing import Any, Protocol
from uuid import UUID

from kontor.common.database.rows import take_over_row, tenant_table
from kontor.common.values.mail_texts import Occasion, Words, own, spoken, usual
from sqlalchemy import Column, Integer, MetaData, Table, Text, Uuid, bindparam, select


class Transaction(Protocol):
    """What the texts need of the transaction they are part of."""

    async def one(self, statement: Any, /, **params: Any) -> dict[str, Any] | None: ...
    def write(self, statement: Any, /, **params: Any) -> None: ...


def mail_text_table(metadata: MetaData) -> Table:
    """Part of a service's own tables; its migration makes it."""
    return tenant_table(
        metadata,
        "mail_text_ref",
        Column("id", Uuid, primary_key=True),
        Column("source_version", Integer, nullable=False),
        Column("occasion", Text, nullable=False),
        Column("language", Text, nullable=False),
        Column("subject", Text, nullable=False),
        Column("text", Text, nullable=False),
    )


_table = mail_text_table(MetaData())
_REPLICATE = take_over_row(_table)
_OF = select(_table.c.subject, _table.c.text).where(
    _table.c.occasion == bindparam("occasion"), _table.c.language == bindparam("language")
)


class MailTexts:
    """The words of one transaction's tenant."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    async def of(self, occasion: Occasion, language: str) -> Words:
        """The tenant's own words, else those Kontor says by itself."""
        row = await self._tx.one(_OF, occasion=occasion.value, language=spoken(language))
        if row is None or not row["text"]:
            return usual(occasion, language)
        return own(occasion, language, row["subject"], row["text"])

    def replicate(self, id_: UUID, version: int, occasion: str, language: str, said: Words | None) -> None:
        """An older version than the one known is passed over; without own words the usual ones hold again."""
        subject, text = (said.subject, said.text) if said else ("", "")
        self._tx.write(
            _REPLICATE,
            id=id_,
            source_version=version,
            occasion=occasion,
            language=language,
            subject=subject,
            text=text,
        )
