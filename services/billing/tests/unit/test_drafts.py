"""A draft's life before issue: corrected, approved on levels, stale, discarded; each wrong state refused by name."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from kontor.billing.domain.advances import Advance
from kontor.billing.domain.draft import (
    ApprovalRequested,
    ApprovedAlready,
    Draft,
    DraftEmpty,
    DraftIssued,
    DraftNotApproved,
    DraftNotDrafted,
    DraftNotEditable,
    DraftNotInReview,
    DraftStale,
    InvoiceApproved,
    Kind,
    LineUnknown,
    Named,
    OwnDraft,
    StaleReason,
    TotalBelowZero,
    TotalTooHigh,
    levels_for,
)
from kontor.billing.domain.lines import Line, LineKind, Source, SourceKind
from kontor.billing.domain.policy import ApprovalPolicy, LevelsDoNotRise, number_of, series_of
from kontor.billing.domain.states import Document
from kontor.billing.domain.words import Said
from kontor.common.values.errors import DomainError, InvalidInput
from kontor.common.values.money import Money

SELLER = uuid4()
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
FRANK, ANNA, WIEBKE = Named(uuid4(), "Frank"), Named(uuid4(), "Anna"), Named(uuid4(), "Wiebke")


def a_line(price: str = "1000.00", **fields) -> Line:
    source = Source(SourceKind.MILESTONE, uuid4(), 3, Money(Decimal(price)))
    line = Line(
        id=uuid4(),
        position=1,
        kind=LineKind.MILESTONE,
        title="Meilenstein",
        quantity=Decimal(1),
        unit="C62",
        unit_price=Decimal(price),
        vat_category="S",
        vat_rate=Decimal(19),
        sources=(source,),
    )
    return replace(line, **fields)


def a_draft(*lines: Line, **fields) -> Draft:
    lines = fields.pop("lines", lines)
    given = {"kind": Kind.PARTIAL, "title": "Abschlag", "introduction": "", "created_at": NOW, "version": 1}
    return Draft(
        id=uuid4(),
        customer=Named(uuid4(), "Hafen"),
        project=Named(uuid4(), "Kaimauer"),
        legal_entity=Named(uuid4(), "Nordlicht"),
        quote=None,
        lead=None,
        lines=lines or (a_line(),),
        **{**given, **fields},
    )


def in_review(levels: int = 1, **fields) -> Draft:
    draft = a_draft(**fields)
    draft.submit(FRANK, levels, NOW)
    return draft


def approved(**fields) -> Draft:
    draft = in_review(**fields)
    draft.approve(ANNA, NOW, "")
    return draft


def stale_reason() -> StaleReason:
    return StaleReason(SourceKind.TIME_ENTRY, uuid4(), Said.own("zurückgezogen"), NOW)


# Approval.


def test_each_level_says_yes_and_the_last_one_approves():
    draft = in_review(levels=2)
    assert draft.approve(ANNA, NOW, "passt") == [ApprovalRequested(draft)]
    assert draft.state is Document.IN_REVIEW
    assert draft.approve(WIEBKE, NOW, "") == [InvoiceApproved(draft)]
    assert draft.state is Document.APPROVED
    assert [(s.level, s.state, s.person) for s in draft.steps] == [(1, "approved", ANNA), (2, "approved", WIEBKE)]


def test_nobody_approves_what_they_submitted():
    with pytest.raises(OwnDraft):
        in_review().approve(FRANK, NOW, "")


def test_nobody_approves_two_levels():
    draft = in_review(levels=2)
    draft.approve(ANNA, NOW, "")
    with pytest.raises(ApprovedAlready):
        draft.approve(ANNA, NOW, "")


def test_sent_back_with_a_comment_it_begins_anew():
    draft = in_review(levels=2)
    draft.approve(ANNA, NOW, "")
    draft.send_back(WIEBKE, NOW, "Bitte Vertragsnummer ergänzen")
    assert draft.state is Document.DRAFTED
    assert draft.steps[-1].comment == "Bitte Vertragsnummer ergänzen"
    draft.submit(FRANK, 2, NOW)
    assert [s.state for s in draft.steps] == ["waiting", "waiting"]


@pytest.mark.parametrize(
    ("gross", "levels"), [("0.01", 1), ("9999.99", 1), ("10000.00", 2), ("10710.00", 2), ("-50000.00", 1)]
)
def test_the_amount_decides_how_many_levels(gross: str, levels: int):
    assert levels_for(Money(Decimal(gross)), ApprovalPolicy(uuid4()).levels) == levels


@pytest.mark.parametrize("amounts", [["1.00"], ["0.00", "0.00"], ["0.00", "5.00", "4.00"]])
def test_levels_rise_from_zero(amounts: list[str]):
    with pytest.raises(LevelsDoNotRise):
        ApprovalPolicy(uuid4()).set(tuple(Money(Decimal(a)) for a in amounts), 48)


# Wrong states.


@pytest.mark.parametrize(
    ("draft", "act", "refusal"),
    [
        (in_review, lambda d: d.submit(FRANK, 1, NOW), DraftNotDrafted),
        (approved, lambda d: d.submit(FRANK, 1, NOW), DraftNotDrafted),
        (a_draft, lambda d: d.approve(ANNA, NOW, ""), DraftNotInReview),
        (approved, lambda d: d.approve(WIEBKE, NOW, ""), DraftNotInReview),
        (a_draft, lambda d: d.send_back(ANNA, NOW, "x"), DraftNotInReview),
        (a_draft, lambda d: d.issue(), DraftNotApproved),
        (in_review, lambda d: d.issue(), DraftNotApproved),
    ],
)
def test_a_wrong_state_is_refused_by_name(draft, act, refusal: type[DomainError]):
    with pytest.raises(refusal):
        act(draft())


@pytest.mark.parametrize("end", ["issue", "discard"])
def test_what_is_issued_or_discarded_does_not_change(end: str):
    draft = approved()
    getattr(draft, end)()
    for act in (
        lambda: draft.change({"title": "x"}),
        lambda: draft.become_stale(stale_reason()),
        lambda: draft.discard(),
        lambda: draft.redraft([a_line()], []),
    ):
        with pytest.raises(DraftNotEditable):
            act()


def test_an_empty_draft_is_not_submitted():
    draft = a_draft()
    draft.change({"lines": []})
    with pytest.raises(DraftEmpty):
        draft.submit(FRANK, 1, NOW)


def test_allowed_actions_say_why_not():
    draft = in_review()
    assert draft.refusal("approve", ANNA.id) is None
    assert isinstance(draft.refusal("approve", FRANK.id), OwnDraft)
    assert isinstance(draft.refusal("submit", FRANK.id), DraftNotDrafted)
    assert draft.state is Document.IN_REVIEW, "trying changes nothing"


# Corrections.


@pytest.mark.parametrize("draft", [a_draft, in_review, approved])
def test_a_correction_starts_approval_anew(draft):
    changed = draft()
    changed.change({"order_reference": "V-2026-118"})
    assert (changed.state, changed.steps, changed.submitted_by) == (Document.DRAFTED, (), None)


def test_a_corrected_line_keeps_its_sources_and_what_was_calculated():
    draft = a_draft()
    (line,) = draft.lines
    draft.change({"lines": [replace(line, unit_price=Decimal("900.00"), sources=(), title="neu")]})
    (now,) = draft.lines
    assert (now.title, now.net, now.calculated_net) == ("neu", Money(Decimal("900.00")), Money(Decimal("1000.00")))
    assert now.sources == line.sources
    draft.change({"lines": [replace(now, unit_price=Decimal("800.00"))]})
    assert draft.lines[0].calculated_net == Money(Decimal("1000.00"))
    draft.change({"lines": [replace(now, unit_price=Decimal("1000.00"))]})
    assert draft.lines[0].calculated_net is None


def test_a_line_of_another_draft_is_unknown():
    with pytest.raises(LineUnknown) as refused:
        a_draft().change({"lines": [a_line()]})
    assert refused.value.pointer == "/draft/lines/0/id"


def test_a_line_cannot_be_there_twice():
    draft = a_draft()
    with pytest.raises(InvalidInput) as refused:
        draft.change({"lines": [draft.lines[0], draft.lines[0]]})
    assert refused.value.pointer == "/draft/lines/1/id"


def test_a_price_is_not_negative():
    draft = a_draft()
    with pytest.raises(InvalidInput) as refused:
        draft.change({"lines": [replace(draft.lines[0], unit_price=Decimal("-1.00"))]})
    assert refused.value.pointer == "/draft/lines/0/unit_price/amount"


def test_a_period_does_not_end_before_it_begins():
    draft = a_draft()
    with pytest.raises(InvalidInput) as refused:
        draft.change({"period_from": date(2026, 11, 2), "period_to": date(2026, 11, 1)})
    assert refused.value.pointer == "/draft/period_to"


def test_deductions_stay_as_they_were_calculated():
    deduction = a_line("500.00", kind=LineKind.ADVANCE_DEDUCTION, quantity=Decimal(-1))
    draft = a_draft(a_line(), deduction)
    draft.change({"lines": [draft.lines[0], replace(deduction, unit_price=Decimal("1.00"))]})
    assert draft.lines[1].net == Money(Decimal("-500.00"))
    draft.change({"lines": [draft.lines[0]]})
    assert [line.kind for line in draft.lines] == [LineKind.MILESTONE, LineKind.ADVANCE_DEDUCTION]


# Staleness and advances.


@pytest.mark.parametrize("draft", [a_draft, in_review, approved])
def test_a_withdrawn_source_makes_the_draft_stale_wherever_it_stands(draft):
    stale = draft()
    stale.become_stale(stale_reason())
    assert stale.state is Document.DRAFTED
    for act in (lambda: stale.submit(FRANK, 1, NOW), stale.must_be_fresh):
        with pytest.raises(DraftStale):
            act()


def test_the_same_source_is_one_reason():
    draft, reason = a_draft(), stale_reason()
    draft.become_stale(reason)
    draft.become_stale(replace(reason, said=Said.own("noch einmal")))
    assert [r.said.in_language("de") for r in draft.stale] == ["noch einmal"]


def test_drafted_anew_it_is_fresh():
    draft = a_draft()
    draft.become_stale(stale_reason())
    draft.redraft([a_line("1.00"), a_line("2.00")], [])
    assert (draft.stale, [line.position for line in draft.lines]) == ((), [1, 2])
    with pytest.raises(DraftEmpty):
        draft.redraft([], [])


def test_an_advance_paid_in_part_does_not_block_the_issue():
    advance = Advance(uuid4(), "RE-2026-0007", date(2026, 11, 1), Money(Decimal("119.00")), (), Money(Decimal("100")))
    draft = approved(kind=Kind.RESIDUAL, advances=(advance,))
    assert draft.issue() == [DraftIssued(draft.id)]


# Totals.


def test_a_total_below_zero_is_refused_before_a_number():
    draft = a_draft()
    draft.change({"lines": [replace(draft.lines[0], quantity=Decimal(-1))]})
    draft.submit(FRANK, 1, NOW)
    draft.approve(ANNA, NOW, "")
    with pytest.raises(TotalBelowZero):
        draft.must_be_issuable()


def test_a_total_of_nothing_may_be_issued_and_one_nobody_can_transfer_may_not():
    nothing = approved(lines=(a_line("0.00"),))
    nothing.must_be_issuable()
    with pytest.raises(TotalTooHigh):
        approved(lines=(a_line("1000000000.00"),)).must_be_issuable()


# Numbers.


def test_numbers_follow_the_pattern_of_the_year():
    assert number_of("RE-{year}-{number:04}", date(2026, 11, 23), 7) == "RE-2026-0007"
    assert number_of("", date(2026, 11, 23), 12345) == "RE-2026-12345"
    assert number_of("{number}", date(2026, 11, 23), 3) == "3"


def test_each_seller_counts_anew_each_year_its_pattern_names():
    def series(pattern: str, year: int, seller: UUID = SELLER) -> str:
        return series_of(seller, pattern, date(year, 1, 1))

    assert series("RE-{year}-{number:04}", 2026) != series("RE-{year}-{number:04}", 2027)
    assert series("R{number}", 2026) == series("R{number}", 2027)
    assert series("R{number}", 2026) != series("R{number}", 2026, uuid4())


@pytest.mark.parametrize("odd", ["{number.__class__}", "{year!r}-{number}", "{number:{year}}", "{}", "{x}", "RE"])
def test_a_pattern_is_no_program(odd: str):
    assert number_of(odd, date(2026, 11, 23), 7) == "RE-2026-0007"
