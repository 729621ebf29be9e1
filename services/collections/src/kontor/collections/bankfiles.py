"""Bank statements as files: camt.053 of any version read as a stream, hardened against hostile XML.

Reads by local names, so the version of the namespace does not matter; what a line is for is `match`'s part. What cannot
be read is refused with its line, what it is, and what is taken; an entry that is only odd waits for a person.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

from babel.numbers import list_currencies
from kontor.collections.domain.lines import Line, LineKind, ReadStatement
from kontor.common.values.errors import InvalidInput
from kontor.common.values.money import Money, round_half_up
from lxml import etree

# What one call can read in its time; larger files are sent in parts.
_MOST_LINES = 50_000
# The elements that are looked at when they end; all others are read from within these.
_READ = ("Stmt", "Acct", "Id", "Bal", "Ntry")
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{1,30}")
# xs:decimal: a sign, leading zeros and zeros behind are legal.
_AMOUNT = re.compile(r"\+?([0-9]+(\.[0-9]*)?|\.[0-9]+)")
_AMOUNT_LIMIT, _DIGITS, _PLACES = 60, 18, 5
_ACCOUNT_LIMIT = 34
_TEXT_LIMIT = 2_000
_FEES = frozenset({"CHRG", "COMM", "COME", "FEES"})
_BLANK = b" \t\r\n"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_UTF8_MARK = b"\xef\xbb\xbf"
_CURRENCIES = frozenset(list_currencies())

_WHY = {
    "amount": ("ein Betrag ist nicht lesbar.", "an amount cannot be read."),
    "cents": ("ein Betrag hat mehr Stellen als seine Währung.", "an amount has more places than its currency."),
    "currency": ("eine Währung gibt es nicht.", "a currency does not exist."),
    "date": ("eine Buchung hat kein lesbares Datum.", "an entry has no readable date."),
    "account": ("die Kontonummer fehlt oder ist nicht lesbar.", "the account number is missing or not readable."),
    "dtd": ("die Datei enthält eine DTD; das ist nicht erlaubt.", "the file contains a DTD, which is not allowed."),
    "encoding": (
        "die Zeichen passen nicht zur angegebenen Kodierung (encoding).",
        "the characters do not fit the declared encoding.",
    ),
    "xml": ("das XML ist beschädigt oder abgeschnitten.", "the XML is damaged or cut off."),
    "empty": ("die Datei ist leer.", "the file is empty."),
    "zip": ("das ist ein ZIP-Archiv; bitte entpacken.", "this is a zip archive; please unpack it."),
    "gzip": ("das ist ein gzip-Archiv; bitte entpacken.", "this is a gzip archive; please unpack it."),
    "pdf": ("das ist ein PDF.", "this is a PDF."),
    "mt940": ("das ist ein MT940-Auszug.", "this is an MT940 statement."),
    "mt942": ("das ist ein MT942-Auszug.", "this is an MT942 report."),
    "camt052": ("das ist ein camt.052 (untertägige Umsätze).", "this is a camt.052 (intraday report)."),
    "camt054": ("das ist ein camt.054 (Sammlerauflösung).", "this is a camt.054 (debit/credit notification)."),
    "pain": ("das ist ein Zahlungsauftrag (pain).", "this is a payment order (pain)."),
    "csv": ("das ist eine CSV-Datei.", "this is a CSV file."),
    "other_xml": ("das ist ein anderes XML.", "this is some other XML."),
    "unknown": ("das ist kein bekanntes Format.", "this is no known format."),
}


class StatementUnreadable(InvalidInput):
    code = "collections.statement_unreadable"
    texts = {
        "de": "Zeile {line}: {why_de} Übernommen werden Kontoauszüge als camt.053 (XML).",
        "en": "Line {line}: {why_en} Statements are taken as camt.053 (XML).",
    }


class _Odd(ValueError):
    """Why, and where."""

    def __init__(self, why: str, element: Any = None, line: int = 1) -> None:
        super().__init__(why)
        self.why = why
        self.line = line if element is None else int(element.sourceline or line)


def read_statements(content: bytes) -> list[ReadStatement]:
    """All statements of a camt.053 file; StatementUnreadable with line and reason otherwise."""
    cleaned, skipped = _cleaned(content)
    try:
        _must_be_camt053(cleaned)
        statements = list(_statements(cleaned))
    except _Odd as odd:
        raise unreadable(odd.why, odd.line + skipped) from odd
    except etree.XMLSyntaxError as broken:
        wrong = "encoding" if "encoding" in str(broken).lower() or "not proper utf-8" in str(broken).lower() else "xml"
        raise unreadable(wrong, (broken.lineno or 1) + skipped) from broken
    except LookupError as broken:
        raise unreadable("encoding", 1 + skipped) from broken
    if not statements:
        raise unreadable("other_xml", 1 + skipped)
    return statements


def unreadable(why: str, line: int) -> StatementUnreadable:
    german, english = _WHY[why]
    return StatementUnreadable(f"{why} in line {line}", pointer="/file", line=line, why_de=german, why_en=english)


def _too_many(count: int) -> StatementUnreadable:
    german = f"die Datei hat {count} Buchungen, {_MOST_LINES} sind möglich; bitte teilen."
    english = f"the file has {count} entries, {_MOST_LINES} are possible; please split it."
    return StatementUnreadable(f"> {_MOST_LINES} Ntry", pointer="/file", line=1, why_de=german, why_en=english)


def _cleaned(content: bytes) -> tuple[bytes, int]:
    """As UTF-8 where it was UTF-16, from its first character on; and how many lines were blank before it."""
    if content[:2] in _UTF16:
        try:
            decoded = content.decode("utf-16")
        except UnicodeDecodeError:
            return content, 0
        content = re.sub(r"""(<\?xml[^>]*?)\s+encoding=["'][^"']*["']""", r"\1", decoded, count=1).encode()
    bare = content.removeprefix(_UTF8_MARK).lstrip(_BLANK).removeprefix(_UTF8_MARK).lstrip(_BLANK)
    return bare, content[: len(content) - len(bare)].count(b"\n")


def _must_be_camt053(content: bytes) -> None:
    """Tells other files by how they begin, and bombs before they are read."""
    if not content:
        raise _Odd("empty")
    if not content.startswith(b"<"):
        raise _Odd(*_other(content))
    upper = content.upper()
    for mark in (b"<!DOCTYPE", b"<!ENTITY"):
        if mark in upper:
            raise _Odd("dtd", line=upper.count(b"\n", 0, upper.find(mark)) + 1)
    for mark, why in ((b"BkToCstmrAcctRpt", "camt052"), (b"BkToCstmrDbtCdtNtfctn", "camt054"), (b"Initn>", "pain")):
        if mark in content[:4096] and b"BkToCstmrStmt" not in content:
            raise _Odd(why, line=content.count(b"\n", 0, content.find(mark)) + 1)
    entries = len(re.findall(rb"<(?:\w+:)?Ntry[\s>]", content))
    if entries > _MOST_LINES:
        raise _too_many(entries)


def _other(content: bytes) -> tuple[Any, ...]:
    """What a file that is no XML is, and the line that shows it."""
    for mark, why in ((b"PK\x03\x04", "zip"), (b"\x1f\x8b", "gzip"), (b"%PDF", "pdf")):
        if content.startswith(mark):
            return (why,)
    swift = re.search(rb"(?m)^(\{1:|:20:|:25:|:28C?:)", content[:4096])
    if swift:
        kind = "mt942" if re.search(rb"(?m)^:34F:", content[:65_536]) else "mt940"
        return kind, None, content.count(b"\n", 0, swift.start()) + 1
    first = content[:4096].splitlines()[:5]
    for separator in (b";", b",", b"\t"):
        if len(first) > 1 and all(line.count(separator) >= 2 for line in first[:2]):
            return ("csv",)
    return ("unknown",)


def _statements(content: bytes) -> Iterator[ReadStatement]:
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
    current: ReadStatement | None = None
    for event, element in events:
        name = _name(element)
        if event == "start" and name == "Stmt":
            current = ReadStatement("", "")
        elif event == "end" and current is not None and name in _READ:
            if name == "Stmt":
                if not current.iban:
                    raise _Odd("account", element)
                _tell_twins_apart(current)
                yield current
                current = None
            else:
                _take(current, name, element)
            if name in ("Ntry", "Bal", "Stmt"):
                element.clear()


def _tell_twins_apart(statement: ReadStatement) -> None:
    """Equal entries of one statement are several payments: the second gets a key of its own, the same in every file."""
    seen: Counter[str] = Counter()
    for index, line in enumerate(statement.lines):
        seen[line.key] += 1
        if seen[line.key] > 1:
            twin = hashlib.sha256(f"{line.key}\x1f{seen[line.key]}".encode()).hexdigest()
            statement.lines[index] = replace(line, key=twin)


def _take(statement: ReadStatement, name: str, element: Any) -> None:
    parent = element.getparent()
    inside = _name(parent) if parent is not None else ""
    if name == "Acct" and inside == "Stmt":
        statement.iban = _account(element)
    elif name == "Id" and inside == "Stmt":
        statement.bank_statement_id = (element.text or "").strip()[:80]
    elif name == "Bal" and inside == "Stmt":
        _take_balance(statement, element)
    elif name == "Ntry" and inside == "Stmt":
        statement.lines.extend(_lines(element, statement.iban))


def _account(element: Any) -> str:
    """Its IBAN, or the bank's own number where it has none (camt: up to 34 characters)."""
    iban, other = _text(element, "Id", "IBAN"), _text(element, "Id", "Othr", "Id")
    if (iban and not _IBAN.fullmatch(iban)) or not 0 < len(iban or other) <= _ACCOUNT_LIMIT:
        raise _Odd("account", element)
    return iban or other


