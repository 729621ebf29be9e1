"""Rows of the texts of letters that a tenant has changed; the others have none."""

from collections.abc import Sequence
from uuid import UUID

from kontor.common.database.stores import Row, Store
from kontor.common.values.mail_texts import Occasion
from kontor.platform.mail_texts import MailText, all_of, one_of
from kontor.platform.tables import fields, plain, table
from sqlalchemy import Column, Integer, Text, Uuid

mail_text = table(
    "mail_text",
    Column("id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("occasion", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("text", Text, nullable=False),
)


class MailTexts(Store[MailText]):
    table = mail_text
    aggregate = "mail_text"
    fixed = frozenset({"occasion", "language"})

    def to_row(self, value: MailText) -> Row:
        return {**plain(mail_text, value), "occasion": value.occasion.value}

    def to_entity(self, row: Row) -> MailText:
        return MailText(**{**fields(mail_text, row), "occasion": Occasion(row["occasion"])})

    async def every(self) -> Sequence[MailText]:
        """Each text, changed or not, in the order of the occasions."""
        texts = all_of(self._tx.tenant)
        changed = await self.some(text.id for text in texts)
        return [changed.get(text.id, text) for text in texts]

    async def one(self, id_: UUID, *, for_update: bool = False) -> MailText:
        """Changed or not; NotFound for what is no text of this tenant."""
        usual = one_of(self._tx.tenant, id_)
        return await self.find(id_, for_update=for_update) or usual
