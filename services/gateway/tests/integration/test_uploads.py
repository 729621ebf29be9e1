import asyncio
import hashlib
from typing import Any

import pytest

from .conftest import Running
from .test_rest import problem

PDF = b"%PDF-1.7\n" + bytes(range(256)) * 40
CAMT = b'<?xml version="1.0"?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><x/></Document>'


async def upload(running: Running, content: Any, purpose: str = "receipt", **options: Any) -> Any:
    params = {"purpose": purpose, "name": options.pop("name", "Beleg 1.pdf")}
    headers = {**running.auth(), **options.pop("headers", {})}
    return await running.http.post("/v1/files", params=params, content=content, headers=headers, **options)


async def test_a_file_is_hashed_measured_and_named(running: Running) -> None:
    response = await upload(running, PDF, headers={"Content-Type": "text/html"})
    assert response.status_code == 200, response.text
    assert response.json() == {
        "sha256": hashlib.sha256(PDF).hexdigest(),
        "size": len(PDF),
        "media_type": "application/pdf",
        "name": "Beleg 1.pdf",
    }


async def test_a_form_may_carry_it(running: Running) -> None:
    response = await running.http.post(
        "/v1/files?purpose=statement",
        files={"note": (None, "hallo"), "file": ("c:\\bank\\auszug.xml", CAMT, "text/plain")},
        headers=running.auth(),
    )
    assert response.json() == {
        "sha256": hashlib.sha256(CAMT).hexdigest(),
        "size": len(CAMT),
        "media_type": "application/xml",
        "name": "auszug.xml",
    }


async def test_it_streams_in_pieces(running: Running) -> None:
    async def pieces() -> Any:
        yield PDF[:3]
        for at in range(3, len(PDF), 1000):
            yield PDF[at : at + 1000]

    assert (await upload(running, pieces())).json()["sha256"] == hashlib.sha256(PDF).hexdigest()


async def test_the_same_file_twice_is_the_same_file(running: Running) -> None:
    first, second = await upload(running, PDF), await upload(running, PDF)
    assert first.status_code == second.status_code == 200
    assert first.json() == second.json()


@pytest.mark.parametrize(
    ("content", "purpose"),
    [
        (b"<html><script>alert(1)</script></html>", "attachment"),
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "attachment"),
        (b"<!DOCTYPE x [<!ENTITY a 'b'>]><x/>", "invoice"),
        (b"PK\x03\x04" + bytes(26) + b"evil.exe", "attachment"),
        (b"MZ\x90\x00", "attachment"),
        (b"\x00\x01\x02", "receipt"),
        (PDF, "statement"),
        (CAMT, "receipt"),
    ],
)
async def test_only_what_the_purpose_allows(running: Running, content: bytes, purpose: str) -> None:
    problem(await upload(running, content, purpose), 422, "gateway.file_kind")


async def test_too_large_is_refused_by_purpose(running: Running) -> None:
    large = PDF + bytes(10_000_000)
    problem(await upload(running, large), 413, "gateway.body_too_large")

    async def endless() -> Any:
        yield PDF
        for _ in range(12):
            yield bytes(1_000_000)

    problem(await upload(running, endless()), 413, "gateway.body_too_large")


@pytest.mark.parametrize(("lang", "words"), [("de", "höchstens 20 MB"), ("en", "20 MB at most")])
async def test_a_file_that_is_too_large_is_told_the_limit_and_what_to_do(
    running: Running, lang: str, words: str
) -> None:
    response = await upload(running, PDF + bytes(25_000_000), "invoice", headers={"Accept-Language": lang})
    problem(response, 413, "gateway.body_too_large")
    assert words in response.json()["detail"]
    assert ("Anlagen" if lang == "de" else "annexes") in response.json()["detail"]


@pytest.mark.parametrize("connection", ["keep-alive", "close"])
@pytest.mark.parametrize("expects", ["Content-Length: 25000000", "Transfer-Encoding: chunked"])
async def test_who_sends_all_of_it_before_reading_gets_the_answer_too(
    running: Running, connection: str, expects: str
) -> None:
    host, _, port = running.gateway.http_address.rpartition(":")
    head = "\r\n".join(
        [
            "POST /v1/files?purpose=invoice HTTP/1.1",
            "Host: kontor",
            expects,
            f"Connection: {connection}",
            *(f"{name}: {value}" for name, value in running.auth().items()),
        ]
    )
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(f"{head}\r\n\r\n".encode())
    piece = PDF + bytes(1_000_000 - len(PDF))
    for _ in range(25):
        writer.write(piece if "Length" in expects else b"F4240\r\n" + piece + b"\r\n")
        await writer.drain()
    if "chunked" in expects:
        writer.write(b"0\r\n\r\n")
        await writer.drain()
    answer = await asyncio.wait_for(reader.readuntil(b"}"), 20)
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"gateway.body_too_large" in answer
    if connection == "close":
        assert await asyncio.wait_for(reader.read(), 10) == b""
    writer.close()


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"\xff\xd8\xff\xe0" + bytes(300), "image/jpeg"),
        (b"\x00\x00\x00\x18ftypheic" + bytes(300), "image/heic"),
        (b"From: a@b.example\r\nTo: c@d.example\r\nSubject: Rechnung\r\n\r\nanbei", "message/rfc822"),
        (b"PK\x03\x04" + bytes(26) + b"rechnung.xml", "application/zip"),
    ],
)
async def test_whatever_a_supplier_sends_is_taken_in(running: Running, content: bytes, media_type: str) -> None:
    response = await upload(running, content, "invoice")
    assert (response.status_code, response.json().get("media_type")) == (200, media_type), response.text


async def test_what_is_not_taken_is_told_in_names_people_know(running: Running) -> None:
    response = await upload(running, b"<html><p>Rechnung</p></html>", "invoice", headers={"Accept-Language": "de"})
    assert "PDF, XML" in response.json()["detail"]


async def test_what_is_missing_is_told(running: Running) -> None:
    problem(await upload(running, b""), 422, "gateway.empty_file")
    problem(await upload(running, PDF, "other"), 422, "gateway.unknown_purpose")
    form = {"Content-Type": "multipart/form-data; boundary=x"}
    nothing = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--x--\r\n'
    problem(await upload(running, nothing, headers=form), 422, "gateway.no_file")
    problem(await upload(running, b"nonsense", headers=form), 422, "gateway.no_file")
    no_boundary = {"Content-Type": "multipart/form-data"}
    problem(await upload(running, PDF, headers=no_boundary), 415, "gateway.unsupported_media_type")


async def test_a_second_file_in_a_form_is_refused(running: Running) -> None:
    response = await running.http.post(
        "/v1/files?purpose=receipt", files=[("a", ("a.pdf", PDF)), ("b", ("b.pdf", PDF))], headers=running.auth()
    )
    problem(response, 422, "gateway.no_file")


async def test_only_people_of_the_tenant_may_upload(running: Running) -> None:
    response = await running.http.post("/v1/files?purpose=receipt", content=PDF)
    problem(response, 401, "unauthenticated")
    assert (await running.http.get("/v1/files", headers=running.auth())).status_code == 405
