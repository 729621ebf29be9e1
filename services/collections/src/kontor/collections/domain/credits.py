"""Credits: money of a customer that came in, and what became of it: allocated, freed again, refunded, taken back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from kontor.collections.domain.claims import NOTHING, ClaimKind
from kontor.collections.domain.items import OpenItem, Share
from kontor.collections.domain.named import Named
from kontor.collections.domain.tax import TaxPart
from kontor.common.values.errors import InvalidInput, NotFound, RuleViolated
from kontor.common.values.events import Event
from kontor.common.values.ids import new_id
from kontor.common.values.money import Money


class MoreThanReceived(InvalidInput):
    code = "collections.more_than_received"
    texts = {
        "de": "Von dieser Zahlung sind nur noch {left} frei.",
        "en": "Only {left} of this payment is left.",
    }
    cure = {"de": "Höchstens den freien Betrag zuordnen.", "en": "Allocate the free amount at most."}


class NothingAllocated(RuleViolated):
    code = "collections.nothing_allocated"
    texts = {"de": "Dieser Umsatz ist nicht zugeordnet.", "en": "This transaction is not allocated."}
    cure = {"de": "Nichts zu tun: Es gibt nichts aufzuheben.", "en": "Nothing to do: there is nothing to undo."}


class AllocationUnknown(NotFound):
    code = "collections.allocation_unknown"
    texts = {
        "de": "Diese Zuordnung gibt es nicht (mehr). Bitte neu laden.",
        "en": "This allocation does not exist (any more). Please reload.",
    }


class NothingFree(RuleViolated):
    code = "collections.nothing_free"
    texts = {
        "de": "Von diesem Guthaben ist nichts frei.",
        "en": "Nothing of this credit is free.",
    }
    cure = {
        "de": "Erst eine Zuordnung aufheben oder ein anderes Guthaben wählen.",
        "en": "Undo an allocation first, or choose another credit.",
    }


class NoRefundAccount(InvalidInput):
    code = "collections.no_refund_account"
    texts = {
        "de": "Die Zahlung nennt kein Konto. Bitte die IBAN für die Erstattung angeben.",
        "en": "The payment names no account. Please give the IBAN for the refund.",
    }


class OtherCurrency(InvalidInput):
    code = "collections.other_currency"
    texts = {
        "de": "Zahlung und Rechnung {number} lauten auf verschiedene Währungen.",
        "en": "The payment and invoice {number} are in different currencies.",
    }
    cure = {
        "de": "Eine Rechnung in der Währung der Zahlung wählen.",
        "en": "Choose an invoice in the payment's currency.",
    }


class NothingProposed(RuleViolated):
    code = "collections.nothing_proposed"
    texts = {
        "de": "Für diese Zahlung ist nichts vorgeschlagen.",
        "en": "Nothing is proposed for this payment.",
    }
    cure = {"de": "Von Hand zuordnen.", "en": "Allocate it by hand."}


class ProposalUnknown(InvalidInput):
    code = "collections.proposal_unknown"
    texts = {
        "de": "Diese Rechnungen sind für die Zahlung nicht (mehr) vorgeschlagen. Bitte neu laden.",
        "en": "These invoices are not proposed for the payment (any more). Please reload.",
    }


class NothingRejected(RuleViolated):
    code = "collections.nothing_rejected"
    texts = {
        "de": "Für diese Zahlung ist kein Vorschlag abgelehnt.",
        "en": "No proposal of this payment is rejected.",
    }
    cure = {"de": "Nichts ist zu tun.", "en": "Nothing is to be done."}


class RejectionNeedsReason(InvalidInput):
    code = "collections.rejection_needs_reason"
    texts = {
        "de": "Bitte sagen, warum die Zahlung nicht dafür ist.",
        "en": "Please say why the payment is not for that.",
    }


class CreditState(StrEnum):
    """As bank lines show it."""

    UNMATCHED = "UNMATCHED"
    PARTLY_ALLOCATED = "PARTLY_ALLOCATED"
    ALLOCATED = "ALLOCATED"


class Source(StrEnum):
    BANK_TRANSACTION = "BANK_TRANSACTION"
    CANCELLATION = "CANCELLATION"


@dataclass(frozen=True, slots=True)
class Proposal:
    """Open items a payment may be for; a person decides."""

    items: tuple[UUID, ...]
    confidence: int
    reason: str


@dataclass(frozen=True, slots=True)
class Rejection:
    """A person said that the money is not for these items, taken together."""

    proposal: Proposal
    reason: str
    at: datetime
    person: Named | None = None

    @property
    def items(self) -> frozenset[UUID]:
        return frozenset(self.proposal.items)


@dataclass(frozen=True, slots=True)
class Allocation:
    """What of a credit pays one claim of one item, and why."""

    id: UUID
    item_id: UUID
    number: str
    amount: Money
    discount: Money
    reason: str
    at: datetime
    value_date: date
    posting_date: date
    customer_id: UUID | None = None
    kind: ClaimKind = ClaimKind.PRINCIPAL
    claim_id: UUID | None = None
    designation: str = ""
    vat: tuple[TaxPart, ...] = ()
    discount_vat: tuple[TaxPart, ...] = ()

    @property
    def share(self) -> Share:
        return Share(self.kind, self.claim_id, self.amount, self.discount)


class RefundState(StrEnum):
    REQUESTED = "REQUESTED"
    PAID = "PAID"


@dataclass(frozen=True, slots=True)
class Refund:
    """Credit to be paid back: reserved when requested, paid when its bank line is imported."""

    id: UUID
    amount: Money
    iban: str
    account_holder: str
    reason: str
    requested_at: datetime
    paid_by: UUID | None = None

    @property
    def state(self) -> RefundState:
        return RefundState.PAID if self.paid_by else RefundState.REQUESTED


@dataclass(slots=True)
class Credit:
    """Money that came in with one bank line (its id), or was freed by a cancellation (the invoice's id)."""

    id: UUID
    source: Source
    amount: Money
    value_date: date
    posting_date: date
    created_at: datetime
    legal_entity_id: UUID | None = None
    customer_id: UUID | None = None
    # The cancelled invoice it was freed from last.
    invoice_id: UUID | None = None
    counterparty_name: str = ""
    counterparty_iban: str = ""
    allocations: tuple[Allocation, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    refunds: tuple[Refund, ...] = ()
    # Taken back by the bank.
    returned: Money = NOTHING
    # A person took it in hand, or an invoice it paid is no more: proposed, and booked by a person only.
    by_hand: bool = False
    # What it is not for, as people said: neither proposed nor booked by itself.
    rejections: tuple[Rejection, ...] = ()
    version: int = 0

    @property
    def free(self) -> Money:
        """Neither allocated nor refunded, nor reserved for a refund, nor taken back."""
        free = self.amount - self.returned if self.returned else self.amount
        for taken in (*[a.amount for a in self.allocations], *[r.amount for r in self.refunds]):
            free -= taken
        return free

    @property
    def state(self) -> CreditState:
        if not self.free:
            return CreditState.ALLOCATED
        return CreditState.UNMATCHED if self.free == self.amount else CreditState.PARTLY_ALLOCATED

    def allocate(
        self, item: OpenItem, shares: Sequence[Share], *, reason: str, designation: str, at: datetime, today: date
    ) -> "list[PaymentAllocated]":
        """Pays claims of one item; the item is changed with it."""
        if item.currency != self.amount.currency:
            raise OtherCurrency(item.number, number=item.number)
        self.must_have(Money.total((share.amount for share in shares), self.amount.currency))
        made = []
        for share in shares:
            vat, discount_vat = item.taxes(share)
            item.take(share)
            made.append(
                Allocation(
                    id=new_id(),
                    item_id=item.id,
                    number=item.number,
                    amount=share.amount,
                    discount=share.discount,
                    reason=reason,
                    at=at,
                    value_date=self.value_date,
                    posting_date=max(self.posting_date, min(item.issue_date, today)),
                    customer_id=item.customer_id,
                    kind=share.kind,
                    claim_id=share.claim_id,
                    designation=designation,
                    vat=vat,
                    discount_vat=discount_vat,
                )
            )
        self.allocations = (*self.allocations, *made)
        self.proposals, self.customer_id = (), item.customer_id
        self.legal_entity_id = self.legal_entity_id or item.legal_entity_id
        return [PaymentAllocated(self, allocation, item) for allocation in made]

    def must_have(self, wanted: Money) -> None:
        """That much is free."""
        if wanted > self.free:
            raise MoreThanReceived(str(self.id), pointer="/allocations", left=self.free)

    def undo(self, allocation_id: UUID, item: OpenItem, reason: str, on: date) -> "list[PaymentReversed]":
        """Takes one allocation back; its amount is free again and, unless the invoice is cancelled, owed again."""
        found = self.allocation(allocation_id)
        self.allocations = tuple(a for a in self.allocations if a.id != allocation_id)
        item.give_back(found.share)
        return [PaymentReversed(self, found, item, reason, on)]

    def allocation(self, allocation_id: UUID) -> Allocation:
        for allocation in self.allocations:
            if allocation.id == allocation_id:
                return allocation
        raise AllocationUnknown(str(allocation_id))

    def must_be_allocated(self) -> None:
        if not self.allocations:
            raise NothingAllocated(str(self.id))

    def propose(self, proposals: Sequence[Proposal], customer_id: UUID | None) -> None:
        """Waits for a person; whose it is, is kept as far as it is known."""
        self.proposals = tuple(proposals)
        self.customer_id = customer_id or self.customer_id

    def proposal(self, items: Iterable[UUID]) -> Proposal:
        self.must_be_proposed()
        wanted = frozenset(items)
        for proposal in self.proposals:
            if frozenset(proposal.items) == wanted:
                return proposal
        raise ProposalUnknown(str(self.id), pointer="/invoice_ids")

    def must_be_proposed(self) -> None:
        if not self.free:
            raise NothingFree(str(self.id))
        if not self.proposals:
            raise NothingProposed(str(self.id))

    def reject(self, items: Iterable[UUID], reason: str, at: datetime, person: Named | None) -> "list[CreditChanged]":
        proposal = self.proposal(items)
        if not reason.strip():
            raise RejectionNeedsReason("blank", pointer="/reason")
        self.rejections = (*self.rejections, Rejection(proposal, reason.strip(), at, person))
        self.proposals = tuple(one for one in self.proposals if one != proposal)
        return [CreditChanged(self)]

    def restore(self, items: Iterable[UUID]) -> "list[CreditChanged]":
        """Among the proposals again, where its confidence puts it, while anything is free."""
        self.must_have_rejected()
        wanted = frozenset(items)
        back = [one for one in self.rejections if one.items == wanted]
        if not back:
            raise ProposalUnknown(str(self.id), pointer="/invoice_ids")
        self.rejections = tuple(one for one in self.rejections if one.items != wanted)
        if self.free:
            again = [one for one in self.proposals if frozenset(one.items) != wanted]
            self.proposals = tuple(sorted([back[0].proposal, *again], key=lambda one: -one.confidence))
        return [CreditChanged(self)]

    def must_have_rejected(self) -> None:
        if not self.rejections:
            raise NothingRejected(str(self.id))

    def rejects(self, items: Iterable[UUID]) -> bool:
        """These together, or one of them alone."""
        wanted = frozenset(items)
        refused = {one.items for one in self.rejections}
        return wanted in refused or any(frozenset({item}) in refused for item in wanted)

    def refund(
        self, amount: Money | None, *, iban: str, account_holder: str, reason: str, at: datetime
    ) -> "list[RefundRequested | CreditChanged]":
        wanted = self.free if amount is None else amount
        if not self.free:
            raise NothingFree(str(self.id))
        if wanted.amount <= 0 or wanted > self.free:
            raise MoreThanReceived(str(self.id), pointer="/amount", left=self.free)
        account = iban or self.counterparty_iban
        if not account:
            raise NoRefundAccount(str(self.id), pointer="/iban")
        made = Refund(new_id(), wanted, account, account_holder or self.counterparty_name, reason, at)
        self.refunds = (*self.refunds, made)
        return [RefundRequested(self, made), CreditChanged(self)]

    def refunded(self, refund_id: UUID, line_id: UUID, on: date) -> "list[CreditRefunded | CreditChanged]":
        """The bank line of the refund was imported."""
        self.refunds = tuple(replace(r, paid_by=line_id) if r.id == refund_id else r for r in self.refunds)
        [paid] = [r for r in self.refunds if r.id == refund_id]
        return [CreditRefunded(self, paid, on), CreditChanged(self)]

    def take_back(self, amount: Money) -> None:
        """The bank returned the payment; what was allocated has been taken back before."""
        self.returned += min(amount, self.free)
        self.proposals = ()


@dataclass(frozen=True, slots=True)
class FreeMoney:
    """What is free of some customers: by customer, seller (None: nobody knows whose account) and currency."""

    by: Mapping[tuple[UUID, UUID | None, str], Money]

    def of(self, item: OpenItem) -> Money:
        """Of its customer, with its seller or nobody knows whom."""
        found = (self.by.get((item.customer_id, seller, item.currency)) for seller in (item.legal_entity_id, None))
        return Money.total((money for money in found if money), item.currency)

    def covers(self, item: OpenItem) -> bool:
        return self.of(item) >= item.open_amount


@dataclass(frozen=True)
class CreditChanged(Event):
    credit: Credit


@dataclass(frozen=True)
class PaymentAllocated(Event):
    credit: Credit
    allocation: Allocation
    item: OpenItem


@dataclass(frozen=True)
class PaymentReversed(Event):
    credit: Credit
    allocation: Allocation
    item: OpenItem
    reason: str
    on: date


@dataclass(frozen=True)
class RefundRequested(Event):
    credit: Credit
    refund: Refund


@dataclass(frozen=True)
class CreditRefunded(Event):
    credit: Credit
    refund: Refund
    on: date
