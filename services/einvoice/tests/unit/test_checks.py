"""Each native rule on a small change of a valid invoice, and the speed of all of them."""

import time
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from einvoice_builders import PRECEDING, REVERSE_CHARGE, a_buyer, a_line, a_seller, an_invoice, of_vat_case, transfer
from kontor.einvoice.en16931 import profiles
from kontor.einvoice.en16931.model import Address, Contact, Identifier, Invoice, Note, Period, Price, VatBreakdown
from kontor.einvoice.rules import checks, findings
from kontor.einvoice.rules import german as rules_de

XR = profiles.XRECHNUNG


def broken(invoice: Invoice) -> set[str]:
    return {f.rule for f in checks.check(invoice, XR).findings}


def policy(invoice: Invoice, **facts: bool) -> set[str]:
    return {f.rule for f in checks.check(invoice, XR, **facts).policy}


def test_a_valid_invoice_breaks_nothing():
    verdict = checks.check(an_invoice(), XR)
    assert verdict.findings == ()
    assert verdict.policy == ()
    assert verdict.can_be_issued


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"number": None}, "BR-02"),
        ({"currency": "EUO"}, "BR-CL-04"),
        ({"type_code": "999"}, "BR-CL-01"),
        ({"buyer_reference": None}, "BR-DE-15"),
        ({"payment_means": ()}, "BR-DE-1"),
        ({"business_process": None}, "PEPPOL-EN16931-R001"),
        ({"seller": a_seller(contact=None)}, "BR-DE-2"),
        ({"seller": a_seller(contact=Contact("A", "12", "a@b.de"))}, "BR-DE-27"),
        ({"seller": a_seller(contact=Contact("A", "0123", "a@b"))}, "BR-DE-28"),
        ({"seller": a_seller(endpoint=None)}, "PEPPOL-EN16931-R020"),
        ({"seller": a_seller(vat_id=None, tax_number=None)}, "BR-DE-16"),
        ({"seller": a_seller(vat_id="123456789")}, "BR-CO-09"),
        ({"seller": a_seller(vat_id=None, registration=None)}, "BR-CO-26"),
        ({"buyer": a_buyer(address=Address(city="X", postcode="1"))}, "BR-11"),
        ({"buyer": a_buyer(address=Address(country="DE", postcode="1"))}, "BR-DE-8"),
        ({"buyer": a_buyer(endpoint=Identifier("x", "9999"))}, "BR-CL-25"),
        ({"period": Period(date(2026, 2, 1), date(2026, 1, 1))}, "BR-29"),
        ({"payment_means": (transfer("DE00120300000000202051"),)}, "BR-DE-19"),
        ({"payment_means": (replace(transfer(), transfer=None),)}, "BR-DE-23-a"),
        ({"payment_terms": "#SKONTO#TAGE=7#PROZENT=2.00#"}, "BR-DE-18"),
        ({"lines": (a_line(1, price="-1.00"),)}, "BR-27"),
        ({"lines": (a_line(1, unit="QQQ"),)}, "BR-CL-23"),
        ({"lines": (a_line(1, rate="0"),)}, "BR-S-05"),
        ({"lines": (a_line(1, category="AE", rate="0"),)}, "BR-AE-02"),
        ({"lines": (a_line(1, category="Z", rate="7"),)}, "BR-Z-05"),
        ({"lines": (a_line(1, price="1.00", item=None),)}, "BR-25"),
        ({"type_code": "384", "preceding": ()}, "BR-DE-26"),
    ],
)
def test_a_fault_is_named_by_its_rule(change, rule):
    assert rule in broken(an_invoice(**change))


@pytest.mark.parametrize(
    ("name", "amount", "rule"),
    [
        ("lines", "1.00", "BR-CO-10"),
        ("net", "1.00", "BR-CO-13"),
        ("vat", "1.00", "BR-CO-14"),
        ("gross", "1.00", "BR-CO-15"),
        ("payable", "1.00", "BR-CO-16"),
        ("net", "1.001", "BR-DEC-12"),
    ],
)
def test_a_wrong_sum_is_seen(name, amount, rule):
    invoice = an_invoice()
    assert rule in broken(replace(invoice, totals=replace(invoice.totals, **{name: Decimal(amount)})))


def test_a_wrong_tax_group_is_seen():
    invoice = an_invoice()
    wrong = VatBreakdown(Decimal("1.00"), Decimal("5.00"), "S", Decimal("19"))
    assert {"BR-S-08", "BR-CO-17"} <= broken(replace(invoice, vat=(wrong,)))
    assert "BR-CO-18" in broken(replace(invoice, vat=()))


def test_an_exemption_needs_its_reason_and_a_known_code():
    invoice = of_vat_case("E")
    none = tuple(replace(g, exemption_reason=None) for g in invoice.vat)
    assert "BR-E-10" in broken(replace(invoice, vat=none))
    invented = tuple(replace(g, exemption_code="VATEX-DE-19") for g in invoice.vat)
    assert "BR-CL-22" in broken(replace(invoice, vat=invented))


