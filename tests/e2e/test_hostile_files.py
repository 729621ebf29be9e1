"""Hostile files through the whole platform: uploads cut short or mislabelled, bank statements made to do harm.

Each is answered at once by a problem that points to the file, and leaves nothing behind that fails later.
"""

import socket
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from kontor.cli.demo import cast
from kontor.cli.demo.bank import Payment, statement
from kontor.cli.platform import Platform
from kontor.cli.sharing import sharers

from .answers import Answer, Json
from .attacker import Attacker

IBAN = cast.SELLER["bank_accounts"][0]["iban"]
SLOWEST_SECONDS = 5.0 * sharers()
_UNREADABLE = "collections.statement_unreadable"


def a_statement(number: str = "", iban: str = IBAN, payments: int = 1) -> bytes:
    """Valid, of today, its balances right."""
    paid = [Payment(Decimal("1.00"), "Unbekannt", "DE02100100100006820101", f"Spende {n}") for n in range(payments)]
    number = number or uuid4().hex[:20]
    return statement(number=number, iban=iban, on=date(2026, 11, 20), opening=Decimal(0), payments=paid)


def upload(attacker: Attacker, content: bytes, purpose: str = "statement", **options: str) -> Answer:
    params = {"purpose": purpose, "name": options.get("name", "auszug.xml")}
    return attacker.send("POST", "/v1/files", params=params, content=content)


def imported(attacker: Attacker, content: bytes) -> Answer:
    """Uploaded, and claimed where the upload was taken; neither may take long."""
    began = time.monotonic()
    answer = upload(attacker, content)
    if answer.status == 200:
        answer = attacker.send("POST", "/v1/statements", json={"file": answer.problem})
    assert time.monotonic() - began < SLOWEST_SECONDS
    return answer


def _changed(old: str, new: str) -> Callable[[], bytes]:
    def change() -> bytes:
        content = a_statement().decode()
        assert old in content
        return content.replace(old, new).encode()

    return change


