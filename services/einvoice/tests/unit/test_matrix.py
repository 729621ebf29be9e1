"""Everything billing issues is valid by the official rules, and our own check says so before a number is taken.

Each kind of document x each VAT case (EINVOICE 4.7) x each format x 1 to 300 lines. The suite runs a selection in
which every pair meets; `--long` runs the whole product.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from issued_builders import a_buyer, a_line, an_invoice, money
from issued_cases import KINDS, LENGTHS, PRECEDING, UNITS, VAT_CASES, issued
from kontor.api.billing.v1 import billing_pb2 as pb
from kontor.einvoice.en16931 import cii, ubl
from kontor.einvoice.en16931.model import Identifier, Invoice
from kontor.einvoice.rules import checks
from kontor.einvoice.rules.official import Judge
from kontor.einvoice.use_cases import checking
from kontor.einvoice.wire import formats, reports
from kontor.einvoice.wire import issued as wire
from kontor.einvoice.wire.formats import FORMATS

TODAY = date(2026, 11, 23)
Case = tuple[int, str, str, int]


@pytest.fixture(scope="module")
def judge() -> Judge:
    """One for the whole run: compiling the rules costs more than judging a hundred invoices."""
    return Judge()


def _documents(invoice: pb.Invoice) -> Iterator[bytes]:
    """What the workshop makes: the invoice inside the PDF, and the XML beside it."""
    wanted = formats.wanted(invoice)
    yield cii.write(wire.to_model(invoice, wanted.embedded, TODAY))
    if wanted.xml and wanted.profile:
        model = wire.to_model(invoice, wanted.profile, TODAY)
        yield ubl.write(model) if wanted.xml in formats.IN_UBL else cii.write(model)


def _ours(invoice: pb.Invoice) -> list[str]:
    """What CheckInvoice would stop it for."""
    profile = formats.wanted(invoice).deciding
    model = wire.to_model(invoice, profile, TODAY)
    verdict = checks.check(
        model, profile, public_buyer=bool(invoice.buyer.leitweg_id), small_business=wire.is_small_business(model)
    )
    found = (*verdict.findings, *verdict.policy, *checking.unfit(invoice))
    return [f"{f.rule} {f.path}" for f in found if f.fatal]


def _officially(judge: Judge, invoice: pb.Invoice) -> list[str]:
    reports = [judge.judge(xml) for xml in _documents(invoice)]
    return [f"{r.profile}: {f.rule} {f.message}" for r in reports for f in r.findings if f.fatal]


def _refused(kind: int, format_: str, invoice: pb.Invoice) -> list[str]:
    """Refused on purpose: BASIC has no room for the annex of a final invoice; Peppol knows us by our VAT id."""
    if format_ == "PEPPOL_BIS" and not invoice.seller.vat_id:
        return ["PEPPOL-EN16931-CL008 /seller/endpoint"]
    no_room = format_ == "ZUGFERD_BASIC" and kind == pb.DOCUMENT_KIND_FINAL
    return ["KONTOR-NO-ANNEX /buyer/format"] if no_room else []


def _pairwise() -> list[Case]:
    """Every pair of kind, VAT case and format meets at least once; lengths take turns, the long ones rarely."""
    chosen: list[Case] = []
    cases, formats_ = list(VAT_CASES), list(FORMATS)
    for i, kind in enumerate(KINDS):
        for j, case in enumerate(cases):
            chosen.append((kind, case, formats_[(i + j) % len(formats_)], (1, 2, 3)[(i + 2 * j) % 3]))
    met = {(k, f) for k, _, f, _ in chosen}
    chosen += [(k, cases[0], f, 2) for k in KINDS for f in formats_ if (k, f) not in met]
    met = {(c, f) for _, c, f, _ in chosen}
    chosen += [(KINDS[0], c, f, 1) for c in cases for f in formats_ if (c, f) not in met]
    chosen += [(kind, "mixed rates", formats_[i % 2], 20) for i, kind in enumerate(KINDS)]
    chosen += [(KINDS[0], "mixed rates", f, 300) for f in ("XRECHNUNG_UBL", "ZUGFERD")]
    return chosen


def _name(case: Case) -> str:
    kind, vat, format_, count = case
    return f"{pb.DocumentKind.Name(kind).removeprefix('DOCUMENT_KIND_').lower()}-{vat}-{format_}-{count}"


def _proves(judge: Judge, case: Case) -> None:
    kind, vat, format_, count = case
    invoice = issued(kind, vat, format_, count)
    ours, official = _ours(invoice), _officially(judge, invoice)
    refused = _refused(kind, format_, invoice)
    assert bool(official) == any(rule.startswith("PEPPOL") for rule in refused)
    assert ours == refused


@pytest.mark.parametrize("case", _pairwise(), ids=_name)
def test_what_billing_issues_is_valid_officially_and_by_our_own_check(judge, case):
    _proves(judge, case)


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("kind", KINDS)
def test_the_whole_product_is_valid(judge, kind, format_):
    for vat, count in product(VAT_CASES, LENGTHS):
        _proves(judge, (kind, vat, format_, count))


def test_what_a_format_cannot_carry_is_refused_with_its_way_out():
    two = [pb.Preceding(number=f"RE-2026-001{n}", issue_date="2026-06-30") for n in (1, 2)]
    residual = issued(pb.DOCUMENT_KIND_RESIDUAL, "normal", "XRECHNUNG_CII", 2, preceding=two)
    assert _ours(residual) == ["KONTOR-ONE-PRECEDING /buyer/format"]
    residual.buyer.format = "XRECHNUNG_UBL"
    assert not _ours(residual)


@pytest.mark.parametrize("format_", FORMATS)
def test_several_earlier_invoices_are_valid_in_every_format_or_refused_before(judge, format_):
    two = [pb.Preceding(number=f"RE-2026-001{n}", issue_date="2026-06-30") for n in (1, 2)]
    invoice = issued(pb.DOCUMENT_KIND_RESIDUAL, "normal", format_, 2, preceding=two)
    refused = _ours(invoice)
    assert refused == (
        ["KONTOR-ONE-PRECEDING /buyer/format"] if format_ in ("XRECHNUNG_CII", "ZUGFERD_XRECHNUNG") else []
    )
    assert bool(_officially(judge, invoice)) == bool(refused)


def test_another_currency_is_refused_by_name():
    invoice = issued(pb.DOCUMENT_KIND_INVOICE, "normal", "ZUGFERD", 1)
    invoice.lines[0].unit_price.currency = "CHF"
    assert _ours(invoice) == ["KONTOR-CURRENCY /lines/0/unit_price"]


def test_a_final_invoice_needs_advances_that_add_up():
    final = issued(pb.DOCUMENT_KIND_FINAL, "mixed rates", "ZUGFERD_EXTENDED", 2)
    del final.preceding[0].vat_lines[1]
    assert _ours(final) == ["KONTOR-ADVANCE-VAT /preceding/0/vat_lines"]
    final = issued(pb.DOCUMENT_KIND_FINAL, "normal", "ZUGFERD", 1)
    final.payable.amount = "1.00"
    assert _ours(final) == ["KONTOR-ADVANCE-SUM /payable"]


def _final(format_: str) -> Invoice:
    invoice = issued(pb.DOCUMENT_KIND_FINAL, "mixed rates", format_, 2)
    return wire.to_model(invoice, formats.wanted(invoice).deciding, TODAY)


def test_a_final_invoice_lists_each_advance_with_its_vat_inside_the_e_invoice():
    model = _final("XRECHNUNG_UBL")
    (annex,) = model.attachments
    assert (annex.media_type, annex.filename) == ("text/csv", "Anzahlungen.csv")
    rows = (annex.content or b"").decode("utf-8-sig").splitlines()
    assert rows[0] == "Rechnung;Datum;Steuersatz;Netto;USt;Brutto"
    assert [row.split(";")[:3] for row in rows[1:]] == [
        ["RE-2026-0011", "2026-06-30", "19 %"],
        ["RE-2026-0011", "2026-06-30", "7 %"],
    ]
    assert [r.number for r in model.preceding] == ["RE-2026-0011"]
    assert not model.advances


def test_zugferd_extended_carries_the_advances_themselves():
    model = _final("ZUGFERD_EXTENDED")
    assert not model.attachments
    (advance,) = model.advances
    assert model.totals is not None
    assert advance.amount == model.totals.prepaid
    assert [tax.rate for tax in advance.taxes] == [Decimal(19), Decimal(7)]


def test_an_overpaid_final_invoice_gives_money_back(judge):
    entry = pb.Preceding(number="RE-2026-0011", issue_date="2026-06-30", received=money("2380.00"))
    entry.vat_lines.add(vat_category="S", vat_rate="19", base=money("2000.00"), vat=money("380.00"))
    for format_ in FORMATS:
        if format_ != "ZUGFERD_BASIC":
            final = issued(pb.DOCUMENT_KIND_FINAL, "normal", format_, 1, preceding=[entry])
            assert final.payable.amount.startswith("-")
            assert (_ours(final), _officially(judge, final)) == ([], [])


def test_a_residual_bill_may_take_off_more_than_it_bills_of_an_old_rate(judge):
    """Work at 19 %, an advance at the 16 % of its day: the old rate's group is negative."""
    lines = [a_line(1, "1", "1000.00"), a_line(2, "-1", "400.00", "16", unit="C62")]
    for format_ in FORMATS:
        bill = issued(pb.DOCUMENT_KIND_RESIDUAL, "normal", format_, 1)
        again = an_invoice(lines, document_kind=bill.document_kind, preceding=bill.preceding, buyer=bill.buyer)
        assert [g.base.amount for g in again.vat_lines] == ["1000.00", "-400.00"]
        assert (_ours(again), _officially(judge, again)) == ([], [])


