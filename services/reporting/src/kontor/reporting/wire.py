"""reporting's results to messages: the only file that speaks both."""

from decimal import Decimal
from typing import Any

from kontor.api.reporting.v1 import reporting_pb2 as pb
from kontor.common.values import wire
from kontor.common.values.money import Money
from kontor.reporting.domain import Counted, Link


def _plain(value: Decimal | None) -> str:
    return "" if value is None else wire.decimal(value)


def figure(counted: Counted, locale: str) -> pb.Figure:
    known = counted.definition
    groups = [
        pb.FigureGroup(
            key=g.key,
            label=g.label,
            value=_plain(counted.of(g.numerator, g.denominator)),
            numerator=_plain(g.numerator),
            denominator=_plain(g.denominator) if known.quotient else "",
        )
        for g in counted.groups
        if known.grouped
    ]
    return pb.Figure(
        key=known.key,
        label=known.label[locale],
        value=_plain(counted.value),
        unit=known.unit,
        numerator=_plain(counted.numerator),
        denominator=_plain(counted.denominator) if known.quotient else "",
        formula=known.formula[locale],
        drill=f"/v1/figures/{known.key}/positions",
        groups=groups,
    )


def position(row: Any) -> pb.FigurePosition:
    return pb.FigurePosition(
        object=wire.ref(row["id"], row["label"], row["number"]),
        kind=row["kind"],
        group=row["grp"],
        date=wire.day(row["date"]),
        numerator=_plain(row["numerator"]),
        denominator=_plain(row["denominator"]),
    )


def link(value: Link) -> pb.LineageLink:
    return pb.LineageLink(
        kind=value.kind,
        object=wire.ref(value.id, value.label, value.number),
        amount=None if value.amount is None else wire.money(Money.of(value.amount)),
        event_id=str(value.event_id or ""),
        parent=value.parent,
    )