_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_XXE = f'{_HEAD}<!DOCTYPE Document [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n'
_REMOTE = f'{_HEAD}<!DOCTYPE Document SYSTEM "http://127.0.0.1:1/evil.dtd">\n'
_LAUGHS = (
    f'{_HEAD}<!DOCTYPE Document [<!ENTITY a0 "ha">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    + "]>\n"
)
_QUADRATIC = f'{_HEAD}<!DOCTYPE Document [<!ENTITY q "{"q" * 100_000}">]>\n'
_AMOUNT = '<Amt Ccy="EUR">1.00</Amt>'
HOSTILE: dict[str, Callable[[], bytes]] = {
    "external entity": lambda: _changed(_HEAD, _XXE)().replace(b"Spende 0", b"&x;"),
    "external subset": _changed(_HEAD, _REMOTE),
    "billion laughs": lambda: _changed(_HEAD, _LAUGHS)().replace(b"Spende 0", b"&a9;"),
    "quadratic": lambda: _changed(_HEAD, _QUADRATIC)().replace(b"Spende 0", b"&q;" * 10_000),
    "entity in UTF-16": lambda: (
        _changed(_HEAD, _XXE)().replace(b"Spende 0", b"&x;").decode().replace("UTF-8", "UTF-16").encode("utf-16")
    ),
    "cut": lambda: a_statement()[:-200],
    "cut in a tag": lambda: a_statement()[:300],
    "wrong root": lambda: b"<Invoice xmlns='urn:oasis:names:specification:ubl:schema:xsd:Invoice-2'/>",
    "empty root": lambda: b"<Document/>",
    "two roots": lambda: a_statement() + b"<Document/>",
    "not XML": lambda: b"<<<<>>>>",
    "MT940": lambda: b":20:STARTUMS\r\n:25:10010010/123\r\n:60F:C261120EUR0,00\r\n-",
    "deep": lambda: b"<Document>" + b"<Stmt>" * 100_000,
    "wide attributes": lambda: b"<Document " + b" ".join(b"a%d='x'" % n for n in range(50_000)) + b"/>",
    "one huge text": lambda: b"<Document><Stmt><Id>" + b"x" * 12_000_000 + b"</Id></Stmt></Document>",
    "one huge name": lambda: b"<" + b"x" * 2_000_000 + b"/>",
    "NUL": _changed("Spende 0", "\0"),
    "bad UTF-8": lambda: a_statement().replace(b"Spende", b"\xff\xfe"),
    "unknown encoding": _changed("UTF-8", "x-klingon"),
    "NaN": _changed(_AMOUNT, '<Amt Ccy="EUR">NaN</Amt>'),
    "infinite": _changed(_AMOUNT, '<Amt Ccy="EUR">Infinity</Amt>'),
    "exponent": _changed(_AMOUNT, '<Amt Ccy="EUR">1e400</Amt>'),
    "tiny": _changed(_AMOUNT, '<Amt Ccy="EUR">0.00000001</Amt>'),
    "huge": _changed(_AMOUNT, f'<Amt Ccy="EUR">{"9" * 40}</Amt>'),
    "no amount": _changed(_AMOUNT, ""),
    "empty amount": _changed(_AMOUNT, '<Amt Ccy="EUR"/>'),
    "odd currency": _changed(_AMOUNT, '<Amt Ccy="€€€">1.00</Amt>'),
    "no such currency": _changed(_AMOUNT, '<Amt Ccy="XQZ">1.00</Amt>'),
    "long currency": _changed(_AMOUNT, f'<Amt Ccy="{"E" * 5_000}">1.00</Amt>'),
    "no such day": _changed("<BookgDt><Dt>2026-11-20", "<BookgDt><Dt>2026-02-30"),
    "odd day": _changed("<BookgDt><Dt>2026-11-20", "<BookgDt><Dt>tomorrow"),
    "no account": _changed(f"<IBAN>{IBAN}</IBAN>", ""),
    "long account": _changed(f"<IBAN>{IBAN}</IBAN>", f"<Othr><Id>{'9' * 20_000}</Id></Othr>"),
    "odd account": _changed(IBAN, "DE00 '; --"),
}
# What an honest bank could have sent, however unlikely: taken, or refused with a reason.
STRANGE: dict[str, Callable[[], bytes]] = {
    "no namespace": _changed(' xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"', ""),
    "wrong namespace": _changed("camt.053.001.08", "pain.001.001.09"),
    "first day": _changed("2026-11-20", "0001-01-01"),
    "last day": _changed("2026-11-20", "9999-12-31"),
    "two currencies": _changed(_AMOUNT + "<CdtDbtInd>", '<Amt Ccy="USD">1.00</Amt><CdtDbtInd>'),
    "nothing paid": _changed(_AMOUNT, '<Amt Ccy="EUR">0.00</Amt>'),
    "negative": _changed(_AMOUNT, '<Amt Ccy="EUR">-1.00</Amt>'),
    "no balances": lambda: a_statement().replace(b"OPBD", b"XXXX").replace(b"CLBD", b"XXXX"),
    "long purpose": _changed("Spende 0", "x" * 50_000),
    "markup": _changed("Spende 0", "<![CDATA[<script>alert(1)</script>]]>"),
    "twins": lambda: a_statement("twins", payments=2).replace(b"twins-2", b"twins-1").replace(b"Spende 1", b"Spende 0"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_statement_is_refused_at_the_file(attacker: Attacker, name: str) -> None:
    answer = imported(attacker, HOSTILE[name]())
    assert answer.status == 422, answer.body
    assert answer.problem["errors"][0]["pointer"].split("/")[-1] in ("", "file"), answer.body


@pytest.mark.parametrize("name", STRANGE)
def test_a_strange_statement_is_taken_or_refused_for_a_reason(attacker: Attacker, name: str) -> None:
    assert imported(attacker, STRANGE[name]()).status in (200, 409, 422)


def test_the_same_statement_twice_brings_nothing_new(attacker: Attacker) -> None:
    content = a_statement()
    first, second = imported(attacker, content), imported(attacker, content)
    assert first.problem["statements"][0]["new_lines"] == 1
    assert second.problem["statements"][0]["new_lines"] == 0


def test_a_statement_of_100000_lines_keeps_nobody_waiting(attacker: Attacker) -> None:
    """More than one request can match is refused for a reason instead of running out of time."""
    file = upload(attacker, a_statement(payments=100_000))
    assert file.status == 200
    began = time.monotonic()
    problem = attacker.refused(422, _UNREADABLE, "POST", "/v1/statements", json={"file": file.problem})
    assert "10000" in problem["detail"]
    assert time.monotonic() - began < SLOWEST_SECONDS


# Uploads.


@pytest.mark.parametrize("purpose", ["statement", "invoice", "receipt", "attachment"])
def test_what_is_no_such_file_is_refused(attacker: Attacker, purpose: str) -> None:
    for content in (
        b"",
        b"\0" * 100,
        b"MZ\x90\0",
        b"%PD",
        b"<html>",
        b"\xff\xd8\xff",
        b"GIF89a" * 10,
        b"PK\x03\x04" * 9,
    ):
        answer = upload(attacker, content, purpose)
        assert answer.status in (200, 422), (purpose, content, answer.body)


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "a" * 5_000, "\u202egpj.exe", "", "con", "a\r\nb: c", "%00", "'\"<>"]
)
def test_names_of_files_do_no_harm(attacker: Attacker, name: str) -> None:
    answer = upload(attacker, cast.RECEIPT, "receipt", name=name)
    assert answer.status == 200
    told = answer.problem["name"]
    assert 0 < len(told) <= 255
    assert not set(told) & set('/\\\r\n"<>\0')


