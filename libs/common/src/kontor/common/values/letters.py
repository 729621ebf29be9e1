"""What is written to a customer, before it leaves: kept with its record, shown in a pane, told in messages.

How it leaves as a mail is `kontor.common.outside.mail`'s part, what it says by itself `mail_texts`'.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

# In a letter, where the address of its reader's page comes.
LINK = "{link}"


@dataclass(frozen=True, slots=True)
class CustomerLetter:
    """Recipients, copies, subject and text; what is known only when it leaves has its places, such as `LINK`."""

    to: tuple[str, ...]
    cc: tuple[str, ...]
    subject: str
    text: str


def letter_of(to: Iterable[str], cc: Iterable[str], subject: str, text: str) -> CustomerLetter:
    """As a row keeps it."""
    return CustomerLetter(tuple(to), tuple(cc), subject, text)


def read_letter(message: Any) -> CustomerLetter:
    """As each context's contract says it, under a name of its own."""
    return letter_of(message.to, message.cc, message.subject.strip(), message.text.strip())
