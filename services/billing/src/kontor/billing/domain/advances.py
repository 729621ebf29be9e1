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
    """Base and VAT received per VAT line; the parts of a part payment add up to the cent."""
    if advance.is_received:
        return [(line.base, line.vat) for line in advance.vat_lines]
    grosses = [(line.base + line.vat).amount for line in advance.vat_lines]
    if not advance.received.amount or not sum(grosses):
        return [(Money.zero(), Money.zero()) for _ in advance.vat_lines]
    shares = advance.received.split(grosses)
    return [_split(share, line) for share, line in zip(shares, advance.vat_lines, strict=True)]


def _split(share: Money, line: VatLine) -> tuple[Money, Money]:
    base, vat = share.split([Decimal(100), line.vat_rate]) if line.vat_rate else (share, Money.zero())
    return base, vat


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
