"""What is found in files: every real one without a crash, every hostile one with its trouble, within its limits."""

import time
from pathlib import Path

import hostile_files
import pytest
from hostile_files import MEGABYTE, memory_of
from kontor.einvoice.en16931 import xmlsafe
from kontor.einvoice.workers import opening
from kontor.einvoice.workers.judging import Opener
from kontor.einvoice.workers.mails import MAX_ATTACHMENTS, read_mail
from received_builders import a_mail, a_pdf, cii_xml, xml

OLD = b'<CrossIndustryDocument xmlns="urn:ferd:CrossIndustryDocument:invoice:1p0"/>'


def test_every_real_file_is_opened_and_read(corpus):
    troubles: dict[str, list[str]] = {}
    for row in corpus:
        seen = opening.look_into(Path(row["path"]).read_bytes())
        troubles.setdefault(seen.trouble, []).append(row["file"])
        if not seen.trouble:
            assert not seen.facts.missing, row["file"]
            assert opening.Look.from_json(seen.to_json(), seen.xml, seen.lean) == seen
    assert len(corpus) == sum(map(len, troubles.values())) >= 851
    assert sorted(map(len, (troubles["zugferd_1"], troubles["broken_xml"], troubles["facts_missing"]))) == [1, 1, 3]
    assert all("ZUGFeRDv1" in name for name in troubles["zugferd_1"])
    assert set(troubles) == {"", "zugferd_1", "broken_xml", "facts_missing"}


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")
async def test_every_hostile_file_ends_in_its_trouble_within_its_limits():
    opener = Opener(1)
    try:
        await opener.look(b"<warm/>")
        for name, content, troubles in hostile_files.all_files():
            began = time.monotonic()
            seen = await opener.look(content)
            assert seen.trouble in troubles, f"{name}: {seen.trouble or 'none'}"
            assert time.monotonic() - began < 8, name  # two processor seconds, on a machine with other work
            assert memory_of(opener) < 500 * MEGABYTE, name
        assert (await opener.look(xml())).facts.number
    finally:
        await opener.close()


def test_nothing_of_a_refused_file_is_taken_for_facts():
    for content in (hostile_files.external_entity(), hostile_files.bomb_inside_a_pdf(), hostile_files.zip_bomb()):
        assert opening.look_into(content).facts == opening.Facts()


@pytest.mark.parametrize("name", ["factur-x.xml", "ZUGFeRD-invoice.xml", "XRECHNUNG.XML", "Rechnung 0815.xml"])
@pytest.mark.parametrize("relation", ["/Alternative", "/Data", "/Unspecified"])
def test_the_invoice_is_found_by_name_or_relation(name, relation):
    seen = opening.look_into(a_pdf(("lies mich.txt", b"hallo"), (name, cii_xml()), relation=relation))
    assert (seen.trouble, seen.in_pdf, seen.syntax) == ("", True, "cii")
    assert seen.xml == cii_xml()


def test_an_invoice_goes_before_an_order_and_an_old_one():
    inside = (("a.xml", b"<order/>"), ("zugferd-invoice.xml", OLD), ("z.xml", xml()))
    seen = opening.look_into(a_pdf(*inside))
    assert (seen.trouble, seen.syntax) == ("", "ubl-invoice")
    old = opening.look_into(a_pdf(*inside[:2]))
    assert (old.trouble, old.syntax) == ("zugferd_1", "zugferd-1")


def test_two_different_invoices_inside_are_told():
    same = opening.look_into(a_pdf(("factur-x.xml", cii_xml()), ("kopie.xml", cii_xml())))
    assert same.hints == ()
    different = opening.look_into(a_pdf(("factur-x.xml", cii_xml()), ("zweite.xml", cii_xml(number="2"))))
    assert different.hints == ("several_invoices_inside",)
    assert different.xml == cii_xml()


def test_scripts_in_a_pdf_are_told_not_run():
    assert opening.look_into(hostile_files.pdf_with_scripts()).hints == ("pdf_active_content",)


def test_large_attachments_are_left_out_of_what_is_judged():
    from kontor.einvoice.en16931.model import Attachment

    big = Attachment(reference="1", content=b"%PDF" * 300_000, media_type="application/pdf", filename="a.pdf")
    for content in (xml(attachments=(big,)), cii_xml(attachments=(big,))):
        seen = opening.look_into(content)
        assert seen.xml == content
        assert len(seen.lean) < 20_000
        assert b"a.pdf" in seen.lean


def test_the_caps_let_a_large_honest_invoice_pass():
    lines = "".join(f"<l><n>{n}</n></l>" for n in range(200_000))
    assert xmlsafe.parse(f"<i>{lines}</i>".encode()).tag == "i"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1", "windows-1252", "iso-8859-15"])
def test_usual_encodings_are_read(encoding):
    text = xml(seller_name="Müller").decode("utf-8")
    text = text.replace("UTF-8", encoding.upper()).replace("utf-8", encoding)
    seen = opening.look_into(text.encode(encoding))
    assert (seen.trouble, seen.facts.seller_name) == ("", "Müller")


def test_a_mail_gives_its_invoices_and_nothing_else():
    mail = read_mail(
        a_mail(
            ("rechnung.pdf", "application/pdf", a_pdf()),
            ("logo.png", "image/png", b"\x89PNG\r\n\x1a\n"),
            ("rechnung.xml", "application/octet-stream", xml()),
            ("alles.zip", "application/zip", b"PK\x03\x04..."),
            ("seite.html", "text/html", b"<html>" + b"<p>Angebot</p>" * 200 + b"</html>"),
            subject="Rechnung für März",
        )
    )
    assert [(p.name, p.media_type) for p in mail.parts] == [
        ("rechnung.pdf", "application/pdf"),
        ("rechnung.xml", "application/xml"),
        ("alles.zip", "application/zip"),
    ]
    assert mail.parts[1].content == xml()
    assert mail.subject == "Rechnung für März"
    assert "rechnung@papier.example" in mail.sender
    assert (mail.hints, mail.trouble) == (("mail_has_more",), "")


def test_a_mail_inside_a_mail_is_opened():
    inner = a_mail(("r.xml", "application/xml", xml()))
    outer = b"Subject: Fwd\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822\n\n"
    assert [p.name for p in read_mail(outer + inner + b"\n--b--\n").parts] == ["r.xml"]


def test_a_mail_of_many_attachments_says_that_it_was_cut():
    mail = read_mail(a_mail(*((f"{n}.xml", "application/xml", b"<x/>") for n in range(MAX_ATTACHMENTS + 5))))
    assert (len(mail.parts), mail.hints) == (MAX_ATTACHMENTS, ("mail_cut",))


@pytest.mark.parametrize(
    "odd",
    [
        b"",
        b"\x00\xff" * 500,
        b"Subject: =?x-unknown?B?////?=\n\nx",
        b"Content-Type: multipart/mixed\n\n--\n",
        b'Content-Type: text/xml; charset="\xff"\nContent-Transfer-Encoding: base64\n\n!!!!',
        b"Content-Disposition: attachment; filename*=utf-99'de'%FF\n\n<x/>",
        b"A: b\n" * 50_000 + b"\n<x/>",
        b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(300)),
    ],
)
def test_an_odd_mail_is_no_accident(odd):
    mail = read_mail(odd)
    assert mail.parts or mail.trouble == "mail_without_invoice"


def test_a_path_in_a_name_stays_a_name():
    mail = read_mail(a_mail(("../../etc/passwd.xml", "application/xml", xml())))
    assert mail.parts[0].name == ".._.._etc_passwd.xml"
