"""The lineage of a cent: from a bank line back to the lead, parents before children."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from kontor.common.values.errors import NotFound
from kontor.common.values.money import Money
from kontor.reporting import store as t
from kontor.reporting.domain import Link
from kontor.reporting.store import ReportingTx
from sqlalchemy import and_, bindparam, func, select

_PAYMENT = select(t.payment).where(t.payment.c.id == bindparam("id"))
_ALLOCATIONS = (
    select(
        t.allocation.c.id,
        t.allocation.c.amount,
        t.allocation.c.currency,
        t.allocation.c.event_id,
        t.allocation.c.invoice_id,
        func.coalesce(t.invoice.c.number, "").label("number"),
        func.coalesce(t.invoice.c.customer, "").label("customer"),
        t.invoice.c.gross,
        t.invoice.c.currency.label("invoice_currency"),
        t.invoice.c.event_id.label("invoice_event"),
    )
    .select_from(
        t.allocation.outerjoin(
            t.invoice,
            and_(t.allocation.c.tenant_id == t.invoice.c.tenant_id, t.allocation.c.invoice_id == t.invoice.c.id),
        )
    )
    .where(
        t.allocation.c.payment_id == bindparam("id"),
        ~select(t.undone.c.id).where(t.undone.c.id == t.allocation.c.id).exists(),
    )
    .order_by(t.allocation.c.id)
)
_LINES = (
    select(t.invoice_line)
    .where(t.invoice_line.c.invoice_id == func.any(bindparam("invoices")))
    .order_by(t.invoice_line.c.invoice_id, t.invoice_line.c.position)
)
_SOURCES = (
    select(t.line_source, t.work.c.event_id.label("event_id"))
    .select_from(
        t.line_source.outerjoin(
            t.work, and_(t.line_source.c.tenant_id == t.work.c.tenant_id, t.line_source.c.id == t.work.c.id)
        )
    )
    .where(t.line_source.c.invoice_id == func.any(bindparam("invoices")))
    .order_by(t.line_source.c.line_id, t.line_source.c.id)
)
_QUOTED = (
    select(
        t.quote_line.c.id,
        t.quote_line.c.title,
        t.quote_line.c.net,
        t.order.c.id.label("quote_id"),
        t.order.c.number.label("quote_number"),
        t.order.c.title.label("quote_title"),
        t.order.c.event_id.label("event_id"),
        t.lead.c.id.label("lead_id"),
        t.lead.c.title.label("lead_title"),
    )
    .select_from(
        t.quote_line.join(
            t.order,
            and_(t.quote_line.c.tenant_id == t.order.c.tenant_id, t.quote_line.c.quote_id == t.order.c.id),
        ).outerjoin(t.lead, and_(t.order.c.tenant_id == t.lead.c.tenant_id, t.order.c.lead_id == t.lead.c.id))
    )
    .where(t.quote_line.c.id == func.any(bindparam("lines")))
)


async def lineage(tx: ReportingTx, payment_id: UUID) -> list[Link]:
    """Bank line → allocation → invoice → invoice line → source → quote line → quote → lead, parents before children."""
    paid = await tx.one(_PAYMENT, id=payment_id)
    if paid is None:
        raise NotFound(f"bank transaction {payment_id}")
    amount = Money.of(paid["amount"], paid["currency"])
    links = [Link("bank_transaction", payment_id, paid["label"], "", amount, paid["event_id"], -1)]
    allocations = await tx.all(_ALLOCATIONS, id=payment_id)
    invoices = [a["invoice_id"] for a in allocations]
    lines = await tx.all(_LINES, invoices=invoices) if invoices else []
    sources = await tx.all(_SOURCES, invoices=invoices) if invoices else []
    wanted = list({line["quote_line_id"] for line in lines if line["quote_line_id"]})
    quoted = {r["id"]: r for r in await tx.all(_QUOTED, lines=wanted)} if wanted else {}
    for made in allocations:
        amount = Money.of(made["amount"], made["currency"])
        links.append(Link("allocation", made["id"], made["number"], "", amount, made["event_id"], 0))
        parent, label, currency = len(links) - 1, made["customer"], made["invoice_currency"]
        gross = None if made["gross"] is None else Money.of(made["gross"], currency)
        links.append(Link("invoice", made["invoice_id"], label, made["number"], gross, made["invoice_event"], parent))
        at_invoice = len(links) - 1
        for line in (x for x in lines if x["invoice_id"] == made["invoice_id"]):
            ours = [s for s in sources if s["line_id"] == line["id"]]
            _follow_line(links, line, at_invoice, ours, quoted, currency)
    return links


def _follow_line(
    links: list[Link], line: Any, parent: int, sources: list[Any], quoted: dict[UUID, Any], currency: str
) -> None:
    def money(amount: Decimal) -> Money:
        return Money.of(amount, currency)

    net = money(line["net"])
    links.append(Link("invoice_line", line["id"], line["title"], "", net, links[parent].event_id, parent))
    at_line = len(links) - 1
    for source in sources:
        earned = money(source["amount"])
        links.append(Link(source["kind"], source["id"], source["label"], "", earned, source["event_id"], at_line))
    promised = quoted.get(line["quote_line_id"])
    if promised is None:
        return
    event = promised["event_id"]
    links.append(Link("quote_line", promised["id"], promised["title"], "", money(promised["net"]), event, at_line))
    title, number = promised["quote_title"], promised["quote_number"]
    links.append(Link("quote", promised["quote_id"], title, number, None, event, len(links) - 1))
    if promised["lead_id"] is not None:
        links.append(Link("lead", promised["lead_id"], promised["lead_title"], "", None, None, len(links) - 1))
