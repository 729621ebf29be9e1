"""Writes XLSX in a process of its own: rows come in as lines, the file goes out while they come.

    python -m kontor.gateway.sheets < rows > table.xlsx

A line is a JSON list of cells, each its kind and its value (`tables`). Texts are texts and never formulas; numbers,
days and points in time are what they are, times as they are in the tenants' zone. Memory does not grow with the rows.
"""

import json
import sys
import zipfile
from collections.abc import Iterable
from datetime import date, datetime
from typing import IO
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from kontor.common.values.clock import HOME_ZONE
from kontor.gateway.tables import DAY, MOMENT, NUMBER

# Day 0 of spreadsheets, as all of them count from this day on: they show no day before the first, and for two months
# each another one.
_BEGIN, _FIRST = date(1899, 12, 30), date(1900, 3, 1)
_ZONE = ZoneInfo(HOME_ZONE)
# Rows and characters that a sheet can have.
_ROWS, _CHARACTERS = 1_048_576, 32_767
_STYLE = {DAY: 1, MOMENT: 2}
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS = {
    "[Content_Types].xml": f"""{_HEAD}<Types xmlns="{_PACKAGE}/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>
<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/></Types>""",
    "_rels/.rels": f"""{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">
<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>""",
    "xl/workbook.xml": f"""{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">
<sheets><sheet name="Kontor" sheetId="1" r:id="rId1"/></sheets></workbook>""",
    "xl/_rels/workbook.xml.rels": f"""{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">
<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>
<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>""",
    "xl/styles.xml": f"""{_HEAD}<styleSheet xmlns="{_MAIN}">
<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>
<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>
<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>
<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>
<xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>
<xf numFmtId="22" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs></styleSheet>""",
}
_SHEET_BEGIN = f"""{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">
<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>"""
_SHEET_END = "</sheetData></worksheet>"


def write(lines: Iterable[bytes], out: IO[bytes]) -> None:
    """The whole file; what goes beyond a sheet's rows is left out, and its last row says so."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as package:
        for name, content in _PARTS.items():
            package.writestr(name, content)
        with package.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(_SHEET_BEGIN.encode())
            for count, line in enumerate(lines, 1):
                if count == _ROWS:
                    sheet.write(_row([("t", "… (1 048 576)")]))
                    break
                sheet.write(_row(json.loads(line)))
            sheet.write(_SHEET_END.encode())


def _row(cells: Iterable[tuple[str, str]]) -> bytes:
    return f"<row>{''.join(_cell(kind, value) for kind, value in cells)}</row>".encode()


def _cell(kind: str, value: str) -> str:
    if not value:
        return "<c/>"
    if kind == NUMBER:
        return f"<c><v>{value}</v></c>"
    if kind == DAY and (day := date.fromisoformat(value)) >= _FIRST:
        return f'<c s="{_STYLE[DAY]}"><v>{(day - _BEGIN).days}</v></c>'
    if kind == MOMENT:
        at = datetime.fromisoformat(value).astimezone(_ZONE)
        days = (at.date() - _BEGIN).days + (at.hour * 3600 + at.minute * 60 + at.second) / 86_400
        return f'<c s="{_STYLE[MOMENT]}"><v>{days:.9f}</v></c>'
    sound = "".join(char for char in value[:_CHARACTERS] if char >= " " or char in "\t\n")
    return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(sound)}</t></is></c>'


if __name__ == "__main__":
    write(sys.stdin.buffer, sys.stdout.buffer)
