"""Billing's invoice in EN 16931: complete, valid by our rules and by the official ones, findings point back."""

from datetime import date
from decimal import Decimal

import pytest
from issued_builders import a_buyer, a_line, a_seller, an_invoice, money
from kontor.api.billing.v1 import billing_pb2 as billing
from kontor.api.common.v1.types_pb2 import Address
from kontor.common.values.letters import LINK
from kontor.einvoice import letters
from kontor.einvoice.domain.dispatches import NUMBER, Channel
from kontor.einvoice.domain.documents import Format
from kontor.einvoice.en16931 import cii, ubl
from kontor.einvoice.paper import layout
from kontor.einvoice.rules import checks
from kontor.einvoice.rules.official import Judge
from kontor.einvoice.wire import formats, issued, reports

TODAY = date(2026, 11, 23)


def _model(invoice):
    return issued.to_model(invoice, formats.wanted(invoice).deciding, TODAY)


def _verdict(invoice):
    return checks.check(_model(invoice), formats.wanted(invoice).deciding, public_buyer=bool(invoice.buyer.leitweg_id))


def _reverse_charge() -> billing.Invoice:
    lines = [a_line(1, vat_category="AE", vat_rate="0")]
    buyer = a_buyer(vat_id="NL123456789B01", leitweg_id="", format="ZUGFERD", language="en")
    return an_invoice(lines, buyer=buyer)


def _small_business() -> billing.Invoice:
    seller = a_seller(vat_id="", registration="")
    exempt = billing.VatLine(vat_category="E", vat_rate="0", base=money("950.00"), vat=money("0.00"))
    exempt.exemption_reason = "Steuerfrei nach § 19 UStG (Kleinunternehmer)"
    return an_invoice([a_line(1, vat_category="E", vat_rate="0")], seller=seller, vat_lines=[exempt])


def _exempt() -> billing.Invoice:
    exempt = billing.VatLine(vat_category="E", vat_rate="0", base=money("950.00"), vat=money("0.00"))
    exempt.exemption_reason = "Steuerfrei nach § 4 Nr. 21 UStG"
    return an_invoice([a_line(1, vat_category="E", vat_rate="0")], vat_lines=[exempt])


def _within_the_union() -> billing.Invoice:
    lines = [a_line(1, vat_category="K", vat_rate="0")]
    there = Address(street="Kade 1", postcode="3011", city="Rotterdam", country_code="NL")
    buyer = a_buyer(vat_id="NL123456789B01", leitweg_id="", format="ZUGFERD")
    buyer.address.CopyFrom(there)
    return an_invoice(lines, buyer=buyer)


def _cancellation() -> billing.Invoice:
    preceding = [billing.Preceding(invoice_id="x", number="RE-2026-0041", issue_date="2026-11-01")]
    lines = [a_line(1, "-10"), a_line(2, "-1", "420.00")]
    kind = billing.DOCUMENT_KIND_CANCELLATION
    terms = billing.PaymentTerms()
    return an_invoice(lines, document_kind=kind, type_code="384", preceding=preceding, terms=terms)


def _residual() -> billing.Invoice:
    preceding = [
        billing.Preceding(number="RE-2026-0011", issue_date="2026-06-30", received=money("396.69")),
        billing.Preceding(number="RE-2026-0012", issue_date="2026-07-31", received=money("396.69")),
    ]
    lines = [a_line(1, "1", "1000.05"), a_line(2, "-1", "333.35"), a_line(3, "-1", "333.35")]
    vat = [billing.VatLine(vat_category="S", vat_rate="19", base=money("333.35"), vat=money("63.33"))]
    return an_invoice(lines, document_kind=billing.DOCUMENT_KIND_RESIDUAL, preceding=preceding, vat_lines=vat)


def _not_taxable() -> billing.Invoice:
    return an_invoice([a_line(1, vat_category="O", vat_rate="0")])


CASES = {
    "invoice": an_invoice(),
    "partial": an_invoice(document_kind=billing.DOCUMENT_KIND_PARTIAL, type_code="326"),
    "residual": _residual(),
    "cancellation": _cancellation(),
    "reverse charge": _reverse_charge(),
    "small business": _small_business(),
    "exempt": _exempt(),
    "within the union": _within_the_union(),
    "not taxable": _not_taxable(),
    "two rates": an_invoice([a_line(1), a_line(2, "3", "14.33", rate="7")]),
    "cii": an_invoice(buyer=a_buyer(format="XRECHNUNG_CII")),
    "zugferd": an_invoice(buyer=a_buyer(format="ZUGFERD", leitweg_id="", buyer_reference="PO 7")),
}


@pytest.fixture(scope="module")
def judge() -> Judge:
    return Judge()