def test_a_bill_of_nothing_is_valid_and_noted(judge):
    lines = [a_line(1, "1", "500.00"), a_line(2, "-1", "500.00")]
    invoice = an_invoice(lines, document_kind=pb.DOCUMENT_KIND_RESIDUAL, preceding=[PRECEDING])
    assert (_ours(invoice), _officially(judge, invoice)) == ([], [])


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.decimals("0.0001", "99999", places=4),
            st.decimals("0", "9999.99", places=2),
            st.sampled_from(["19", "7", "16"]),
            st.sampled_from(UNITS),
            st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=200),
        ),
        min_size=1,
        max_size=6,
    ),
    st.sampled_from(["", "2", "2.5", "3.00"]),
    st.sampled_from(["de", "en"]),
    st.sampled_from(list(FORMATS)),
)
def test_any_amounts_rates_units_and_texts_are_valid(judge, rows, discount, language, format_):
    lines = []
    for at, (quantity, price, rate, unit, title) in enumerate(rows):
        line = a_line(at + 1, f"{quantity:f}", f"{price:f}", rate, unit=unit)
        line.title = title
        lines.append(line)
    terms = pb.PaymentTerms(due_date="2026-12-23")
    if discount:
        terms.discount_percent, terms.discount_until = discount, "2026-12-03"
    buyer = a_buyer(format=format_, language=language, name="Ä" * 120)
    invoice = an_invoice(lines, buyer=buyer, terms=terms)
    assert (_ours(invoice), _officially(judge, invoice)) == ([], [])


