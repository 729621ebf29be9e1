"""Billing running for real between doubles of its peers: what they would answer is set by the test.

The doubles stand at the seam, the contract: real gRPC servers in this process. The services themselves meet billing
in tests/e2e.
"""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import grpc
import sqlalchemy as sa
from billing_builders import a_customer, a_milestone, a_payment, a_position, a_project, a_seller, an_entry, euro
from google.protobuf.message import Message
from kontor.api.billing.v1 import billing_pb2 as pb
from kontor.api.collections.v1 import collections_pb2 as collections
from kontor.api.collections.v1.events_pb2 import CreditChanged, OpenItemChanged
from kontor.api.common.v1.types_pb2 import VIEW_FULL, Ref
from kontor.api.crm.v1.crm_pb2 import Customer
from kontor.api.crm.v1.events_pb2 import CustomerChanged
from kontor.api.einvoice.v1 import einvoice_pb2 as einvoice
from kontor.api.einvoice.v1.einvoice_pb2_grpc import EinvoiceServiceServicer
from kontor.api.platform.v1.events_pb2 import ClockMoved, LegalEntityChanged
from kontor.api.platform.v1.mail_texts_pb2 import MAIL_OCCASION_INVOICE, MAIL_OCCASION_INVOICE_BY_LINK
from kontor.api.platform.v1.platform_pb2 import LegalEntity
from kontor.api.projects.v1 import projects_pb2 as projects
from kontor.api.projects.v1.events_pb2 import MilestoneApproved, ProjectStarted
from kontor.api.projects.v1.projects_pb2_grpc import ProjectsServiceServicer
from kontor.api.timetracking.v1 import timetracking_pb2 as timetracking
from kontor.api.timetracking.v1.timetracking_pb2_grpc import TimetrackingServiceServicer
from kontor.cli.running import Caller, Running
from kontor.cli.testing import eventually
from kontor.common.identity.tokens import Principal
from kontor.common.serving.portions import portions
from kontor.common.values.errors import NotFound
from kontor.common.values.ids import new_id

OPEN_STATES = [pb.DRAFT_STATE_DRAFTED, pb.DRAFT_STATE_IN_REVIEW, pb.DRAFT_STATE_APPROVED]


class Timetracking(TimetrackingServiceServicer):
    """Holds approved work; can be told to refuse whoever asks for a certain project."""

    def __init__(self) -> None:
        self.entries: list[timetracking.TimeEntry] = []
        self.expenses: list[timetracking.Expense] = []
        self.refuses = ""
        self.asked: list[timetracking.StreamBillablesRequest] = []

    async def StreamBillables(self, request: Any, context: Any) -> AsyncIterator[timetracking.StreamBillablesResponse]:
        self.asked.append(request)
        if self.refuses and self.refuses in request.project_ids:
            await context.abort(grpc.StatusCode.FAILED_PRECONDITION, "no")
        by_id = {*request.entry_ids, *request.expense_ids}

        def wanted(work: Any) -> bool:
            return work.id in by_id if by_id else work.project.id in request.project_ids

        for some in portions(e for e in self.entries if wanted(e)):
            yield timetracking.StreamBillablesResponse(entries=some)
        yield timetracking.StreamBillablesResponse(expenses=[e for e in self.expenses if wanted(e)])


class Projects(ProjectsServiceServicer):
    """Holds accepted milestones; can be told to refuse whoever asks for a certain one."""

    def __init__(self) -> None:
        self.refuses = ""
        self.milestones: list[projects.Milestone] = []

    async def StreamBillableMilestones(
        self, request: Any, context: Any
    ) -> AsyncIterator[projects.StreamBillableMilestonesResponse]:
        by_id = list(request.milestone_ids)
        if self.refuses and self.refuses in by_id:
            await context.abort(grpc.StatusCode.FAILED_PRECONDITION, "no")
        found = [m for m in self.milestones if (m.id in by_id if by_id else m.project.id in request.project_ids)]
        yield projects.StreamBillableMilestonesResponse(milestones=found)