@pytest.mark.parametrize("name", CASES)
def test_what_billing_issues_is_valid_natively_and_officially(judge, name):
    invoice = CASES[name]
    verdict = _verdict(invoice)
    assert verdict.can_be_issued, (verdict.findings, verdict.policy)
    model = _model(invoice)
    for syntax in (ubl,) if len(model.preceding) > 1 else (cii, ubl):  # CII of XRechnung names one earlier invoice
        report = judge.judge(syntax.write(model))
        assert report.valid, [f"{f.rule} {f.message}" for f in report.findings]


def test_the_remainder_keeps_billings_cent():
    totals = _model(_residual()).totals
    assert totals is not None
    assert (totals.net, totals.vat, totals.gross) == (Decimal("333.35"), Decimal("63.33"), Decimal("396.68"))


def test_paid_amounts_are_what_payable_lacks():
    invoice = an_invoice(payable=money("630.30"))
    totals = _model(invoice).totals
    assert totals is not None
    assert (totals.prepaid, totals.payable) == (Decimal("1000.00"), Decimal("630.30"))
    assert _verdict(invoice).valid


def test_cash_discount_becomes_its_line():
    assert _model(an_invoice()).payment_terms == "#SKONTO#TAGE=7#PROZENT=2.00#\n"
    assert layout.discounts(_model(an_invoice()))[0][0] == date(2026, 11, 30)


def test_public_buyers_are_reached_by_their_leitweg_id():
    buyer = _model(an_invoice()).buyer
    assert buyer is not None
    assert buyer.endpoint is not None
    assert (buyer.endpoint.scheme, buyer.endpoint.value) == ("0204", "04011000-12345-03")


@pytest.mark.parametrize(
    ("change", "rule", "pointer"),
    [
        ({"seller": a_seller(contact_phone="")}, "BR-DE-6", "/seller/contact_phone"),
        ({"buyer": a_buyer(leitweg_id="04011000-12345-34")}, "KONTOR-LEITWEG", "/buyer/leitweg_id"),
        ({"buyer": a_buyer(email="", leitweg_id="")}, "PEPPOL-EN16931-R010", "/buyer/email"),
        ({"period_from": "", "period_to": ""}, "KONTOR-SUPPLY-DATE", "/period_from"),
        ({"terms": billing.PaymentTerms()}, "BR-CO-25", "/terms/due_date"),
        ({"seller": a_seller(iban="DE00120300000000202051")}, "BR-DE-19", "/payment_means/0/transfer/account"),
        ({"gross": money("1.00"), "payable": money("1.00")}, "BR-CO-15", "/gross"),
    ],
)
def test_a_finding_points_into_billings_invoice(change, rule, pointer):
    verdict = _verdict(an_invoice(**change))
    found = {f.rule: reports.finding(f, "de") for f in (*verdict.findings, *verdict.policy)}
    assert rule in found
    assert found[rule].text
    if not pointer.startswith("/payment_means"):
        assert found[rule].pointer == pointer


def test_line_findings_point_at_the_line():
    verdict = _verdict(an_invoice([a_line(1), a_line(2, vat_category="AE")]))
    assert "/lines/1/vat_rate" in {reports.pointer(f.path) for f in verdict.findings}
    assert reports.pointer("/lines/3/price/net") == "/lines/3/unit_price"
    assert reports.pointer("/vat/0/rate") == "/vat_lines/0/vat_rate"


def test_the_letter_speaks_the_buyers_language_and_sends_one_original():
    letter = letters.usual_letter(an_invoice(), Channel.EMAIL)
    assert letter.to == (an_invoice().buyer.email,)
    assert letter.subject == "Rechnung RE-2026-0042"
    assert "bis zum 07.12.2026" in letter.text
    english = letters.usual_letter(_reverse_charge(), Channel.EMAIL)
    assert english.subject == "Invoice RE-2026-0042"
    assert "by 7 Dec 2026" in english.text
    cancelled = letters.usual_letter(_cancellation(), Channel.EMAIL)
    assert cancelled.subject == "Stornorechnung RE-2026-0042"
    assert "überweisen" not in cancelled.text


def test_a_letter_written_before_there_is_a_number_leaves_with_it():
    draft = billing.Invoice()
    draft.CopyFrom(an_invoice())
    draft.number = NUMBER
    letter = letters.usual_letter(draft, Channel.EMAIL)
    assert (letter.subject, NUMBER in letter.text) == ("Rechnung {number}", True)
    assert letters.mail(letter, an_invoice()) == letters.mail(
        letters.usual_letter(an_invoice(), Channel.EMAIL), an_invoice()
    )


