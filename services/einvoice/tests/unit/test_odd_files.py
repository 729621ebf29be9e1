"""Whatever is sent ends in a state a person understands: read, or waiting with words that say what to do."""

import hostile_files
import odd_files
import pytest
from kontor.common.values import text
from kontor.einvoice.wire.troubles import TROUBLES
from kontor.einvoice.workers import kinds, mails, opening
from kontor.einvoice.workers.mails import read_mail
from odd_files import FILES, MAILS
from received_builders import a_mail, a_pdf, cii_xml, xml


@pytest.mark.parametrize("name", FILES)
def test_every_odd_file_ends_in_the_trouble_that_names_it(name):
    make, trouble = FILES[name]
    seen = opening.look_into(make())
    assert seen.trouble == trouble
    assert opening.Look.from_json(seen.to_json(), seen.xml, seen.lean) == seen
    if not trouble:
        assert seen.facts.number.startswith("O-")


def test_there_are_more_odd_files_than_anybody_sends_in_a_year():
    assert len(FILES) + len(MAILS) >= 44 + 12


@pytest.mark.parametrize("name", MAILS)
def test_every_odd_mail_gives_its_invoices_or_a_reason(name):
    make, parts, trouble = MAILS[name]
    content = make()
    assert kinds.kind_of(content) is kinds.MAIL
    mail = read_mail(content)
    assert tuple(part.name for part in mail.parts) == parts
    assert mail.trouble == trouble
    assert mails.Mail.from_json(mail.to_json(), [part.content for part in mail.parts]) == mail


def test_every_trouble_has_words_that_say_what_to_do():
    ends = {trouble for _, trouble in FILES.values()} | {trouble for _, _, trouble in MAILS.values()}
    ends |= {trouble for _, troubles in hostile_files.FILES.values() for trouble in troubles}
    for trouble in (ends - {""}) | TROUBLES.keys():
        german, english = (text.translate(f"einvoice.trouble.{trouble}", lang) for lang in ("de", "en"))
        assert german != english
        assert trouble not in (german, english)
        if trouble != "not_read_in_time":
            assert "bitte" in german.lower(), trouble
            assert "please" in english.lower(), trouble


def test_a_mail_too_deep_says_that_it_was_cut():
    assert read_mail(odd_files.forwarded_without_end()).hints == ("mail_cut",)


def test_what_a_mail_says_is_there_for_the_person_who_types():
    mail = read_mail(a_mail(text="Rechnung 4711\nÜber 119,00 €"))
    assert mail.text == "Rechnung 4711\nÜber 119,00 €"
    assert len(read_mail(a_mail(text="x" * 50_000)).text) <= 10_000


def test_a_document_goes_before_a_photo_and_what_is_left_is_told():
    docx, photo = odd_files.a_document_of_word(), odd_files.JPEG
    mail = read_mail(
        a_mail(("r.pdf", "application/pdf", a_pdf()), ("f.jpg", "image/jpeg", photo), ("r.docx", "a/b", docx))
    )
    assert [part.name for part in mail.parts] == ["r.pdf"]
    assert mail.hints == ("mail_has_more",)
    both = read_mail(a_mail(("f.jpg", "image/jpeg", photo), ("r.docx", "a/b", docx)))
    assert [part.name for part in both.parts] == ["f.jpg", "r.docx"]


@pytest.mark.parametrize("syntax", [xml, cii_xml])
def test_the_invoice_in_an_envelope_is_read_with_what_the_envelope_says(syntax):
    content = syntax(number="E-1")
    seen = opening.look_into(odd_files.enveloped(content, sender="9930:de811907980", receiver="0204:99-1"))
    assert (seen.trouble, seen.facts.number) == ("", "E-1")
    bare = opening.look_into(content)
    assert (seen.syntax, seen.facts) == (bare.syntax, bare.facts)
    assert seen.envelope is not None
    assert (seen.envelope.sender, seen.envelope.receiver) == ("9930:de811907980", "0204:99-1")
    assert seen.envelope.process == "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
    assert seen.envelope.document_type.endswith(("::2.1", "::D16B"))
    assert seen.envelope.created_at.startswith("2026-11-27T09:00:00")


def test_an_envelope_of_binary_content_is_opened_like_any_file():
    seen = opening.look_into(odd_files.an_envelope_around_a_hybrid())
    assert (seen.trouble, seen.in_pdf, seen.syntax) == ("", True, "cii")
    photo = opening.look_into(odd_files.an_envelope_around_a_photo())
    assert photo.envelope is not None
    assert (photo.trouble, photo.envelope.sender) == ("picture", "9930:de811907980")


def test_an_attack_in_an_envelope_is_none_either():
    from kontor.einvoice.channels.sbdh import SBDH

    bomb = hostile_files.bomb_inside_a_pdf()
    assert opening.look_into(odd_files.binary_envelope(bomb)).trouble == "doctype"
    head = b'<StandardBusinessDocument xmlns="%s">' % SBDH.encode()
    many = head + b"<x/>" * 100_000 + b"</StandardBusinessDocument>"
    assert opening.look_into(many).trouble == "other_document"
