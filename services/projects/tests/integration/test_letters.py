"""What is written when a milestone is reported: read before, changed, held for a moment, called back."""

import re

from kontor.api.platform.v1.events_pb2 import MailTextChanged
from kontor.api.platform.v1.mail_texts_pb2 import MAIL_OCCASION_MILESTONE, MailText
from kontor.api.projects.v1 import projects_pb2 as pb
from kontor.api.projects.v1.events_pb2 import MilestoneChanged, MilestoneReached
from kontor.cli.testing import eventually
from kontor.common.values.ids import new_id
from projects_site import Site, refusal

OWN = pb.MilestoneLetter(
    to=["jens@hafen.example"],
    cc=["bauleitung@hafen.example"],
    subject="Teil 1 ist fertig",
    text="Moin Jens,\n\n{evidence}\n\nBitte hier abnehmen:\n\n{link}",
)


async def letter_of(site: Site, milestone: pb.Milestone) -> pb.MilestoneLetter:
    answer = await site.lead("GetMilestoneLetter", pb.GetMilestoneLetterRequest(id=milestone.id))
    letter: pb.MilestoneLetter = answer.message.letter
    return letter


async def call_back(site: Site, milestone: pb.Milestone) -> pb.Milestone:
    request = pb.CancelSendMilestoneRequest(id=milestone.id, etag=milestone.etag)
    back: pb.Milestone = (await site.lead("CancelSendMilestone", request)).message.milestone
    return back


async def shown(site: Site, milestone: pb.Milestone) -> pb.Milestone:
    now: pb.Milestone = (await site.lead("GetMilestone", pb.GetMilestoneRequest(id=milestone.id))).message.milestone
    return now


def may(milestone: pb.Milestone, verb: str) -> bool:
    [action] = [a for a in milestone.allowed_actions if a.verb == verb]
    return bool(action.allowed)


def text_of(letter) -> str:
    return letter.get_body(("plain",)).get_content().replace("\r\n", "\n").replace("=\n", "")


async def test_what_would_be_written_leaves_word_for_word_when_nobody_changes_it(site: Site):
    milestone = (await site.project()).milestones[0]
    usual = await letter_of(site, milestone)
    assert (list(usual.to), usual.subject) == (["bau@hafen.example"], "Bitte um Abnahme: Teil 1 (Kaimauer)")
    await site.reported(milestone, evidence="Mit Bestandsplänen.\n\nZwei Blätter.")
    (letter,) = await eventually(lambda: site.post.letters)
    said = re.sub(r"http://kontor\.example/l/\S+", "{link}", text_of(letter)).strip()
    assert said == usual.text.replace("{evidence}", "Mit Bestandsplänen.\n\nZwei Blätter.")


async def test_a_changed_letter_arrives_with_link_and_evidence_where_they_were_written(site: Site):
    await site.reported((await site.project()).milestones[0], letter=OWN, evidence="")
    (letter,) = await eventually(lambda: site.post.letters)
    assert (letter["To"], letter["Cc"], letter["Subject"]) == (*OWN.to, *OWN.cc, OWN.subject)
    assert re.fullmatch(r"Moin Jens,\s+Bitte hier abnehmen:\s+http://kontor\.example/l/\S+\s*", text_of(letter)), (
        text_of(letter)
    )


async def test_the_houses_own_words_ask_for_acceptance_whether_somebody_reads_them_before_or_not(site: Site):
    told = MailText(id=str(new_id()), occasion=MAIL_OCCASION_MILESTONE, language="de", own=True)
    told.subject, told.text = "{title} fertig", "Moin {customer},\n\n{evidence}\n\n{link}\n\n{sender}"
    await site.tell(MailTextChanged(mail_text=told), told.id)
    milestone = (await site.project()).milestones[0]

    async def own() -> bool:
        return (await letter_of(site, milestone)).subject == "Teil 1 fertig"

    await eventually(own)
    usual = await letter_of(site, milestone)
    assert usual.text == "Moin Hafen AG,\n\n{evidence}\n\n{link}\n\nNord GmbH"
    await site.reported(milestone, evidence="Zwei Blätter.")
    (letter,) = await eventually(lambda: site.post.letters)
    assert letter["Subject"] == "Teil 1 fertig"
    assert "Zwei Blätter." in text_of(letter)


async def test_a_letter_waits_its_moment_and_the_milestone_is_reported_when_it_leaves(site: Site):
    milestone = (await site.project()).milestones[0]
    held = await site.reported(milestone, letter=OWN, hold_seconds=1)
    assert (held.state, held.outgoing.letter, held.evidence) == (pb.MILESTONE_STATE_OPEN, OWN, "fertig")
    assert may(held, "cancelSend")
    assert not may(held, "report")
    assert await refusal(site.reported(held)) == "projects.milestone_on_its_way"
    (letter,) = await eventually(lambda: site.post.letters)
    assert letter["Subject"] == OWN.subject
    now = await shown(site, milestone)
    assert (now.state, now.evidence, now.HasField("outgoing")) == (pb.MILESTONE_STATE_REACHED, "fertig", False)
    assert len(await site.announced(MilestoneReached)) == 1


async def test_what_is_called_back_does_not_leave_and_its_evidence_stays(site: Site):
    milestone = (await site.project()).milestones[0]
    back = await call_back(site, await site.reported(milestone, letter=OWN, hold_seconds=60))
    assert (back.state, back.evidence, back.HasField("outgoing")) == (pb.MILESTONE_STATE_OPEN, "fertig", False)
    assert await site.rows("select 1 from due where kind = 'milestone_leaves'") == []
    assert await refusal(call_back(site, back)) == "projects.nothing_to_call_back"
    assert len(await site.announced(MilestoneChanged)) == 2
    assert not any(told.milestone.HasField("outgoing") for told in await site.announced(MilestoneChanged))
    await site.reported(back)
    (letter,) = await eventually(lambda: site.post.letters)
    assert letter["Subject"] != OWN.subject


async def test_a_letter_without_its_link_is_refused_and_reports_nothing(site: Site):
    milestone = (await site.project()).milestones[0]
    linkless = pb.MilestoneLetter(to=["jens@hafen.example"], subject="Fertig", text="Bitte abnehmen")
    for hold in (0, 10):
        asked = site.reported(milestone, letter=linkless, hold_seconds=hold)
        assert await refusal(asked) == "projects.letter_without_link"
    assert (await shown(site, milestone)).state == pb.MILESTONE_STATE_OPEN


async def test_who_may_not_report_does_not_read_what_is_being_written(site: Site):
    project = await site.project()
    held = await site.reported(project.milestones[0], letter=OWN, hold_seconds=60)
    reader = site.by("Eva", "projects.milestone.read", "projects.project.read")
    seen = (await reader("GetMilestone", pb.GetMilestoneRequest(id=held.id))).message.milestone
    whole = (await reader("GetProject", pb.GetProjectRequest(id=project.id))).message.project
    assert not any(one.HasField("outgoing") for one in (seen, *whole.milestones))
    assert await refusal(reader("GetMilestoneLetter", pb.GetMilestoneLetterRequest(id=held.id))) == "forbidden"


async def test_a_project_says_what_may_be_done_with_each_milestone(site: Site):
    project = await site.project()
    await site.reported(project.milestones[0], hold_seconds=60)
    whole = (await site.lead("GetProject", pb.GetProjectRequest(id=project.id))).message.project
    first, second = whole.milestones
    assert (may(first, "cancelSend"), may(second, "report")) == (True, True)
    assert first.HasField("outgoing")