class Einvoice(EinvoiceServiceServicer):
    """Says yes, or gives the findings it is told to; keeps what it was shown."""

    def __init__(self) -> None:
        self.findings: list[pb.Finding] = []
        self.shown: list[pb.Invoice] = []
        self.meanwhile: Callable[[], Any] | None = None
        # As in the first release, which did not know of several.
        self.looks_at_the_first_alone = False
        # Id of an invoice that is refused with all that come with it.
        self.refuses = ""
        self.calls = 0

    async def CheckInvoice(self, request: Any, context: Any) -> einvoice.CheckInvoiceResponse:
        self.calls += 1
        more = [] if self.looks_at_the_first_alone else list(request.more)
        if self.refuses in {invoice.id for invoice in (request.invoice, *more)}:
            await context.abort(grpc.StatusCode.INVALID_ARGUMENT, "no")
        self.shown += [request.invoice, *more]
        if self.meanwhile is not None:
            await self.meanwhile()

        verdict: dict[str, Any] = {"valid": not self.findings, "findings": self.findings, "rule_set": "test"}
        return einvoice.CheckInvoiceResponse(**verdict, more=[einvoice.InvoiceVerdict(**verdict) for _ in more])

    async def WriteLetter(self, request: Any, context: Any) -> einvoice.WriteLetterResponse:
        answer = self._letter(request.invoice, request.channel, request.words)
        for invoice in [] if self.looks_at_the_first_alone else request.more:
            one = self._letter(invoice, "", request.words)
            letter, words = (getattr(one, name) if one.HasField(name) else None for name in ("letter", "words"))
            answer.more.add(letter=letter, words=words, channel=one.channel, recipient=one.recipient)
        return answer

    def _letter(self, invoice: pb.Invoice, channel: str, own: Any) -> einvoice.WriteLetterResponse:
        channel = channel or invoice.buyer.channel
        word = "Storno" if invoice.document_kind == pb.DOCUMENT_KIND_CANCELLATION else "Rechnung"
        file = pb.LetterAttachment(name=f"{word}-{invoice.number}.pdf", format="ZUGFERD_PDF")
        if channel == "PEPPOL":
            return einvoice.WriteLetterResponse(channel=channel, recipient=invoice.buyer.peppol_id, attachments=[file])
        occasion = MAIL_OCCASION_INVOICE if channel == "EMAIL" else MAIL_OCCASION_INVOICE_BY_LINK
        text = "anbei {number}" if channel == "EMAIL" else "{number} unter {link}"
        usual = pb.LetterWords(occasion=occasion, language="de", subject=f"{word} {{number}}", text=text)
        said = next((one for one in own if one.occasion == occasion), usual)
        subject, text = (part.replace("{number}", invoice.number) for part in (said.subject, said.text))
        to = [invoice.buyer.email] if invoice.buyer.email else []
        letter = pb.InvoiceLetter(to=to, subject=subject, text=text)
        return einvoice.WriteLetterResponse(letter=letter, channel=channel, attachments=[file], words=said)


