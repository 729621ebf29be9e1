"""A tenant's logo, made anew from its pixels: no metadata, no tricks, no more of it than a page shows."""

import io
import warnings

from kontor.einvoice.paper.faults import LOGO, Fault, LayoutFaulty
from PIL import Image, ImageOps, UnidentifiedImageError

PNG, JPEG = "image/png", "image/jpeg"
MAX_BYTES = 5 * 1024 * 1024
_MAX_PIXELS = 40_000_000
# 75 mm x 20 mm at 400 dpi.
_BOX = (1200, 600)
_QUALITY = 90


def remade(data: bytes) -> tuple[bytes, str]:
    """The logo and its media type; LayoutFaulty when it is not a picture we take."""
    unreadable = LayoutFaulty(Fault(LOGO, "picture"))
    if len(data) > MAX_BYTES:
        raise unreadable
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as opened:
                if opened.width * opened.height > _MAX_PIXELS:
                    raise unreadable
                is_photo = opened.format == "JPEG"
                picture = ImageOps.exif_transpose(opened).convert("RGB" if is_photo else "RGBA")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombWarning) as bad:
        raise unreadable from bad
    picture.thumbnail(_BOX, Image.Resampling.LANCZOS)
    picture.info.clear()
    out = io.BytesIO()
    if is_photo:
        picture.save(out, "JPEG", quality=_QUALITY, optimize=True)
    else:
        picture.save(out, "PNG", optimize=True)
    return out.getvalue(), JPEG if is_photo else PNG
