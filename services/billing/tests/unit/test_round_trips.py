"""Nothing is lost between object, row and message: every field of every aggregate comes back."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from kontor.billing import wire
from kontor.billing.domain.draft import Draft, Named
from kontor.billing.domain.exception import BillingException
from kontor.billing.domain.invoice import Exempted, Invoice, Numbered
from kontor.billing.domain.lines import Totals, VatLine
from kontor.billing.domain.policy import ApprovalPolicy
from kontor.billing.domain.states import Delivery, Document, Payment, Saga
from kontor.billing.store.decisions import Exceptions, Policies
from kontor.billing.store.drafts import Drafts
from kontor.billing.store.invoices import Invoices
from kontor.cli.round_trips import filled, kept_in_row, paths, told_alike
from kontor.common.values.money import Money

twice = settings(
    max_examples=2, phases=[Phase.generate], deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
few = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
_CENTS = st.integers(1, 10**9).map(lambda cents: Money(Decimal(cents) / 100))
_NAMED = st.builds(Named, st.uuids(), st.just("Hafen"))
_NUMBERED = st.builds(lambda id_: Named(id_, "RE-7", "RE-7"), st.uuids())
_CANCELLED = st.builds(
    Saga,
    st.just(Document.CANCELLED),
    st.sampled_from([d for d in Delivery if d is not Delivery.NONE]),
    st.sampled_from([p for p in Payment if p is not Payment.NONE]),
    st.integers(1, 9),
)
_VAT = st.builds(VatLine, st.just("S"), st.just(Decimal(19)), _CENTS, _CENTS)
_TOTALS = st.builds(Totals, st.tuples(_VAT), _CENTS, _CENTS, _CENTS)
_TOLD = {
    "advances": st.just(()),
    "position_id": st.none(),
    "totals": _TOTALS,
    "exempted": st.tuples(st.builds(Exempted, st.just("Unterricht"), st.just("VATEX-EU-132-1I"))),
}


def in_euro(value: Any) -> bool:
    """Bills are in euro."""
    return "CHF" not in repr(value)


class WithSaga(Invoices):
    """With the saga's columns, which are read beside the invoice's."""

    def to_row(self, value: Invoice) -> dict[str, Any]:
        (self.beside,) = self.parts(value)
        return super().to_row(value)

    def to_entity(self, row: dict[str, Any]) -> Invoice:
        return super().to_entity({**row, **self.beside})


@few
@given(filled(Draft).filter(in_euro))
def test_a_draft_comes_back_from_its_row(draft: Draft):
    kept_in_row(Drafts, draft)


@few
@given(filled(Invoice, customer=_NAMED, cancelled_by=_NUMBERED, saga=_CANCELLED).filter(in_euro))
def test_an_invoice_comes_back_from_its_row_and_its_sagas(invoice: Invoice):
    kept_in_row(WithSaga, invoice)


@few
@given(filled(ApprovalPolicy, levels=st.tuples(_CENTS, _CENTS)))
def test_a_policy_comes_back_from_its_row(policy: ApprovalPolicy):
    kept_in_row(OfOneTenant.of(policy), policy)


class OfOneTenant(Policies):
    """The tenant's key is the transaction's."""

    tenant: Any = None

    @classmethod
    def of(cls, policy: ApprovalPolicy) -> "type[OfOneTenant]":
        return type("OfThisTenant", (cls,), {"tenant": policy.tenant_id})

    def to_entity(self, row: dict[str, Any]) -> ApprovalPolicy:
        return super().to_entity({**row, "tenant_id": self.tenant})


class WithInvoice(Exceptions):
    """With the invoice's columns, which are read beside the difference's."""

    def to_row(self, value: BillingException) -> dict[str, Any]:
        self.beside = {"number": value.invoice.number, "customer_id": value.customer.id}
        self.beside["customer_name"] = value.customer.label
        return super().to_row(value)

    def to_entity(self, row: dict[str, Any]) -> BillingException:
        return super().to_entity({**row, **self.beside})


@few
@given(filled(BillingException, invoice=_NUMBERED, customer=_NAMED).filter(in_euro))
def test_a_difference_comes_back_from_its_row(exception: BillingException):
    kept_in_row(WithInvoice, exception)


@few
@given(filled(Numbered, **_TOLD).filter(in_euro))
def test_a_document_comes_back_from_its_bytes_and_keeps_them(document: Numbered):
    """A cancellation is made of what was read back: it must be all of it."""
    content = wire.content(document)
    back = wire.read_document(content)
    assert {path: getattr(back, path[0]) for path in paths(document)} == {
        path: getattr(document, path[0]) for path in paths(document)
    }
    assert wire.content(back) == content


class WithSagasColumns(Invoices):
    """As its list reads it."""

    def to_row(self, value: Invoice) -> dict[str, Any]:
        return {**super().to_row(value), **self.parts(value)[0]}


@twice
@given(filled(Numbered, **_TOLD).filter(in_euro), _CANCELLED, _NUMBERED)
def test_what_a_column_tells_is_what_the_invoice_says(document: Numbered, saga: Saga, by: Named):
    document = replace(document, customer=Named(document.buyer.customer_id, "Werft"))
    invoice = document.as_invoice(wire.content(document))
    invoice.saga, invoice.reason = saga, "so"
    for invoice.cancelled_by in (None, by):
        told = told_alike(WithSagasColumns, invoice, wire.invoice(invoice, invoice.due_date))
        assert told >= {"number", "document_kind", "customer.label", "issue_date", "terms.due_date", "gross.amount"}
        assert told >= {"payment.state", "payment.received", "delivery.state", "delivery.attempt"}
        assert told >= {"cancelled_by.number", "project.id"}


@twice
@given(filled(Draft, lines=st.just(()), state=st.just(Document.IN_REVIEW)).filter(in_euro))
def test_what_a_column_tells_is_what_the_draft_says(draft: Draft):
    told = told_alike(Drafts, draft, wire.draft(draft))
    assert told >= {"title", "document_kind", "state", "period_from", "customer.label", "quote.id", "created_at"}