def test_out_of_scope_supplies_stand_alone_and_without_vat_ids():
    mixed = an_invoice(lines=(a_line(1), a_line(2, category="O", rate=None)))
    assert {"BR-O-02", "BR-O-11"} <= broken(mixed)


def test_an_intra_community_supply_says_when_and_where_to():
    invoice = of_vat_case("K", delivery=None, period=None)
    assert {"BR-IC-11", "BR-IC-12"} <= broken(invoice)


@pytest.mark.parametrize(
    ("terms", "good"),
    [
        ("#SKONTO#TAGE=14#PROZENT=2.00#\n", True),
        ("Text davor\n#SKONTO#TAGE=14#PROZENT=2.00#\n#SKONTO#TAGE=30#PROZENT=1.00#BASISBETRAG=10.00#\n", True),
        ("#SKONTO#TAGE=14#PROZENT=2.00#\nText danach", True),
        ("Zahlbar sofort", True),
        ("#SKONTO#TAGE=14#PROZENT=2#\n", False),
        ("#skonto#TAGE=14#PROZENT=2.00#\n", False),
        ("#SKONTO#TAGE=14#PROZENT=2,00#\n", False),
        ("#SKONTO#TAGE=14#PROZENT=2.00#", False),
        ("#SKONTO#TAGE=14#PROZENT=2.00# Text\n", False),
        ("#VERZUG#TAGE=14#PROZENT=2.00#\n", False),
    ],
)
def test_cash_discount_lines_have_one_form(terms, good):
    assert (not list(rules_de.payment_terms(terms))) is good


def test_quantity_times_price_is_the_line():
    invoice = an_invoice()
    line = replace(invoice.lines[0], net=Decimal("1.00"))
    assert "PEPPOL-EN16931-R120" in broken(replace(invoice, lines=(line, *invoice.lines[1:])))


def test_a_gross_price_less_its_discount_is_the_net_price():
    price = Price(net=Decimal("95.00"), gross=Decimal("100.00"), discount=Decimal("4.00"))
    assert "PEPPOL-EN16931-R046" in broken(an_invoice(lines=(replace(a_line(1), price=price),)))


def test_the_supply_date_is_our_policy():
    undated = an_invoice(period=None)
    assert "BR-DE-TMP-32" in broken(undated)
    assert "KONTOR-SUPPLY-DATE" in policy(undated)
    assert "KONTOR-SUPPLY-DATE" not in policy(undated, small_business=True)
    advance = an_invoice(period=None, type_code="326")
    assert "KONTOR-ADVANCE-DATE" in policy(advance)
    told = an_invoice(period=None, type_code="326", notes=(Note(text="Leistungszeitpunkt noch nicht vereinbart"),))
    assert not policy(told)
    small = an_invoice(period=None, lines=(a_line(1, "1", "200.00"),))
    assert not policy(small)


def test_a_day_or_terms_of_payment_stay_our_policy_though_the_rule_is_gone():
    assert "BR-CO-25" in policy(an_invoice(due_date=None))
    assert not checks.check(an_invoice(due_date=None), XR).can_be_issued
    assert "BR-CO-25" not in policy(an_invoice(due_date=None, payment_terms="sofort"))


def test_a_leitweg_id_with_wrong_digits_is_our_policy():
    assert "KONTOR-LEITWEG" in policy(an_invoice(buyer_reference="04011000-12345-34"))
    assert "KONTOR-LEITWEG" in policy(an_invoice(buyer_reference="egal"), public_buyer=True)
    assert not policy(an_invoice(buyer_reference="Bestellung 7"))


def test_reverse_charge_and_corrections_say_so():
    assert not policy(of_vat_case("AE"))
    silent = of_vat_case("AE")
    silent = replace(silent, vat=tuple(replace(g, exemption_reason="Reverse charge") for g in silent.vat))
    assert "KONTOR-REVERSE-CHARGE-TEXT" in policy(silent)
    assert REVERSE_CHARGE in (of_vat_case("AE").vat[0].exemption_reason or "")
    assert "KONTOR-PRECEDING" in policy(an_invoice(type_code="384"))
    assert not policy(an_invoice(type_code="384", preceding=PRECEDING))


def test_every_finding_speaks_german_and_english():
    faulty = an_invoice(number=None, seller=a_seller(contact=None), period=None)
    for finding in (*checks.check(faulty, XR).findings, *checks.check(faulty, XR).policy):
        assert finding.sentence("de")
        assert finding.sentence("en") != finding.sentence("de")
    for rule in findings.rules().values():
        assert rule.sentences["de"].endswith((".", "{message}"))
        assert rule.sentences["en"].endswith((".", "{message}"))


def test_twenty_lines_are_judged_within_a_millisecond():
    invoice = an_invoice(lines=tuple(a_line(n) for n in range(1, 21)))
    spent = []
    for _ in range(30):
        start = time.process_time()
        checks.check(invoice, XR)
        spent.append(time.process_time() - start)
    assert sorted(spent)[len(spent) // 2] < 0.001
