"""Money that is more than one invoice: credits, claims beside the principal, advances, cancellations, returns."""

import asyncio
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from collections_world import IBAN, PAYER, World, a_cancellation, a_statement, an_invoice, euro, in_days
from kontor.api.billing.v1 import billing_pb2 as billing
from kontor.api.billing.v1.events_pb2 import InvoiceIssued
from kontor.api.collections.v1 import collections_pb2 as pb
from kontor.api.collections.v1 import events_pb2 as told
from kontor.api.platform.v1.events_pb2 import LegalEntityChanged
from kontor.api.platform.v1.platform_pb2 import BankAccount, LegalEntity
from kontor.cli.testing import eventually
from kontor.common.values.errors import InvalidInput, RuleViolated

OPEN, SETTLED = pb.OPEN_ITEM_STATE_OPEN, pb.OPEN_ITEM_STATE_SETTLED
PARTLY, CANCELLED = pb.OPEN_ITEM_STATE_PARTLY_PAID, pb.OPEN_ITEM_STATE_CANCELLED
SUPERSEDED = pb.OPEN_ITEM_STATE_SUPERSEDED


def agreed(days: int) -> billing.PaymentTerms:
    return billing.PaymentTerms(due_date=in_days(days), agreed=True)


def same_customer(invoice: billing.Invoice, number: str, amount: str, **more: Any) -> billing.Invoice:
    return an_invoice(number, amount, customer=invoice.customer.id, seller=invoice.seller, **more)


# Overpaid and designated.


async def test_what_is_paid_too_much_stays_credit_of_the_customer(world: World):
    invoice = an_invoice(amount="9304.02")
    await world.issued(invoice)
    await world.imports(a_statement(("9354.02", "RE-2026-0001")))
    await world.item(invoice, state=SETTLED)
    (credit,) = await world.credits(invoice.customer.id)
    assert (credit.free.amount, credit.customer.label) == ("50.00", "Hafenbehörde")


async def test_a_second_payment_of_a_settled_invoice_pays_no_other(world: World):
    first = an_invoice()
    other = same_customer(first, "RE-2026-0002", "119.00")
    for invoice in (first, other):
        await world.issued(invoice)
    await world.imports(a_statement(("119.00", "RE-2026-0001"), ("119.00", "RE-2026-0001"), ("119.00", "RE-2026-0001")))
    assert (await world.item(other)).state == OPEN
    credits = await world.credits(first.customer.id)
    assert [c.free.amount for c in credits] == ["119.00", "119.00"]
    assert [p.invoices[0].number for p in credits[0].proposals] == ["RE-2026-0002"]


async def test_one_allocation_is_undone_alone(world: World):
    one, two = an_invoice(), an_invoice("RE-2026-0002", "50.00")
    for invoice in (one, two):
        await world.issued(invoice)
    (line,) = await world.lines(await world.imports(a_statement(("169.00", "RE-2026-0001 RE-2026-0002"))))
    assert len(line.allocations) == 2
    request = pb.UndoCreditAllocationRequest(
        id=line.id, allocation_id=line.allocations[0].id, reason="falsch", etag=line.etag
    )
    credit = (await world.accountant("UndoCreditAllocation", request)).message.credit
    assert (credit.free.amount, [a.invoice.id for a in credit.allocations]) == ("119.00", [two.id])
    assert (await world.item(one)).state == OPEN
    assert (await world.item(two)).state == SETTLED
    assert await world.account("receivable") == Decimal(119)


async def test_what_a_person_took_back_is_not_booked_again_unasked(world: World):
    invoice = an_invoice()
    await world.issued(invoice)
    (line,) = await world.lines(await world.imports(a_statement(("119.00", "RE-2026-0001"))))
    await world.undo(line)
    await world.issued(same_customer(invoice, "RE-2026-0002", "119.00"))
    await world.imports(a_statement(("1.00", "Danke"), id_="2"))
    assert (await world.item(invoice)).state == OPEN
    (line,) = [x for x in await world.lines() if x.id == line.id]
    assert {p.invoices[0].number for p in line.proposals} == {"RE-2026-0001", "RE-2026-0002"}


