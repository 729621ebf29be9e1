"""What is handed over: whole, harmless to spreadsheets, the same bytes for the same invoices."""

import csv
import io
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from kontor.einvoice import exports
from kontor.einvoice.domain.documents import Archived
from kontor.einvoice.domain.supplier_invoices import Channel, SupplierInvoice
from kontor.einvoice.workers.facts import Facts

FACTS = Facts("1", issue_date=date(2026, 11, 1), currency="EUR", net=Decimal(-100), gross=Decimal("-119.00"))


def approved(number: int, size: int = 1, kind: str = "application/xml", facts: Facts = FACTS) -> SupplierInvoice:
    file = Archived("0" * 64, size, kind, "../böse.xml")
    return SupplierInvoice(UUID(int=number), file, Channel.UPLOAD, datetime(2026, 11, 27, tzinfo=UTC), facts=facts)


def rows(*values: SupplierInvoice) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(exports.index(values).decode("utf-8-sig")), delimiter=";"))


def test_an_export_takes_what_fits_and_one_at_least():
    half = exports.MOST_BYTES // 2
    assert len(exports.fitting([approved(n, half) for n in range(3)])) == 2
    assert len(exports.fitting([approved(1, exports.MOST_BYTES * 2), approved(2)])) == 1
    assert len(exports.fitting([approved(n) for n in range(exports.MOST + 1)])) == exports.MOST


@pytest.mark.parametrize("cell", ["=1+1", "+49", "-x", "@SUM(A1)"])
def test_no_cell_is_a_formula_and_amounts_stay_numbers(cell):
    (row,) = rows(approved(1, facts=replace(FACTS, number=cell, seller_name=cell)))
    assert row["number"] == row["seller_name"] == f"'{cell}"
    assert (row["net"], row["gross"]) == ("-100", "-119.00")


def test_cells_keep_separators_and_quotes():
    (row,) = rows(approved(1, facts=replace(FACTS, seller_name='A; "B"')))
    assert row["seller_name"] == 'A; "B"'


def test_files_bear_our_names_and_the_same_invoices_give_the_same_bytes():
    values = [approved(1), approved(2, kind="application/pdf"), approved(3, kind="message/rfc822")]

    def packed() -> bytes:
        target = io.BytesIO()
        package = exports.Package(target)
        for value in values:
            package.add(exports.file_name(value), b"x")
        package.close(values)
        return target.getvalue()

    assert packed() == packed()
    with zipfile.ZipFile(io.BytesIO(packed())) as package:
        names = package.namelist()
    assert [name.rpartition(".")[2] for name in names] == ["xml", "pdf", "eml", "csv"]
    assert not any(".." in name for name in names)
    assert [row["file"] for row in rows(*values)] == names[:3]