@dataclass
class World:
    """One tenant's billing with a customer, a seller and one project; people with all of billing's permissions."""

    running: Running
    timetracking: Timetracking
    projects: Projects
    einvoice: Einvoice
    tenant: UUID = field(default_factory=new_id)
    people: dict[str, UUID] = field(default_factory=dict)
    customer: Customer = field(default_factory=a_customer)
    seller: LegalEntity = field(default_factory=a_seller)

    def person(self, name: str) -> Caller:
        known = self.people.setdefault(name, new_id())
        return self.running.user(self.tenant, person=known, name=name)

    @property
    def finance(self) -> Caller:
        return self.person("Frank Falk")

    async def tell(self, event: Any, aggregate: str, version: int = 1, **more: Any) -> None:
        await self.running.tell(event, self.tenant, aggregate_id=UUID(aggregate), version=version, **more)

    async def knows(self, *positions: projects.Position, customer: Customer | None = None) -> projects.Project:
        """A project of the customer, with its parties known."""
        buyer = customer or self.customer
        project = a_project(buyer, self.seller, *positions)
        await self.tell(CustomerChanged(customer=buyer), buyer.id)
        await self.tell(LegalEntityChanged(legal_entity=self.seller), self.seller.id)
        await self.tell(ProjectStarted(project=project), project.id)
        return project

    async def accept(self, milestone: projects.Milestone) -> None:
        """projects stores the acceptance and tells of it."""
        self.projects.milestones = [m for m in self.projects.milestones if m.id != milestone.id] + [milestone]
        await self.tell(MilestoneApproved(milestone=milestone), milestone.id, int(milestone.etag))

    async def drafts(self, **filters: Any) -> list[pb.InvoiceDraft]:
        answer = await self.finance("ListDrafts", pb.ListDraftsRequest(view=VIEW_FULL, **filters))
        return list(answer.message.drafts)

    async def draft_of(self, source_id: str) -> pb.InvoiceDraft:
        """Waits for the open draft that bills this source."""

        async def look() -> list[pb.InvoiceDraft]:
            return await self.drafts(source_id=source_id, states=OPEN_STATES)

        return (await eventually(look))[0]

    async def get_draft(self, draft_id: str) -> pb.InvoiceDraft:
        return (await self.finance("GetDraft", pb.GetDraftRequest(id=draft_id))).message.draft

    async def get_invoice(self, invoice_id: str) -> pb.Invoice:
        return (await self.finance("GetInvoice", pb.GetInvoiceRequest(id=invoice_id))).message.invoice

    async def saga(self, invoice_id: str) -> pb.Saga:
        return (await self.finance("GetSaga", pb.GetSagaRequest(id=invoice_id))).message.saga

    async def submit(self, draft: pb.InvoiceDraft) -> pb.InvoiceDraft:
        """As soon as billing has heard who sells."""
        request = pb.SubmitDraftRequest(id=draft.id, etag=draft.etag)

        async def submitted() -> pb.InvoiceDraft | None:
            try:
                return (await self.finance("SubmitDraft", request)).message.draft
            except NotFound:
                return None

        return await eventually(submitted)

    async def approve(self, draft: pb.InvoiceDraft, by: str = "Anna Albrecht") -> pb.InvoiceDraft:
        request = pb.ApproveDraftRequest(id=draft.id, etag=draft.etag)
        return (await self.person(by)("ApproveDraft", request)).message.draft

    async def approved(self, draft: pb.InvoiceDraft) -> pb.InvoiceDraft:
        """On as many levels as the policy asks for."""
        draft = await self.submit(draft)
        for person in ("Anna Albrecht", "Wiebke Kern", "Olaf Otte"):
            if draft.state == pb.DRAFT_STATE_IN_REVIEW:
                draft = await self.approve(draft, person)
        return draft

    async def issue(self, draft: pb.InvoiceDraft, **more: Any) -> pb.Invoice:
        """Submitted, approved, issued."""
        ready = await self.approved(draft)
        request = pb.IssueInvoiceRequest(id=ready.id, etag=ready.etag, **more)
        return (await self.finance("IssueInvoice", request)).message.invoice

    async def cancel(
        self, invoice: pb.Invoice, reason: str = "Falscher Empfänger", **more: Any
    ) -> pb.CancelInvoiceResponse:
        current = await self.get_invoice(invoice.id)
        request = pb.CancelInvoiceRequest(id=invoice.id, reason=reason, etag=current.etag, **more)
        answer: pb.CancelInvoiceResponse = (await self.finance("CancelInvoice", request)).message
        return answer

    async def paid(self, invoice: pb.Invoice, version: int = 1) -> pb.Invoice:
        payment = a_payment(invoice.id, invoice.gross.amount, open_after="0.00", version=version)
        await self.tell(payment, payment.bank_transaction_id)
        return await self.has(invoice.id, payment=pb.PAYMENT_STATE_SETTLED)

    async def item(self, invoice: pb.Invoice, open_amount: str, *, version: int, superseded: str = "0.00") -> None:
        """What collections tells of an invoice's open item."""
        item = collections.OpenItem(
            id=invoice.id, gross=invoice.gross, open_amount=euro(open_amount), superseded=euro(superseded)
        )
        await self.tell(OpenItemChanged(open_item=item), invoice.id, version)

    async def credit(self, invoice: pb.Invoice, free: str, *, version: int) -> None:
        """What is left of the money on a cancelled invoice."""
        credit = collections.Credit(id=invoice.id, invoice=Ref(id=invoice.id), free=euro(free))
        await self.tell(CreditChanged(credit=credit), credit.id, version)

    async def has(self, invoice_id: str, *, payment: int = 0, delivery: int = 0) -> pb.Invoice:
        """Waits until the invoice stands there."""

        async def look() -> pb.Invoice | None:
            now = await self.get_invoice(invoice_id)
            there = (not payment or now.payment.state == payment) and (not delivery or now.delivery.state == delivery)
            return now if there else None

        found = await eventually(look)
        assert found is not None
        return found

    async def run(self, until: str = "2026-11-30", seconds: float = 10.0, **fields: str) -> pb.BillingRun:
        """A billing run from its order to its end."""
        started = await self.finance("CreateBillingRun", pb.CreateBillingRunRequest(until=until, **fields))

        async def ended() -> pb.BillingRun | None:
            request = pb.GetBillingRunRequest(id=started.message.billing_run.id)
            run: pb.BillingRun = (await self.finance("GetBillingRun", request)).message.billing_run
            return run if run.state != 1 else None

        found = await eventually(ended, seconds)
        assert found is not None
        return found

    async def fixed_price(self, *amounts: str) -> tuple[projects.Project, list[projects.Milestone]]:
        """A project with one fixed-price position, split into milestones; the last one completes it."""
        whole = sum(int(a.replace(".", "")) for a in amounts)
        position = a_position(price=f"{whole // 100}.{whole % 100:02}")
        project = await self.knows(position)
        last = len(amounts) - 1
        return project, [
            a_milestone(project, position, amount, last=number == last, title=f"Meilenstein {number + 1}")
            for number, amount in enumerate(amounts)
        ]

    async def rows(self, query: str, **given: Any) -> list[dict[str, Any]]:
        """A look into the database, as the app of this tenant."""
        db = self.running.service.context.db
        async with db.reading(Principal.system(self.tenant, "billing")) as tx:
            return await tx.all(sa.text(query), **given)

    async def announced(self, id_: str, event: type[Message]) -> list[Any]:
        """The events of one kind about one object, as the journal holds them."""
        found = await self.rows(
            "select payload from journal where aggregate_id = cast(:id as uuid) and message = :name order by pos",
            id=id_,
            name=event.DESCRIPTOR.full_name,
        )
        return [event.FromString(row["payload"]) for row in found]

    async def later(self, seconds: int, version: int = 1) -> None:
        """The sandbox clock moves."""
        moved = ClockMoved(tenant_id=str(self.tenant), offset_seconds=seconds, version=version)
        await self.tell(moved, str(self.tenant), version)

    async def einvoice_tells(self, event: Any, version: int = 1) -> None:
        await self.tell(event, event.invoice_id, version)

    async def time_and_material(self, *minutes: int) -> tuple[projects.Project, list[timetracking.TimeEntry]]:
        """A project with approved time at 120 an hour."""
        position = a_position("TIME_AND_MATERIAL", "120.00", unit="HUR", quantity="20", title="Bauüberwachung")
        project = await self.knows(position)
        entries = [an_entry(project, position, m) for m in minutes]
        self.timetracking.entries += entries
        await self.project_known(project)
        return project, entries

    async def project_known(self, project: projects.Project) -> None:
        async def look() -> bool:
            query = "select 1 as one from project_ref where id = cast(:id as uuid)"
            parties = "select 1 as one from legal_entity_ref union all select 1 from customer_ref"
            return bool(await self.rows(query, id=project.id)) and len(await self.rows(parties)) >= 2

        await eventually(look)

    async def gone(self, draft_id: str) -> bool:
        try:
            return (await self.get_draft(draft_id)).state == pb.DRAFT_STATE_DISCARDED
        except NotFound:
            return True