# Cancellation.


async def test_the_money_of_a_cancelled_invoice_is_proposed_and_booked_on_the_new_one(world: World):
    wrong = an_invoice()
    await world.issued(wrong)
    await world.imports(a_statement(("119.00", "RE-2026-0001")))
    await world.issued(a_cancellation(wrong))
    await world.item(wrong, state=CANCELLED)
    right = same_customer(wrong, "RE-2026-0002", "119.00", terms=agreed(1))
    await world.issued(right)

    async def proposed() -> pb.Credit | None:
        (credit,) = await world.credits(wrong.customer.id)
        return credit if credit.proposals else None

    credit = await eventually(proposed)
    assert (credit.free.amount, credit.invoice.number) == ("119.00", "RE-2026-0001")
    assert [p.invoices[0].id for p in credit.proposals] == [right.id]
    assert (await world.item(right)).state == OPEN
    done = await world.allocate_credit(credit, (right.id, "119.00"))
    assert done.free.amount == "0.00"
    await world.item(right, state=SETTLED)
    assert await world.balances() == {"bank": Decimal(119), "invoiced": Decimal(-119)}


async def test_nobody_is_reminded_while_a_credit_covers_it_a_person_is_asked(world: World):
    wrong = an_invoice()
    await world.issued(wrong)
    await world.imports(a_statement(("119.00", "RE-2026-0001")))
    await world.issued(a_cancellation(wrong))
    covered = same_customer(wrong, "RE-2026-0002", "100.00", terms=agreed(1))
    beyond = same_customer(wrong, "RE-2026-0003", "500.00", terms=agreed(1))
    for invoice in (covered, beyond):
        await world.issued(invoice)
    await world.later(15)
    await world.reminded(beyond)
    request = pb.ListOpenItemsRequest(with_findings=True)

    async def asked() -> list[pb.OpenItem]:
        return list((await world.accountant("ListOpenItems", request)).message.open_items)

    (item,) = await eventually(asked)
    assert (item.id, item.findings[0].code) == (covered.id, "collections.credit_covers")
    assert "119" in item.findings[0].text
    assert await world.notices(covered) == []
    (credit,) = await world.credits(wrong.customer.id)
    await world.allocate_credit(credit, (covered.id, "100.00"))
    assert list((await world.item(covered, state=SETTLED)).findings) == []


async def test_a_refund_is_paid_by_its_bank_line(world: World):
    invoice = an_invoice()
    await world.issued(invoice)
    await world.imports(a_statement(("169.00", "RE-2026-0001")))
    (credit,) = await world.credits(invoice.customer.id)
    request = pb.RefundCreditRequest(id=credit.id, etag=credit.etag)
    reserved = (await world.accountant("RefundCredit", request)).message.credit
    assert (reserved.free.amount, reserved.refunds[0].amount.amount, reserved.refunds[0].iban) == (
        "0.00",
        "50.00",
        PAYER,
    )
    outgoing = a_statement(("-50.00", "Erstattung"), id_="2").replace(b"Dbtr", b"Cdtr")
    (line,) = await world.lines(await world.imports(outgoing))
    assert line.kind == pb.TRANSACTION_KIND_REFUND
    (refund,) = (await world.accountant("GetCredit", pb.GetCreditRequest(id=credit.id))).message.credit.refunds
    assert (refund.state, refund.bank_transaction_id) == (pb.REFUND_STATE_PAID, line.id)
    assert await world.balances() == {"bank": Decimal(119), "invoiced": Decimal(-119)}
    assert len(await world.announced(told.RefundRequested)) == len(await world.announced(told.CreditRefunded)) == 1


