"""Lines, their sources, and the totals EN 16931 wants of them."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from kontor.common.values.errors import InvalidInput
from kontor.common.values.money import Money, round_half_up

QUANTITY_PLACES = 4
# Of BT-154 in our contract.
DESCRIPTION_LIMIT = 4000
VatKey = tuple[str, Decimal]
# BT-121 and BT-120 of categories without tax (EINVOICE 4.7; UStG in the text).
EXEMPTIONS: Mapping[str, tuple[str, str]] = {
    "AE": ("VATEX-EU-AE", "Steuerschuldnerschaft des Leistungsempfängers"),
    "K": ("VATEX-EU-IC", "Steuerfreie innergemeinschaftliche Lieferung (§ 4 Nr. 1 Buchst. b UStG)"),
    "G": ("VATEX-EU-G", "Steuerfreie Ausfuhrlieferung (§ 4 Nr. 1 Buchst. a UStG)"),
    "E": ("", "Steuerfrei nach § 19 UStG (Kleinunternehmer)"),
    "O": ("VATEX-EU-O", "Nicht im Inland steuerbare Leistung"),
}


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

    @property
    def net(self) -> Money:
        """BT-131: quantity times price, half up once."""
        return Money.of(self.quantity * self.unit_price)

    @property
    def vat_key(self) -> VatKey:
        return self.vat_category, self.vat_rate

    def check(self, pointer: str) -> None:
        if (self.vat_category == "S") != (self.vat_rate > 0):
            raise VatRateContradictsCategory(self.vat_category, pointer=f"{pointer}/vat_rate")


def priced(net: Money, rate: Decimal) -> tuple[Decimal, Decimal, bool]:
    """Quantity and price that give exactly `net`: hours at the rate when they fit, else one piece at the whole."""
    if rate > 0:
        hours = round_half_up(net.amount / rate, QUANTITY_PLACES)
        if Money.of(hours * rate) == net:
            return hours, rate, True
    return Decimal(1), net.amount, False


@dataclass(frozen=True, slots=True)
class VatLine:
    """BG-23."""

    vat_category: str
    vat_rate: Decimal
    base: Money
    vat: Money

    @property
    def exemption(self) -> tuple[str, str]:
        """BT-121 and BT-120; empty where tax is shown."""
        return EXEMPTIONS.get(self.vat_category, ("", ""))


@dataclass(frozen=True, slots=True)
class Totals:
    vat_lines: tuple[VatLine, ...]
    net: Money
    vat: Money
    gross: Money


def total(lines: Sequence[Line], deducted_vat: Mapping[VatKey, Money] | None = None) -> Totals:
    """BT-109, BT-110, BT-112: VAT per category and rate on the summed base, half up, never per line.

    Of a residual bill the VAT is that of the whole less that of the advances, not that of the remainder: with
    `deducted_vat` the cent that rounding would move stays where it was paid (UStAE 14.8).
    """
    deducted = deducted_vat or {}
    vat_lines = tuple(_vat_line(key, lines, deducted.get(key, Money.zero())) for key in _keys(lines))
    net = Money.total(line.net for line in lines)
    vat = Money.total(line.vat for line in vat_lines)
    return Totals(vat_lines, net, vat, net + vat)


def _keys(lines: Iterable[Line]) -> list[VatKey]:
    return sorted({line.vat_key for line in lines})


def _vat_line(key: VatKey, lines: Sequence[Line], deducted: Money) -> VatLine:
    ours = [line for line in lines if line.vat_key == key]
    whole = Money.total(line.net for line in ours if line.kind is not LineKind.ADVANCE_DEDUCTION)
    base = Money.total(line.net for line in ours)
    return VatLine(*key, base, whole * (key[1] / 100) - deducted)


def numbered(lines: Iterable[Line]) -> tuple[Line, ...]:
    return tuple(replace(line, position=number) for number, line in enumerate(lines, 1))