def test_an_upload_cut_short_leaves_the_door_open(attacker: Attacker, platform: Platform) -> None:
    head = (
        "POST /v1/files?purpose=receipt HTTP/1.1\r\nHost: a\r\n"
        f"Authorization: Bearer {attacker.insider.caller.key}\r\nContent-Length: 1000000\r\n\r\n"
    )
    for _ in range(20):
        with socket.create_connection(("127.0.0.1", urlsplit(platform.address).port or 0), timeout=5) as line:
            line.sendall(head.encode() + cast.RECEIPT)
    assert upload(attacker, cast.RECEIPT, "receipt").status == 200


def _receipt(attacker: Attacker) -> Json:
    return upload(attacker, cast.RECEIPT, "receipt", name="hotel.pdf").problem


def _claims(file: Json) -> dict[str, Json]:
    return {
        "unknown": {**file, "sha256": "0" * 64},
        "no hash": {**file, "sha256": "x"},
        "path": {**file, "sha256": "../" * 21 + "x"},
        "longer": {**file, "size": file["size"] + 1},
        "endless": {**file, "size": 2**62},
        "negative": {**file, "size": -1},
        "other kind": {**file, "media_type": "text/html"},
        "odd kind": {**file, "media_type": "a\r\nb: c"},
        "odd name": {**file, "name": "../../x\r\n"},
    }


@pytest.mark.parametrize("claim", _claims({"sha256": "", "size": 0, "media_type": "", "name": ""}))
def test_a_reference_to_a_file_is_not_believed(attacker: Attacker, claim: str) -> None:
    ids = attacker.insider.ids
    expense = {
        "project_id": ids["project_id"][0],
        "position_id": ids["position_id"][0],
        "date": "2026-11-20",
        "text": "Hotel",
        "gross": {"amount": "119.00", "currency": "EUR"},
        "receipt_vat_rate": "19",
        "receipt": _claims(_receipt(attacker))[claim],
    }
    answer = attacker.send("POST", "/v1/expenses", json={"expense": expense})
    if answer.status == 200:
        receipt = attacker.send("GET", f"/v1/expenses/{answer.problem['expense']['id']}/receipt")
        assert receipt.body == cast.RECEIPT
        assert receipt.headers["content-type"] == "application/pdf"
        assert "\r" not in str(receipt.headers)
    else:
        assert answer.status in (404, 409, 422), answer.body


@pytest.mark.parametrize("claim", ["unknown", "no hash", "path"])
def test_what_was_never_uploaded_is_not_imported(attacker: Attacker, claim: str) -> None:
    file = {**_claims(_receipt(attacker))[claim], "media_type": "application/xml"}
    assert attacker.send("POST", "/v1/statements", json={"file": file}).status in (404, 422)