async def test_no_more_than_is_free_is_refunded(world: World):
    await world.imports(a_statement(("50.00", "Danke")))
    (credit,) = await world.credits()
    request = pb.RefundCreditRequest(id=credit.id, amount=euro("50.01"), etag=credit.etag)
    with pytest.raises(InvalidInput) as refused:
        await world.accountant("RefundCredit", request)
    assert refused.value.code == "collections.more_than_received"


# Returns.


@pytest.mark.parametrize("sign", ["reason", "indicator"])
async def test_a_returned_payment_opens_its_invoice_again_and_says_why(world: World, sign: str):
    invoice = an_invoice()
    await world.issued(invoice)
    await world.imports(a_statement(("119.00", "RE-2026-0001")))
    await world.item(invoice, state=SETTLED)
    returned = a_statement(("-119.00", "RE-2026-0001"), id_="2", more="<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>")
    if sign == "indicator":
        returned = returned.replace(b"<Sts>", b"<RvslInd>true</RvslInd><Sts>")
    (line,) = await world.lines(await world.imports(returned))
    assert (line.kind, line.return_reason, line.counterparty_name) == (
        pb.TRANSACTION_KIND_RETURN,
        "AC04",
        "Hafenkasse",
    )
    assert (await world.item(invoice, state=OPEN)).open_amount.amount == "119.00"
    (reversed_,) = await world.announced(told.PaymentReversed)
    assert (reversed_.reason, reversed_.open_after.amount) == ("AC04", "119.00")
    assert await world.balances() == {"receivable": Decimal(119), "invoiced": Decimal(-119)}
    assert await world.credits() == []
    assert len(await world.rows("select 1 from due where kind = 'dunning'")) == 1


async def test_a_return_nobody_knows_waits_for_a_person(world: World):
    more = "<RtrInf><Rsn><Cd>MD06</Cd></Rsn></RtrInf>"
    (line,) = await world.lines(await world.imports(a_statement(("-77.00", "Lastschrift"), more=more)))
    assert (line.state, line.findings[0].code) == (
        pb.TRANSACTION_STATE_UNMATCHED,
        "collections.return_unassigned",
    )


# Claims beside the principal.


@dataclass
class Reminded:
    invoice: billing.Invoice
    notice: pb.DunningNotice


async def reminded(world: World) -> Reminded:
    """31,170.34 in default, 5,000.00 of it paid, reminded of with interest and 40.00."""
    invoice = an_invoice(amount="31170.34", terms=agreed(1))
    await world.issued(invoice)
    await world.imports(a_statement(("5000.00", "RE-2026-0001")))
    await world.later(20)
    return Reminded(invoice, await world.reminded(invoice))


async def test_exactly_a_reminders_total_settles_what_it_asked_for(world: World):
    case = await reminded(world)
    total = case.notice.total.amount
    assert Decimal(total) == Decimal("26170.34") + Decimal(case.notice.interest.amount) + 40
    (line,) = await world.lines(await world.imports(a_statement((total, "RE-2026-0001"), id_="2")))
    assert [a.reason for a in line.allocations] == ["notice_total"] * 3
    item = await world.item(case.invoice, state=SETTLED)
    assert item.total_open.amount == "0.00"
    assert {(c.kind, c.state) for c in item.claims if c.kind != pb.CLAIM_KIND_PRINCIPAL} >= {
        (pb.CLAIM_KIND_INTEREST, pb.CLAIM_STATE_SETTLED),
        (pb.CLAIM_KIND_LUMP_SUM, pb.CLAIM_STATE_SETTLED),
    }
    balances = await world.balances()
    assert balances["bank"] == Decimal("5000.00") + Decimal(total)
    assert "claimed" not in balances
    assert "receivable" not in balances


@pytest.mark.parametrize("strict", [False, True])
async def test_who_names_the_invoice_pays_its_principal_unless_the_tenant_wants_the_strict_order(
    world: World, strict: bool
):
    if strict:
        await world.change_policy(strict_order=True)
    case = await reminded(world)
    await world.imports(a_statement(("26170.34", "RE-2026-0001"), ("7.00", "Danke"), id_="2"))
    item = await world.item(case.invoice)
    beside = Decimal(case.notice.interest.amount) + 40
    assert Decimal(item.total_open.amount) == beside
    if strict and case.notice.interest:
        assert Decimal(item.open_amount.amount) in (Decimal(0), beside)
    else:
        assert item.open_amount.amount == "0.00"


