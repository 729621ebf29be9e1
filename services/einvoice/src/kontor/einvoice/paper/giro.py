"""GiroCode (EPC069-12): the QR code a banking app reads, as SVG."""

import io
from decimal import Decimal

import segno
from segno.helpers import make_epc_qr

_MIN, _MAX = Decimal("0.01"), Decimal("999999999.99")
_NAME, _TEXT = 70, 140


def svg(name: str, iban: str, amount: Decimal, text: str) -> str | None:
    """An inline SVG, None when the code cannot carry this payment."""
    if not _MIN <= amount <= _MAX or not name.strip() or not iban.strip():
        return None
    try:
        code = make_epc_qr(name[:_NAME], "".join(iban.split()), amount, text=text[:_TEXT], encoding="utf-8")
    except (ValueError, segno.DataOverflowError):
        return None
    out = io.BytesIO()
    code.save(out, kind="svg", xmldecl=False, svgns=True, border=0, svgclass=None, lineclass=None, omitsize=True)
    return out.getvalue().decode("utf-8")
