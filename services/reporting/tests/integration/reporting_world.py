"""One tenant whose facts are told to reporting: what was issued, worked, paid and cancelled."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp
from kontor.api.billing.v1 import billing_pb2 as billing
from kontor.api.billing.v1.events_pb2 import InvoiceIssued
from kontor.api.collections.v1 import collections_pb2 as collections
from kontor.api.collections.v1.events_pb2 import OpenItemChanged, PaymentAllocated, PaymentReceived
from kontor.api.common.v1.types_pb2 import Money, Ref
from kontor.api.crm.v1 import crm_pb2 as crm
from kontor.api.crm.v1.events_pb2 import LeadCreated, QuoteAccepted
from kontor.api.projects.v1 import projects_pb2 as projects
from kontor.api.projects.v1.events_pb2 import ProjectStarted
from kontor.api.reporting.v1 import reporting_pb2 as pb
from kontor.api.timetracking.v1 import timetracking_pb2 as timetracking
from kontor.api.timetracking.v1.events_pb2 import TimeApproved
from kontor.cli.running import Running
from kontor.cli.testing import eventually
from kontor.common.identity.tokens import Principal
from kontor.common.values.ids import new_id
from kontor.reporting.store import ReportingTx


def euro(amount: str, currency: str = "EUR") -> Money:
    return Money(amount=amount, currency=currency)


def at(text: str) -> Timestamp:
    stamp = Timestamp()
    stamp.FromDatetime(datetime.fromisoformat(text).astimezone(UTC))
    return stamp


@dataclass
class World:
    running: Running
    tenant: UUID = field(default_factory=new_id)
    project: UUID = field(default_factory=new_id)

    async def tell(self, event: Message, aggregate_id: UUID | str, version: int = 1, *, records: bool = False) -> UUID:
        """Told and arrived: where figures are counted, or records are known."""
        event_id = await self.running.tell(event, self.tenant, aggregate_id=aggregate_id, version=version)
        await self.arrived(event_id, records=records)
        return event_id

    async def arrived(self, event_id: UUID, *, records: bool = False) -> None:
        principal = Principal.system(self.tenant, "reporting")

        async def handled() -> bool:
            async with self.running.service.context.db.reading(principal, tx_class=ReportingTx) as tx:
                return await tx.has_handled(event_id, records=records)

        await eventually(handled)

    async def figure(self, key: str, since: str = "", until: str = "", currency: str = "", **more: bool) -> pb.Figure:
        asked = pb.GetFiguresRequest(keys=[key], from_date=since, to_date=until, currency=currency, **more)
        [figure] = (await self.running.user(self.tenant)("GetFigures", asked)).message.figures
        return figure

    async def positions(self, key: str, **asked: str) -> list[pb.FigurePosition]:
        request = pb.ListFigurePositionsRequest(key=key, **asked)
        return list((await self.running.user(self.tenant)("ListFigurePositions", request)).message.positions)

    async def issued(
        self,
        net: str,
        on: str,
        *,
        number: str = "RE-1",
        kind: billing.DocumentKind = billing.DOCUMENT_KIND_INVOICE,
        currency: str = "EUR",
        cancels: UUID | None = None,
    ) -> UUID:
        invoice_id = new_id()
        document = billing.Invoice(
            id=str(invoice_id),
            number=number,
            document_kind=kind,
            project=Ref(id=str(self.project)),
            customer=Ref(id=str(new_id())),
            buyer=billing.Buyer(name="Hafen AG"),
            issue_date=on,
            net=euro(net, currency),
            gross=euro(net, currency),
            payable=euro(net, currency),
            terms=billing.PaymentTerms(due_date=on),
        )
        if cancels is not None:
            document.preceding.add(invoice_id=str(cancels))
        await self.tell(InvoiceIssued(invoice=document), invoice_id)
        return invoice_id

    async def worked(self, minutes: int, on: str, *, cost_rate: str = "", person: UUID | None = None) -> None:
        entry = timetracking.TimeEntry(
            id=str(new_id()),
            person=Ref(id=str(person or new_id()), label="Jana"),
            project=Ref(id=str(self.project)),
            date=on,
            minutes=minutes,
            billable=True,
            amount=euro("0.00"),
        )
        if cost_rate:
            entry.cost_rate.CopyFrom(euro(cost_rate))
        await self.tell(TimeApproved(entry=entry), entry.id)

    async def planned(self, budget: str, moment: str, number: str) -> None:
        project = projects.Project(id=str(new_id()), number=number, name="Steg", created_at=at(moment))
        project.positions.add(budget=euro(budget))
        await self.tell(ProjectStarted(project=project), project.id)

    async def asked(self, moment: str) -> UUID:
        lead_id = new_id()
        await self.tell(LeadCreated(lead=crm.Lead(id=str(lead_id), title="Steg", created_at=at(moment))), lead_id)
        return lead_id

    async def ordered(self, lead_id: UUID, moment: str) -> None:
        quote = crm.Quote(
            id=str(new_id()),
            number="AN-1",
            title="Steg",
            lead=Ref(id=str(lead_id)),
            acceptance=crm.QuoteAcceptance(name="H. Hafen", at=at(moment)),
        )
        await self.tell(QuoteAccepted(quote=quote), quote.id)

    async def left_open(self, invoice_id: UUID, amount: str, on: str, *, version: int = 2) -> None:
        item = collections.OpenItem(id=str(invoice_id), open_amount=euro(amount))
        await self.tell(OpenItemChanged(open_item=item, posting_date=on), invoice_id, version)

    async def paid(self, invoice_id: UUID, amount: str, on: str, currency: str = "EUR") -> UUID:
        """A bank line, and what it was for."""
        line_id = new_id()
        line = collections.BankTransaction(
            id=str(line_id), counterparty_name="Hafen AG", booking_date=on, amount=euro(amount, currency)
        )
        await self.tell(PaymentReceived(bank_transaction=line, posting_date=on), line_id)
        made = collections.Allocation(
            id=str(new_id()), invoice=Ref(id=str(invoice_id), number="RE-1"), amount=euro(amount, currency)
        )
        await self.tell(PaymentAllocated(bank_transaction_id=str(line_id), allocation=made), line_id, 2)
        return line_id
