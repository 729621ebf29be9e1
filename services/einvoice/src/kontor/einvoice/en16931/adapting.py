"""What one syntax demands and the other does not: small changes that keep an invoice valid, never its amount due.

The official rules differ between UBL and CII; `converting` names every term that is changed here.
"""

from dataclasses import replace
from decimal import Decimal

from kontor.einvoice.en16931.calc import ZERO, group_of, sum_of, vat_bases
from kontor.einvoice.en16931.model import Invoice, Note, Totals
from kontor.einvoice.en16931.profiles import Profile

_UNIT = Decimal(1)


def to_syntax(invoice: Invoice, syntax: str, profile: Profile) -> Invoice:
    """The invoice as `syntax` ("ubl" or "cii") can say it and the rules of the profile accept it."""
    plain = _one_currency(invoice)
    if syntax == "cii":
        fitted = _third_parties(_used_groups(plain))
        return _exact_bases(_one_preceding(fitted) if profile.german else fitted)
    return _exact_bases(_one_mandate(_one_means_text(_whole_gross(plain))))


def _one_currency(invoice: Invoice) -> Invoice:
    """BR-53 in CII: a VAT currency that is the invoice's own says nothing, and has no total of its own."""
    if invoice.vat_currency is None or invoice.vat_currency != invoice.currency:
        return invoice
    totals = invoice.totals and replace(invoice.totals, vat_accounting=None)
    return replace(invoice, vat_currency=None, totals=totals)


def _one_preceding(invoice: Invoice) -> Invoice:
    """The schema of XRechnung in CII (D16B) has room for one earlier invoice: the first one is kept."""
    return replace(invoice, preceding=invoice.preceding[:1])


def _one_mandate(invoice: Invoice) -> Invoice:
    """UBL-SR-55: one direct debit in UBL, in CII one for each account. The first one is kept."""
    debits = [at for at, means in enumerate(invoice.payment_means) if means.direct_debit]
    kept = tuple(means for at, means in enumerate(invoice.payment_means) if at not in debits[1:])
    return replace(invoice, payment_means=kept)


def _used_groups(invoice: Invoice) -> Invoice:
    """BR-E-01 and its kin in CII: a VAT group of nothing has no place."""
    used = {category for category, _ in vat_bases(invoice)}
    kept = tuple(g for g in invoice.vat if g.base or g.vat or (g.category or "") in used)
    return replace(invoice, vat=kept) if kept else invoice


def _exact_bases(invoice: Invoice) -> Invoice:
    """BR-S-08 is exact in CII, BR-E-08 and its kin are exact in UBL; both give a unit of slack in the other."""
    bases = vat_bases(invoice)
    groups = []
    for group in invoice.vat:
        exact = bases.get(group_of(group.category, group.rate))
        near = exact is not None and group.base is not None and group.base != exact and abs(group.base - exact) < _UNIT
        groups.append(replace(group, base=exact) if near else group)
    return replace(invoice, vat=tuple(groups))


def _whole_gross(invoice: Invoice) -> Invoice:
    """BR-CO-15 in UBL: a gross total without its VAT, which CII lets pass, is completed and taken off by rounding."""
    totals = invoice.totals
    if totals is None or totals.net is None or totals.gross != totals.net:
        return invoice
    vat = totals.vat if totals.vat is not None else sum_of(group.vat for group in invoice.vat)
    if not vat:
        return invoice
    return replace(
        invoice, totals=replace(totals, vat=vat, gross=totals.net + vat, rounding=(totals.rounding or ZERO) - vat)
    )


def _one_means_text(invoice: Invoice) -> Invoice:
    """UBL-SR-46: BT-82 stands once in UBL, in CII at each account. The first one is kept."""
    said = next((at for at, means in enumerate(invoice.payment_means) if means.text), None)
    kept = tuple(replace(m, text=m.text if at == said else None) for at, m in enumerate(invoice.payment_means))
    return replace(invoice, payment_means=kept)


def _third_parties(invoice: Invoice) -> Invoice:
    """BG-DEX-09 has no place in CII: said in a note, and in BT-113, so that the amount due stays what it is."""
    if not invoice.third_party_payments:
        return invoice
    totals = invoice.totals or Totals()
    third = sum_of(payment.amount for payment in invoice.third_party_payments)
    currency = invoice.currency or ""
    notes = tuple(
        Note(text=f"{paid.type or ''} {paid.amount or ZERO} {currency}: {paid.description or ''}")
        for paid in invoice.third_party_payments
    )
    prepaid = (totals.prepaid or ZERO) - third
    return replace(invoice, notes=(*invoice.notes, *notes), totals=replace(totals, prepaid=prepaid))
