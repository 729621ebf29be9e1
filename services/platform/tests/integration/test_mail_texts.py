"""A tenant's own words for letters: changed by occasion and language, refused by field, and back to the usual ones."""

from typing import Any

import pytest
from kontor.api.platform.v1 import mail_texts_pb2 as pb
from kontor.common.values.errors import Conflict, Forbidden, InvalidInput, NotFound, RuleViolated
from kontor.common.values.ids import new_id
from platform_world import PASSWORD, World


async def finance(world: World, role: str = "finance") -> Any:
    return await world.signed_in((await world.invite(role, password=PASSWORD)).email)


async def text_of(me: Any, occasion: int, language: str = "de") -> pb.MailText:
    texts = (await me("ListMailTexts", pb.ListMailTextsRequest())).message.mail_texts
    found: pb.MailText = next(t for t in texts if (t.occasion, t.language) == (occasion, language))
    return found


async def said(me: Any, of: pb.MailText, /, **changes: str) -> pb.MailText:
    request = pb.UpdateMailTextRequest(id=of.id, mail_text=pb.MailText(**changes), etag=of.etag)
    request.update_mask.paths.extend(changes)
    changed: pb.MailText = (await me("UpdateMailText", request)).message.mail_text
    return changed


async def refused(asked: Any) -> tuple[str, str, str]:
    """Code, field and sentence."""
    with pytest.raises(InvalidInput) as wrong:
        await asked
    (violation,) = wrong.value.all_violations()
    return wrong.value.code, violation.pointer, wrong.value.sentence("de")


async def test_every_occasion_speaks_both_languages_before_anybody_changes_it(world: World):
    me = await finance(world)
    texts = (await me("ListMailTexts", pb.ListMailTextsRequest())).message.mail_texts
    asked = {(t.occasion, t.language) for t in texts}
    assert asked == {(o, lang) for o in pb.MailOccasion.values() if o for lang in ("de", "en")}
    for text in texts:
        assert (text.own, text.etag, text.subject, text.text) == (False, "0", text.usual_subject, text.usual_text)
        assert {"greeting", "sender"} < {place.name for place in text.placeholders}
        assert (await me("GetMailText", pb.GetMailTextRequest(id=text.id))).message.mail_text == text


async def test_own_words_hold_until_they_are_reset_and_the_change_is_told(world: World):
    me = await finance(world)
    text = await text_of(me, pb.MAIL_OCCASION_INVOICE)
    own = await said(me, text, subject="Ihre  Rechnung {number}", text="Moin {contact},\r\n\r\nbis {due_date}!\n")
    assert (own.own, own.subject, own.text) == (True, "Ihre Rechnung {number}", "Moin {contact},\n\nbis {due_date}!")
    assert (own.usual_subject, own.usual_text) == (text.usual_subject, text.usual_text)
    assert (await text_of(me, pb.MAIL_OCCASION_INVOICE)) == own
    assert not (await text_of(me, pb.MAIL_OCCASION_INVOICE, "en")).own
    part = await said(me, own, subject="Rechnung {number}, {project}")
    assert (part.subject, part.text) == ("Rechnung {number}, {project}", own.text)
    back = (await me("ResetMailText", pb.ResetMailTextRequest(id=text.id, etag=part.etag))).message.mail_text
    assert (back.own, back.subject, back.text) == (False, text.usual_subject, text.usual_text)
    with pytest.raises(RuleViolated) as nothing:
        await me("ResetMailText", pb.ResetMailTextRequest(id=text.id, etag=back.etag))
    assert nothing.value.code == "platform.mail_text_usual"
    assert (await world.told()).count("MailTextChanged") == 3


async def test_the_usual_words_are_no_own_ones(world: World):
    me = await finance(world)
    text = await text_of(me, pb.MAIL_OCCASION_QUOTE, "en")
    own = await said(me, text, subject="Our offer {number}")
    assert own.own
    assert not (await said(me, own, subject=text.usual_subject)).own


@pytest.mark.parametrize(
    ("occasion", "field", "words", "code", "named"),
    [
        (pb.MAIL_OCCASION_INVOICE, "subject", "Nr. {nummer}", "platform.mail_placeholder_unknown", "{nummer}"),
        (pb.MAIL_OCCASION_INVOICE, "text", "Bis {valid_until}.", "platform.mail_placeholder_unknown", "{due_date}"),
        (pb.MAIL_OCCASION_DUNNING_2, "text", "{0.__class__}", "platform.mail_placeholder_unknown", "{claims}"),
        (pb.MAIL_OCCASION_QUOTE, "text", "Anbei {number}.", "platform.mail_placeholder_missing", "{link}"),
    ],
)
async def test_a_placeholder_there_is_not_is_refused_with_its_field_and_those_there_are(
    world: World, occasion: int, field: str, words: str, code: str, named: str
):
    me = await finance(world)
    text = await text_of(me, occasion)
    found, pointer, sentence = await refused(said(me, text, **{field: words}))
    assert (found, pointer) == (code, f"/mail_text/{field}")
    assert named in sentence
    asked = {"subject": text.subject, "text": text.text, field: words}
    previewed = await refused(me("PreviewMailText", pb.PreviewMailTextRequest(id=text.id, **asked)))
    assert previewed == (found, f"/{field}", sentence)
    assert (await text_of(me, occasion)) == text


@pytest.mark.parametrize(("field", "words"), [("subject", " \t"), ("text", "\n \n"), ("subject", "x" * 151)])
async def test_empty_and_endless_words_are_refused(world: World, field: str, words: str):
    me = await finance(world)
    text = await text_of(me, pb.MAIL_OCCASION_INVOICE)
    assert (await refused(said(me, text, **{field: words})))[1] == f"/mail_text/{field}"


async def test_a_preview_shows_example_facts_in_the_letters_language(world: World):
    me = await finance(world)
    text = await text_of(me, pb.MAIL_OCCASION_PAYMENT_REMINDER, "en")
    request = pb.PreviewMailTextRequest(id=text.id, subject="{number}: {amount}", text="{greeting}\n\nBy {pay_until}.")
    read = (await me("PreviewMailText", request)).message
    assert (read.subject, read.text) == ("2026-0042: €11,900.00", "Dear Ms Jansen,\n\nBy Jan 10, 2027.")
    assert not (await text_of(me, pb.MAIL_OCCASION_PAYMENT_REMINDER, "en")).own


async def test_words_are_changed_on_what_was_read_and_by_who_may(world: World):
    me, sales = await finance(world), await finance(world, "sales")
    text = await text_of(sales, pb.MAIL_OCCASION_QUOTE)
    with pytest.raises(Forbidden):
        await said(sales, text, subject="Angebot")
    await said(me, text, subject="Unser Angebot {number}")
    with pytest.raises(Conflict):
        await said(me, text, subject="Angebot {number}")
    with pytest.raises(Forbidden):
        await text_of(await finance(world, "employee"), pb.MAIL_OCCASION_QUOTE)
    with pytest.raises(NotFound):
        await me("GetMailText", pb.GetMailTextRequest(id=str(new_id())))
