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
from functools import lru_cache
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
_READ = ("Stmt", "Acct", "Bal", "Ntry")
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{1,30}")
# xs:decimal: a sign, leading zeros and zeros behind are legal.
_AMOUNT = re.compile(r"\+?([0-9]+(\.[0-9]*)?|\.[0-9]+)")
# What nearly all are: nothing to round, nothing to refuse.
_PLAIN_AMOUNT = re.compile(r"[0-9]{1,15}\.[0-9]{2}")
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
    cure = {
        "de": "Den Auszug bei der Bank neu herunterladen und unverändert hochladen.",
        "en": "Download the statement from the bank again and upload it unchanged.",
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
    at = content.find(b"<!")
    while at >= 0:
        if content[at : at + 9].upper().startswith((b"<!DOCTYPE", b"<!ENTITY")):
            raise _Odd("dtd", line=content.count(b"\n", 0, at) + 1)
        at = content.find(b"<!", at + 2)
    for mark, why in ((b"BkToCstmrAcctRpt", "camt052"), (b"BkToCstmrDbtCdtNtfctn", "camt054"), (b"Initn>", "pain")):
        if mark in content[:4096] and b"BkToCstmrStmt" not in content:
            raise _Odd(why, line=content.count(b"\n", 0, content.find(mark)) + 1)
    # Each entry ends, with hardly ever more than `>` behind its name: only near the limit is it counted what begins.
    if sum(content.count(b"Ntry" + end) for end in (b">", b" ", b"\t", b"\r", b"\n")) > _MOST_LINES:
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
    ended = etree.iterparse(
        BytesIO(content),
        events=("end",),
        tag=[f"{{*}}{name}" for name in _READ],
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
    )
    current = ReadStatement("", "")
    for _, element in ended:
        name, parent = _local(element.tag), element.getparent()
        if name == "Stmt":
            if not current.iban:
                raise _Odd("account", element)
            current.bank_statement_id = _Node(element).text("Id")[:80]
            _tell_twins_apart(current)
            yield current
            current = ReadStatement("", "")
        elif parent is not None and _local(parent.tag) == "Stmt":
            _take(current, name, _Node(element))
        if name != "Acct":
            element.clear()


def _tell_twins_apart(statement: ReadStatement) -> None:
    """Equal entries of one statement are several payments: the second gets a key of its own, the same in every file."""
    seen: Counter[str] = Counter()
    for index, line in enumerate(statement.lines):
        seen[line.key] += 1
        if seen[line.key] > 1:
            twin = hashlib.sha256(f"{line.key}\x1f{seen[line.key]}".encode()).hexdigest()
            statement.lines[index] = replace(line, key=twin)


def _take(statement: ReadStatement, name: str, node: "_Node") -> None:
    if name == "Acct":
        statement.iban = _account(node)
    elif name == "Bal":
        _take_balance(statement, node)
    else:
        statement.lines.extend(_lines(node, statement.iban))


def _account(node: "_Node") -> str:
    """Its IBAN, or the bank's own number where it has none (camt: up to 34 characters)."""
    iban, other = node.text("Id", "IBAN"), node.text("Id", "Othr", "Id")
    if (iban and not _IBAN.fullmatch(iban)) or not 0 < len(iban or other) <= _ACCOUNT_LIMIT:
        raise _Odd("account", node.element)
    return iban or other


def _take_balance(statement: ReadStatement, node: "_Node") -> None:
    kind = node.text("Tp", "CdOrPrtry", "Cd")
    if kind in ("OPBD", "PRCD"):
        statement.opening, statement.from_date = _signed(node), _day(node, "Dt")
    elif kind == "CLBD":
        statement.closing, statement.to_date = _signed(node), _day(node, "Dt")


# One entry.


def _lines(entry: "_Node", own: str) -> Iterator[Line]:
    """One line per payment and one for what the bank took of it: they add up to their entry, or the entry stays whole
    and waits for a person."""
    status = entry.text("Sts", "Cd") or entry.text("Sts")
    if status not in ("BOOK", ""):
        return
    valued = _day(entry, "ValDt")
    booked = _day(entry, "BookgDt") or valued
    if booked is None:
        raise _Odd("date", entry.element)
    read = _Entry(entry, own, booked, valued or booked, _signed(entry))
    details = _details(entry)
    parts, finding = read.parts(details)
    if parts:
        for number, (detail, amount) in enumerate(parts):
            yield read.line(detail, amount, number)
        fee = read.left_of(parts)
        if fee:
            yield read.fee(fee, len(parts))
    elif finding:
        yield read.together(details, finding)
    else:
        yield read.line(details[0] if details else entry, read.whole, 0)


def _details(entry: "_Node") -> "list[_Node]":
    """Its payments; of the first its parts are read already."""
    first = entry.find("NtryDtls", "TxDtls")
    found = entry.element.iter("{*}TxDtls")
    return [first if first is not None and first.element is detail else _Node(detail) for detail in found]


class _Entry:
    """One booked entry while it is taken apart."""

    def __init__(self, entry: "_Node", own: str, booked: date, valued: date, whole: Money) -> None:
        self.entry, self.own, self.booked, self.valued, self.whole = entry, own, booked, valued, whole
        self.reference = entry.text("AcctSvcrRef") or entry.text("NtryRef")
        self.reversal = entry.text("RvslInd").lower() in ("true", "1")

    def parts(self, details: "Sequence[_Node]") -> "tuple[list[tuple[_Node, Money]], str]":
        """The payments of a batch with their amounts if they explain it, else why they do not."""
        amounts = [self._amount(detail) for detail in details]
        if amounts == [self.whole]:
            return [(details[0], self.whole)], ""
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

    def left_of(self, parts: "Sequence[tuple[_Node, Money]]") -> Money | None:
        """What its payments leave of it; of most entries there is one, and it leaves nothing."""
        if len(parts) == 1 and parts[0][1] == self.whole:
            return None
        return self.whole - Money.total((amount for _, amount in parts), self.whole.currency)

    def _amount(self, detail: "_Node") -> Money | None:
        found = detail.find("Amt") or detail.find("AmtDtls", "TxAmt", "Amt")
        if found is None:
            return None
        side = detail.text("CdtDbtInd")
        negative = side == "DBIT" if side else self.whole.amount < 0
        value = _money(found, self.whole.currency)
        return -value if negative else value

    def _charges(self, details: "Sequence[_Node]") -> Money:
        """What the bank took of the entry or of its payments."""
        total = Money.zero(self.whole.currency)
        for owner in (self.entry, *details):
            for charges in owner.element.iterchildren("{*}Chrgs"):
                for record in map(_Node, list(charges.iterchildren("{*}Rcrd")) or [charges]):
                    found = record.find("Amt")
                    if found is not None:
                        value = _money(found, self.whole.currency)
                        if value.currency == self.whole.currency:
                            total += value if record.text("CdtDbtInd") == "CRDT" else -value
        return total

    def line(self, detail: "_Node", amount: Money, number: int) -> Line:
        is_return = self.reversal or detail.find("RtrInf") is not None
        name, iban, ultimate = self._other_side(detail, amount, is_return)
        said = " ".join(_remittance(detail))[:_TEXT_LIMIT]
        end_to_end = detail.text("Refs", "EndToEndId")
        findings = ("collections.outgoing_returned",) if is_return and amount.amount > 0 else ()
        return Line(
            key=_key(self.reference, number, self.booked, amount, name, iban, said, end_to_end),
            booking_date=self.booked,
            value_date=self.valued,
            amount=amount,
            counterparty_name=name[:140],
            counterparty_iban=iban[:34],
            remittance=said or self.entry.text("AddtlNtryInf")[:_TEXT_LIMIT],
            end_to_end_id="" if end_to_end == "NOTPROVIDED" else end_to_end[:80],
            kind=self._kind(amount, is_return=is_return),
            ultimate_name=ultimate[:140],
            return_reason=detail.text("RtrInf", "Rsn", "Cd") or detail.text("RtrInf", "Rsn", "Prtry"),
            bank_reference=self.reference[:80],
            findings=findings,
        )

    def _kind(self, amount: Money, *, is_return: bool) -> LineKind:
        if is_return:
            return LineKind.RETURN
        if amount.amount > 0:
            return LineKind.PAYMENT
        code = self.entry.text("BkTxCd", "Domn", "Fmly", "SubFmlyCd")
        return LineKind.FEE if code in _FEES else LineKind.OUTGOING

    def _other_side(self, detail: "_Node", amount: Money, is_return: bool) -> tuple[str, str, str]:
        """Name, account and whoever is behind it; in a return the parties keep their parts of the first payment."""
        parties = detail.find("RltdPties")
        if parties is None:
            return "", "", ""
        incoming = (amount.amount > 0) != is_return
        first, second = ("Dbtr", "Cdtr") if incoming else ("Cdtr", "Dbtr")
        if parties.text(f"{first}Acct", "Id", "IBAN") == self.own:
            first, second = second, first
        other = parties.text(f"{second}Acct", "Id", "IBAN")
        if not _party(parties, first) and other not in ("", self.own):
            first = second
        iban = parties.text(f"{first}Acct", "Id", "IBAN")
        return _party(parties, first), iban, _party(parties, f"Ultmt{first}")

    def fee(self, amount: Money, number: int) -> Line:
        """What the bank took: ours, not the customer's."""
        said = self.entry.text("AddtlNtryInf")[:_TEXT_LIMIT]
        kind = LineKind.FEE if amount.amount < 0 else LineKind.PAYMENT
        return self._plain(amount, number, "fee", said, kind, ())

    def together(self, details: "Sequence[_Node]", finding: str) -> Line:
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


def _party(parties: "_Node", role: str) -> str:
    return parties.text(role, "Pty", "Nm") or parties.text(role, "Nm")


def _remittance(detail: "_Node") -> Iterator[str]:
    information = detail.find("RmtInf")
    if information is None:
        return
    for element in information.element.iter("{*}Ustrd", "{*}Ref", "{*}Nb"):
        if element.text:
            yield element.text.strip()


# By local name the first child with what is below it, read once however often it is asked for.
_Parts = dict[str, tuple[Any, "_Parts"]]
_NOTHING: _Parts = {}


class _Node:
    """An element by local names."""

    __slots__ = ("_parts", "element")

    def __init__(self, element: Any, parts: _Parts | None = None) -> None:
        self.element = element
        self._parts = _parts(element) if parts is None else parts

    def find(self, *path: str) -> "_Node | None":
        """The first child along local names, or None."""
        element, parts = self.element, self._parts
        for name in path:
            if name not in parts:
                return None
            element, parts = parts[name]
        return _Node(element, parts)

    def text(self, *path: str) -> str:
        element, parts = self.element, self._parts
        for name in path:
            if name not in parts:
                return ""
            element, parts = parts[name]
        return (element.text or "").strip()


def _parts(element: Any) -> _Parts:
    found: _Parts = {}
    for child in element:
        name = _local(child.tag)
        if name not in found:
            found[name] = (child, _parts(child) if len(child) else _NOTHING)
    return found


@lru_cache(maxsize=1_024)
def _local(tag: Any) -> str:
    """Without its namespace; comments have none."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _money(amount: _Node, currency: str) -> Money:
    """18 digits, five places and no minus at most, as ISO 20022 says of amounts; cents as the currency has them."""
    text, code = amount.text(), amount.element.get("Ccy") or currency
    if code == "EUR" and _PLAIN_AMOUNT.fullmatch(text):
        return Money(Decimal(text), code)
    if len(text) > _AMOUNT_LIMIT or not _AMOUNT.fullmatch(text):
        raise _Odd("amount", amount.element)
    value = Decimal(text)
    sign, digits, exponent = value.normalize().as_tuple()
    if len(digits) + max(0, int(exponent)) > _DIGITS or -int(exponent) > _PLACES or sign:
        raise _Odd("amount", amount.element)
    if code not in _CURRENCIES:
        raise _Odd("currency", amount.element)
    exact = Money.of(value, code)
    if exact.amount != round_half_up(value, _PLACES):
        raise _Odd("cents", amount.element)
    return exact


def _signed(node: _Node) -> Money:
    amount = node.find("Amt")
    if amount is None:
        raise _Odd("amount", node.element)
    value = _money(amount, "EUR")
    return -value if node.text("CdtDbtInd") == "DBIT" else value


def _day(node: _Node, name: str) -> date | None:
    found = node.find(name)
    if found is None:
        return None
    text = found.text("Dt") or found.text("DtTm")
    try:
        return date.fromisoformat(text[:10]) if text else None
    except ValueError as odd:
        raise _Odd("date", found.element) from odd
