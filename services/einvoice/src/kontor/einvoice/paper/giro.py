"""GiroCode (EPC069-12): the QR code a banking app reads, as SVG or as a picture of 8 pixels a module."""

import io
from decimal import Decimal

import segno
from PIL import Image
from segno.helpers import make_epc_qr

_MIN, _MAX = Decimal("0.01"), Decimal("999999999.99")
_NAME, _TEXT = 70, 140
_PIXELS = 8
# Dark modules and the ground of the box the code stands in.
_DARK, _LIGHT = 0, 246


def svg(name: str, iban: str, amount: Decimal, text: str) -> str | None:
    """An inline SVG, None when the code cannot carry this payment."""
    code = _code(name, iban, amount, text)
    if code is None:
        return None
    out = io.BytesIO()
    code.save(out, kind="svg", xmldecl=False, svgns=True, border=0, svgclass=None, lineclass=None, omitsize=True)
    return out.getvalue().decode("utf-8")


def png(name: str, iban: str, amount: Decimal, text: str) -> bytes | None:
    """The same as a grey PNG: printed at a fraction of what hundreds of strokes cost."""
    code = _code(name, iban, amount, text)
    if code is None:
        return None
    modules = bytes(_DARK if dark else _LIGHT for row in code.matrix for dark in row)
    side = len(code.matrix)
    picture = Image.frombytes("L", (side, side), modules)
    out = io.BytesIO()
    picture.resize((side * _PIXELS,) * 2, Image.Resampling.NEAREST).save(out, "PNG", compress_level=1)
    return out.getvalue()


def _code(name: str, iban: str, amount: Decimal, text: str) -> segno.QRCode | None:
    if not _MIN <= amount <= _MAX or not name.strip() or not iban.strip():
        return None
    try:
        return make_epc_qr(name[:_NAME], "".join(iban.split()), amount, text=text[:_TEXT], encoding="utf-8")
    except (ValueError, segno.DataOverflowError):
        return None
