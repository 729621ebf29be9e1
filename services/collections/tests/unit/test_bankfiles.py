"""camt.053 as banks write it, and as nobody should."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from kontor.collections.bankfiles import StatementUnreadable, read_statements
from kontor.collections.domain.lines import LineKind
from kontor.collections.domain.lines import ReadStatement as Statement
from kontor.common.values.money import Money

BANK = Path(__file__).resolve().parents[5] / "shared" / "data" / "bank" / "camt"


def euro(text: str) -> Money:
    return Money(Decimal(text))


def a_detail(amount: str = "", name: str = "Hafenbehörde", text: str = "RE-2026-0001") -> str:
    shown = f'<Amt Ccy="EUR">{amount}</Amt>' if amount else ""
    account = "<DbtrAcct><Id><IBAN>DE02120300000000202051</IBAN></Id></DbtrAcct>"
    parties = f"<RltdPties><Dbtr><Pty><Nm>{name}</Nm></Pty></Dbtr>{account}</RltdPties>"
    refs = "<Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs>"
    return f"<TxDtls>{refs}{shown}{parties}<RmtInf><Ustrd>{text}</Ustrd></RmtInf></TxDtls>"


def an_entry(amount: str = "119.00", *details: str, side: str = "CRDT", ref: str = "R1", status: str = "BOOK") -> str:
    return (
        f'<Ntry><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd><Sts><Cd>{status}</Cd></Sts>'
        f"<BookgDt><Dt>2026-11-20</Dt></BookgDt><ValDt><DtTm>2026-11-19T10:00:00</DtTm></ValDt>"
        f"<AcctSvcrRef>{ref}</AcctSvcrRef>"
        f"<NtryDtls>{''.join(details or [a_detail()])}</NtryDtls></Ntry>"
    )


def a_balance(kind: str, amount: str, side: str = "CRDT") -> str:
    code = f"<Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp>"
    side = f"<CdtDbtInd>{side}</CdtDbtInd>"
    return f'<Bal>{code}<Amt Ccy="EUR">{amount}</Amt>{side}<Dt><Dt>2026-11-20</Dt></Dt></Bal>'


def a_file(
    *entries: str, opening: str = "100.00", closing: str = "219.00", version: str = "08", before: str = ""
) -> bytes:
    account = "<Acct><Id><IBAN>DE89370400440532013000</IBAN></Id></Acct>"
    balances = a_balance("OPBD", opening) + a_balance("CLBD", closing)
    body = f"<Stmt><Id>2026-11-20</Id>{account}{balances}{''.join(entries or [an_entry()])}</Stmt>"
    space = f"urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version}"
    return f'{before}<Document xmlns="{space}"><BkToCstmrStmt>{body}</BkToCstmrStmt></Document>'.encode()


def the(content: bytes) -> Statement:
    (statement,) = read_statements(content)
    return statement


@pytest.mark.parametrize("version", ["02", "04", "08", "13"])
def test_a_statement_of_any_version_is_read(version):
    statement = the(a_file(version=version))
    assert (statement.iban, statement.bank_statement_id) == ("DE89370400440532013000", "2026-11-20")
    (line,) = statement.lines
    assert (line.booking_date, line.value_date) == (date(2026, 11, 20), date(2026, 11, 19))
    assert (line.amount, line.counterparty_name) == (euro("119.00"), "Hafenbehörde")
    assert (line.counterparty_iban, line.remittance, line.end_to_end_id) == (
        "DE02120300000000202051",
        "RE-2026-0001",
        "",
    )


def test_balances_prove_that_nothing_is_missing():
    assert the(a_file()).balanced
    assert not the(a_file(closing="219.01")).balanced
    assert the(a_file(an_entry(side="DBIT"), closing="-19.00".lstrip("-"))).balanced is False
    assert the(a_file(an_entry("19.00", side="DBIT"), closing="81.00")).balanced


def test_a_statement_without_balances_is_not_called_balanced():
    assert not Statement("DE89370400440532013000", "1").balanced


def test_a_batch_is_taken_apart():
    details = [a_detail("100.00", "Eins", "RE-1"), a_detail("19.00", "Zwei", "RE-2")]
    statement = the(a_file(an_entry("119.00", *details)))
    assert [(x.amount, x.counterparty_name, x.remittance) for x in statement.lines] == [
        (euro("100.00"), "Eins", "RE-1"),
        (euro("19.00"), "Zwei", "RE-2"),
    ]
    assert statement.balanced


def test_a_batch_is_taken_apart_by_the_amounts_of_older_versions_too():
    """camt.053.001.02 writes them into AmtDtls/TxAmt."""
    details = [
        a_detail("", "Eins", "Anzahlung RE-3").replace(
            "<RltdPties>", f'<AmtDtls><TxAmt><Amt Ccy="EUR">{amount}</Amt></TxAmt></AmtDtls><RltdPties>', 1
        )
        for amount in ("100.00", "200.00")
    ]
    statement = the(a_file(an_entry("300.00", *details), closing="400.00"))
    assert [x.amount for x in statement.lines] == [euro("100.00"), euro("200.00")]
    assert statement.balanced


@pytest.mark.parametrize(
    ("details", "finding"),
    [
        ([a_detail(), a_detail()], "collections.details_without_amounts"),
        ([a_detail("100.00"), a_detail()], "collections.details_without_amounts"),
        ([a_detail("100.00"), a_detail("18.00")], "collections.details_do_not_add_up"),
        (
            [a_detail("100.00"), a_detail("19.00").replace("EUR", "USD")],
            "collections.details_in_other_currency",
        ),
    ],
)
def test_a_batch_whose_parts_do_not_explain_it_is_one_line_for_a_person(details, finding):
    statement = the(a_file(an_entry("119.00", *details)))
    assert [(x.amount, x.findings) for x in statement.lines] == [(euro("119.00"), (finding,))]
    assert statement.balanced


_CHARGE_8 = '<Chrgs><Rcrd><Amt Ccy="EUR">9.00</Amt><CdtDbtInd>DBIT</CdtDbtInd></Rcrd></Chrgs>'
_CHARGE_2 = '<Chrgs><Amt Ccy="EUR">9.00</Amt></Chrgs>'


@pytest.mark.parametrize("charges", [_CHARGE_8, _CHARGE_2])
@pytest.mark.parametrize("at", ["entry", "detail"])
@pytest.mark.parametrize("payments", [["119.00"], ["119.00", "119.00"]])
def test_what_the_bank_took_of_a_payment_is_ours_and_not_the_customers(charges, at, payments):
    details = [a_detail(amount) for amount in payments]
    if at == "detail":
        details[0] = details[0].replace("<RltdPties>", f"{charges}<RltdPties>", 1)
    whole = sum(map(Decimal, payments)) - 9
    entry = an_entry(f"{whole}", *details)
    if at == "entry":
        entry = entry.replace("<NtryDtls>", f"{charges}<NtryDtls>", 1)
    lines = the(a_file(entry, closing=f"{whole + 100}")).lines
    assert [(x.amount, x.kind) for x in lines] == [
        *((euro(amount), LineKind.PAYMENT) for amount in payments),
        (euro("-9.00"), LineKind.FEE),
    ]


def test_charges_that_are_only_told_of_take_nothing():
    entry = an_entry("119.00", a_detail("119.00")).replace("<NtryDtls>", f"{_CHARGE_8}<NtryDtls>", 1)
    assert [x.amount for x in the(a_file(entry)).lines] == [euro("119.00")]


@pytest.mark.parametrize("whole", ["119.00", "500.00", "7.77"])
@pytest.mark.parametrize("parts", [[], ["119.00"], ["100.00", "19.00"], ["100.00", "18.99"]])
def test_the_lines_of_an_entry_always_add_up_to_it(whole, parts):
    lines = the(a_file(an_entry(whole, *map(a_detail, parts)))).lines
    assert Money.total(x.amount for x in lines) == euro(whole)


def test_who_is_behind_the_account_is_read():
    detail = a_detail().replace("<DbtrAcct>", "<UltmtDbtr><Pty><Nm>Beta GmbH</Nm></Pty></UltmtDbtr><DbtrAcct>")
    (line,) = the(a_file(an_entry("119.00", detail))).lines
    assert (line.counterparty_name, line.ultimate_name) == ("Hafenbehörde", "Beta GmbH")


_OWN = "<CdtrAcct><Id><IBAN>DE89370400440532013000</IBAN></Id></CdtrAcct>"


@pytest.mark.parametrize("mark", ["indicator", "reason"])
def test_a_returned_payment_shows_the_other_side_and_its_reason(mark):
    detail = a_detail().replace("</DbtrAcct>", f"</DbtrAcct><Cdtr><Nm>Wir</Nm></Cdtr>{_OWN}")
    detail = detail.replace("</TxDtls>", "<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf></TxDtls>")
    entry = an_entry("119.00", detail, side="DBIT")
    if mark == "indicator":
        entry = entry.replace("<Sts>", "<RvslInd>true</RvslInd><Sts>", 1)
    (line,) = the(a_file(entry, closing="-19.00".lstrip("-"))).lines
    assert (line.kind, line.amount, line.return_reason) == (LineKind.RETURN, euro("-119.00"), "AC04")
    assert (line.counterparty_name, line.counterparty_iban) == ("Hafenbehörde", "DE02120300000000202051")


def test_money_that_leaves_shows_whom_it_goes_to():
    detail = a_detail().replace("Dbtr", "Cdtr")
    (line,) = the(a_file(an_entry("119.00", detail, side="DBIT"))).lines
    assert (line.kind, line.counterparty_name) == (LineKind.OUTGOING, "Hafenbehörde")


def test_what_is_only_pending_is_no_line():
    assert the(a_file(an_entry(status="PDNG"))).lines == []


def test_a_key_is_the_same_for_ever_and_differs_between_payments():
    one, other = the(a_file(an_entry(ref="R1"), an_entry(ref="R2"))).lines
    assert one.key != other.key
    assert the(a_file(an_entry(ref="R1"))).lines[0].key == one.key


def test_two_equal_payments_without_reference_are_two():
    """A bank that gives no reference: the same sum twice a day from one payer is money twice."""
    twice = the(a_file(an_entry(ref=""), an_entry(ref=""), closing="338.00"))
    assert len({x.key for x in twice.lines}) == 2
    assert twice.balanced
    assert the(a_file(an_entry(ref=""))).lines[0].key == twice.lines[0].key


def test_an_account_without_iban_goes_by_its_own_number():
    content = a_file().replace(b"<IBAN>DE89370400440532013000</IBAN>", b"<Othr><Id>4711</Id></Othr>", 1)
    assert the(content).iban == "4711"


@pytest.mark.parametrize(
    "before",
    [
        "<!DOCTYPE Document>",
        '<!DOCTYPE d [<!ENTITY a "b">]>',
        "<!doctype Document>",
        '<!DOCTYPE d SYSTEM "file:///etc/passwd">',
    ],
)
def test_a_document_type_is_refused(before):
    with pytest.raises(StatementUnreadable) as refused:
        read_statements(a_file(before=before))
    assert "DTD" in refused.value.sentence("de")
    assert refused.value.pointer == "/file"


def test_a_document_type_behind_much_white_space_expands_nothing():
    hidden = '<!DOCTYPE d [<!ENTITY a "1">]>'
    with pytest.raises(StatementUnreadable):
        read_statements(a_file(before=" " * 5000 + hidden))


@pytest.mark.parametrize("cut", [0, 1, 40, 400, -1])
def test_a_truncated_file_is_refused_as_a_whole(cut):
    with pytest.raises(StatementUnreadable):
        read_statements(a_file()[:cut])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b">119.00<", b">eins<"),
        (b">119.00<", b"><"),
        (b">119.00<", b">" + b"9" * 40 + b"<"),
        (b">119.00<", b">-119.00<"),
        (b'Ccy="EUR">119.00', b'Ccy="XQZ">119.00'),
        (b">119.00<", b">1e400<"),
        (b">119.00<", b">NaN<"),
        (b"DE89370400440532013000", b""),
        (b"DE89370400440532013000", b"DE00 '; --"),
        (b"<IBAN>DE89370400440532013000</IBAN>", b"<Othr><Id>" + b"9" * 35 + b"</Id></Othr>"),
        (b'<Ntry><Amt Ccy="EUR">119.00</Amt>', b"<Ntry>"),
        (b"2026-11-20</Dt></BookgDt>", b"2026-13-20</Dt></BookgDt>"),
        (b"<BookgDt><Dt>2026-11-20</Dt></BookgDt><ValDt><DtTm>2026-11-19T10:00:00</DtTm></ValDt>", b""),
    ],
)
def test_a_line_that_makes_no_sense_refuses_the_file(old, new):
    with pytest.raises(StatementUnreadable):
        read_statements(a_file().replace(old, new))


@pytest.mark.parametrize(
    "amount", ["0000000000000119.00", "+119.00", "119", "119.", "119.000", "00119.0000000", " 119.00 "]
)
def test_legal_decimals_are_read_however_a_bank_pads_them(amount):
    (line,) = the(a_file().replace(b">119.00<", f">{amount}<".encode())).lines
    assert line.amount == euro("119.00")


def test_parts_of_a_cent_are_refused_with_their_line():
    with pytest.raises(StatementUnreadable) as refused:
        read_statements(a_file().replace(b"<Ntry>", b"\n\n<Ntry>").replace(b">119.00<", b">119.001<"))
    assert refused.value.sentence("de").startswith("Zeile 3: ein Betrag hat mehr Stellen")


@pytest.mark.parametrize("before", [b"\n", b"  \r\n", b"\xef\xbb\xbf", b"\xef\xbb\xbf\n"])
def test_blanks_before_the_declaration_are_skipped(before):
    content = b'<?xml version="1.0" encoding="UTF-8"?>' + a_file()
    assert the(before + content).lines == the(content).lines


def test_sixteen_bit_files_and_declared_encodings_are_read():
    plain = a_file(an_entry("119.00", a_detail(name="Hafenbehörde")))
    for encoding in ("utf-16", "iso-8859-1", "windows-1252"):
        content = f'<?xml version="1.0" encoding="{encoding}"?>{plain.decode()}'.encode(encoding)
        assert the(content).lines == the(plain).lines


def test_characters_that_do_not_fit_their_encoding_are_refused_with_their_line():
    declared = '<?xml version="1.0" encoding="UTF-8"?>\n\n'
    content = (declared + a_file(an_entry("119.00", a_detail(name="Hafenbehörde"))).decode()).encode("latin-1")
    with pytest.raises(StatementUnreadable) as refused:
        read_statements(content)
    assert refused.value.facts["line"] == 3
    assert "Kodierung" in refused.value.sentence("de")


@pytest.mark.parametrize(
    ("content", "line", "what"),
    [
        (b":20:STARTUMS\r\n:25:10010010/123\r\n:60F:C261120EUR0,00\r\n-", 1, "MT940"),
        (b"\r\n{1:F01BANKDEFFXXXX}\r\n:20:START\r\n:34F:EUR0,\r\n", 2, "MT942"),
        (b"Buchungstag;Betrag;Text\n1.1.2026;1,00;Danke\n", 1, "CSV"),
        (b"PK\x03\x04rest", 1, "ZIP"),
        (b"%PDF-1.7", 1, "PDF"),
        (b"<Document>\n<BkToCstmrAcctRpt/></Document>", 2, "camt.052"),
        (b"<Document><BkToCstmrDbtCdtNtfctn/></Document>", 1, "camt.054"),
        (b"", 1, "leer"),
    ],
)
def test_another_file_is_refused_with_its_line_what_it_is_and_what_is_taken(content, line, what):
    with pytest.raises(StatementUnreadable) as refused:
        read_statements(content)
    said = refused.value.sentence("de")
    assert said.startswith(f"Zeile {line}:")
    assert what in said
    assert "camt.053" in said


def test_more_lines_than_one_call_can_read_are_refused_before_they_are_read():
    with pytest.raises(StatementUnreadable) as refused:
        read_statements(a_file(*[an_entry()] * 50_001))
    assert "50001" in refused.value.sentence("de")


@pytest.mark.parametrize("content", [b"", b"\x00\xff", b"<x/>", b":20:MT940", b"%PDF-1.7"])
def test_what_is_no_statement_is_refused(content):
    with pytest.raises(StatementUnreadable):
        read_statements(content)


def real(name: str) -> bytes:
    path = BANK / name
    if not path.exists():
        pytest.skip(f"bank files of others are not here ({path})")
    return path.read_bytes()


def test_a_real_file_with_several_statements():
    first, second = read_statements(real("camt053.v2.multi.statement.xml"))
    assert (first.balanced, second.balanced) == (True, True)
    assert [x.amount for x in first.lines + second.lines] == [euro("8.85"), euro("-7.00")]
    assert second.lines[0].counterparty_name == "Company Name 2"


@pytest.mark.parametrize("name", ["camt053.v3.xml", "camt053.v8.xml"])
def test_real_files_of_other_versions(name):
    (statement,) = read_statements(real(name))
    assert [(x.amount, x.counterparty_name) for x in statement.lines] == [(euro("8.85"), "NAME NAME")]
    assert not statement.balanced


@pytest.mark.parametrize("name", ["camt053.v2.wrong.xml", "camt052.v8.xml", "camt054.v8.xml"])
def test_real_files_that_are_no_statements(name):
    with pytest.raises(StatementUnreadable):
        read_statements(real(name))
