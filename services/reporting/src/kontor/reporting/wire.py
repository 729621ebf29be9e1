"""reporting's results to messages: the only file that speaks both."""

from decimal import Decimal
from typing import Any

from kontor.api.reporting.v1 import reporting_pb2 as pb
from kontor.common.values import text, wire
from kontor.reporting.domain import Counted, Link, Note

text.register_words(
    {
        "reporting.cost_unknown": {
            "de": "{count} Personen ohne Kostensatz: ihre Arbeit zählt hier ohne Kosten. Bitte Kostensätze setzen.",
            "en": "{count} people without cost rate: their work counts without cost here. Please set cost rates.",
        },
        "reporting.cost_unknown.one": {
            "de": "1 Person ohne Kostensatz: ihre Arbeit zählt hier ohne Kosten. Bitte einen Kostensatz setzen.",
            "en": "1 person without cost rate: their work counts without cost here. Please set a cost rate.",
        },
    }
)


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
        currency=counted.currency,
        other_currencies=counted.other_currencies,
        notes=[_note(n, locale) for n in counted.notes],
    )


def _note(value: Note, locale: str) -> pb.FigureNote:
    key = f"{value.code}.one" if value.count == 1 else value.code
    return pb.FigureNote(code=value.code, text=text.translate(key, locale, count=value.count), count=value.count)


def position(row: Any) -> pb.FigurePosition:
    return pb.FigurePosition(
        object=wire.ref(row["id"], row["label"], row["number"]),
        kind=row["kind"],
        group=row["grp"],
        date=wire.day(row["date"]),
        numerator=_plain(row["numerator"]),
        denominator=_plain(row["denominator"]),
        currency=row["currency"],
    )


def link(value: Link) -> pb.LineageLink:
    return pb.LineageLink(
        kind=value.kind,
        object=wire.ref(value.id, value.label, value.number),
        amount=None if value.amount is None else wire.money(value.amount),
        event_id=str(value.event_id or ""),
        parent=value.parent,
    )