def test_the_letter_through_the_portal_has_its_link_where_it_stood():
    letter = letters.usual_letter(an_invoice(), Channel.PORTAL, "an@example.com")
    assert (letter.to, letter.text.count(LINK)) == (("an@example.com",), 1)
    sent = letters.mail(letter, an_invoice(), link="https://kontor.example/l/abc")
    assert LINK not in sent.text
    assert "\n\nhttps://kontor.example/l/abc\n\n" in sent.text
    assert 'href="https://kontor.example/l/abc"' in sent.html


@pytest.mark.parametrize(
    ("format_", "channel", "leaves"),
    [
        ("ZUGFERD", "EMAIL", ["ZUGFERD_PDF"]),
        ("", "EMAIL", ["ZUGFERD_PDF"]),
        ("XRECHNUNG_UBL", "EMAIL", ["XRECHNUNG_UBL"]),
        ("XRECHNUNG_CII", "PORTAL", ["XRECHNUNG_CII", "ZUGFERD_PDF"]),
        ("PEPPOL_BIS", "PEPPOL", ["PEPPOL_UBL"]),
    ],
)
def test_what_is_named_before_is_what_leaves(format_, channel, leaves):
    invoice = billing.Invoice()
    invoice.CopyFrom(an_invoice())
    invoice.buyer.format = format_
    named = letters.leaving(invoice, Channel(channel))
    assert [f.value for f, _ in named] == leaves
    assert all(name.endswith(".pdf" if f is Format.ZUGFERD_PDF else ".xml") for f, name in named)
    invoice.number = NUMBER
    waiting = letters.leaving(invoice, Channel(channel))
    assert [(f, name.replace(NUMBER, an_invoice().number)) for f, name in waiting] == named
    assert (letters.usual_letter(invoice, Channel(channel)) is None) is (channel == "PEPPOL")


def test_the_proof_of_work_comes_from_the_sources():
    source = billing.Source(date="2026-10-02", person="Mia", text="Anmeldung", minutes=90)
    facts = issued.layout_facts(an_invoice([a_line(1, sources=[source])]))
    assert facts["work"][0]["minutes"] == 90
    assert facts["title"] == "Leistungen Oktober 2026"


def _capped() -> billing.Invoice:
    """61.75 h at 128.40 reduced to 7,500.00; the month of a retainer beside it."""
    cap = billing.LineAllowance(amount=money("428.70"), base=money("7928.70"), reason="Höchstbetrag", reason_code="95")
    time = a_line(1, "61.75", "128.40", allowances=[cap])
    time.net.amount = "7500.00"
    month = a_line(2, "1", "900.00", period_from="2026-11-01", period_to="2026-11-30")
    return an_invoice([time, month], period_from="2026-11-01", period_to="2026-11-30")


def test_a_line_shows_what_was_taken_off_and_its_own_period():
    time, month = _model(_capped()).lines
    (taken,) = time.allowances
    assert (taken.amount, taken.base_amount, taken.reason_code) == (Decimal("428.70"), None, "95")
    assert (month.period.start, month.period.end) == (date(2026, 11, 1), date(2026, 11, 30))
    assert _verdict(_capped()).valid


def test_a_buyer_is_named_by_its_register_number_too():
    model = _model(an_invoice(buyer=a_buyer(registration_number="HRB 12345")))
    assert model.buyer.registration.value == "HRB 12345"


def test_a_consumer_is_told_when_default_begins():
    terms = billing.PaymentTerms(due_date="2026-12-23", default_notice=True)
    (note,) = [n.text for n in _model(an_invoice(terms=terms)).notes if "§ 286" in n.text]
    assert "30 Tage" in note


def test_nothing_is_assumed_for_an_exempt_supply():
    bare = billing.VatLine(vat_category="E", vat_rate="0", base=money("950.00"), vat=money("0.00"))
    model = _model(an_invoice([a_line(1, vat_category="E", vat_rate="0")], vat_lines=[bare]))
    assert model.vat[0].exemption_reason is None


def test_what_is_credited_at_once_stands_in_prepaid():
    invoice = an_invoice()
    gross = Decimal(invoice.gross.amount)
    invoice.prepaid.CopyFrom(money("100.00"))
    invoice.payable.CopyFrom(money(gross - 100))
    totals = _model(invoice).totals
    assert (totals.prepaid, totals.payable) == (Decimal("100.00"), gross - 100)


@pytest.mark.parametrize(("credited", "said"), [("", False), ("500.00", True)])
def test_a_cancellation_promises_money_only_where_some_was_received(credited: str, said: bool):
    cancelled = _cancellation()
    if credited:
        cancelled.credited.CopyFrom(money(credited))
    shown = layout.context(_model(cancelled), issued.layout_facts(cancelled))
    sentences = [s for s in shown["payment"]["sentences"] if "gutgebracht" in s]
    assert [("500,00" in s) for s in sentences] == ([True] if said else [])
