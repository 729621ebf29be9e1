"""Bank statements as files: camt.053 of any version read as a stream, hardened against hostile XML.

Reads by local names, so the version of the namespace does not matter; what a line means is `match`'s part.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from io import BytesIO
from typing import Any

from kontor.common.values.errors import InvalidInput
from kontor.common.values.money import Money
from lxml import etree

# What one request can match in its time; larger files are sent in parts.
_MOST_LINES = 10_000
# The elements that are looked at when they end; all others are read from within these.
_READ = ("Stmt", "Acct", "Id", "Bal", "Ntry")
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{1,30}")
_AMOUNT = re.compile(r"[0-9]{1,13}(\.[0-9]{1,5})?")
_ACCOUNT_LIMIT = 34
_TEXT_LIMIT = 2_000


class StatementUnreadable(InvalidInput):
    code = "collections.statement_unreadable"
    texts = {
        "de": "Diese Datei ist kein lesbarer Kontoauszug (camt.053): {why}",
        "en": "This file is no readable bank statement (camt.053): {why}",
    }


@dataclass(frozen=True, slots=True)
class Line:
    """One booked payment. `key` tells it apart within its account for ever."""

    key: str
    booking_date: date
    value_date: date
    amount: Money
    counterparty_name: str
    counterparty_iban: str
    remittance: str
    end_to_end_id: str
    reversal: bool


@dataclass(slots=True)
class Statement:
    iban: str
    bank_statement_id: str
    opening: Money | None = None
    closing: Money | None = None
    from_date: date | None = None
    to_date: date | None = None
    lines: list[Line] = field(default_factory=list)

    @property
    def balanced(self) -> bool:
        """Opening balance plus lines equals the closing balance; unknown balances are not balanced."""
        if self.opening is None or self.closing is None:
            return False
        return self.opening + Money.total((x.amount for x in self.lines), self.opening.currency) == self.closing


def read_statements(content: bytes) -> list[Statement]:
    """All statements of a camt.053 file; StatementUnreadable with the reason otherwise."""
    if b"<!DOCTYPE" in content[:4096].upper() or b"<!ENTITY" in content.upper():
        raise _unreadable("DTD")
    if content.count(b"Ntry>") > 2 * _MOST_LINES:
        raise _too_many()
    try:
        statements = list(_statements(content))
    except etree.XMLSyntaxError as broken:
        raise _unreadable("XML") from broken
    except (ValueError, InvalidOperation, ArithmeticError) as odd:
        raise _unreadable(str(odd)[:80]) from odd
    if not statements:
        raise _unreadable("camt.053")
    return statements


def _unreadable(why: str) -> StatementUnreadable:
    return StatementUnreadable(why, pointer="/file", why=why)


def _too_many() -> StatementUnreadable:
    return _unreadable(f"> {_MOST_LINES} Ntry")


def _statements(content: bytes) -> Iterator[Statement]:
    """Entry by entry, each forgotten once read, so that a large file stays small in memory."""
    events = etree.iterparse(
        BytesIO(content),
        events=("start", "end"),
        tag=[f"{{*}}{name}" for name in _READ],
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
    )
    current: Statement | None = None
    count = 0
    for event, element in events:
        name = _name(element)
        if event == "start" and name == "Stmt":
            current = Statement("", "")
        elif event == "end" and current is not None and name in _READ:
            if name == "Stmt":
                if not current.iban:
                    raise ValueError("account missing")
                _tell_twins_apart(current)
                yield current
                current = None
            else:
                _take(current, name, element)
                count += name == "Ntry"
            if count > _MOST_LINES:
                raise _too_many()
            if name in ("Ntry", "Bal", "Stmt"):
                element.clear()


def _tell_twins_apart(statement: Statement) -> None:
    """Equal entries of one statement are several payments: the second gets a key of its own, the same in every file."""
    seen: Counter[str] = Counter()
    for index, line in enumerate(statement.lines):
        seen[line.key] += 1
        if seen[line.key] > 1:
            twin = hashlib.sha256(f"{line.key}\x1f{seen[line.key]}".encode()).hexdigest()
            statement.lines[index] = replace(line, key=twin)


def _take(statement: Statement, name: str, element: Any) -> None:
    parent = element.getparent()
    inside = _name(parent) if parent is not None else ""
    if name == "Acct" and inside == "Stmt":
        statement.iban = _account(element)
    elif name == "Id" and inside == "Stmt":
        statement.bank_statement_id = (element.text or "").strip()[:80]
    elif name == "Bal" and inside == "Stmt":
        _take_balance(statement, element)
    elif name == "Ntry" and inside == "Stmt":
        statement.lines.extend(_lines(element))


def _account(element: Any) -> str:
    """Its IBAN, or the bank's own number where it has none (camt: up to 34 characters)."""
    iban, other = _text(element, "Id", "IBAN"), _text(element, "Id", "Othr", "Id")
    if (iban and not _IBAN.fullmatch(iban)) or not 0 < len(iban or other) <= _ACCOUNT_LIMIT:
        raise ValueError("account number")
    return iban or other