async def test_claims_are_told_once_as_they_arise(world: World):
    case = await reminded(world)
    await world.later(40, version=2)
    second = await world.reminded(case.invoice, 2)
    asserted = [event.claim for event in await world.announced(told.ClaimAsserted)]
    interest = [Decimal(c.amount.amount) for c in asserted if c.kind == pb.CLAIM_KIND_INTEREST]
    assert len(interest) == 2
    assert sum(interest) == Decimal(second.interest.amount)
    assert [c.kind for c in asserted].count(pb.CLAIM_KIND_LUMP_SUM) == 1
    assert await world.account("claimed") == sum(interest) + 40


async def test_the_first_letter_may_be_friendly(world: World):
    await world.change_policy(friendly_first=True)
    case = await reminded(world)
    assert (case.notice.friendly, case.notice.total.amount) == (True, "26170.34")
    assert await world.announced(told.ClaimAsserted) == []
    await world.later(40, version=2)
    second = await world.reminded(case.invoice, 2)
    assert (second.friendly, second.lump_sum.amount) == (False, "40.00")
    assert second.default_ground == pb.DEFAULT_GROUND_AGREED_TERM


async def test_a_consumer_without_an_agreed_term_is_in_default_by_the_first_reminder(world: World):
    invoice = an_invoice(amount="1000.00", terms=billing.PaymentTerms(due_date=in_days(1)))
    invoice.buyer.consumer = True
    await world.issued(invoice)
    await world.later(15)
    first = await world.reminded(invoice)
    assert (first.total.amount, first.friendly) == ("1000.00", True)
    item = await world.item(invoice)
    assert item.default_ground == pb.DEFAULT_GROUND_REMINDER
    assert item.default_since > first.issue_date
    await world.later(40, version=2)
    second = await world.reminded(invoice, 2)
    assert (Decimal(second.interest.amount) > 0, second.lump_sum.amount) == (True, "0.00")
    assert second.periods[0].from_date == item.default_since


async def test_claims_are_asserted_and_dropped_by_hand(world: World):
    invoice = an_invoice(amount="10000.00", terms=agreed(-6), issue_date=in_days(-60))
    item = await world.issued(invoice)
    request = pb.AssertClaimsRequest(id=item.id, cost=euro("12.50"), reason="Auskunft", etag=item.etag)
    item = (await world.accountant("AssertClaims", request)).message.open_item
    item = (
        await world.accountant("AssertClaims", pb.AssertClaimsRequest(id=item.id, etag=item.etag))
    ).message.open_item
    kinds = [c.kind for c in item.claims]
    assert kinds == [
        *(pb.CLAIM_KIND_PRINCIPAL, pb.CLAIM_KIND_COST, pb.CLAIM_KIND_INTEREST, pb.CLAIM_KIND_LUMP_SUM),
    ]
    again = pb.AssertClaimsRequest(id=item.id, etag=item.etag)
    with pytest.raises(RuleViolated) as refused:
        await world.accountant("AssertClaims", again)
    assert refused.value.code == "collections.nothing_to_assert"
    drop = pb.DropClaimRequest(id=item.id, claim_id=item.claims[1].id, reason="Kulanz", etag=item.etag)
    item = (await world.accountant("DropClaim", drop)).message.open_item
    assert item.claims[1].state == pb.CLAIM_STATE_DROPPED
    (dropped,) = await world.announced(told.ClaimDropped)
    assert (dropped.amount.amount, dropped.reason) == ("12.50", "manual")


