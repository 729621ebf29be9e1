"""The residual bill (Restrechnung, UStAE 14.8 (11)): the whole less the advances really received, per VAT rate."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from kontor.billing.domain.lines import DESCRIPTION_LIMIT, Line, LineKind, Source, SourceKind, VatKey, VatLine
from kontor.billing.domain.words import LANGUAGE, day_in, say
from kontor.common.values.ids import new_id
from kontor.common.values.money import Money


@dataclass(frozen=True, slots=True)
class Advance:
    """An issued partial invoice on the same position, and what was received on it so far."""

    invoice_id: UUID
    number: str
    issue_date: date
    gross: Money
    vat_lines: tuple[VatLine, ...]
    received: Money

    @property
    def open_amount(self) -> Money:
        return self.gross - self.received

    @property
    def is_received(self) -> bool:
        return self.open_amount.amount <= 0

    @property
    def superseded(self) -> Money:
        """What is still open on it and claimed by the bill of the rest."""
        return max(self.open_amount, Money.zero())


@dataclass(frozen=True, slots=True)
class Prepayment:
    """Money received on an advance that was cancelled since: credited at once (BT-113)."""

    invoice_id: UUID
    number: str
    issue_date: date
    amount: Money


def prepaid(prepayments: Sequence[Prepayment]) -> Money:
    return Money.total(p.amount for p in prepayments)


def credited(found: Sequence[Prepayment], gross: Money) -> tuple[Prepayment, ...]:
    """As much of the money as the document claims; the rest stays the customer's credit."""
    left, taken = gross, []
    for one in found:
        amount = min(one.amount, left)
        if amount.amount > 0:
            taken.append(replace(one, amount=amount))
            left -= amount
    return tuple(taken)


def whole_position(title: str, accepted: Sequence[Line], free: Sequence[Line], language: str = LANGUAGE) -> Line:
    """One line for the whole position, with the proofs of all its milestones; it claims those not billed before."""
    proofs = "\n\n".join(f"{line.title}: {line.description}" for line in accepted)
    return replace(
        accepted[-1],
        title=title,
        description=proofs[:DESCRIPTION_LIMIT],
        unit_price=Money.total(line.net for line in accepted).amount,
        sources=tuple(source for line in free for source in line.sources),
        why=say("why_whole", language),
    )


def deductions(
    advances: Sequence[Advance], quote_line_id: UUID | None, position_id: UUID, language: str = LANGUAGE
) -> list[Line]:
    """One negative line per advance and VAT rate, over what was received of it."""
    return [
        _deduction(advance, vat_line, base, (quote_line_id, position_id), language)
        for advance in advances
        for vat_line, (base, _) in zip(advance.vat_lines, received_parts(advance), strict=True)
        if base.amount > 0
    ]


def received_parts(advance: Advance) -> list[tuple[Money, Money]]:
    """Base and VAT received per VAT line, cumulative: VAT = gross × rate / (100 + rate) of what was received so far.

    Whoever receives a further part owes the difference, and the receipt that completes the advance takes what is left
    of the advance's VAT, so that no cent is owed twice (§ 14 (5), § 14c UStG).
    """
    if advance.is_received:
        return [(line.base, line.vat) for line in advance.vat_lines]
    shares = proportioned(advance.received, [line.gross for line in advance.vat_lines])
    return [net_and_vat(share, line.vat_rate) for share, line in zip(shares, advance.vat_lines, strict=True)]


def net_and_vat(gross: Money, rate: Decimal) -> tuple[Money, Money]:
    vat = Money.of(gross.amount * rate / (100 + rate))
    return gross - vat, vat


def proportioned(amount: Money, weights: Sequence[Money]) -> list[Money]:
    """Parts of an amount that add up; where a weight is below zero, so is its part."""
    whole = Money.total(weights)
    if not amount.amount or not whole.amount:
        return [Money.zero() for _ in weights]
    if all(weight.amount >= 0 for weight in weights):
        return amount.split([weight.amount for weight in weights])
    parts = [Money.of(amount.amount * weight.amount / whole.amount) for weight in weights]
    heaviest = max(range(len(parts)), key=lambda i: abs(parts[i]))
    parts[heaviest] += amount - Money.total(parts)
    return parts


def deducted_vat(advances: Sequence[Advance]) -> Mapping[VatKey, Money]:
    """VAT received with the advances, per category and rate: taken off the VAT of the whole, never recomputed."""
    taken: dict[VatKey, Money] = {}
    for advance in advances:
        for line, (_, vat) in zip(advance.vat_lines, received_parts(advance), strict=True):
            key = (line.vat_category, line.vat_rate)
            taken[key] = taken.get(key, Money.zero()) + vat
    return taken


def _deduction(
    advance: Advance, vat_line: VatLine, base: Money, billed: tuple[UUID | None, UUID], language: str
) -> Line:
    return Line(
        id=new_id(),
        position=0,
        kind=LineKind.ADVANCE_DEDUCTION,
        title=say("deduction", language, number=advance.number, day=day_in(advance.issue_date, language)),
        quantity=Decimal(-1),
        unit="C62",
        unit_price=base.amount,
        vat_category=vat_line.vat_category,
        vat_rate=vat_line.vat_rate,
        quote_line_id=billed[0],
        position_id=billed[1],
        sources=(
            Source(SourceKind.ADVANCE, advance.invoice_id, 1, -base, date=advance.issue_date, text=advance.number),
        ),
        why=say("why_deduction", language),
    )