def _take_balance(statement: ReadStatement, element: Any) -> None:
    kind = _text(element, "Tp", "CdOrPrtry", "Cd")
    if kind in ("OPBD", "PRCD"):
        statement.opening, statement.from_date = _signed(element), _day(element, "Dt")
    elif kind == "CLBD":
        statement.closing, statement.to_date = _signed(element), _day(element, "Dt")


# One entry.


def _lines(entry: Any, own: str) -> Iterator[Line]:
    """One line per payment and one for what the bank took of it: they add up to their entry, or the entry stays whole
    and waits for a person."""
    status = _text(entry, "Sts", "Cd") or _text(entry, "Sts")
    if status not in ("BOOK", ""):
        return
    booked = _day(entry, "BookgDt") or _day(entry, "ValDt")
    if booked is None:
        raise _Odd("date", entry)
    read = _Entry(entry, own, booked, _day(entry, "ValDt") or booked, _signed(entry))
    details = list(entry.iter("{*}TxDtls"))
    parts, finding = read.parts(details)
    if parts:
        for number, (detail, amount) in enumerate(parts):
            yield read.line(detail, amount, number)
        fee = read.whole - Money.total((amount for _, amount in parts), read.whole.currency)
        if fee:
            yield read.fee(fee, len(parts))
    elif finding:
        yield read.together(details, finding)
    else:
        yield read.line(details[0] if details else entry, read.whole, 0)