async def test_a_base_rate_is_added_once_and_shown(world: World):
    request = pb.AddBaseRateRequest(valid_from="2091-01-01", rate="2.10", source="Bundesbank")
    await world.accountant("AddBaseRate", request)
    with pytest.raises(InvalidInput) as refused:
        await world.accountant("AddBaseRate", request)
    assert refused.value.code == "collections.base_rate_known"
    rates = (await world.accountant("ListBaseRates", pb.ListBaseRatesRequest())).message.base_rates
    assert [(r.valid_from, r.rate, r.added) for r in rates[:2]] == [
        ("2091-01-01", "2.1", True),
        ("2026-07-01", "1.52", False),
    ]


# Advances and their residual invoice.


def an_advance(**more: Any) -> billing.Invoice:
    return an_invoice("AR-2026-0002", "20038.08", document_kind=billing.DOCUMENT_KIND_PARTIAL, terms=agreed(1), **more)


def its_residual(advance: billing.Invoice, received: str, superseded: str, amount: str = "22170.34") -> billing.Invoice:
    preceding = billing.Preceding(
        invoice_id=advance.id, number=advance.number, received=euro(received), superseded=euro(superseded)
    )
    return same_customer(advance, "RE-2026-0003", amount, preceding=[preceding])


async def test_a_residual_invoice_supersedes_what_is_open_of_an_advance(world: World):
    advance = an_advance()
    await world.issued(advance)
    await world.imports(a_statement(("9000.00", advance.number)))
    residual = its_residual(advance, "9000.00", "11038.08")
    await world.issued(residual)
    item = await world.item(advance, state=SUPERSEDED)
    assert (item.superseded.amount, item.received.amount, item.open_amount.amount) == ("11038.08", "9000.00", "0.00")
    assert item.superseded_by.number == "RE-2026-0003"
    await world.later(15)
    await world.imports(a_statement(("1000.00", advance.number), id_="2"))
    paid = await world.item(residual)
    assert paid.received.amount == "1000.00"
    assert await world.notices(advance) == []
    assert await world.account("receivable") == Decimal("21170.34")


async def test_invoices_that_come_together_are_owed_as_if_each_came_alone(world: World):
    plain = [an_invoice(f"RE-2026-{number:04}", "119.00") for number in range(10, 22)]
    advance = an_advance()
    residual = its_residual(advance, "0.00", "20038.08")
    issued = [residual, *plain, advance]
    await asyncio.gather(*(world.tell(InvoiceIssued(invoice=invoice), invoice.id) for invoice in issued))
    await world.item(advance, state=SUPERSEDED)
    for invoice in [*plain, residual]:
        item = await world.item(invoice, state=OPEN)
        assert (item.invoice_number, item.open_amount) == (invoice.number, invoice.payable)
    assert await world.account("receivable") == 12 * Decimal("119.00") + Decimal("22170.34")
    opened = [event.open_item.id for event in await world.announced(told.OpenItemChanged)]
    assert sorted(opened) == sorted([*(invoice.id for invoice in issued), advance.id])


async def test_what_was_received_on_an_advance_and_not_yet_deducted_goes_to_the_residual_invoice(world: World):
    advance = an_advance()
    await world.issued(advance)
    await world.imports(a_statement(("9000.00", advance.number), ("2000.00", advance.number)))
    residual = its_residual(advance, "9500.00", "10538.08")
    await world.issued(residual)
    item = await world.item(advance, state=SUPERSEDED)
    assert (item.received.amount, item.superseded.amount) == ("9500.00", "10538.08")
    assert (await world.item(residual)).received.amount == "1500.00"
    balances = await world.balances()
    assert (balances["bank"], balances["receivable"]) == (Decimal(11000), Decimal("20670.34"))
    assert "unallocated" not in balances


async def test_credit_that_a_document_deducts_is_set_off_at_once(world: World):
    advance = an_advance()
    await world.issued(advance)
    await world.imports(a_statement(("9000.00", advance.number)))
    await world.issued(a_cancellation(advance))
    await world.item(advance, state=CANCELLED)
    whole = same_customer(
        advance,
        "RE-2026-0003",
        "22170.34",
        prepaid=euro("9000.00"),
        prepayments=[billing.Prepayment(invoice_id=advance.id, amount=euro("9000.00"))],
    )
    item = await world.issued(whole)
    assert (item.gross.amount, item.credited.amount, item.open_amount.amount) == ("31170.34", "9000.00", "22170.34")
    assert await world.credits(advance.customer.id) == []


