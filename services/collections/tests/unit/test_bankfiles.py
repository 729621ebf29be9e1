"""camt.053 as banks write it, and as nobody should."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from kontor.collections.bankfiles import Statement, StatementUnreadable, read_statements
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


def test_a_batch_without_amounts_stays_whole():
    statement = the(a_file(an_entry("119.00", a_detail(), a_detail())))
    assert [x.amount for x in statement.lines] == [euro("119.00")]


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


def test_more_lines_than_one_request_can_match_are_refused_before_they_are_read():
    with pytest.raises(StatementUnreadable) as refused:
        read_statements(a_file(*[an_entry()] * 10_001))
    assert refused.value.facts == {"why": "> 10000 Ntry"}


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
