"""What a person says a payment is not for is neither proposed nor booked by itself."""

from uuid import uuid4

import pytest
from collections_builders import NOW, a_credit, a_line, an_item, euro
from kontor.collections.domain import credits as c
from kontor.collections.domain.named import Named
from kontor.collections.match import Matcher

WHO = Named(uuid4(), "Frank Falk")


def proposed(*items: tuple, **changes) -> c.Credit:
    """Each is a proposal; the first is the likeliest."""
    proposals = tuple(c.Proposal(tuple(one), 80 - 10 * n, "customer") for n, one in enumerate(items))
    return a_credit(proposals=proposals, **changes)


def test_a_rejection_keeps_what_why_and_who_and_is_no_proposal_any_more():
    one, other = uuid4(), uuid4()
    credit = proposed((one,), (other,))
    credit.reject([one], " gehört zum Vorjahr ", NOW, WHO)
    (rejection,) = credit.rejections
    assert (rejection.items, rejection.reason, rejection.person) == ({one}, "gehört zum Vorjahr", WHO)
    assert [p.items for p in credit.proposals] == [(other,)]


def test_what_is_not_proposed_can_neither_be_rejected_nor_accepted():
    credit = proposed((uuid4(),))
    with pytest.raises(c.ProposalUnknown):
        credit.reject([uuid4()], "falsch", NOW, WHO)
    with pytest.raises(c.NothingProposed):
        a_credit().proposal([uuid4()])
    with pytest.raises(c.RejectionNeedsReason):
        credit.reject(credit.proposals[0].items, "  ", NOW, WHO)
    with pytest.raises(c.NothingRejected):
        credit.restore([uuid4()])


def test_a_proposal_of_several_is_named_whole_in_any_order():
    one, other = uuid4(), uuid4()
    credit = proposed((one, other))
    with pytest.raises(c.ProposalUnknown):
        credit.proposal([one])
    assert credit.proposal([other, one]).items == (one, other)


def test_a_restored_proposal_stands_where_its_confidence_puts_it():
    one, other = uuid4(), uuid4()
    credit = proposed((one,), (other,))
    before = credit.proposals
    credit.reject([one], "falsch", NOW, WHO)
    credit.restore([one])
    assert (credit.proposals, credit.rejections) == (before, ())


def test_one_rejected_alone_is_rejected_in_company_too_but_not_the_other_way_round():
    one, other = uuid4(), uuid4()
    alone, both = proposed((one,)), proposed((one, other))
    alone.reject([one], "falsch", NOW, WHO)
    both.reject([one, other], "falsch", NOW, WHO)
    assert alone.rejects([one, other])
    assert not alone.rejects([other])
    assert both.rejects([other, one])
    assert not both.rejects([one])


def test_the_matcher_proposes_the_next_best_instead():
    named, same = an_item("RE-2026-0001", "500.00"), an_item("RE-2026-0002", "119.00")
    line = a_line("119.00", "Danke", counterparty_name="Hafenbehörde Elbmündung")
    matcher = Matcher([named, same], {})
    first = matcher.uncertain(line, line.amount).proposals
    left = matcher.uncertain(line, line.amount, lambda items: same.id in set(items)).proposals
    assert (same.id,) in [p.items for p in first]
    assert (named.id,) in [p.items for p in left]
    assert (same.id,) not in [p.items for p in left]


def test_what_is_certain_is_not_booked_against_a_persons_word_and_stays_open_for_others():
    item = an_item()
    matcher = Matcher([item], {})
    assert matcher.certain(a_line(), euro("119.00"), lambda items: item.id in set(items)) is None
    assert matcher.certain(a_line(), euro("119.00")) is not None