async def test_an_advance_is_owed_again_when_its_residual_invoice_is_cancelled(world: World):
    advance = an_advance()
    await world.issued(advance)
    residual = its_residual(advance, "0.00", "20038.08")
    await world.issued(residual)
    await world.item(advance, state=SUPERSEDED)
    await world.issued(a_cancellation(residual))
    assert (await world.item(advance, state=OPEN)).open_amount.amount == "20038.08"
    assert await world.account("receivable") == Decimal("20038.08")


# What is told.


async def test_every_version_of_an_item_is_told_in_full(world: World):
    invoice = an_invoice()
    await world.issued(invoice)
    await world.imports(a_statement(("19.00", "RE-2026-0001"), ("100.00", "RE-2026-0001")))
    item = await world.item(invoice, state=SETTLED)
    changes = [event.open_item for event in await world.announced(told.OpenItemChanged)]
    assert [c.etag for c in changes] == [str(n) for n in range(1, int(item.etag) + 1)]
    assert (changes[-1].received.amount, changes[-1].state) == ("119.00", SETTLED)


async def test_an_invoice_of_nothing_is_settled_and_told(world: World):
    await world.issued(an_invoice(amount="0.00"))
    (event,) = await world.announced(told.OpenItemChanged)
    assert (event.open_item.state, event.open_item.received.amount) == (SETTLED, "0.00")


async def test_money_facts_say_whose_account_which_day_and_which_tax(world: World):
    invoice = an_invoice(amount="1190.00", terms=billing.PaymentTerms(due_date=in_days(9), discount_until=in_days(9)))
    invoice.terms.discount_amount.CopyFrom(euro("23.80"))
    invoice.vat_lines.add(vat_category="S", vat_rate="19.00", base=euro("1000.00"), vat=euro("190.00"))
    seller = LegalEntity(
        id=invoice.seller.legal_entity_id, name="Nordlicht GmbH", bank_accounts=[BankAccount(iban=IBAN)]
    )
    await world.tell(LegalEntityChanged(legal_entity=seller), seller.id)
    await world.tell(LegalEntityChanged(legal_entity=LegalEntity(id=str(uuid4()), name="Andere")), str(uuid4()))
    await world.issued(invoice)

    async def known() -> bool:
        return bool(await world.rows("select 1 from legal_entity_ref"))

    await eventually(known)
    await world.imports(a_statement(("1166.20", "RE-2026-0001"), ("-3.00", "Entgelt")))
    await world.item(invoice, state=SETTLED)
    (received,), (sent,) = await world.announced(told.PaymentReceived), await world.announced(told.PaymentSent)
    assert {m.legal_entity.label for m in (received, sent)} == {"Nordlicht GmbH"}
    assert (sent.bank_transaction.amount.amount, sent.posting_date) == ("-3.00", in_days(0))
    (paid,) = await world.announced(told.PaymentAllocated)
    assert (paid.posting_date, paid.customer.label) == (in_days(0), "Hafenbehörde")
    (cut,) = paid.allocation.discount_vat_lines
    (gone,) = paid.allocation.vat_lines
    assert (cut.net.amount, cut.vat.amount, cut.vat_rate) == ("20.00", "3.80", "19")
    assert (gone.net.amount, gone.vat.amount) == ("980.00", "186.20")


async def test_an_invoice_told_twice_is_told_of_once(world: World):
    invoice = an_invoice()
    await world.issued(invoice)
    await world.tell(InvoiceIssued(invoice=invoice), invoice.id)
    await world.issued(an_invoice("RE-2026-0002"))
    assert len(await world.announced(told.OpenItemChanged)) == 2
