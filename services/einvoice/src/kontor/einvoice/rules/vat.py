"""EN 16931 rules of the VAT categories S, Z, E, AE, K (IC), G and O on the model."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from kontor.common.money import round_half_up
from kontor.einvoice.en16931.calc import Group, group_of, vat_bases
from kontor.einvoice.en16931.model import Invoice, VatBreakdown
from kontor.einvoice.rules.findings import Finding, breach

# The official rules allow one unit on standard rated groups and none on the others.
_SLACK = Decimal(1)
_EXACT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Category:
    """What a category demands. `prefix` is its name in rule ids (K is called IC)."""

    prefix: str
    taxed: bool = False
    reason: bool = True
    tax_number_will_do: bool = True
    buyer_vat_id: bool = False
    buyer_registration_will_do: bool = False


CATEGORIES = {
    "S": Category("S", taxed=True, reason=False),
    "Z": Category("Z", reason=False),
    "E": Category("E"),
    "AE": Category("AE", buyer_vat_id=True, buyer_registration_will_do=True),
    "K": Category("IC", tax_number_will_do=False, buyer_vat_id=True),
    "G": Category("G", tax_number_will_do=False),
    "O": Category("O"),
}


def check(invoice: Invoice) -> Iterator[Finding]:
    bases = vat_bases(invoice)
    used = {category for category, _ in bases}
    for code in used:
        rules = CATEGORIES.get(code)
        if rules is not None:
            yield from _group_exists(invoice, code, rules, bases)
            yield from _party_ids(invoice, code, rules)
            yield from _line_rates(invoice, code, rules)
    for at, group in enumerate(invoice.vat):
        rules = CATEGORIES.get(group.category or "")
        if rules is not None:
            yield from _group(group, rules, bases, f"/vat/{at}")
    yield from _supply(invoice, used)
    yield from _outside_scope(invoice, used)


def _group_exists(invoice: Invoice, code: str, rules: Category, bases: dict[Group, Decimal]) -> Iterator[Finding]:
    groups = [g for g in invoice.vat if g.category == code]
    if rules.taxed:
        rates = {group_of(code, g.rate) for g in groups}
        if not groups or any(key not in rates for key in bases if key[0] == code):
            yield breach(f"BR-{rules.prefix}-01", "/vat", words="BR-S-01")
    elif len(groups) != 1:
        yield breach(f"BR-{rules.prefix}-01", "/vat", words="BR-X-01")


def _party_ids(invoice: Invoice, code: str, rules: Category) -> Iterator[Finding]:
    """BR-…-02 to BR-…-04: who must be identified."""
    seller, buyer, agent = invoice.seller, invoice.buyer, invoice.tax_representative
    rule = f"BR-{rules.prefix}-02"
    if code == "O":
        if (seller and seller.vat_id) or (buyer and buyer.vat_id) or (agent and agent.vat_id):
            yield breach(rule, "/seller/vat_id", words="BR-O-02")
        return
    identified = (seller and seller.vat_id) or (agent and agent.vat_id)
    if not identified and not (rules.tax_number_will_do and seller and seller.tax_number):
        yield breach(rule, "/seller/vat_id", words="BR-X-02")
    if rules.buyer_vat_id:
        known = buyer and (buyer.vat_id or (rules.buyer_registration_will_do and buyer.registration))
        if not known:
            yield breach(rule, "/buyer/vat_id", words="BR-X-02-BUYER")


def _line_rates(invoice: Invoice, code: str, rules: Category) -> Iterator[Finding]:
    places: list[tuple[str, Decimal | None, str]] = [
        (f"BR-{rules.prefix}-05", line.vat_rate, f"/lines/{at}/vat_rate")
        for at, line in enumerate(invoice.lines)
        if line.vat_category == code
    ]
    for number, name, items in (("06", "allowances", invoice.allowances), ("07", "charges", invoice.charges)):
        places += [
            (f"BR-{rules.prefix}-{number}", item.vat_rate, f"/{name}/{at}/vat_rate")
            for at, item in enumerate(items)
            if item.vat_category == code
        ]
    for rule, rate, path in places:
        if code == "O":
            if rate is not None:
                yield breach(rule, path, words="BR-O-05")
        elif rules.taxed:
            if rate is None or rate <= 0:
                yield breach(rule, path, words="BR-S-05")
        elif rate is None or rate != 0:
            yield breach(rule, path, words="BR-X-05")


def _group(group: VatBreakdown, rules: Category, bases: dict[Group, Decimal], path: str) -> Iterator[Finding]:
    expected = bases.get(group_of(group.category, group.rate))
    base = group.base or Decimal(0)
    slack = _SLACK if rules.taxed else _EXACT
    if expected is None or abs(round_half_up(expected, 2) - base) >= slack:
        yield breach(f"BR-{rules.prefix}-08", f"{path}/base", words="BR-X-08")
    if not rules.taxed and group.vat:
        yield breach(f"BR-{rules.prefix}-09", f"{path}/vat", words="BR-X-09")
    reason = group.exemption_reason or group.exemption_code
    if rules.reason and not reason:
        yield breach(f"BR-{rules.prefix}-10", f"{path}/exemption_reason", words="BR-X-10")
    if not rules.reason and reason:
        yield breach(f"BR-{rules.prefix}-10", f"{path}/exemption_reason", words="BR-X-10-NONE")


def _supply(invoice: Invoice, used: set[str]) -> Iterator[Finding]:
    """An intra-community supply says when and where to."""
    if "K" not in used:
        return
    delivery = invoice.delivery
    if not (delivery and delivery.delivered) and invoice.period is None:
        yield breach("BR-IC-11", "/delivery/delivered")
    if not (delivery and delivery.address and delivery.address.country):
        yield breach("BR-IC-12", "/delivery/address/country")


def _outside_scope(invoice: Invoice, used: set[str]) -> Iterator[Finding]:
    if any(group.category == "O" for group in invoice.vat) and (len(invoice.vat) > 1 or used - {"O"}):
        yield breach("BR-O-11", "/vat")
