"""An approved draft becomes an invoice: checked before a number is taken, numbered last, frozen for ever.

Before the transaction the facts are asked (`facts_for_issue`); inside it they must still hold. From here only a
cancellation undoes anything (`cancelling`).
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from kontor.api.billing.v1 import billing_pb2 as pb
from kontor.api.einvoice.v1.einvoice_pb2 import CheckInvoiceRequest, CheckInvoiceResponse, InvoiceVerdict
from kontor.api.einvoice.v1.einvoice_pb2_grpc import EinvoiceServiceStub
from kontor.billing import wire
from kontor.billing.domain.draft import Draft, Kind
from kontor.billing.domain.invoice import Invoice, InvoiceIssued, Numbered, Parties, numbered
from kontor.billing.domain.lines import SourceKind
from kontor.billing.domain.policy import number_of, series_of
from kontor.billing.domain.sending import USUAL, LetterWords, Outgoing, SendOrder
from kontor.billing.domain.states import Event
from kontor.billing.domain.supply import must_be_billable
from kontor.billing.domain.words import Said
from kontor.billing.saga import STOP
from kontor.billing.store import BillingTx
from kontor.billing.use_cases.asking import Ask, Versions, present_versions
from kontor.billing.use_cases.moving import ordered
from kontor.billing.use_cases.parties import parties_of
from kontor.billing.use_cases.sending import as_ordered, wait_to_leave
from kontor.billing.use_cases.wording import letters_in
from kontor.common.calling.chunks import answer_or_refusal
from kontor.common.database.ledger import EVENT_LIMIT
from kontor.common.values.errors import Conflict, DomainError, RuleViolated, Violation
from kontor.common.values.events import Event as Happening
from kontor.common.values.letters import CustomerLetter

_PROVISIONAL = "ENTWURF-0001"
# Of an event, less a number longer than the provisional one.
_MOST_BYTES = EVENT_LIMIT - 1024
_FATAL = ("fatal", "error")
_OWNED = (SourceKind.TIME_ENTRY, SourceKind.EXPENSE, SourceKind.MILESTONE)


class InvoiceNotValid(RuleViolated):
    code = "billing.invoice_not_valid"
    texts = {
        "de": "Der Empfänger würde diese Rechnung nicht annehmen: {findings}",
        "en": "The recipient would not take this invoice: {findings}",
    }
    cure = {
        "de": "Die genannten Angaben beim Kunden, bei der Gesellschaft oder im Entwurf ergänzen und neu ausstellen.",
        "en": "Complete what is named at the customer, the legal entity or in the draft, and issue again.",
    }


class SourcesChanged(RuleViolated):
    code = "billing.sources_changed"
    texts = {
        "de": "Abgerechnete Leistungen haben sich geändert. Bitte neu entwerfen.",
        "en": "Billed work has changed. Please draft it anew.",
    }


class InvoiceTooLarge(RuleViolated):
    """It travels whole in the event that tells of it."""

    code = "billing.invoice_too_large"
    texts = {
        "de": "Diese Rechnung ist zu umfangreich für ein Dokument. Bitte auf mehrere Entwürfe verteilen.",
        "en": "This invoice is too long for one document. Please spread it over several drafts.",
    }


# How documents leave, by their ids; the others leave as usual.
NOTHING_ORDERED: Mapping[UUID, Outgoing] = {}
Verdict = CheckInvoiceResponse | InvoiceVerdict
# A document with its number, and its content.
Written = tuple[Numbered, bytes]


@dataclass(frozen=True, slots=True)
class Trial:
    """The invoice as it would be issued, with a number that is none, and what was found in it."""

    document: Numbered
    message: pb.Invoice
    findings: tuple[pb.Finding, ...]

    def issued(self, number: str, at: datetime) -> Written:
        """The same with its number."""
        return self.document.with_number(number, at), wire.content_with_number(self.message, number, at)


@dataclass(frozen=True, slots=True)
class IssueFacts:
    """What others said about one version of a draft."""

    draft_version: int
    parties: Parties
    on: date
    trial: Trial
    sources_hold: bool
    # The letter in words that were given for it.
    letter: CustomerLetter | None = None

    def must_hold_for(self, draft: Draft, parties: Parties, on: date) -> None:
        if (draft.version, parties, on) != (self.draft_version, self.parties, self.on):
            moved = f"draft {draft.id} moved while it was checked"
            raise Conflict(moved, current=draft.version, id=draft.id, record="draft")
        if not self.sources_hold:
            raise SourcesChanged(str(draft.id))
        if fatal := [f for f in self.trial.findings if f.severity in _FATAL]:
            raise InvoiceNotValid(
                "; ".join(f.rule for f in fatal),
                violations=[Violation(f.pointer, f.rule, f.text) for f in fatal],
                findings="; ".join(f"{f.text} ({f.rule})" for f in fatal[:3]),
            )


async def facts_for_issue(ask: Ask, draft_id: UUID, words: Sequence[LetterWords] = ()) -> IssueFacts:
    """Would it be valid for this recipient, and do the owners still stand by the sources? No number is taken."""
    async with ask.reading() as tx:
        draft = await tx.drafts.get(draft_id)
        draft.must_be_issuable()
        parties = await parties_of(tx, draft)
        today, now = tx.clock.today(), tx.clock.now()
    checked, versions = await asyncio.gather(
        check_invoice(ask, draft, parties, today, now), present_versions(ask, draft.sources)
    )
    letters = await letters_in(ask, [checked.document], words)
    return IssueFacts(draft.version, parties, today, checked, sources_hold(draft, versions), letters.get(draft.id))


async def check_invoice(ask: Ask, draft: Draft, parties: Parties, on: date, at: datetime) -> Trial:
    """What tax law and einvoice find in the invoice as it would be issued."""
    document, message = _provisional(draft, parties, on, at)
    return _trial(document, message, await _asked(ask, [message]))


async def check_invoices(
    ask: Ask, bills: Sequence[tuple[Draft, Parties]], on: date, at: datetime
) -> list[Trial | DomainError]:
    """The same of several, asked of together; each is refused for itself."""
    tried = [_or_refusal(draft, parties, on, at) for draft, parties in bills]
    messages = [one[1] for one in tried if not isinstance(one, DomainError)]
    verdicts = iter(await _verdicts(ask, messages))
    return [one if isinstance(one, DomainError) else _judged(*one, next(verdicts)) for one in tried]


def _provisional(draft: Draft, parties: Parties, on: date, at: datetime) -> tuple[Numbered, pb.Invoice]:
    must_be_billable(draft.lines, parties.tax, parties.taxed_buyer, on)
    document = numbered(draft, parties, number=_PROVISIONAL, on=on, at=at)
    message = wire.document(document)
    if message.ByteSize() > _MOST_BYTES:
        raise InvoiceTooLarge(f"draft {draft.id}: {message.ByteSize()} bytes")
    return document, message


def _or_refusal(draft: Draft, parties: Parties, on: date, at: datetime) -> tuple[Numbered, pb.Invoice] | DomainError:
    try:
        return _provisional(draft, parties, on, at)
    except DomainError as refused:
        return refused


def _judged(document: Numbered, message: pb.Invoice, verdict: Verdict | DomainError) -> Trial | DomainError:
    return verdict if isinstance(verdict, DomainError) else _trial(document, message, verdict)


def _trial(document: Numbered, message: pb.Invoice, verdict: Verdict) -> Trial:
    return Trial(document, message, tuple(verdict.findings))


async def _verdicts(ask: Ask, messages: Sequence[pb.Invoice]) -> list[Verdict | DomainError]:
    """By one question, as long as they are no larger together than one may be; one by one, where einvoice refuses them
    together or is of a release that looks at the first alone."""
    if len(messages) > 1 and sum(message.ByteSize() for message in messages) <= _MOST_BYTES:
        told = await answer_or_refusal(_asked(ask, messages))
        if not isinstance(told, DomainError) and len(told.more) == len(messages) - 1:
            return [told, *told.more]
    return [await answer_or_refusal(_asked(ask, [message])) for message in messages]


async def _asked(ask: Ask, messages: Sequence[pb.Invoice]) -> CheckInvoiceResponse:
    first, *more = messages
    return await ask.peer("einvoice", EinvoiceServiceStub).CheckInvoice(CheckInvoiceRequest(invoice=first, more=more))


def sources_hold(draft: Draft, versions: Versions) -> bool:
    owned = [source for source in draft.sources if source[0] in _OWNED]
    return all(versions.get((kind, id_)) == version for kind, id_, version in owned)


async def issue_invoice(tx: BillingTx, *, draft_id: UUID, facts: IssueFacts, order: SendOrder = USUAL) -> Invoice:
    """Number, frozen content, InvoiceIssued: one transaction. Without a letter the usual one is meant."""
    draft = await tx.drafts.expected(draft_id)
    parties, on = await parties_of(tx, draft), tx.clock.today()
    facts.must_hold_for(draft, parties, on)
    outgoing = as_ordered(tx, order, parties.buyer.channel, facts.letter)
    await must_still_be_received(tx, draft)
    told = draft.issue()
    await tx.drafts.save(draft)
    tx.emit(told)
    number = await take_number(tx, draft.legal_entity.id, parties.number_pattern, on)
    [invoice] = await issue_all(
        tx, [facts.trial.issued(number, tx.clock.now())], outgoing=by_document(draft.id, outgoing)
    )
    return invoice


async def must_still_be_received(tx: BillingTx, draft: Draft) -> None:
    """What the draft deducts must be what was received: a payment that moved meanwhile makes it stale."""
    if draft.position_id is None or draft.kind is Kind.PARTIAL:
        return
    advances, paid = await tx.invoices.advances_on(draft.position_id)
    now = {a.invoice_id: a.received for a in advances}
    free = {p.invoice_id: p.amount for p in paid}
    credited = all(p.amount <= free.get(p.invoice_id, p.amount * 0) for p in draft.prepayments)
    if not credited or now != {a.invoice_id: a.received for a in draft.advances}:
        raise SourcesChanged(str(draft.id))


async def take_number(tx: BillingTx, seller: UUID, pattern: str, on: date) -> str:
    number = number_of(pattern, on, await tx.series.take(series_of(seller, pattern, on), 1))
    await tx.invoices.must_be_free(seller, [number])
    return number


def by_document(id_: UUID, outgoing: Outgoing | None) -> Mapping[UUID, Outgoing]:
    return NOTHING_ORDERED if outgoing is None else {id_: outgoing}


async def issue_all(
    tx: BillingTx,
    documents: Iterable[Written],
    *,
    reason: str = "",
    longer: timedelta = STOP,
    outgoing: Mapping[UUID, Outgoing] = NOTHING_ORDERED,
) -> list[Invoice]:
    """Documents with their numbers become invoices, all saved and told together. What asks for nothing is settled."""
    invoices: list[Invoice] = []
    told: list[Happening] = []
    for document, content in documents:
        invoice = document.as_invoice(content)
        issued = await ordered(tx, invoice, Event.ISSUED, Said.of("number", number=invoice.number), longer=longer)
        told += [InvoiceIssued(invoice), *issued.events, *await _owes_nothing(tx, invoice)]
        if invoice.id in outgoing:
            told += await wait_to_leave(tx, invoice, outgoing[invoice.id])
        invoices.append(invoice)
    await tx.invoices.save_all(invoices)
    tx.emit(told, reason)
    return invoices


async def _owes_nothing(tx: BillingTx, invoice: Invoice) -> list[Happening]:
    """Nobody pays a cancellation, and nobody has to wait for a payment of nothing."""
    if invoice.kind is Kind.CANCELLATION:
        return (await ordered(tx, invoice, Event.NOTHING_OWED, Said.of("claims_nothing"))).events
    if invoice.open_amount.amount == 0:
        return (await ordered(tx, invoice, Event.PAID, Said.of("nothing_to_pay"))).events
    return []
