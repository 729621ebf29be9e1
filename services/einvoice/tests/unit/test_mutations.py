"""Whatever is changed in an invoice, our native verdict is the official one: the proof behind CheckInvoice."""

import dataclasses
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from einvoice_builders import PRECEDING, VAT_CASES, a_line, an_invoice, of_type, of_vat_case
from kontor.einvoice.en16931 import cii, profiles, ubl
from kontor.einvoice.en16931.model import AllowanceCharge, Attachment, Invoice, Period, Price
from kontor.einvoice.rules import checks
from kontor.einvoice.rules.official import Judge

XR = profiles.XRECHNUNG
# The official rule looks for the letter anywhere in its list of countries.
_OFFICIALLY_OVERLOOKED = {"/seller/vat_id = 'X'", "/buyer/vat_id = 'X'"}


def _rich() -> Invoice:
    reduction = AllowanceCharge(
        Decimal("10.00"), Decimal("100.00"), Decimal("10"), "S", Decimal("19"), "Treuerabatt", "95"
    )
    off = dataclasses.replace(reduction, vat_category=None, vat_rate=None)
    price = Price(Decimal("95.00"), Decimal("5.00"), Decimal("100.00"), Decimal("1"), "HUR")
    return an_invoice(
        allowances=(reduction,),
        charges=(dataclasses.replace(reduction, reason_code="ABL"),),
        lines=(
            dataclasses.replace(
                a_line(1, allowances=(off,)), price=price, period=Period(date(2026, 10, 2), date(2026, 10, 9))
            ),
            a_line(2, "3", "42.99", rate="7"),
        ),
        attachments=(Attachment("A1", "Nachweis", None, b"a;b\n", "text/csv", "nachweis.csv"),),
        payment_terms="#SKONTO#TAGE=7#PROZENT=2.00#\n",
        preceding=PRECEDING,
        contract="V-17",
    )


def _others(value: Any) -> list[Any]:
    """What a value is changed to, of the same kind."""
    match value:
        case Decimal():
            return [None, value + 1, -value, value + Decimal("0.001")]
        case date():
            return [None, date(2020, 1, 1), date(2030, 1, 1)]
        case str():
            return [None, "X", "Q9"]
        case tuple():
            return [()]
        case bytes():
            return []
        case _:
            return [None]


def _mutants(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every invoice that differs in one place."""
    for field in dataclasses.fields(value):
        inner, at = getattr(value, field.name), f"{path}/{field.name}"
        if inner is None or inner == ():
            continue
        for other in _others(inner):
            yield f"{at} = {other!r}", dataclasses.replace(value, **{field.name: other})
        if dataclasses.is_dataclass(inner):
            for name, changed in _mutants(inner, at):
                yield name, dataclasses.replace(value, **{field.name: changed})
        elif isinstance(inner, tuple) and inner and dataclasses.is_dataclass(inner[0]):
            for name, changed in _mutants(inner[0], f"{at}/0"):
                yield name, dataclasses.replace(value, **{field.name: (changed, *inner[1:])})


@pytest.fixture(scope="module")
def judge() -> Judge:
    return Judge()


def _fatal(findings: Any) -> set[str]:
    return {f.rule for f in findings if f.fatal}


def _compare(judge: Judge, name: str, mutant: Invoice) -> str:
    """'' when the native verdict is the official one; an invoice has to be valid in both syntaxes."""
    native = checks.check(mutant, XR)
    reports = [judge.judge(ubl.write(mutant))]
    if reports[0].valid:  # else the official verdict is known
        reports.append(judge.judge(cii.write(mutant)))
    if native.valid == all(report.valid for report in reports):
        return ""
    theirs = [f"{r.syntax} {f.rule} {f.message[:90]}" for r in reports for f in r.findings if f.fatal]
    return f"{name}: native {sorted(_fatal(native.findings))}, official {theirs}"


def _wrong(judge: Judge, mutants: Iterator[tuple[str, Any]], least: int) -> list[str]:
    chosen = {name: mutant for name, mutant in mutants if name not in _OFFICIALLY_OVERLOOKED}
    assert len(chosen) >= least
    return [difference for name, mutant in chosen.items() if (difference := _compare(judge, name, mutant))]


def test_every_mutant_of_a_rich_invoice_gets_the_official_verdict(judge):
    wrong = _wrong(judge, _mutants(_rich()), 250)
    assert not wrong, "\n".join(wrong)


def _tax_mutants(invoice: Invoice) -> Iterator[tuple[str, Invoice]]:
    line, group = invoice.lines[0], invoice.vat[0]
    for category in ("S", "Z", "E", "AE", "K", "G", "O", "B2"):
        changed = dataclasses.replace(line, vat_category=category)
        yield f"line {category}", dataclasses.replace(invoice, lines=(changed, *invoice.lines[1:]))
        turned = dataclasses.replace(group, category=category)
        yield f"group {category}", dataclasses.replace(invoice, vat=(turned, *invoice.vat[1:]))
        both = dataclasses.replace(invoice, lines=(changed, *invoice.lines[1:]), vat=(turned, *invoice.vat[1:]))
        yield f"both {category}", both
    for rate in (None, Decimal(0), Decimal(7), Decimal(19)):
        changed = dataclasses.replace(line, vat_rate=rate)
        yield f"line rate {rate}", dataclasses.replace(invoice, lines=(changed, *invoice.lines[1:]))
    for name, mutant in _mutants(group):
        yield f"group{name}", dataclasses.replace(invoice, vat=(mutant, *invoice.vat[1:]))
    yield "twice", dataclasses.replace(invoice, vat=(group, *invoice.vat))
    for name in ("vat_id", "tax_number", "registration", "identifiers"):
        gone = dataclasses.replace(invoice.seller, **{name: () if name == "identifiers" else None})
        yield f"seller without {name}", dataclasses.replace(invoice, seller=gone)
    for name in ("vat_id", "registration"):
        gone = dataclasses.replace(invoice.buyer, **{name: None})
        yield f"buyer without {name}", dataclasses.replace(invoice, buyer=gone)
    yield "no delivery", dataclasses.replace(invoice, delivery=None, period=None)


@pytest.mark.parametrize("case", VAT_CASES)
def test_every_tax_mutant_gets_the_official_verdict(judge, case):
    wrong = _wrong(judge, _tax_mutants(of_vat_case(case)), 40)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("code", ["381", "384", "326"])
def test_mutants_of_other_document_types_get_the_official_verdict(judge, code):
    wrong = _wrong(judge, (m for m in _mutants(of_type(code)) if "/lines" not in m[0]), 60)
    assert not wrong, "\n".join(wrong)
