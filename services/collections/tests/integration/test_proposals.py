"""Proposals of bank lines and credits: accepted as they stand, rejected with a reason, and proposed again."""

from decimal import Decimal
from typing import Any

import pytest
from collections_world import World, a_statement, an_invoice, in_days
from kontor.api.billing.v1 import billing_pb2 as billing
from kontor.api.collections.v1 import collections_pb2 as pb
from kontor.api.collections.v1.events_pb2 import PaymentAllocated
from kontor.cli.testing import eventually
from kontor.common.values.errors import DomainError

OF = ("BankTransaction", "Credit")


async def refusal(asked: Any) -> tuple[str, str]:
    with pytest.raises(DomainError) as refused:
        await asked
    pointers = [v.pointer for v in refused.value.violations]
    return refused.value.code, pointers[0] if pointers else ""


async def waiting(world: World, *invoices: billing.Invoice, text: str = "Danke", amount: str = "119.00") -> Any:
    """A line that may be for each of these, and for none without a doubt."""
    for invoice in invoices:
        await world.issued(invoice)
    (line,) = await world.lines(await world.imports(a_statement((amount, text), payer="Hafenbehörde")))
    return line


async def look(world: World, line: Any) -> pb.BankTransaction:
    request = pb.GetBankTransactionRequest(id=line.id)
    return (await world.accountant("GetBankTransaction", request)).message.bank_transaction


async def decide(world: World, verb: str, line: Any, ids: list[str], of: str = "BankTransaction", **more: str) -> Any:
    request = getattr(pb, f"{verb}{of}ProposalRequest")(id=line.id, etag=line.etag, invoice_ids=ids, **more)
    answer = (await world.accountant(f"{verb}{of}Proposal", request)).message
    return answer.bank_transaction if of == "BankTransaction" else answer.credit


def offered(line: Any) -> list[list[str]]:
    return [[ref.id for ref in one.invoices] for one in line.proposals]


@pytest.mark.parametrize("of", OF)
async def test_a_proposal_is_booked_as_it_stands(world: World, of: str):
    invoice = an_invoice()
    line = await waiting(world, invoice, an_invoice("RE-2026-0002"))
    assert [invoice.id] in offered(line)
    done = await decide(world, "Accept", line, [invoice.id], of)
    assert [(a.invoice.id, a.amount.amount) for a in done.allocations] == [(invoice.id, "119.00")]
    assert await world.account("receivable") == Decimal(119)
    (told,) = await world.announced(PaymentAllocated)
    assert (told.allocation.designation, told.allocation.reason) == ("manual", line.proposals[0].reason)
    assert (await refusal(decide(world, "Accept", done, [invoice.id], of)))[0] == "collections.nothing_free"


async def test_the_discount_is_granted_where_just_that_explains_what_is_missing(world: World):
    terms = billing.PaymentTerms(due_date=in_days(30), discount_until=in_days(10))
    terms.discount_amount.amount, terms.discount_amount.currency = "2.00", "EUR"
    invoice, other = an_invoice(terms=terms), an_invoice("RE-2026-0002")
    line = await waiting(world, invoice, other, text="RE-2026-0001 RE-2026-0002", amount="117.00")
    assert [invoice.id, other.id] in offered(line)
    done = await decide(world, "Accept", line, [other.id, invoice.id])
    assert [(a.amount.amount, a.discount.amount) for a in done.allocations] == [("117.00", "2.00")]


@pytest.mark.parametrize("of", OF)
async def test_what_a_person_rejected_is_not_proposed_again_until_they_take_it_back(world: World, of: str):
    wrong, right = an_invoice(), an_invoice("RE-2026-0002")
    line = await waiting(world, wrong, right)
    done = await decide(world, "Reject", line, [wrong.id], of, reason="Barzahlung war das")
    assert [wrong.id] not in offered(done)
    (rejected,) = done.rejected_proposals
    assert (rejected.reason, rejected.person.id) == ("Barzahlung war das", str(world.person))
    assert [ref.label for ref in rejected.invoices] == ["RE-2026-0001"]
    # Another invoice makes the matcher look at the line again.
    await world.issued(an_invoice("RE-2026-0003"))

    async def looked() -> Any:
        now = await look(world, line)
        return now if len(offered(now)) > 1 else None

    again = await eventually(looked)
    assert [wrong.id] not in offered(again)
    assert [right.id] in offered(again)
    back = await decide(world, "Restore", again, [wrong.id], of)
    assert [wrong.id] in offered(back)
    assert list(back.rejected_proposals) == []
    assert (await refusal(decide(world, "Restore", back, [wrong.id], of)))[0] == "collections.nothing_rejected"


async def test_a_rejection_says_why_of_what_and_of_which_version(world: World):
    invoice = an_invoice()
    line = await waiting(world, invoice, an_invoice("RE-2026-0002"))
    other = an_invoice("RE-2026-0009").id
    assert await refusal(decide(world, "Reject", line, [other], reason="falsch")) == (
        "collections.proposal_unknown",
        "/invoice_ids",
    )
    assert await refusal(decide(world, "Reject", line, [invoice.id], reason="  ")) == (
        "collections.rejection_needs_reason",
        "/reason",
    )
    await decide(world, "Reject", line, [invoice.id], reason="falsch")
    assert (await refusal(decide(world, "Reject", line, [invoice.id], reason="falsch")))[0] == "conflict"


async def test_an_outgoing_line_has_nothing_to_accept_or_reject(world: World):
    (row,) = await world.lines(await world.imports(a_statement(("-5.00", "Gebühr"))))
    line = await look(world, row)
    refused = {a.verb: a.reason_code for a in line.allowed_actions}
    assert refused["acceptProposal"] == refused["rejectProposal"] == "collections.not_a_payment"
    assert refused["restoreProposal"] == "collections.nothing_rejected"
    for verb, more in (("Accept", {}), ("Reject", {"reason": "falsch"}), ("Restore", {})):
        code, _ = await refusal(decide(world, verb, line, [line.id], **more))
        assert code == "collections.not_a_payment"
