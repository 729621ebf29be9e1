"""What a person should know of a supplier invoice before paying it, and what is wrong with it as an e-invoice. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import chain
from uuid import UUID

from kontor.common.values.text import searchable
from kontor.einvoice.domain.supplier_invoices import ErrorClass, Warning
from kontor.einvoice.domain.vat_ids import compact, is_plausible
from kontor.einvoice.en16931 import iban
from kontor.einvoice.en16931.model import CREDIT_NOTE_CODES
from kontor.einvoice.rules.report import Report
from kontor.einvoice.workers.facts import Facts

# Findings that mean: these bytes are no document of an allowed syntax (Formatfehler).
_FORMAT_RULES = frozenset({"XML", "XSD", "KONTOR-SYNTAX", "SCHEMATRON"})
_FORMAT_TROUBLES = frozenset(
    [
        "broken_xml",
        "doctype",
        "encoding",
        "too_deep",
        "zugferd_1",
        "other_document",
        "broken_pdf",
        "empty",
        "not_an_invoice",
        "pdf_without_invoice",
        "pdf_portfolio",
        "picture",
        "office_document",
        "web_page",
        "plain_text",
        "edifact",
        "empty_envelope",
    ]
)
# Where § 14 (4) UStG has what input tax hangs on, in the terms of EN 16931.
_VAT_ITEMS = frozenset(
    {
        *(
            "BT-27",
            "BG-5",
            "BT-35",
            "BT-37",
            "BT-38",
            "BT-40",
            "BT-44",
            "BG-8",
            "BT-50",
            "BT-52",
            "BT-53",
            "BT-55",
        ),  # 1
        *("BT-55", "BT-31", "BT-32", "BT-48", "BT-63"),  # 1, 2
        *("BT-2", "BT-1"),  # 3, 4
        *("BG-25", "BT-129", "BT-153", "BT-154"),  # 5
        *("BT-72", "BG-14", "BT-73", "BT-74", "BG-26", "BT-134", "BT-135"),  # 6
        *("BT-106", "BT-109", "BT-112", "BT-116", "BT-131", "BT-146", "BT-92", "BT-99", "BG-20", "BG-21"),  # 7
        *("BG-23", "BT-110", "BT-117", "BT-118", "BT-119", "BT-120", "BT-121", "BT-95", "BT-96", "BT-102"),  # 8
        *("BT-103", "BT-151", "BT-152"),
    }
)
_COMPANY_FORMS = frozenset(["gmbh", "ag", "kg", "ohg", "gbr", "ug", "se", "co", "mbh", "ev", "eg", "ltd", "inc", "llc"])


@dataclass(frozen=True, slots=True)
class OurEntity:
    """One of our own legal entities."""

    id: UUID
    name: str
    vat_id: str


@dataclass(frozen=True, slots=True)
class Known:
    """What the house knows beside the document itself."""

    today: date
    ours: Sequence[OurEntity] = ()
    # The account the last approved invoice of this seller was paid to.
    last_iban: str = ""


def name_key(name: str) -> str:
    """`Müller & Söhne GmbH` and `MUELLER SOEHNE` are one seller."""
    words = "".join(c if c.isalnum() else " " for c in searchable(name)).split()
    kept = [word for word in words if word not in _COMPANY_FORMS and word not in ("und", "and")]
    return " ".join(kept or words)


def seller_key(facts: Facts) -> str:
    """Who sent it: by VAT id, else tax number, else name; empty when it says nothing."""
    if facts.seller_vat_id:
        return f"vat:{compact(facts.seller_vat_id)}"
    if facts.seller_tax_number:
        return f"tax:{compact(facts.seller_tax_number)}"
    return f"name:{name_key(facts.seller_name)}" if facts.seller_name else ""


def number_key(number: str) -> str:
    """Invoice numbers as they are compared: `RE 2026/01` is `re2026/01`."""
    return "".join(number.casefold().split())


def our_entity(facts: Facts, ours: Iterable[OurEntity]) -> OurEntity | None:
    """Which of us is the buyer: by VAT id, else by name."""
    known = list(ours)
    vat_id = compact(facts.buyer_vat_id)
    by_vat_id = next((o for o in known if vat_id and compact(o.vat_id) == vat_id), None)
    if by_vat_id is not None:
        return by_vat_id
    name = name_key(facts.buyer_name)
    return next((o for o in known if name and name_key(o.name) == name), None)


def warnings(facts: Facts, hints: Iterable[str], known: Known) -> tuple[Warning, ...]:
    """In the order a person should read them."""
    odd = (_payee(facts, known), _parties(facts, known), _dates(facts, known), _amounts(facts), map(Warning, hints))
    return tuple(chain.from_iterable(odd))


def _payee(facts: Facts, known: Known) -> Iterator[Warning]:
    """A changed account is how invoices are forged."""
    account = facts.seller_iban
    if account and known.last_iban and account != known.last_iban:
        yield Warning("iban_changed", (("last", f"…{known.last_iban[-4:]}"), ("now", f"…{account[-4:]}")))
    if account and not iban.is_valid(account):
        yield Warning("iban_invalid")


def _parties(facts: Facts, known: Known) -> Iterator[Warning]:
    if known.ours and (facts.buyer_name or facts.buyer_vat_id) and our_entity(facts, known.ours) is None:
        yield Warning("buyer_not_us", (("buyer", facts.buyer_name or facts.buyer_vat_id),))
    if facts.seller_vat_id and not is_plausible(facts.seller_vat_id):
        yield Warning("seller_vat_id_invalid")
    if not facts.seller_vat_id and not facts.seller_tax_number and (facts.seller_name or facts.number):
        yield Warning("seller_tax_id_missing")


def _dates(facts: Facts, known: Known) -> Iterator[Warning]:
    if facts.due_date is not None and facts.due_date < known.today:
        yield Warning("due_date_passed", (("due", facts.due_date.isoformat()),))
    if facts.issue_date is not None and facts.issue_date > known.today:
        yield Warning("issue_date_ahead", (("issued", facts.issue_date.isoformat()),))


def _amounts(facts: Facts) -> Iterator[Warning]:
    net, vat, gross, payable = facts.net, facts.vat, facts.gross, facts.payable
    total = None if net is None else net + _or_0(vat)
    owed = None if gross is None else gross - _or_0(facts.prepaid) + _or_0(facts.rounding)
    if any(None not in pair and pair[0] != pair[1] for pair in ((total, gross), (owed, payable))):
        yield Warning("amounts_odd")
    if gross is not None and gross < 0 and facts.type_code not in CREDIT_NOTE_CODES:
        yield Warning("negative_invoice")


def _or_0(amount: Decimal | None) -> Decimal:
    return amount or Decimal(0)


def error_class(report: Report | None, trouble: str) -> ErrorClass:
    """The worst class of error (BMF 15.10.2025). A document is never refused for one, only flagged."""
    fatal = [f for f in report.findings if f.fatal] if report is not None else []
    if trouble in _FORMAT_TROUBLES or any(f.rule in _FORMAT_RULES for f in fatal):
        return ErrorClass.FORMAT
    if not fatal:
        return ErrorClass.NONE
    touched = any(f.term in _VAT_ITEMS for f in fatal)
    return ErrorClass.BUSINESS_RULE_VAT if touched else ErrorClass.BUSINESS_RULE
