"""Lines, their sources, and the totals EN 16931 wants of them."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from kontor.billing.domain.exemptions import exemption_of
from kontor.common.values.errors import InvalidInput
from kontor.common.values.money import Money, round_half_up
from kontor.common.values.units import must_be_unit

QUANTITY_PLACES = 4
# Of BT-154 in our contract.
DESCRIPTION_LIMIT = 4000
VatKey = tuple[str, Decimal]


class SourceKind(StrEnum):
    TIME_ENTRY = "TIME_ENTRY"
    EXPENSE = "EXPENSE"
    MILESTONE = "MILESTONE"
    RETAINER = "RETAINER"
    ADVANCE = "ADVANCE"


class LineKind(StrEnum):
    MILESTONE = "MILESTONE"
    TIME = "TIME"
    EXPENSE = "EXPENSE"
    RETAINER = "RETAINER"
    ADVANCE_DEDUCTION = "ADVANCE_DEDUCTION"


class VatRateContradictsCategory(InvalidInput):
    code = "billing.vat_rate_contradicts_category"
    texts = {
        "de": "Satz und Kategorie der Steuer passen nicht zusammen: S braucht mehr als null, alle anderen null.",
        "en": "VAT rate and category do not fit: S needs a rate above zero, all others zero.",
    }
    cure = {
        "de": "Entweder S mit einem Satz über null wählen oder die passende Kategorie mit 0.",
        "en": "Choose S with a rate above zero, or the fitting category with 0.",
    }


class PeriodBackwards(InvalidInput):
    code = "billing.period_backwards"
    texts = {"de": "Der Zeitraum endet vor seinem Anfang.", "en": "The period ends before it begins."}
    cure = {"de": "Anfang und Ende tauschen.", "en": "Swap begin and end."}


@dataclass(frozen=True, slots=True)
class Source:
    """What earned a line, in the version that is billed."""

    kind: SourceKind
    id: UUID
    version: int
    amount: Money
    date: datetime.date | None = None
    person: str = ""
    text: str = ""
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class Allowance:
    """BG-27: what is taken off a line, and off what (BT-137)."""

    amount: Money
    base: Money
    reason: str
    percent: Decimal | None = None
    # UNTDID 5189: discount.
    reason_code: str = "95"


@dataclass(frozen=True, slots=True)
class Line:
    id: UUID
    position: int
    kind: LineKind
    title: str
    quantity: Decimal
    unit: str
    unit_price: Decimal
    vat_category: str
    vat_rate: Decimal
    description: str = ""
    quote_line_id: UUID | None = None
    position_id: UUID | None = None
    sources: tuple[Source, ...] = ()
    why: str = ""
    calculated_net: Money | None = None
    allowances: tuple[Allowance, ...] = ()
    period_from: datetime.date | None = None
    period_to: datetime.date | None = None
    # A key of `exemptions`, or the seller's own words.
    exemption: str = ""
    exemption_reason: str = ""

    @property
    def before_allowances(self) -> Money:
        """Quantity times price, half up once."""
        return Money.of(self.quantity * self.unit_price)

    @property
    def net(self) -> Money:
        """BT-131."""
        whole = self.before_allowances
        return whole - Money.total(a.amount for a in self.allowances) if self.allowances else whole

    @property
    def vat_key(self) -> VatKey:
        return self.vat_category, self.vat_rate

    @property
    def negated(self) -> "Line":
        """As a cancellation takes it back: a negative quantity at the same price (BR-27)."""
        allowances = tuple(replace(a, amount=-a.amount, base=-a.base) for a in self.allowances)
        return replace(self, quantity=-self.quantity, allowances=allowances)

    def check(self, pointer: str) -> None:
        """What a line may say for itself; seller, buyer and day are judged in `supply`."""
        if (self.vat_category == "S") != (self.vat_rate > 0):
            raise VatRateContradictsCategory(self.vat_category, pointer=f"{pointer}/vat_rate")
        must_be_unit(self.unit, f"{pointer}/unit")
        exemption_of(self.vat_category, self.exemption, f"{pointer}/exemption")
        if self.period_from is not None and self.period_to is not None and self.period_to < self.period_from:
            raise PeriodBackwards(f"{self.period_from} to {self.period_to}", pointer=f"{pointer}/period_to")

    def corrected(self, given: "Line") -> "Line":
        """Text, quantity, price, tax and period of the correction; what it is, why and off what of the calculation."""
        if self.kind is LineKind.ADVANCE_DEDUCTION:
            return self
        merged = replace(
            self,
            title=given.title,
            description=given.description,
            quantity=given.quantity,
            unit=given.unit,
            unit_price=given.unit_price,
            vat_category=given.vat_category,
            vat_rate=given.vat_rate,
            period_from=given.period_from or self.period_from,
            period_to=given.period_to or self.period_to,
            exemption=given.exemption,
            exemption_reason=given.exemption_reason,
        )
        if merged.before_allowances != self.before_allowances and self.allowances:
            merged = merged.capped_at(self.net, self.allowances[0].reason)
        calculated = self.calculated_net if self.calculated_net is not None else self.net
        return replace(merged, calculated_net=calculated if merged.net != calculated else None)

    def capped_at(self, most: Money, reason: str) -> "Line":
        """Reduced to an amount that was agreed as the highest; below it nothing is taken off."""
        whole = self.before_allowances
        allowance = Allowance(whole - most, whole, reason)
        return replace(self, allowances=(allowance,) if whole > most else ())


@dataclass(frozen=True, slots=True)
class VatLine:
    """BG-23; BT-120 and BT-121 are those of its lines (`exemptions`)."""

    vat_category: str
    vat_rate: Decimal
    base: Money
    vat: Money

    @property
    def gross(self) -> Money:
        return self.base + self.vat


@dataclass(frozen=True, slots=True)
class Totals:
    vat_lines: tuple[VatLine, ...]
    net: Money
    vat: Money
    gross: Money

    @property
    def negated(self) -> "Totals":
        vat_lines = tuple(replace(line, base=-line.base, vat=-line.vat) for line in self.vat_lines)
        return Totals(vat_lines, -self.net, -self.vat, -self.gross)


def total(lines: Sequence[Line], deducted_vat: Mapping[VatKey, Money] | None = None) -> Totals:
    """BT-109, BT-110, BT-112: VAT per category and rate on the summed base, half up, never per line.

    Of a residual bill the VAT is that of the whole less that of the advances, not that of the remainder: with
    `deducted_vat` the cent that rounding would move stays where it was paid (UStAE 14.8).
    """
    deducted = deducted_vat or {}
    nets: dict[VatKey, list[tuple[LineKind, Money]]] = {}
    for line in lines:
        nets.setdefault(line.vat_key, []).append((line.kind, line.net))
    vat_lines = tuple(_vat_line(key, nets[key], deducted.get(key, Money.zero())) for key in sorted(nets))
    net = Money.total(line.base for line in vat_lines)
    vat = Money.total(line.vat for line in vat_lines)
    return Totals(vat_lines, net, vat, net + vat)


def _vat_line(key: VatKey, nets: Sequence[tuple[LineKind, Money]], deducted: Money) -> VatLine:
    whole = Money.total(net for kind, net in nets if kind is not LineKind.ADVANCE_DEDUCTION)
    base = Money.total(net for _, net in nets)
    return VatLine(*key, base, whole * (key[1] / 100) - deducted)


def hours(minutes: int) -> Decimal:
    """A quantity of hours: minutes by sixty to four places (§ 14 (4) no. 5 UStG)."""
    return round_half_up(Decimal(minutes) / 60, QUANTITY_PLACES)


def shared(lines: Iterable[Line]) -> list[Line]:
    """What each source earned is its share of the line's net by minutes, so that shares add up to the line."""
    return [_shared(line) for line in lines]


def _shared(line: Line) -> Line:
    weights = [Decimal(source.minutes) for source in line.sources]
    if not any(weights):
        return line
    amounts = line.net.split(weights)
    sources = (replace(source, amount=part) for source, part in zip(line.sources, amounts, strict=True))
    return replace(line, sources=tuple(sources))


def numbered(lines: Iterable[Line]) -> tuple[Line, ...]:
    return tuple(replace(line, position=number) for number, line in enumerate(lines, 1))
