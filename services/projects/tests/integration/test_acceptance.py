"""Milestones: reported, answered by link or on paper, taken back; what billing is told."""

import asyncio
import re

from kontor.api.projects.v1 import projects_pb2 as pb
from kontor.api.projects.v1.events_pb2 import MilestoneApproved, MilestoneRejected, MilestoneWithdrawn
from kontor.cli.testing import eventually
from projects_site import Site, euro, refusal

LOOK = pb.GetMilestoneForCustomerRequest()


async def test_the_letter_brings_a_link_by_which_the_work_is_accepted(site: Site):
    project = await site.project()
    milestone = await site.reported(project.milestones[0])
    (letter,) = await eventually(lambda: site.post.letters)
    assert (letter["To"], letter["Subject"]) == ("bau@hafen.example", "Bitte um Abnahme: Teil 1 (Kaimauer)")
    text = letter.get_body(("plain",)).get_content().replace("=\n", "")
    link = re.search(r"http://kontor\.example/l/(\S+)", text)
    assert len(link.group(0)) < 105
    customer = await site.running.opened(site.tenant, pb.ExchangeLinkRequest(secret=link.group(1)))
    shown = (await customer("GetMilestoneForCustomer", LOOK)).message
    assert (shown.milestone.id, shown.seller, shown.language) == (milestone.id, "Nord GmbH", "de")
    assert (shown.milestone.amount, shown.milestone.description) == (euro("400.00"), "Mit zwei Korrekturläufen.")
    request = pb.AcceptMilestoneRequest(name=" Jens Johannsen ", defects="Fuge offen")
    accepted = (await customer("AcceptMilestone", request)).message.milestone
    assert (accepted.acceptance.by, accepted.acceptance.defects, accepted.acceptance.channel) == (
        "Jens Johannsen",
        "Fuge offen",
        "link",
    )
    (told,) = await site.announced(MilestoneApproved)
    assert (told.milestone.etag, told.milestone.completes_position) == (accepted.etag, False)
    assert await refusal(customer("AcceptMilestone", request)) == "projects.milestone_not_reached"


async def test_of_two_last_acceptances_at_once_exactly_one_completes_the_position(site: Site):
    project = await site.project()
    reported = [await site.reported(m) for m in project.milestones]
    await asyncio.gather(*(site.recorded(m) for m in reported))
    told = await site.announced(MilestoneApproved)
    assert sorted(e.milestone.completes_position for e in told) == [False, True]


async def test_a_refused_milestone_is_reported_anew_and_its_old_link_is_void(site: Site):
    milestone = await site.reported((await site.project()).milestones[0])
    customer = await site.customer_of(milestone)
    request = pb.RejectMilestoneRequest(name="Jens Johannsen", reason="Maße fehlen")
    rejected = (await customer("RejectMilestone", request)).message.milestone
    assert (rejected.state, rejected.rejected_reason) == (pb.MILESTONE_STATE_REJECTED, "Maße fehlen")
    (told,) = await site.announced(MilestoneRejected)
    assert told.milestone.rejected_reason == "Maße fehlen"
    again = await site.reported(rejected)
    assert again.rejected_reason == ""
    assert await refusal(customer("GetMilestoneForCustomer", LOOK)) == "projects.milestone_not_reached"


async def test_a_report_is_taken_back_with_its_reason_in_the_journal(site: Site):
    milestone = await site.reported((await site.project()).milestones[0])
    request = pb.WithdrawMilestoneRequest(id=milestone.id, reason="zu früh", etag=milestone.etag)
    back = (await site.lead("WithdrawMilestone", request)).message.milestone
    assert (back.state, back.HasField("reached_at")) == (pb.MILESTONE_STATE_OPEN, False)
    assert len(await site.announced(MilestoneWithdrawn)) == 1
    (row,) = await site.rows("select reason from journal where message like '%.MilestoneWithdrawn'")
    assert row["reason"] == "zu früh"


async def test_billing_is_told_of_accepted_milestones_only(site: Site):
    project = await site.project()
    accepted = await site.recorded(await site.reported(project.milestones[0]))
    biller = site.running.peer("billing", site.tenant)
    for asked in ({"project_ids": [project.id]}, {"milestone_ids": [m.id for m in project.milestones]}):
        answer = await biller("ListBillableMilestones", pb.ListBillableMilestonesRequest(**asked))
        assert [(m.id, m.etag, m.amount.amount) for m in answer.message.milestones] == [
            (accepted.id, accepted.etag, "400.00")
        ]
        (portion,) = await biller.stream("StreamBillableMilestones", pb.StreamBillableMilestonesRequest(**asked))
        assert [m.id for m in portion.milestones] == [accepted.id]
