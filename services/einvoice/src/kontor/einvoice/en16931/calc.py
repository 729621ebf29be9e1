"""The arithmetic of EN 16931: lines to VAT groups (BG-23) to totals (BG-22), half up, rounded once per group.

The VAT of a group is calculated on its summed base, never line by line (BR-CO-17); totals add rounded parts.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from kontor.common.values.money import minor_digits, round_half_up
from kontor.einvoice.en16931.model import Invoice, Line, Totals, VatBreakdown

ZERO = Decimal(0)
HUNDRED = Decimal(100)
# Lines of EXTENDED that only group others or inform; they do not count.
UNCOUNTED_LINES = frozenset({"GROUP", "INFORMATION"})


@dataclass(frozen=True, slots=True)
class Exemption:
    reason: str | None = None
    code: str | None = None


Group = tuple[str, Decimal | None]


def sum_of(amounts: Iterable[Decimal | None]) -> Decimal:
    return sum((a for a in amounts if a is not None), ZERO)


def line_net(line: Line, currency: str) -> Decimal:
    """BT-131 = quantity x price / base quantity + charges - allowances (R120), to the minor unit."""
    price = line.price
    net = price.net if price and price.net is not None else ZERO
    base = price.base_quantity if price and price.base_quantity else Decimal(1)
    gross = (line.quantity or ZERO) * net / base
    extra = sum_of(c.amount for c in line.charges) - sum_of(a.amount for a in line.allowances)
    return round_half_up(gross + extra, minor_digits(currency))


def counted_lines(lines: Iterable[Line]) -> list[Line]:
    return [line for line in lines if line.status not in UNCOUNTED_LINES]


def vat_bases(invoice: Invoice) -> dict[Group, Decimal]:
    """Taxable amount by category and rate, in order of first appearance (BR-S-08 and its kin)."""
    bases: dict[Group, Decimal] = {}
    for line in counted_lines(invoice.lines):
        _add(bases, line.vat_category, line.vat_rate, line.net)
    for charge in invoice.charges:
        _add(bases, charge.vat_category, charge.vat_rate, charge.amount)
    for allowance in invoice.allowances:
        _add(bases, allowance.vat_category, allowance.vat_rate, -(allowance.amount or ZERO))
    return bases


def group_of(category: str | None, rate: Decimal | None) -> Group:
    """Only standard rates (and the island taxes) are split by rate; all else is one group at 0."""
    return (category or "", rate.normalize() + ZERO if category in ("S", "L", "M") and rate is not None else None)


def _add(bases: dict[Group, Decimal], category: str | None, rate: Decimal | None, amount: Decimal | None) -> None:
    key = group_of(category, rate)
    bases[key] = bases.get(key, ZERO) + (amount or ZERO)


def vat_of(base: Decimal, rate: Decimal | None, currency: str) -> Decimal:
    """BT-117 = BT-116 x BT-119 / 100, half up to the minor unit (BR-CO-17)."""
    return round_half_up(base * (rate or ZERO) / HUNDRED, minor_digits(currency))


def breakdown(invoice: Invoice, exemptions: Mapping[str, Exemption]) -> tuple[VatBreakdown, ...]:
    """BG-23 of the lines; every group has a rate, 0 where there is none (BR-DE-14)."""
    currency = invoice.currency or "EUR"
    groups = []
    for (category, rate), base in vat_bases(invoice).items():
        exemption = exemptions.get(category, Exemption())
        groups.append(
            VatBreakdown(
                base=base,
                vat=vat_of(base, rate, currency),
                category=category or None,
                rate=rate if rate is not None else ZERO,
                exemption_reason=exemption.reason,
                exemption_code=exemption.code,
            )
        )
    return tuple(groups)


def totals(invoice: Invoice) -> Totals:
    """BG-22 from lines, allowances, charges and the VAT breakdown (BR-CO-10 to BR-CO-16)."""
    lines = sum_of(line.net for line in counted_lines(invoice.lines))
    allowances = sum_of(a.amount for a in invoice.allowances)
    charges = sum_of(c.amount for c in invoice.charges)
    vat = sum_of(group.vat for group in invoice.vat)
    net = lines - allowances + charges
    known = invoice.totals or Totals()
    gross = net + vat
    third = sum_of(p.amount for p in invoice.third_party_payments)
    return replace(
        known,
        lines=lines,
        allowances=allowances if invoice.allowances else None,
        charges=charges if invoice.charges else None,
        net=net,
        vat=vat,
        gross=gross,
        payable=gross - (known.prepaid or ZERO) + (known.rounding or ZERO) + third,
    )


def complete(invoice: Invoice, exemptions: Mapping[str, Exemption]) -> Invoice:
    """The invoice with line amounts, VAT groups and totals calculated; paid and rounding amounts are kept."""
    currency = invoice.currency or "EUR"
    lines = tuple(replace(line, net=line_net(line, currency)) for line in invoice.lines)
    lined = replace(invoice, lines=lines)
    grouped = replace(lined, vat=breakdown(lined, exemptions))
    return replace(grouped, totals=totals(grouped))