def _take_balance(statement: Statement, element: Any) -> None:
    kind = _text(element, "Tp", "CdOrPrtry", "Cd")
    amount = _signed(element)
    day = _day(element, "Dt")
    if kind in ("OPBD", "PRCD"):
        statement.opening, statement.from_date = amount, day
    elif kind == "CLBD":
        statement.closing, statement.to_date = amount, day


def _lines(entry: Any) -> Iterator[Line]:
    """One line per payment: a batch entry with amounts in its details is taken apart."""
    status = _text(entry, "Sts", "Cd") or _text(entry, "Sts")
    if status not in ("BOOK", ""):
        return
    reference = _text(entry, "AcctSvcrRef") or _text(entry, "NtryRef")
    booked = _day(entry, "BookgDt") or _day(entry, "ValDt")
    if booked is None:
        raise ValueError("entry without date")
    valued = _day(entry, "ValDt") or booked
    reversal = _text(entry, "RvslInd").lower() == "true"
    whole = _signed(entry)
    details = list(entry.iter("{*}TxDtls"))
    if len(details) > 1 and all(_find(d, "Amt") is not None for d in details):
        parts = [(d, _unsigned(d, whole)) for d in details]
    else:
        parts = [(details[0] if details else entry, whole)]
    for number, (detail, amount) in enumerate(parts):
        yield _line(detail, amount, booked, valued, reference, number, reversal)


def _line(detail: Any, amount: Money, booked: date, valued: date, reference: str, number: int, reversal: bool) -> Line:
    incoming = amount.amount > 0
    party, account = ("Dbtr", "DbtrAcct") if incoming else ("Cdtr", "CdtrAcct")
    name = _text(detail, "RltdPties", party, "Pty", "Nm") or _text(detail, "RltdPties", party, "Nm")
    iban = _text(detail, "RltdPties", account, "Id", "IBAN")
    remittance = " ".join(_remittance(detail))[:_TEXT_LIMIT]
    end_to_end = _text(detail, "Refs", "EndToEndId")
    return Line(
        key=_key(reference, number, booked, amount, name, iban, remittance, end_to_end),
        booking_date=booked,
        value_date=valued,
        amount=amount,
        counterparty_name=name[:140],
        counterparty_iban=iban[:34],
        remittance=remittance,
        end_to_end_id="" if end_to_end == "NOTPROVIDED" else end_to_end[:80],
        reversal=reversal,
    )


def _key(reference: str, number: int, booked: date, amount: Money, *content: str) -> str:
    """The bank's own reference when it gives one, with the content, so that a reused reference does no harm."""
    parts = [reference, str(number), booked.isoformat(), str(amount), *content]
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def _remittance(detail: Any) -> Iterator[str]:
    information = _find(detail, "RmtInf")
    if information is None:
        return
    for element in information.iter("{*}Ustrd", "{*}Ref"):
        if element.text:
            yield element.text.strip()


def _find(element: Any, *path: str) -> Any:
    """The first child along local names, or None."""
    for name in path:
        element = next(element.iterchildren(f"{{*}}{name}"), None)
        if element is None:
            return None
    return element


def _name(element: Any) -> str:
    """Without its namespace; comments have none."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _text(element: Any, *path: str) -> str:
    found = _find(element, *path)
    return (found.text or "").strip() if found is not None else ""


def _money(amount: Any, currency: str) -> Money:
    """18 digits at most and no sign, as ISO 20022 says of amounts."""
    text = (amount.text or "").strip()
    if not _AMOUNT.fullmatch(text):
        raise ValueError("amount")
    return Money(Decimal(text), amount.get("Ccy") or currency)


def _unsigned(element: Any, like: Money) -> Money:
    amount = _find(element, "Amt")
    value = _money(amount, like.currency)
    return -value if like.amount < 0 else value


def _signed(element: Any) -> Money:
    amount = _find(element, "Amt")
    if amount is None:
        raise ValueError("amount missing")
    value = _money(amount, "EUR")
    return -value if _text(element, "CdtDbtInd") == "DBIT" else value


def _day(element: Any, name: str) -> date | None:
    found = _find(element, name)
    if found is None:
        return None
    text = _text(found, "Dt") or _text(found, "DtTm")
    return date.fromisoformat(text[:10]) if text else None
