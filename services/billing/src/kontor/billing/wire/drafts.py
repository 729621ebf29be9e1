"""Drafts to messages, and corrections of them back."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from kontor.api.billing.v1 import billing_pb2 as pb
from kontor.api.common.v1.types_pb2 import Money as MoneyMessage
from kontor.billing.domain.advances import Advance
from kontor.billing.domain.draft import Draft, StaleReason
from kontor.billing.domain.exemptions import exemption_of, needs_reason
from kontor.billing.domain.invoice import Exempted
from kontor.billing.domain.lines import Line, LineKind
from kontor.billing.wire.parts import line, preceding, prepayment, ref, step, vat_line
from kontor.common.values import text, wire
from kontor.common.values.errors import InvalidInput
from kontor.common.values.money import Money

text.register_words(
    {
        "billing.waiting.drafted": {"de": "wartet auf Einreichen", "en": "waits to be submitted"},
        "billing.waiting.stale": {"de": "muss neu entworfen werden", "en": "must be drafted anew"},
        "billing.waiting.in_review": {"de": "wartet auf Freigabe", "en": "waits for approval"},
        "billing.waiting.approved": {"de": "wartet auf Ausstellen", "en": "waits to be issued"},
        "billing.waiting.pending": {"de": "wartet auf Dokumente", "en": "waits for documents"},
        "billing.waiting.documented": {"de": "wartet auf Versand", "en": "waits for dispatch"},
        "billing.waiting.failed": {"de": "Versand wird wiederholt", "en": "dispatch is tried again"},
        "billing.waiting.needs_attention": {"de": "braucht einen Menschen", "en": "needs a person"},
        "billing.waiting.called_back": {"de": "zurückgerufen, nicht versandt", "en": "called back, not sent"},
        "billing.waiting.open": {"de": "wartet auf Zahlung", "en": "waits for payment"},
        "billing.waiting.partly_paid": {"de": "wartet auf den Rest der Zahlung", "en": "waits for the rest"},
        "billing.advance_superseded": {
            "de": "Auf Abschlagsrechnung {number} sind {open} offen. Diese Rechnung fordert sie mit; an die "
            "Abschlagsrechnung wird nicht mehr erinnert.",
            "en": "On partial invoice {number} {open} is open. This invoice claims it; there are no more reminders of "
            "the partial invoice.",
        },
    }
)
_VERBS = ("update", "submit", "approve", "sendBack", "discard", "redraft", "issue")


class ForeignCurrency(InvalidInput):
    code = "billing.foreign_currency"
    texts = {"de": "Abgerechnet wird in Euro.", "en": "Bills are in euro."}
    cure = {"de": "Alle Beträge in EUR angeben.", "en": "Give all amounts in EUR."}


def read_correction(message: pb.InvoiceLine, index: int) -> Line:
    """A correction of a line: sources and reasons come from what stands."""
    at = f"/draft/lines/{index}"
    kind = wire.word_of(pb.LineKind, message.kind)
    price = message.unit_price
    _must_be_euro(price, f"{at}/unit_price")
    return Line(
        id=wire.read_id(message.id, f"{at}/id"),
        position=index + 1,
        kind=LineKind.MILESTONE if kind == "UNSPECIFIED" else LineKind(kind),
        title=message.title,
        description=message.description,
        quantity=wire.read_decimal(message.quantity, f"{at}/quantity", places=4),
        unit=message.unit,
        # Prices of one unit may have more places than the currency (BT-146).
        unit_price=wire.read_decimal(price.amount, f"{at}/unit_price/amount", places=4),
        vat_category=message.vat_category,
        vat_rate=wire.read_decimal(message.vat_rate, f"{at}/vat_rate", places=2),
        period_from=wire.read_optional_day(message.period_from, f"{at}/period_from"),
        period_to=wire.read_optional_day(message.period_to, f"{at}/period_to"),
        exemption=message.exemption,
        exemption_reason=message.exemption_reason,
    )


def _must_be_euro(message: MoneyMessage, pointer: str) -> None:
    if message.currency not in ("", "EUR"):
        raise ForeignCurrency(message.currency, pointer=f"{pointer}/currency")


def read_euro(message: MoneyMessage, pointer: str) -> Money:
    _must_be_euro(message, pointer)
    return wire.read_money(message, pointer)


def read_levels(messages: Iterable[pb.ApprovalLevel], pointer: str) -> tuple[Money, ...]:
    return tuple(read_euro(level.from_gross, f"{pointer}/{i}/from_gross") for i, level in enumerate(messages))


def read_changes(message: pb.InvoiceDraft) -> dict[str, Any]:
    """The fields a correction may set, by the names an update mask uses."""
    return {
        "title": message.title,
        "introduction": message.introduction,
        "period_from": wire.read_optional_day(message.period_from, "/draft/period_from"),
        "period_to": wire.read_optional_day(message.period_to, "/draft/period_to"),
        "order_reference": message.order_reference,
        "lines": [read_correction(m, i) for i, m in enumerate(message.lines)],
    }


def draft(value: Draft, person: UUID | None = None, locale: str = "de") -> pb.InvoiceDraft:
    totals = value.totals
    prepaid = value.prepaid
    return pb.InvoiceDraft(
        id=str(value.id),
        document_kind=wire.value_of(pb.DocumentKind, value.kind),
        state=wire.value_of(pb.DraftState, value.state),
        customer=ref(value.customer),
        project=ref(value.project),
        legal_entity=ref(value.legal_entity),
        quote=ref(value.quote),
        lead=ref(value.lead),
        title=value.title,
        introduction=value.introduction,
        period_from=wire.day(value.period_from),
        period_to=wire.day(value.period_to),
        order_reference=value.order_reference,
        lines=[line(x) for x in value.lines],
        vat_lines=[vat_line(v, _exempted(value, v.vat_category, locale)) for v in totals.vat_lines],
        net=wire.money(totals.net),
        vat=wire.money(totals.vat),
        gross=wire.money(totals.gross),
        prepaid=wire.money(prepaid) if prepaid else None,
        prepayments=[prepayment(p) for p in value.prepayments],
        payable=wire.money(totals.gross - prepaid),
        preceding=[preceding(a) for a in value.advances],
        steps=[step(s) for s in value.steps],
        submitted_by=ref(value.submitted_by),
        stale=[_stale(s, locale) for s in value.stale],
        findings=[_superseded(a, locale) for a in value.advances if a.superseded],
        waiting_for=_waiting_for(value, locale),
        deadline_at=wire.timestamp(value.deadline_at),
        etag=str(value.version),
        created_at=wire.timestamp(value.created_at),
        allowed_actions=wire.allowed_actions({verb: value.refusal(verb, person) for verb in _VERBS}, locale),
    )


def _exempted(value: Draft, category: str, locale: str) -> Exempted:
    """As far as the lines say it; what the seller says of all its supplies is added when it is issued."""
    if not needs_reason(category):
        return Exempted()
    ours = [x for x in value.lines if x.vat_category == category]
    grounds = [(x.exemption_reason, exemption_of(category, x.exemption)) for x in ours]
    words = dict.fromkeys(own or (ground.reason(locale) if ground else "") for own, ground in grounds)
    codes = {ground.code for _, ground in grounds if ground}
    return Exempted("; ".join(w for w in words if w), codes.pop() if len(codes) == 1 else "")


def _stale(value: StaleReason, locale: str) -> pb.StaleReason:
    return pb.StaleReason(
        kind=wire.value_of(pb.SourceKind, value.kind),
        source_id=str(value.source_id),
        text=value.said.in_language(locale),
        at=wire.timestamp(value.at),
    )


def _superseded(advance: Advance, locale: str) -> pb.Finding:
    code = "billing.advance_superseded"
    said = text.translate(code, locale, number=advance.number, open=advance.superseded)
    return pb.Finding(rule=code, severity="information", text=said)


def _waiting_for(value: Draft, locale: str) -> str:
    if not value.is_open:
        return ""
    return text.translate(f"billing.waiting.{'stale' if value.stale else value.state.lower()}", locale)
