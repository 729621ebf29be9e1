"""A bank statement as a bank would send it: camt.053.001.08 with one entry per payment."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from xml.sax.saxutils import escape


@dataclass(frozen=True)
class Payment:
    amount: Decimal
    payer: str
    payer_iban: str
    remittance: str


def statement(*, number: str, iban: str, on: date, opening: Decimal, payments: list[Payment]) -> bytes:
    """Incoming payments of one day; the closing balance adds up."""
    closing = opening + sum((p.amount for p in payments), Decimal(0))
    entries = "".join(_entry(number, index, on, payment) for index, payment in enumerate(payments, 1))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>'
        f"<GrpHdr><MsgId>{number}</MsgId><CreDtTm>{on}T20:00:00+00:00</CreDtTm></GrpHdr>"
        f"<Stmt><Id>{number}</Id><ElctrncSeqNb>1</ElctrncSeqNb><CreDtTm>{on}T20:00:00+00:00</CreDtTm>"
        f"<Acct><Id><IBAN>{iban}</IBAN></Id><Ccy>EUR</Ccy></Acct>"
        f"{_balance('OPBD', opening, on)}{_balance('CLBD', closing, on)}{entries}"
        "</Stmt></BkToCstmrStmt></Document>\n"
    ).encode()


def _balance(kind: str, amount: Decimal, on: date) -> str:
    return (
        f'<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">{amount:.2f}</Amt>'
        f"<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>{on}</Dt></Dt></Bal>"
    )


def _entry(number: str, index: int, on: date, payment: Payment) -> str:
    reference = f"{number}-{index}"
    return (
        f'<Ntry><NtryRef>{reference}</NtryRef><Amt Ccy="EUR">{payment.amount:.2f}</Amt><CdtDbtInd>CRDT</CdtDbtInd>'
        f"<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>{on}</Dt></BookgDt><ValDt><Dt>{on}</Dt></ValDt>"
        f"<AcctSvcrRef>{reference}</AcctSvcrRef>"
        "<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>"
        "<NtryDtls><TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs>"
        f'<Amt Ccy="EUR">{payment.amount:.2f}</Amt><CdtDbtInd>CRDT</CdtDbtInd>'
        f"<RltdPties><Dbtr><Pty><Nm>{escape(payment.payer)}</Nm></Pty></Dbtr>"
        f"<DbtrAcct><Id><IBAN>{payment.payer_iban}</IBAN></Id></DbtrAcct></RltdPties>"
        f"<RmtInf><Ustrd>{escape(payment.remittance)}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
    )
