"""Peppol: names of documents, the envelope, and an access point that answers in every way."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import pytest
from issued_builders import a_buyer, a_seller, an_invoice
from kontor.common.outside.files import Files
from kontor.einvoice.channels import sbdh
from kontor.einvoice.channels.access_point import access_point_of
from kontor.einvoice.channels.http_access_point import HttpAccessPoint
from kontor.einvoice.channels.peppol import PeppolWay, participant_of
from kontor.einvoice.channels.protocol import (
    AccessPointAway,
    AccessPointRefused,
    ParticipantUnknown,
    Progress,
    Shipment,
)
from kontor.einvoice.channels.recorded import RecordedAccessPoint
from kontor.einvoice.domain.dispatches import Channel, Dispatch, Event, Reason
from kontor.einvoice.domain.documents import Archived, Document, Format
from kontor.einvoice.en16931 import cii, profiles, ubl
from kontor.einvoice.rules.report import Report
from kontor.einvoice.settings import Settings
from kontor.einvoice.wire import issued
from kontor.einvoice.wire.dispatches import Parcel
from lxml import etree

RECORDINGS = Path(sbdh.__file__).parents[1] / "assets" / "peppol"
BIS = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
XRECHNUNG = "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"
UBL_INVOICE = "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice"
PROCESS = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
AT = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)


def an_xml(write: Callable[..., bytes] = ubl.write, specification: str = XRECHNUNG) -> bytes:
    model = issued.to_model(an_invoice(), profiles.XRECHNUNG, date(2026, 11, 27))
    return write(replace(model, specification=specification))


def a_shipment(receiver: str = "0204:04011000-12345-03") -> Shipment:
    return Shipment(uuid4(), "9930:DE123456789", receiver, f"{UBL_INVOICE}##{XRECHNUNG}::2.1", PROCESS, b"<sbd/>")


@pytest.mark.parametrize(
    ("xml", "document_type"),
    [
        (an_xml(), f"{UBL_INVOICE}##{XRECHNUNG}::2.1"),
        (an_xml(specification=BIS), f"{UBL_INVOICE}##{BIS}::2.1"),
        (
            an_xml(cii.write),
            f"urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100::CrossIndustryInvoice##{XRECHNUNG}::D16B",
        ),
    ],
    ids=["XRechnung UBL", "BIS 3", "XRechnung CII"],
)
def test_document_types_are_named_as_the_network_lists_them(xml: bytes, document_type: str):
    kind = sbdh.kind_of(xml)
    assert kind is not None
    assert (kind.document_type, kind.process) == (document_type, PROCESS)


@pytest.mark.parametrize(
    "specification", ["urn:cen.eu:en16931:2017", "urn:factur-x.eu:1p0:minimum", f"{BIS}1", "urn:example"]
)
def test_what_the_network_does_not_carry_is_told_apart(specification: str):
    assert sbdh.kind_of(an_xml(specification=specification)) is None


def test_the_envelope_names_both_sides_the_document_and_the_process():
    xml, id_ = an_xml(), uuid4()
    kind = sbdh.kind_of(xml)
    assert kind is not None
    wrapped = sbdh.wrap(xml, kind, id_=id_, sender="9930:DE1", receiver="0204:99-1-1", country="DE", at=AT)
    root = etree.fromstring(wrapped)
    space = {"s": sbdh.SBDH}
    found = {e.findtext("s:Type", None, space): e for e in root.iterfind(".//s:Scope", space)}
    assert {k: e.findtext("s:InstanceIdentifier", None, space) for k, e in found.items()} == {
        "DOCUMENTID": kind.document_type,
        "PROCESSID": PROCESS,
        "COUNTRY_C1": "DE",
    }
    assert root.findtext(".//s:Sender/s:Identifier", None, space) == "9930:DE1"
    assert {e.get("Authority") for e in root.iterfind(".//s:Identifier[@Authority]", space)} == {"iso6523-actorid-upis"}
    assert root.findtext(".//s:DocumentIdentification/s:InstanceIdentifier", None, space) == str(id_)
    inside = root[1]
    assert etree.tostring(inside, method="c14n2") == etree.tostring(etree.fromstring(xml), method="c14n2")


def test_a_seller_goes_by_its_vat_id():
    assert participant_of(an_invoice()) == "9930:DE123456789"
    assert participant_of(an_invoice(seller=a_seller(vat_id="ATU12345678"))) == "9914:ATU12345678"
    assert participant_of(an_invoice(seller=a_seller(vat_id=""))) == ""


@pytest.mark.parametrize(
    ("receiver", "refused"),
    [("0204:99-0001-01", ParticipantUnknown), ("0204:99-0004-04", AccessPointRefused)],
)
async def test_recorded_refusals_are_replayed(receiver: str, refused: type[Exception]):
    with pytest.raises(refused):
        await RecordedAccessPoint(RECORDINGS).send(a_shipment(receiver))


async def test_recorded_answers_follow_each_other_and_outlive_the_process():
    shipment = a_shipment("0204:99-0003-03")
    point = RecordedAccessPoint(RECORDINGS)
    with pytest.raises(AccessPointAway):
        await point.send(shipment)
    message_id = await point.send(shipment)
    another = RecordedAccessPoint(RECORDINGS)
    assert [(await another.status(message_id)).progress for _ in range(3)] == [
        Progress.ON_ITS_WAY,
        Progress.DELIVERED,
        Progress.DELIVERED,
    ]
    rejected = await point.send(a_shipment("0204:99-0002-02"))
    assert (await point.status(rejected)).progress is Progress.REJECTED
    with pytest.raises(AccessPointRefused):
        await point.status("somebody-elses-message")


def http(answer: Callable[[httpx.Request], httpx.Response]) -> HttpAccessPoint:
    return HttpAccessPoint("https://ap.example/v1/", "secret", transport=httpx.MockTransport(answer))


async def test_a_real_access_point_gets_the_envelope_the_names_and_the_same_key_every_time():
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(202, json={"id": "m-1"})

    shipment = a_shipment()
    assert await http(answer).send(shipment) == "m-1"
    request = seen[0]
    assert (str(request.url), request.content) == ("https://ap.example/v1/messages", b"<sbd/>")
    assert request.headers["authorization"] == "Bearer secret"
    assert request.headers["idempotency-key"] == str(shipment.id)
    assert request.headers["peppol-document-type"] == shipment.document_type


@pytest.mark.parametrize(
    ("status", "body", "raised"),
    [
        (404, {"code": "unknown_participant"}, ParticipantUnknown),
        (422, {"code": "unknown_participant"}, ParticipantUnknown),
        (403, {}, AccessPointRefused),
        (302, {}, AccessPointRefused),
        (429, {}, AccessPointAway),
        (503, {}, AccessPointAway),
        (200, {}, AccessPointAway),
        (200, {"id": "../etc"}, AccessPointAway),
        (200, {"id": "x" * 70_000}, AccessPointAway),
    ],
)
async def test_answers_are_told_apart_by_whether_another_try_would_help(
    status: int, body: dict[str, str], raised: type[Exception]
):
    headers = {"location": "https://elsewhere.example/"} if status == 302 else {}
    point = http(lambda _request: httpx.Response(status, json=body, headers=headers))
    with pytest.raises(raised) as told:
        await point.send(a_shipment())
    assert type(told.value) is raised


async def test_silence_and_nonsense_of_an_access_point_mean_later():
    def silent(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectTimeout("", request=request)

    for answer in (silent, lambda _r: httpx.Response(200, content=b"[" * 50_000)):
        with pytest.raises(AccessPointAway):
            await http(answer).send(a_shipment())
    with pytest.raises(AccessPointAway):
        await http(lambda _r: httpx.Response(200, json={"status": "wonderful"})).status("m-1")
    rejected = await http(lambda _r: httpx.Response(200, json={"status": "rejected", "detail": "BR-1"})).status("m-1")
    assert (rejected.progress, rejected.detail) == (Progress.REJECTED, "BR-1")


async def a_parcel(files: Files, tenant: UUID, *, format_: Format, xml: bytes, **buyer: str) -> Parcel:
    invoice = an_invoice(buyer=a_buyer(channel="PEPPOL", peppol_id="0204:04011000-12345-03", **buyer))
    ref = await files.put(tenant, xml, "application/xml", "a.xml")
    file = Archived(ref.sha256, ref.size, ref.media_type, ref.name)
    document = Document(uuid4(), UUID(invoice.id), invoice.number, "c", format_, file, Report("ubl-invoice"), AT)
    dispatch = Dispatch(
        uuid4(), UUID(invoice.id), invoice.number, "c", Channel.PEPPOL, invoice.buyer.peppol_id, 1, AT, AT
    )
    return Parcel(dispatch, invoice, [document])


async def test_only_documents_the_network_carries_are_sent(tmp_path: Path):
    files, tenant = Files(f"file://{tmp_path}"), uuid4()
    way = PeppolWay(files, RecordedAccessPoint(RECORDINGS))
    fits = await a_parcel(files, tenant, format_=Format.XRECHNUNG_UBL, xml=an_xml())
    assert (await way.send(tenant, fits)).event is Event.TAKEN
    odd = await a_parcel(files, tenant, format_=Format.XRECHNUNG_UBL, xml=an_xml(specification="urn:x"))
    pdf = await a_parcel(files, tenant, format_=Format.ZUGFERD_PDF, xml=an_xml())
    for parcel in (odd, pdf):
        outcome = await way.send(tenant, parcel)
        assert (outcome.event, outcome.reason) == (Event.REFUSED, Reason.NO_FITTING_DOCUMENT)
    nowhere = await PeppolWay(files, None).send(tenant, fits)
    assert (nowhere.event, nowhere.reason) == (Event.REFUSED, Reason.NO_ACCESS_POINT)


def test_configuration_chooses_the_access_point(tmp_path: Path):
    token = tmp_path / "token"
    token.write_text("secret\n")
    assert access_point_of(Settings()) is None
    assert isinstance(access_point_of(Settings(peppol_recordings=RECORDINGS)), RecordedAccessPoint)
    both = Settings(peppol_url="https://ap.example", peppol_token_file=token, peppol_recordings=RECORDINGS)
    assert isinstance(access_point_of(both), HttpAccessPoint)
    with pytest.raises(ValueError, match="peppol_url"):
        Settings(peppol_url="http://ap.example")


def test_every_recording_says_something_for_both_calls():
    for file in RECORDINGS.glob("*.json"):
        recorded = json.loads(file.read_text())
        assert recorded["send"]
        assert recorded["status"]