class _Entry:
    """One booked entry while it is taken apart."""

    def __init__(self, entry: Any, own: str, booked: date, valued: date, whole: Money) -> None:
        self.entry, self.own, self.booked, self.valued, self.whole = entry, own, booked, valued, whole
        self.reference = _text(entry, "AcctSvcrRef") or _text(entry, "NtryRef")
        self.reversal = _text(entry, "RvslInd").lower() in ("true", "1")

    def parts(self, details: Sequence[Any]) -> tuple[list[tuple[Any, Money]], str]:
        """The payments of a batch with their amounts if they explain it, else why they do not."""
        amounts = [self._amount(detail) for detail in details]
        if len(details) == 1 and (amounts[0] is None or amounts[0].currency != self.whole.currency):
            return [], ""
        if any(amount is None for amount in amounts):
            return [], "collections.details_without_amounts"
        known = [amount for amount in amounts if amount is not None]
        if any(amount.currency != self.whole.currency for amount in known):
            return [], "collections.details_in_other_currency"
        rest = self.whole - Money.total(known, self.whole.currency)
        if details and (not rest or rest == self._charges(details)):
            return list(zip(details, known, strict=True)), ""
        return [], "collections.details_do_not_add_up" if len(details) > 1 else ""

    def _amount(self, detail: Any) -> Money | None:
        found = _find(detail, "Amt")
        found = _find(detail, "AmtDtls", "TxAmt", "Amt") if found is None else found
        if found is None:
            return None
        side = _text(detail, "CdtDbtInd")
        negative = side == "DBIT" if side else self.whole.amount < 0
        value = _money(found, self.whole.currency)
        return -value if negative else value

    def _charges(self, details: Sequence[Any]) -> Money:
        """What the bank took of the entry or of its payments."""
        total = Money.zero(self.whole.currency)
        for owner in (self.entry, *details):
            for charges in owner.iterchildren("{*}Chrgs"):
                for record in list(charges.iterchildren("{*}Rcrd")) or [charges]:
                    found = _find(record, "Amt")
                    if found is not None:
                        value = _money(found, self.whole.currency)
                        if value.currency == self.whole.currency:
                            total += value if _text(record, "CdtDbtInd") == "CRDT" else -value
        return total

    def line(self, detail: Any, amount: Money, number: int) -> Line:
        returned = _find(detail, "RtrInf")
        is_return = self.reversal or returned is not None
        name, iban, ultimate = self._other_side(detail, amount, is_return)
        said = " ".join(_remittance(detail))[:_TEXT_LIMIT]
        end_to_end = _text(detail, "Refs", "EndToEndId")
        findings = ("collections.outgoing_returned",) if is_return and amount.amount > 0 else ()
        return Line(
            key=_key(self.reference, number, self.booked, amount, name, iban, said, end_to_end),
            booking_date=self.booked,
            value_date=self.valued,
            amount=amount,
            counterparty_name=name[:140],
            counterparty_iban=iban[:34],
            remittance=said or _text(self.entry, "AddtlNtryInf")[:_TEXT_LIMIT],
            end_to_end_id="" if end_to_end == "NOTPROVIDED" else end_to_end[:80],
            kind=self._kind(amount, is_return=is_return),
            ultimate_name=ultimate[:140],
            return_reason=_text(detail, "RtrInf", "Rsn", "Cd") or _text(detail, "RtrInf", "Rsn", "Prtry"),
            bank_reference=self.reference[:80],
            findings=findings,
        )

    def _kind(self, amount: Money, *, is_return: bool) -> LineKind:
        if is_return:
            return LineKind.RETURN
        if amount.amount > 0:
            return LineKind.PAYMENT
        code = _text(self.entry, "BkTxCd", "Domn", "Fmly", "SubFmlyCd")
        return LineKind.FEE if code in _FEES else LineKind.OUTGOING

    def _other_side(self, detail: Any, amount: Money, is_return: bool) -> tuple[str, str, str]:
        """Name, account and whoever is behind it; in a return the parties keep their parts of the first payment."""
        incoming = (amount.amount > 0) != is_return
        first, second = ("Dbtr", "Cdtr") if incoming else ("Cdtr", "Dbtr")
        if _text(detail, "RltdPties", f"{first}Acct", "Id", "IBAN") == self.own:
            first, second = second, first
        other = _text(detail, "RltdPties", f"{second}Acct", "Id", "IBAN")
        if not _party(detail, first) and other not in ("", self.own):
            first = second
        iban = _text(detail, "RltdPties", f"{first}Acct", "Id", "IBAN")
        return _party(detail, first), iban, _party(detail, f"Ultmt{first}")

    def fee(self, amount: Money, number: int) -> Line:
        """What the bank took: ours, not the customer's."""
        said = _text(self.entry, "AddtlNtryInf")[:_TEXT_LIMIT]
        kind = LineKind.FEE if amount.amount < 0 else LineKind.PAYMENT
        return self._plain(amount, number, "fee", said, kind, ())

    def together(self, details: Sequence[Any], finding: str) -> Line:
        """The entry as a whole, with all that its payments say."""
        said = " ".join(text for detail in details for text in _remittance(detail))[:_TEXT_LIMIT]
        kind = self._kind(self.whole, is_return=self.reversal)
        return self._plain(self.whole, 0, "whole", said, kind, (finding,))

    def _plain(
        self, amount: Money, number: int, what: str, said: str, kind: LineKind, findings: tuple[str, ...]
    ) -> Line:
        return Line(
            key=_key(self.reference, number, self.booked, amount, what, "", said, ""),
            booking_date=self.booked,
            value_date=self.valued,
            amount=amount,
            counterparty_name="",
            counterparty_iban="",
            remittance=said,
            end_to_end_id="",
            kind=kind,
            bank_reference=self.reference[:80],
            findings=findings,
        )


