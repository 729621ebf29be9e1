"""EN 16931 rules of the VAT categories (S, Z, E, AE, K called IC, G, O, L called AF, M called AG, B) on the model."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from kontor.common.values.money import round_half_up
from kontor.einvoice.en16931.calc import Group, counted_lines, group_of, vat_bases
from kontor.einvoice.en16931.model import Invoice, VatBreakdown
from kontor.einvoice.rules.findings import Finding, breach

# Where a group's base may be off by less than a unit: standard rates in UBL, all others but O in CII.
_SLACK = Decimal(1)


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
    "L": Category("AF", taxed=True, reason=False),
    "M": Category("AG", taxed=True, reason=False),
}
_ISLANDS = ("L", "M")  # the Canary Islands' and Ceuta's taxes


def check(invoice: Invoice, syntax: str | None = None) -> Iterator[Finding]:
    """As the official rules for `syntax` ("ubl", "cii") ask, or both."""
    bases = vat_bases(invoice)
    used = {category for category, _ in bases}
    for code in used:
        rules = CATEGORIES.get(code)
        if rules is not None:
            yield from _party_ids(invoice, code, rules)
            yield from _line_rates(invoice, code, rules)
    grouped = {group.category or "" for group in invoice.vat}
    for code, rules in CATEGORIES.items():
        if code in used | grouped and not _grouped(invoice, code, rules, used, syntax):
            yield breach(f"BR-{rules.prefix}-01", "/vat", words="BR-S-01" if rules.taxed else "BR-X-01")
    for at, group in enumerate(invoice.vat):
        rules = CATEGORIES.get(group.category or "")
        if rules is not None:
            yield from _group(group, rules, bases, f"/vat/{at}", syntax)
    yield from _supply(invoice, used | grouped)
    yield from _outside_scope(invoice, used)
    yield from _split_payment(invoice, used | grouped)


def _grouped(invoice: Invoice, code: str, rules: Category, used: set[str], syntax: str | None) -> bool:
    """BR-…-01: what is used has its group, one for each but the standard rates; UBL and CII count differently."""
    groups = sum(group.category == code for group in invoice.vat)
    if rules.taxed:
        lines = sum(line.vat_category == code for line in counted_lines(invoice.lines))
        reductions = sum(item.vat_category == code for item in (*invoice.allowances, *invoice.charges))
        in_ubl = (code in used) == (groups > 0)
        in_cii = (not lines or lines + groups > 1) and (not reductions or reductions + groups > 1)
    else:
        in_ubl = groups == 1
        in_cii = (groups == 1 and code in used) or (code == "O" and groups == 0)
    return (in_ubl or syntax == "cii") and (in_cii or syntax == "ubl")


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
            if rate is None or rate < 0 or (rate == 0 and code not in _ISLANDS):
                yield breach(rule, path, words="BR-S-05")
        elif rate is None or rate != 0:
            yield breach(rule, path, words="BR-X-05")


def _group(
    group: VatBreakdown, rules: Category, bases: dict[Group, Decimal], path: str, syntax: str | None
) -> Iterator[Finding]:
    if not _base_fits(group, rules, bases, syntax):
        yield breach(f"BR-{rules.prefix}-08", f"{path}/base", words="BR-X-08")
    if not rules.taxed and group.vat:
        yield breach(f"BR-{rules.prefix}-09", f"{path}/vat", words="BR-X-09")
    reason = group.exemption_reason or group.exemption_code
    if rules.reason and not reason:
        yield breach(f"BR-{rules.prefix}-10", f"{path}/exemption_reason", words="BR-X-10")
    if not rules.reason and reason:
        yield breach(f"BR-{rules.prefix}-10", f"{path}/exemption_reason", words="BR-X-10-NONE")


def _base_fits(group: VatBreakdown, rules: Category, bases: dict[Group, Decimal], syntax: str | None) -> bool:
    """BR-…-08: what is exact in one syntax has a unit of slack in the other."""
    expected, base = bases.get(group_of(group.category, group.rate)), group.base or Decimal(0)
    near = abs((expected or Decimal(0)) - base) < _SLACK
    if rules.taxed:
        in_ubl = expected is not None and near
        in_cii = group.category in _ISLANDS or group.rate is None or round_half_up(expected or Decimal(0), 2) == base
    else:
        in_ubl = (expected or Decimal(0)) == base
        in_cii = in_ubl if group.category == "O" else near
    return (in_ubl or syntax == "cii") and (in_cii or syntax == "ubl")


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


def _split_payment(invoice: Invoice, used: set[str]) -> Iterator[Finding]:
    """BR-B-01, BR-B-02: Italy's split payment, within Italy and beside no standard rate."""
    if "B" not in used:
        return
    seller, buyer, agent, delivery = invoice.seller, invoice.buyer, invoice.tax_representative, invoice.delivery
    addresses = [party.address for party in (seller, buyer, agent, delivery) if party and party.address]
    if any(address.country not in (None, "IT") for address in addresses):
        yield breach("BR-B-01", "/vat")
    if "S" in used:
        yield breach("BR-B-02", "/vat")
