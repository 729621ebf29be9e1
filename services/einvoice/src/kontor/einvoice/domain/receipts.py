"""One file that came in, in the object store already: what a supplier invoice begins with."""

from dataclasses import dataclass

from kontor.einvoice.domain.documents import Archived


@dataclass(frozen=True, slots=True)
class Receipt:
    """`source_key` says what it was taken from, once; `mail` is the mail it came with, `trouble` why it is not read."""

    file: Archived
    source_key: str = ""
    mail: Archived | None = None
    sender: str = ""
    subject: str = ""
    trouble: str = ""
    hints: tuple[str, ...] = ()