def _key(reference: str, number: int, booked: date, amount: Money, *content: str) -> str:
    """The bank's own reference when it gives one, with the content, so that a reused reference does no harm."""
    parts = [reference, str(number), booked.isoformat(), str(amount), *content]
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def _party(detail: Any, role: str) -> str:
    return _text(detail, "RltdPties", role, "Pty", "Nm") or _text(detail, "RltdPties", role, "Nm")


def _remittance(detail: Any) -> Iterator[str]:
    information = _find(detail, "RmtInf")
    if information is None:
        return
    for element in information.iter("{*}Ustrd", "{*}Ref", "{*}Nb"):
        if element.text:
            yield element.text.strip()


# Reading elements by local names.


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
    """18 digits, five places and no minus at most, as ISO 20022 says of amounts; cents as the currency has them."""
    text = (amount.text or "").strip()
    if len(text) > _AMOUNT_LIMIT or not _AMOUNT.fullmatch(text):
        raise _Odd("amount", amount)
    value = Decimal(text)
    sign, digits, exponent = value.normalize().as_tuple()
    if len(digits) + max(0, int(exponent)) > _DIGITS or -int(exponent) > _PLACES or sign:
        raise _Odd("amount", amount)
    code = amount.get("Ccy") or currency
    if code not in _CURRENCIES:
        raise _Odd("currency", amount)
    exact = Money.of(value, code)
    if exact.amount != round_half_up(value, _PLACES):
        raise _Odd("cents", amount)
    return exact


def _signed(element: Any) -> Money:
    amount = _find(element, "Amt")
    if amount is None:
        raise _Odd("amount", element)
    value = _money(amount, "EUR")
    return -value if _text(element, "CdtDbtInd") == "DBIT" else value


def _day(element: Any, name: str) -> date | None:
    found = _find(element, name)
    if found is None:
        return None
    text = _text(found, "Dt") or _text(found, "DtTm")
    try:
        return date.fromisoformat(text[:10]) if text else None
    except ValueError as odd:
        raise _Odd("date", found) from odd
