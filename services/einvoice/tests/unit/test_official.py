"""What we write is valid by the official rules: every document type, every VAT case, both syntaxes, all profiles."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from einvoice_builders import PRECEDING, TYPES, VAT_CASES, a_line, an_invoice, of_type, of_vat_case
from kontor.einvoice.en16931 import calc, cii, profiles, ubl
from kontor.einvoice.en16931.model import (
    AdvancePayment,
    AdvanceTax,
    AllowanceCharge,
    Attachment,
    DirectDebit,
    Invoice,
    PaymentMeans,
    ThirdPartyPayment,
    Totals,
)
from kontor.einvoice.rules import checks
from kontor.einvoice.rules.official import Judge
from kontor.einvoice.rules.report import Report


@pytest.fixture(scope="module")
def judge() -> Judge:
    return Judge()


def _faults(report: Report) -> list[str]:
    return [f"{f.rule} {f.message}" for f in report.findings if f.severity != "information"]


@pytest.mark.parametrize("case", VAT_CASES)
@pytest.mark.parametrize("code", TYPES)
def test_each_document_type_and_vat_case_is_valid(judge, code, case):
    invoice = of_type(code, case)
    assert checks.check(invoice, profiles.XRECHNUNG).valid
    for syntax in (ubl, cii):
        report = judge.judge(syntax.write(invoice))
        assert report.valid, _faults(report)
        assert not _faults(report)


@pytest.mark.parametrize("specification", [p.specification for p in profiles.PROFILES if not p.german][:1])
def test_factur_x_of_en_16931_is_valid(judge, specification):
    for case in VAT_CASES:
        report = judge.judge(cii.write(of_vat_case(case, specification=specification)))
        assert report.valid, (case, _faults(report))


def test_extended_carries_advances_with_their_vat(judge):
    advance = AdvancePayment(
        Decimal("595.00"),
        date(2026, 7, 10),
        (AdvanceTax(Decimal("95.00"), "S", Decimal("19")),),
        PRECEDING[0],
    )
    invoice = an_invoice(
        type_code="877",
        specification=profiles.FACTUR_X_EXTENDED.specification,
        preceding=PRECEDING,
        advances=(advance,),
        totals=Totals(prepaid=Decimal("595.00")),
    )
    report = judge.judge(cii.write(invoice))
    assert report.valid, _faults(report)
    assert report.profile == "Factur-X EXTENDED"


def _rich() -> Invoice:
    reduction = AllowanceCharge(
        Decimal("10.00"), Decimal("100.00"), Decimal("10"), "S", Decimal("19"), "Treuerabatt", "95"
    )
    charge = replace(reduction, reason="Verpackung", reason_code="ABL", percent=None, base_amount=None)
    off = replace(reduction, vat_category=None, vat_rate=None)
    return an_invoice(
        allowances=(reduction,),
        charges=(charge,),
        lines=(a_line(1, allowances=(off,)), a_line(2)),
        attachments=(Attachment("A1", "Leistungsnachweis", None, b"a;b\n", "text/csv", "nachweis.csv"),),
        payment_terms="Zahlbar ohne Abzug.\n#SKONTO#TAGE=7#PROZENT=2.00#\n",
        vat_currency=None,
        contract="V-17",
        project="Kundenportal",
        tender="LOS 3",
        sales_order="AB-9",
        preceding=PRECEDING,
    )


def test_allowances_charges_attachments_and_references_are_valid(judge):
    for syntax in (ubl, cii):
        report = judge.judge(syntax.write(_rich()))
        assert report.valid, _faults(report)
    assert checks.check(_rich(), profiles.XRECHNUNG).valid


def test_direct_debit_is_valid(judge):
    debit = PaymentMeans(code="59", direct_debit=DirectDebit("M-1", "DE02120300000000202051"))
    invoice = an_invoice(payment_means=(debit,), creditor_identifier="DE98ZZZ09999999999")
    for syntax in (ubl, cii):
        report = judge.judge(syntax.write(invoice))
        assert report.valid, _faults(report)


def test_third_party_payments_are_valid_in_the_extension(judge):
    extension = next(p for p in profiles.PROFILES if p.extension)
    payment = ThirdPartyPayment("MobilesBezahlen", Decimal("19.96"), None, "Fremdleistung")
    invoice = an_invoice(specification=extension.specification, third_party_payments=(payment,))
    assert checks.check(invoice, extension).valid
    report = judge.judge(ubl.write(invoice))
    assert report.valid, _faults(report)


def test_a_residual_invoice_with_two_rates_keeps_its_cent(judge):
    """DOMAIN 1: advance 400.00 at 16 %, performed at 19 %: due 726.00."""
    invoice = an_invoice(lines=(a_line(1, "1", "1000.00"), a_line(2, "-1", "400.00", rate="16")), preceding=PRECEDING)
    assert invoice.totals is not None
    assert invoice.totals.payable == Decimal("726.00")
    for syntax in (ubl, cii):
        assert judge.judge(syntax.write(invoice)).valid


def test_a_remainder_whose_vat_is_a_cent_off_is_still_valid(judge):
    """Whole 1,000.05 with 190.01 VAT less two advances of 333.35 with 63.34: the remainder carries 63.33."""
    invoice = an_invoice(lines=(a_line(1, "1", "333.35"),))
    vat = replace(invoice.vat[0], vat=Decimal("63.33"))
    invoice = replace(invoice, vat=(vat,))
    invoice = replace(invoice, totals=calc.totals(invoice))
    assert checks.check(invoice, profiles.XRECHNUNG).valid
    assert judge.judge(ubl.write(invoice)).valid


def test_sub_lines_outside_of_the_extension_are_refused(judge):
    invoice = an_invoice()
    nested = replace(invoice.lines[0], sub_lines=(replace(invoice.lines[0], id="1.1"),))
    report = judge.judge(ubl.write(replace(invoice, lines=(nested, *invoice.lines[1:]))))
    assert {f.rule for f in report.findings if f.fatal} == {"UBL-CR-646"}
