"""Which verbs a record has, and what of them is shown to whom."""

from kontor.api.billing.v1 import billing_pb2 as billing
from kontor.api.common.v1.types_pb2 import AllowedAction
from kontor.api.crm.v1 import crm_pb2 as crm
from kontor.api.platform.v1 import platform_pb2 as platform
from kontor.api.timetracking.v1 import timetracking_pb2 as timetracking
from kontor.common.calling.actions import Shown, Verbs, verbs_of
from kontor.common.calling.contract import Rpc

REFUSED = AllowedAction(verb="approve", reason_code="billing.draft_not_submitted", reason="Bitte zuerst einreichen.")
SENT = AllowedAction(verb="submit", allowed=True)


def _verbs(module: object) -> Verbs:
    return verbs_of(module.DESCRIPTOR.services_by_name.values())  # type: ignore[attr-defined]


def _everybody(rpc: Rpc) -> bool:
    del rpc
    return True


def test_verbs_are_the_routes_that_change_what_is_read_at_a_path():
    drafts = _verbs(billing)["kontor.api.billing.v1.InvoiceDraft"]
    assert set(drafts) == {"update", "submit", "approve", "sendBack", "discard", "redraft", "issue"}
    assert drafts["issue"].permission == "billing.invoice.issue"
    assert drafts["issue"].needs_version
    assert set(_verbs(crm)["kontor.api.crm.v1.Customer"]) == {"update"}


def test_verbs_that_name_their_records_belong_to_each_of_them():
    entries = _verbs(timetracking)["kontor.api.timetracking.v1.TimeEntry"]
    assert {"submit", "approve", "reject", "withdraw"} < set(entries)


def test_a_list_says_what_its_rows_are_where_nothing_reads_one():
    assert set(_verbs(timetracking)["kontor.api.timetracking.v1.PeriodLock"]) == {"open"}


def test_what_somebody_may_never_do_is_not_shown():
    shown = Shown(billing.GetDraftResponse.DESCRIPTOR, _verbs(billing), rows_are_short=False)
    answer = billing.GetDraftResponse(draft=billing.InvoiceDraft(allowed_actions=[REFUSED, SENT]))
    shown(answer, lambda rpc: rpc.permission != "billing.draft.write", full=True)
    assert list(answer.draft.allowed_actions) == [REFUSED]


def test_rows_tell_reasons_only_where_all_is_asked_for():
    shown = Shown(billing.ListDraftsResponse.DESCRIPTOR, _verbs(billing), rows_are_short=True)

    def listed(*, full: bool) -> list[AllowedAction]:
        row = billing.InvoiceDraft(allowed_actions=[SENT, REFUSED])
        answer = billing.ListDraftsResponse(drafts=[row, row])
        shown(answer, _everybody, full=full)
        return list(answer.drafts[1].allowed_actions)

    assert listed(full=True) == [SENT, REFUSED]
    assert listed(full=False) == [SENT, AllowedAction(verb="approve")]


def test_an_answer_without_actions_is_left_as_it_is():
    shown = Shown(platform.CreateSessionResponse.DESCRIPTOR, _verbs(platform), rows_are_short=False)
    answer = platform.CreateSessionResponse(token="x")
    shown(answer, lambda _: False, full=True)
    assert answer == platform.CreateSessionResponse(token="x")
