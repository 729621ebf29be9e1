"""EN 16931 rules on the model: what must be there, code lists, sums (BR-nn, BR-CL-nn, BR-DEC, BR-CO-nn)."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from kontor.common.values.money import round_half_up
from kontor.einvoice.en16931 import codes
from kontor.einvoice.en16931.calc import ZERO, counted_lines, sum_of, vat_of
from kontor.einvoice.en16931.model import (
    CREDIT_NOTE_CODES,
    Address,
    AllowanceCharge,
    Buyer,
    Delivery,
    Identifier,
    Invoice,
    Line,
    Payee,
    PaymentMeans,
    Period,
    Seller,
    Totals,
)
from kontor.einvoice.rules.findings import Finding, breach

_ONE = Decimal(1)
_CARD_DIGITS = 10


def _missing(pairs: Iterable[tuple[str, object, str]]) -> Iterator[Finding]:
    for rule, value, path in pairs:
        if value is None or (isinstance(value, str | tuple) and not value):
            yield breach(rule, path)


def header(invoice: Invoice) -> Iterator[Finding]:
    yield from _missing(
        (
            ("BR-01", invoice.specification, "/specification"),
            ("BR-02", invoice.number, "/number"),
            ("BR-03", invoice.issue_date, "/issue_date"),
            ("BR-04", invoice.type_code, "/type_code"),
            ("BR-05", invoice.currency, "/currency"),
            ("BR-16", invoice.lines, "/lines"),
        )
    )
    if invoice.tax_point_date and invoice.tax_point_code:
        yield breach("BR-CO-03", "/tax_point_date")
    yield from _period(invoice.period, "/period", "BR-29", "BR-CO-19")
    for at, reference in enumerate(invoice.preceding):
        yield from _missing((("BR-55", reference.number, f"/preceding/{at}/number"),))
    for at, attachment in enumerate(invoice.attachments):
        yield from _missing((("BR-52", attachment.reference, f"/attachments/{at}/reference"),))


def _period(period: Period | None, path: str, order: str, empty: str) -> Iterator[Finding]:
    if period is None:
        return
    if period.start is None and period.end is None:
        yield breach(empty, path)
    elif period.start and period.end and period.end < period.start:
        yield breach(order, f"{path}/end")


def parties(invoice: Invoice, syntax: str | None = None) -> Iterator[Finding]:
    seller, buyer = invoice.seller or Seller(), invoice.buyer or Buyer()
    yield from _missing(
        (
            ("BR-06", seller.name, "/seller/name"),
            ("BR-07", buyer.name, "/buyer/name"),
            ("BR-08", seller.address, "/seller/address"),
            ("BR-10", buyer.address, "/buyer/address"),
        )
    )
    yield from _country(seller.address, "BR-09", "/seller/address/country")
    yield from _country(buyer.address, "BR-11", "/buyer/address/country")
    if not (seller.identifiers or seller.registration or seller.vat_id):
        yield breach("BR-CO-26", "/seller/vat_id")
    if seller.endpoint and not seller.endpoint.scheme:
        yield breach("BR-62", "/seller/endpoint/scheme")
    if buyer.endpoint and not buyer.endpoint.scheme:
        yield breach("BR-63", "/buyer/endpoint/scheme")
    yield from _vat_prefix(seller.vat_id, "/seller/vat_id")
    yield from _vat_prefix(buyer.vat_id, "/buyer/vat_id")
    yield from _others(invoice, syntax)


def _is_seller(payee: Payee, seller: Seller, syntax: str | None) -> bool:
    """BR-17: a payee is another than the seller. UBL compares with the trading name, CII with the name."""
    ubl = {seller.trading_name} if syntax != "cii" else set()
    own = (ubl | ({seller.name} if syntax != "ubl" else set())) - {None}
    same = payee.identifier is not None and payee.identifier.value in {i.value for i in seller.identifiers}
    if syntax == "ubl" or payee.registration is None or seller.registration is None:
        return payee.name in own or same
    return payee.name in own or same or payee.registration.value == seller.registration.value


def _others(invoice: Invoice, syntax: str | None) -> Iterator[Finding]:
    payee = invoice.payee
    if payee and (not payee.name or _is_seller(payee, invoice.seller or Seller(), syntax)):
        yield breach("BR-17", "/payee/name")
    if agent := invoice.tax_representative:
        yield from _missing(
            (
                ("BR-18", agent.name, "/tax_representative/name"),
                ("BR-19", agent.address, "/tax_representative/address"),
                ("BR-56", agent.vat_id, "/tax_representative/vat_id"),
            )
        )
        yield from _country(agent.address, "BR-20", "/tax_representative/address/country")
        yield from _vat_prefix(agent.vat_id, "/tax_representative/vat_id")
    if invoice.delivery:
        yield from _country(invoice.delivery.address, "BR-57", "/delivery/address/country")


def _country(address: Address | None, rule: str, path: str) -> Iterator[Finding]:
    if address is None:
        return
    if not address.country:
        yield breach(rule, path)
    elif not codes.known("country", address.country):
        yield breach("BR-CL-14", path)


def _vat_prefix(vat_id: str | None, path: str) -> Iterator[Finding]:
    if vat_id and not codes.known("vat_prefix", vat_id[:2]):
        yield breach("BR-CO-09", path)


def payment(invoice: Invoice) -> Iterator[Finding]:
    for at, means in enumerate(invoice.payment_means):
        path = f"/payment_means/{at}"
        if not means.code:
            yield breach("BR-49", f"{path}/code")
        elif not codes.known("payment_means", means.code):
            yield breach("BR-CL-16", f"{path}/code")
        yield from _account(means, path)


def _account(means: PaymentMeans, path: str) -> Iterator[Finding]:
    if means.transfer and not means.transfer.account:
        yield breach("BR-50", f"{path}/transfer/account")
    elif means.code in ("30", "58") and not (means.transfer and means.transfer.account):
        yield breach("BR-61", f"{path}/transfer/account")
    if means.card and not 0 < len(means.card.number or "") <= _CARD_DIGITS:
        yield breach("BR-51", f"{path}/card/number")


def lines(invoice: Invoice) -> Iterator[Finding]:
    for at, line in enumerate(invoice.lines):
        yield from _line(line, f"/lines/{at}")


def _line(line: Line, path: str) -> Iterator[Finding]:
    price, item = line.price, line.item
    yield from _missing(
        (
            ("BR-21", line.id, f"{path}/id"),
            ("BR-22", line.quantity, f"{path}/quantity"),
            ("BR-23", line.unit, f"{path}/unit"),
            ("BR-24", line.net, f"{path}/net"),
            ("BR-25", item and item.name, f"{path}/item/name"),
            ("BR-26", price and price.net, f"{path}/price/net"),
            ("BR-CO-04", line.vat_category, f"{path}/vat_category"),
        )
    )
    if price and price.net is not None and price.net < 0:
        yield breach("BR-27", f"{path}/price/net")
    if price and price.gross is not None and price.gross < 0:
        yield breach("BR-28", f"{path}/price/gross")
    if line.unit and not codes.known("unit", line.unit):
        yield breach("BR-CL-23", f"{path}/unit")
    yield from _period(line.period, f"{path}/period", "BR-30", "BR-CO-20")
    yield from _reductions(line.allowances, f"{path}/allowances", ("BR-41", None, "BR-42"), "BR-CL-19", "allowance")
    yield from _reductions(line.charges, f"{path}/charges", ("BR-43", None, "BR-44"), "BR-CL-20", "charge")
    if line.vat_category and not codes.known("vat_category", line.vat_category):
        yield breach("BR-CL-18", f"{path}/vat_category")
    if line.object_id and line.object_id.scheme and not codes.known("object_scheme", line.object_id.scheme):
        yield breach("BR-CL-07", f"{path}/object_id/scheme")
    if item:
        yield from _item(line, path)


def _item(line: Line, path: str) -> Iterator[Finding]:
    item = line.item
    if item is None:
        return
    if item.standard_id:
        if not item.standard_id.scheme:
            yield breach("BR-64", f"{path}/item/standard_id")
        elif not codes.known("icd", item.standard_id.scheme):
            yield breach("BR-CL-21", f"{path}/item/standard_id")
    for at, entry in enumerate(item.classifications):
        if not entry.scheme:
            yield breach("BR-65", f"{path}/item/classifications/{at}")
        elif not codes.known("classification", entry.scheme):
            yield breach("BR-CL-13", f"{path}/item/classifications/{at}")
    if item.origin_country and not codes.known("country", item.origin_country):
        yield breach("BR-CL-15", f"{path}/item/origin_country")
    for at, attribute in enumerate(item.attributes):
        if not attribute.name or not attribute.value:
            yield breach("BR-54", f"{path}/item/attributes/{at}")


def document_reductions(invoice: Invoice) -> Iterator[Finding]:
    yield from _reductions(invoice.allowances, "/allowances", ("BR-31", "BR-32", "BR-33"), "BR-CL-19", "allowance")
    yield from _reductions(invoice.charges, "/charges", ("BR-36", "BR-37", "BR-38"), "BR-CL-20", "charge")


def _reductions(
    items: tuple[AllowanceCharge, ...], path: str, ids: tuple[str, str | None, str], code_rule: str, code_list: str
) -> Iterator[Finding]:
    for at, item in enumerate(items):
        if item.amount is None:
            yield breach(ids[0], f"{path}/{at}/amount")
        if ids[1] and not item.vat_category:
            yield breach(ids[1], f"{path}/{at}/vat_category")
        if not item.reason and not item.reason_code:
            yield breach(ids[2], f"{path}/{at}/reason")
        if item.vat_category and not codes.known("vat_category", item.vat_category):
            yield breach("BR-CL-17", f"{path}/{at}/vat_category")
        if item.reason_code and not codes.known(code_list, item.reason_code):
            yield breach(code_rule, f"{path}/{at}/reason_code")


def code_lists(invoice: Invoice) -> Iterator[Finding]:
    if (
        invoice.type_code
        and invoice.type_code not in CREDIT_NOTE_CODES
        and not codes.known("invoice_type", invoice.type_code)
    ):
        yield breach("BR-CL-01", "/type_code")
    for path, value in (("/currency", invoice.currency), ("/vat_currency", invoice.vat_currency)):
        if value and not codes.known("currency", value):
            yield breach("BR-CL-04", path)
    if invoice.tax_point_code and not codes.known("tax_point", invoice.tax_point_code):
        yield breach("BR-CL-06", "/tax_point_code")
    if invoice.object_id and invoice.object_id.scheme and not codes.known("object_scheme", invoice.object_id.scheme):
        yield breach("BR-CL-07", "/object_id/scheme")
    for at, note in enumerate(invoice.notes):
        if note.subject_code and not codes.known("note_subject", note.subject_code):
            yield breach("BR-CL-08", f"/notes/{at}/subject_code")
    for at, group in enumerate(invoice.vat):
        if group.category and not codes.known("vat_category", group.category):
            yield breach("BR-CL-17", f"/vat/{at}/category")
        if group.exemption_code and not codes.known("vatex", group.exemption_code.upper()):
            yield breach("BR-CL-22", f"/vat/{at}/exemption_code")
    for at, attachment in enumerate(invoice.attachments):
        if attachment.content is not None and not codes.known("media_type", attachment.media_type or ""):
            yield breach("BR-CL-24", f"/attachments/{at}/media_type")
        if attachment.content is not None and not attachment.filename:
            yield breach("UBL-DT-07", f"/attachments/{at}/filename")
    yield from _schemes(invoice)


def _schemes(invoice: Invoice) -> Iterator[Finding]:
    seller, buyer = invoice.seller or Seller(), invoice.buyer or Buyer()
    payee, delivery = invoice.payee or Payee(), invoice.delivery or Delivery()
    named: list[tuple[str, str, Identifier | None, str]] = [
        ("BR-CL-25", "eas", seller.endpoint, "/seller/endpoint"),
        ("BR-CL-25", "eas", buyer.endpoint, "/buyer/endpoint"),
        ("BR-CL-10", "icd", buyer.identifier, "/buyer/identifier"),
        ("BR-CL-10", "icd", payee.identifier, "/payee/identifier"),
        ("BR-CL-11", "icd", seller.registration, "/seller/registration"),
        ("BR-CL-11", "icd", buyer.registration, "/buyer/registration"),
        ("BR-CL-11", "icd", payee.registration, "/payee/registration"),
        ("BR-CL-26", "icd", delivery.location, "/delivery/location"),
    ]
    named += [("BR-CL-10", "icd", i, f"/seller/identifiers/{at}") for at, i in enumerate(seller.identifiers)]
    for rule, code_list, identifier, path in named:
        if identifier and identifier.scheme and not codes.known(code_list, identifier.scheme):
            yield breach(rule, path)


def _differs(left: Decimal | None, right: Decimal) -> bool:
    return left is not None and round_half_up(left, 2) != round_half_up(right, 2)


def sums(invoice: Invoice, syntax: str | None = None, *, third_party: bool) -> Iterator[Finding]:
    """BR-CO-10 to BR-CO-18; the XRechnung extension adds third party payments to BT-115 (BR-DEX-09)."""
    totals = invoice.totals or Totals()
    yield from _missing(
        (
            ("BR-12", totals.lines, "/totals/lines"),
            ("BR-13", totals.net, "/totals/net"),
            ("BR-14", totals.gross, "/totals/gross"),
            ("BR-15", totals.payable, "/totals/payable"),
            ("BR-CO-18", invoice.vat, "/vat"),
        )
    )
    if _differs(totals.lines, sum_of(line.net for line in counted_lines(invoice.lines))):
        yield breach("BR-CO-10", "/totals/lines")
    if _differs(totals.allowances or ZERO, sum_of(a.amount for a in invoice.allowances)):
        yield breach("BR-CO-11", "/totals/allowances")
    if _differs(totals.charges or ZERO, sum_of(c.amount for c in invoice.charges)):
        yield breach("BR-CO-12", "/totals/charges")
    if _differs(totals.net, (totals.lines or ZERO) - (totals.allowances or ZERO) + (totals.charges or ZERO)):
        yield breach("BR-CO-13", "/totals/net")
    if _differs(totals.vat, sum_of(group.vat for group in invoice.vat)):
        yield breach("BR-CO-14", "/totals/vat")
    if not _gross_fits(totals, syntax):
        yield breach("BR-CO-15", "/totals/gross")
    third = sum_of(p.amount for p in invoice.third_party_payments) if third_party else ZERO
    if _differs(totals.payable, (totals.gross or ZERO) - (totals.prepaid or ZERO) + (totals.rounding or ZERO) + third):
        yield breach("BR-DEX-09" if third_party else "BR-CO-16", "/totals/payable")
    if invoice.vat_currency and totals.vat_accounting is None:
        yield breach("BR-53", "/totals/vat_accounting")
    yield from _decimals(invoice)


def _gross_fits(totals: Totals, syntax: str | None) -> bool:
    """BR-CO-15. CII also lets a gross total pass that is the net one."""
    if syntax == "cii" and totals.gross == totals.net:
        return True
    return totals.vat is not None and not _differs(totals.gross, (totals.net or ZERO) + totals.vat)


def _places(value: Decimal | None) -> int:
    exponent = value.as_tuple().exponent if value is not None else 0
    return -exponent if isinstance(exponent, int) and exponent < 0 else 0


def _decimals(invoice: Invoice) -> Iterator[Finding]:
    totals = invoice.totals or Totals()
    amounts: list[tuple[str, Decimal | None, str]] = [
        ("BR-DEC-09", totals.lines, "/totals/lines"),
        ("BR-DEC-10", totals.allowances, "/totals/allowances"),
        ("BR-DEC-11", totals.charges, "/totals/charges"),
        ("BR-DEC-12", totals.net, "/totals/net"),
        ("BR-DEC-13", totals.vat, "/totals/vat"),
        ("BR-DEC-14", totals.gross, "/totals/gross"),
        ("BR-DEC-16", totals.prepaid, "/totals/prepaid"),
        ("BR-DEC-17", totals.rounding, "/totals/rounding"),
        ("BR-DEC-18", totals.payable, "/totals/payable"),
    ]
    for at, group in enumerate(invoice.vat):
        amounts += [("BR-DEC-19", group.base, f"/vat/{at}/base"), ("BR-DEC-20", group.vat, f"/vat/{at}/vat")]
    amounts += [("BR-DEC-23", line.net, f"/lines/{at}/net") for at, line in enumerate(invoice.lines)]
    amounts += _reduction_amounts(invoice.allowances, "/allowances", "BR-DEC-01", "BR-DEC-02")
    amounts += _reduction_amounts(invoice.charges, "/charges", "BR-DEC-05", "BR-DEC-06")
    for at, line in enumerate(invoice.lines):
        amounts += _reduction_amounts(line.allowances, f"/lines/{at}/allowances", "BR-DEC-24", "BR-DEC-25")
        amounts += _reduction_amounts(line.charges, f"/lines/{at}/charges", "BR-DEC-27", "BR-DEC-28")
    for rule, amount, path in amounts:
        if _places(amount) > 2:
            yield breach(rule, path, words="BR-DEC")


def _reduction_amounts(
    items: tuple[AllowanceCharge, ...], path: str, amount: str, base: str
) -> Iterator[tuple[str, Decimal | None, str]]:
    for at, item in enumerate(items):
        yield amount, item.amount, f"{path}/{at}/amount"
        yield base, item.base_amount, f"{path}/{at}/base_amount"


def vat_amounts(invoice: Invoice) -> Iterator[Finding]:
    """BR-45 to BR-48 and BR-CO-17. One unit of slack, as the official rules give: a remainder keeps its cent."""
    for at, group in enumerate(invoice.vat):
        path = f"/vat/{at}"
        yield from _missing(
            (
                ("BR-45", group.base, f"{path}/base"),
                ("BR-46", group.vat, f"{path}/vat"),
                ("BR-47", group.category, f"{path}/category"),
            )
        )
        if group.rate is None and group.category != "O":
            yield breach("BR-48", f"{path}/rate")
        if group.base is not None and group.vat is not None and group.rate is not None:
            expected = vat_of(group.base, group.rate, invoice.currency or "EUR")
            if abs(group.vat - expected) >= _ONE:
                yield breach("BR-CO-17", f"{path}/vat")