@pytest.mark.parametrize(
    ("kind", "abroad", "at_home"),
    [
        (pb.DOCUMENT_KIND_PARTIAL, "386", "326"),
        (pb.DOCUMENT_KIND_CANCELLATION, "381", "384"),
        (pb.DOCUMENT_KIND_CORRECTION, "380", "384"),
    ],
)
def test_over_peppol_a_document_for_abroad_has_the_code_known_there(judge, kind, abroad, at_home):
    """P0112: 326 and 384 only between two Germans."""
    for case, code in (("service within the union", abroad), ("normal", at_home)):
        invoice = issued(kind, case, "PEPPOL_BIS", 2)
        model = wire.to_model(invoice, formats.wanted(invoice).deciding, TODAY)
        assert model.type_code == code
        assert model.totals is not None
        positive = (model.totals.payable or 0) > 0
        assert positive == (code == "381" or kind != pb.DOCUMENT_KIND_CANCELLATION)
        assert (_ours(invoice), _officially(judge, invoice)) == ([], [])


@pytest.mark.parametrize(
    ("change", "rule", "field"),
    [
        (lambda i: i.buyer.ClearField("peppol_id"), "PEPPOL-EN16931-CL008", "/buyer/peppol_id"),
        (lambda i: setattr(i.buyer, "peppol_id", "0037:1234567"), "PEPPOL-EN16931-CL008", "/buyer/peppol_id"),
        (lambda i: setattr(i.buyer, "peppol_id", "0208:0123456789"), "PEPPOL-COMMON-R043", "/buyer/peppol_id"),
        (lambda i: i.seller.ClearField("vat_id"), "PEPPOL-EN16931-CL008", "/seller/vat_id"),
        (
            lambda i: (i.buyer.ClearField("peppol_id"), i.buyer.ClearField("email")),
            "PEPPOL-EN16931-R010",
            "/buyer/peppol_id",
        ),
    ],
)
def test_an_address_that_peppol_does_not_know_is_asked_for_before_issue_by_its_field(judge, change, rule, field):
    invoice = issued(pb.DOCUMENT_KIND_INVOICE, "service within the union", "PEPPOL_BIS", 1)
    change(invoice)
    model = wire.to_model(invoice, formats.wanted(invoice).deciding, TODAY)
    found = {f.rule: f for f in checks.check(model, formats.wanted(invoice).deciding).findings if f.fatal}
    assert reports.finding(found[rule], "de", reports.pointer_over_peppol).pointer == field
    assert any(rule in said for said in _officially(judge, invoice))


def test_over_peppol_parties_are_addressed_as_the_network_knows_them():
    invoice = issued(pb.DOCUMENT_KIND_INVOICE, "service within the union", "PEPPOL_BIS", 1)
    invoice.buyer.peppol_id = "0106:12345678"
    model = wire.to_model(invoice, formats.wanted(invoice).deciding, TODAY)
    assert model.buyer is not None
    assert model.seller is not None
    assert model.buyer.endpoint == Identifier("12345678", "0106")
    assert model.seller.endpoint == Identifier("DE123456789", "9930")
