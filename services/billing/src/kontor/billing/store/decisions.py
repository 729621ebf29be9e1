"""The tenant's approval policy, and differences that wait for a person."""

from kontor.billing.domain.draft import Named
from kontor.billing.domain.exception import BillingException
from kontor.billing.domain.policy import ApprovalPolicy
from kontor.billing.store.rows import money_of, said, said_columns
from kontor.billing.store.tables import exception, invoice, policy
from kontor.common.database.listing import Listing, as_it_is
from kontor.common.database.stores import Row, Store
from kontor.common.values.money import Money
from sqlalchemy import and_, select

_WITH_INVOICE = select(*exception.c, invoice.c.number, invoice.c.customer_id, invoice.c.customer_name).select_from(
    exception.join(invoice, and_(invoice.c.tenant_id == exception.c.tenant_id, invoice.c.id == exception.c.invoice_id))
)


class Policies(Store[ApprovalPolicy]):
    table, aggregate, key = policy, "approval_policy", "tenant_id"

    def to_row(self, value: ApprovalPolicy) -> Row:
        levels = [str(level.amount) for level in value.levels]
        return {"version": value.version, "levels": levels, "escalate_after_hours": value.escalate_after_hours}

    def to_entity(self, row: Row) -> ApprovalPolicy:
        levels = tuple(money_of(level) for level in row["levels"])
        return ApprovalPolicy(row["tenant_id"], levels, row["escalate_after_hours"], row["version"])

    async def of_tenant(self) -> ApprovalPolicy:
        """The tenant's own, or the usual one."""
        return await self.find(self._tx.tenant) or ApprovalPolicy(self._tx.tenant)


class Exceptions(Store[BillingException]):
    table, aggregate, query = exception, "billing_exception", _WITH_INVOICE
    fixed = frozenset({"invoice_id", "source_id", "cause", "said", "difference", "raised_at"})
    listing = Listing(
        exception,
        as_it_is,
        query=_WITH_INVOICE,
        order="-raised_at",
        ids=exception.c.id,
        invoice_id=exception.c.invoice_id,
        open_only=exception.c.resolution == "",
    )

    def to_row(self, value: BillingException) -> Row:
        return {
            "id": value.id,
            "version": value.version,
            "invoice_id": value.invoice.id,
            "source_id": value.source_id,
            **said_columns(value.cause, "cause"),
            "difference": value.difference.amount,
            "resolution": value.resolution,
            "raised_at": value.raised_at,
        }

    def to_entity(self, row: Row) -> BillingException:
        return BillingException(
            id=row["id"],
            invoice=Named(row["invoice_id"], row["number"], row["number"]),
            customer=Named(row["customer_id"], row["customer_name"]),
            source_id=row["source_id"],
            cause=said(row, "cause"),
            difference=Money(row["difference"]),
            raised_at=row["raised_at"],
            resolution=row["resolution"],
            version=row["version"],
        )
