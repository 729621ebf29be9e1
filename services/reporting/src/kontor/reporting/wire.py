"""reporting's results to messages: the only file that speaks both."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from kontor.api.common.v1.types_pb2 import Ref
from kontor.api.reporting.v1 import events_pb2 as events
from kontor.api.reporting.v1 import reporting_pb2 as pb
from kontor.common.identity.tokens import Principal
from kontor.common.values import text, wire
from kontor.common.values.money import Money
from kontor.common.values.refs import Messages
from kontor.reporting.domain import AMOUNTS, DOINGS, Link
from kontor.reporting.domain.figures import Counted, Note, Point
from kontor.reporting.domain.targets import FigureTargets, FigureTargetsChanged, TargetTwice

text.register_words(
    {
        "reporting.cost_unknown": {
            "de": "{count} Personen ohne Kostensatz: ihre Arbeit zählt hier ohne Kosten. Bitte Kostensätze setzen.",
            "en": "{count} people without cost rate: their work counts without cost here. Please set cost rates.",
        },
        "reporting.in_draft": {
            "de": "In einem Entwurf, der noch nicht ausgestellt ist.",
            "en": "In a draft that is not issued yet.",
        },
        "reporting.waits_for_run": {
            "de": "In keinem Entwurf: der nächste Abrechnungslauf nimmt es auf.",
            "en": "In no draft: the next billing run takes it up.",
        },
        "reporting.cost_unknown.one": {
            "de": "1 Person ohne Kostensatz: ihre Arbeit zählt hier ohne Kosten. Bitte einen Kostensatz setzen.",
            "en": "1 person without cost rate: their work counts without cost here. Please set a cost rate.",
        },
    }
)
_TOLD = {
    "CustomerChanged": ("Stammdaten von {what} geändert", "Master data of {what} changed"),
    "QuoteSent": ("Angebot {what} gesendet", "Quote {what} sent"),
    "QuoteSeen": ("Angebot {what} vom Kunden geöffnet", "Quote {what} opened by the customer"),
    "QuoteAccepted": ("Angebot {what} angenommen", "Quote {what} accepted"),
    "QuoteDeclined": ("Angebot {what} abgelehnt", "Quote {what} declined"),
    "ProjectStarted": ("Projekt {what} begonnen", "Project {what} started"),
    "BudgetChanged": ("Positionen von {what} geändert", "Positions of {what} changed"),
    "AllocationChanged": ("Team von {what} geändert", "Team of {what} changed"),
    "ProjectClosed": ("Projekt {what} abgeschlossen", "Project {what} closed"),
    "MilestoneReached": ("Meilenstein {what} gemeldet", "Milestone {what} reported"),
    "MilestoneApproved": ("Meilenstein {what} abgenommen", "Milestone {what} accepted"),
    "MilestoneRejected": ("Abnahme von {what} verweigert", "Acceptance of {what} refused"),
    "MilestoneWithdrawn": ("Meldung von {what} zurückgenommen", "Report of {what} withdrawn"),
    "ApprovalRequested": ("Entwurf {what} zur Freigabe gegeben", "Draft {what} handed in for approval"),
    "InvoiceChangesRequested": ("Entwurf {what} zurückgegeben", "Draft {what} sent back"),
    "InvoiceApproved": ("Entwurf {what} freigegeben", "Draft {what} approved"),
    "DraftDiscarded": ("Entwurf {what} verworfen", "Draft {what} discarded"),
    "InvoiceIssued": ("Rechnung {what} ausgestellt", "Invoice {what} issued"),
    "InvoiceCancelled": ("Rechnung {what} storniert", "Invoice {what} cancelled"),
    "InvoiceSettled": ("Rechnung {what} bezahlt", "Invoice {what} paid"),
    "PaymentAllocated": ("Zahlung auf Rechnung {what} gebucht", "Payment booked on invoice {what}"),
    "PaymentReversed": ("Zahlung auf Rechnung {what} zurückgenommen", "Payment on invoice {what} taken back"),
    "DunningNoticeIssued": ("Rechnung {what} angemahnt", "Reminder sent for invoice {what}"),
    "ClaimAsserted": ("Zu Rechnung {what} weiteres gefordert", "More claimed beside invoice {what}"),
}
text.register_words({f"reporting.told.{event}": {"de": de, "en": en} for event, (de, en) in _TOLD.items()})


def _plain(value: Decimal | None) -> str:
    return "" if value is None else wire.decimal(value)


def figure(counted: Counted, locale: str) -> pb.Figure:
    known = counted.definition
    groups = [
        pb.FigureGroup(
            key=g.key,
            label=known.names[g.key][locale] if g.key in known.names else g.label,
            value=_plain(known.value_of(g.numerator, g.denominator)),
            numerator=_plain(g.numerator),
            denominator=_plain(g.denominator) if known.quotient else "",
        )
        for g in counted.groups
        if known.grouped
    ]
    before = counted.previous
    change, course = counted.against(before.value if before else None)
    gap, against_target = counted.against(counted.target)
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
        better=wire.value_of(pb.FigureDirection, known.better),
        at_end=known.at_end,
        previous=_point(before) if before else None,
        change=_plain(change),
        course=_course(course),
        target=_plain(counted.target),
        gap=_plain(gap),
        against_target=_course(against_target),
        series=map(_point, counted.series),
        stages=[
            pb.FigureGroup(
                key=g.key,
                label=known.stages[g.key][locale],
                value=_plain(known.value_of(g.numerator, g.denominator)),
                numerator=_plain(g.numerator),
                denominator=_plain(g.denominator),
            )
            for g in counted.stages
        ],
    )


def _course(word: str) -> Any:
    return wire.value_of(pb.FigureCourse, word) if word else pb.FIGURE_COURSE_UNSPECIFIED


def _point(value: Point) -> pb.FigurePoint:
    return pb.FigurePoint(
        from_date=wire.day(value.period.since),
        to_date=wire.day(value.period.until),
        value=_plain(value.value),
        numerator=_plain(value.numerator),
        denominator=_plain(value.denominator) if value.definition.quotient else "",
    )


def targets(value: FigureTargets) -> pb.FigureTargets:
    return pb.FigureTargets(
        targets=[pb.FigureTarget(key=key, value=wire.decimal(aim)) for key, aim in value.values.items()],
        etag=str(value.version),
        allowed_actions=wire.always_allowed("update"),
    )


def read_targets(said: Sequence[pb.FigureTarget], pointer: str) -> dict[str, Decimal]:
    """By figure; TargetTwice where one is named again."""
    values: dict[str, Decimal] = {}
    for n, target in enumerate(said):
        if target.key in values:
            raise TargetTwice(target.key, pointer=f"{pointer}/{n}/key")
        values[target.key] = wire.read_decimal(target.value, f"{pointer}/{n}/value", places=2)
    return values


MESSAGES: Messages = {
    FigureTargetsChanged: lambda e: events.FigureTargetsChanged(
        tenant_id=str(e.tenant_id), figure_targets=targets(e.targets)
    ),
}


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


def work_item(row: Any) -> pb.WorkItem:
    doing, several = DOINGS[row["kind"]], row["count"] > 1
    amount = None if row["amount"] is None else wire.money(Money.of(row["amount"], row["currency"]))
    return pb.WorkItem(
        id=str(row["id"]),
        kind=wire.value_of(pb.WorkKind, row["kind"]),
        object=wire.ref(row["object_id"], row["title"], row["number"]),
        path=doing.path.format(id=row["object_id"]),
        title=row["title"],
        count=row["count"],
        amount=amount,
        minutes=row["minutes"],
        customer=_named(row, "customer"),
        project=_named(row, "project"),
        legal_entity=_named(row, "legal_entity"),
        requested_by=_named(row, "person"),
        since=wire.timestamp(row["since"]),
        due_at=wire.timestamp(row["due_at"]),
        verbs=doing.verbs,
        etag="" if several else row["etag"],
        first_day=wire.day(row["first_day"]),
        last_day=wire.day(row["last_day"]),
    )


def _named(row: Any, name: str) -> Ref | None:
    """A reference of two columns; a company that is no customer yet has a name and no id."""
    id_, label = row[f"{name}_id"], row[name]
    return wire.ref(id_ or "", label) if id_ or label else None


def work_count(row: Any) -> pb.WorkCount:
    return pb.WorkCount(kind=wire.value_of(pb.WorkKind, row["kind"]), count=row["count"])


_READ_AT = {
    "customer": "/v1/customers/{id}",
    "lead": "/v1/leads/{id}",
    "quote": "/v1/quotes/{id}",
    "project": "/v1/projects/{id}",
    "milestone": "/v1/milestones/{id}",
    "draft": "/v1/drafts/{id}",
    "invoice": "/v1/invoices/{id}",
}


def hit(row: Any) -> pb.Hit:
    amount = None if row["amount"] is None else wire.money(Money.of(row["amount"], row["currency"]))
    return pb.Hit(
        kind=row["kind"],
        object=wire.ref(row["id"], row["title"], row["number"]),
        path=_READ_AT[row["kind"]].format(id=row["id"]),
        title=row["title"],
        subtitle=row["subtitle"],
        amount=amount,
        state=row["state"],
        project_id=str(row["project_id"] or ""),
        customer_id=str(row["customer_id"] or ""),
    )


def told(row: Any, locale: str) -> pb.TimelineEntry:
    """A sentence in the reader's language; when, by the tenant's clock."""
    what = " ".join(part for part in (row["number"], row["label"]) if part)
    amount = None if row["amount"] is None else wire.money(Money.of(row["amount"], row["currency"]))
    return pb.TimelineEntry(
        id=str(row["id"]),
        at=wire.timestamp(row["business_at"]),
        event=row["event"],
        text=text.translate(f"reporting.told.{row['event']}", locale, what=what),
        kind=row["kind"],
        object=wire.ref(row["record_id"], row["label"], row["number"]),
        path=_READ_AT[row["kind"]].format(id=row["record_id"]),
        amount=amount,
        by=row["who"],
        comment=row["comment"],
    )


_COSTS = ("cost", "margin")
_RATES = "timetracking.rate.read"


def project_figures(row: Any, who: Principal) -> pb.ProjectFigures:
    shown = AMOUNTS if who.allows(_RATES) else [name for name in AMOUNTS if name not in _COSTS]
    amounts = {name: wire.money(Money.of(row[name], row["currency"])) for name in shown}
    blocked = _blocked(row)
    return pb.ProjectFigures(
        id=str(row["id"]),
        project=wire.ref(row["id"], row["name"], row["number"]),
        customer=wire.ref(row["customer_id"], row["customer"]) if row["customer_id"] else None,
        minutes=int(row["minutes"]),
        blocked_code=blocked,
        blocked=text.translate(blocked, who.locale) if blocked else "",
        **amounts,
    )


def _blocked(row: Any) -> str:
    if row["unbilled"] <= 0:
        return ""
    return "reporting.in_draft" if row["drafted"] > 0 else "reporting.waits_for_run"


def week_burn(row: Any) -> pb.WeekBurn:
    amount = wire.money(Money.of(row["amount"], row["currency"]))
    return pb.WeekBurn(week=wire.day(row["week"]), amount=amount, minutes=int(row["minutes"]))
