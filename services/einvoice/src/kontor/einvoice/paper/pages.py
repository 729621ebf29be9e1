"""The readable view as a PDF: the same page, printed. Runs inside a render worker only; nothing is fetched."""

import hashlib

import weasyprint
from kontor.einvoice.paper.render import Assets
from kontor.einvoice.rules.refusals import TooLargeToOpen

# About a minute of layout; a longer page is for the browser.
_MOST_CHARACTERS = 4_000_000


def pdf(page: str) -> bytes:
    """Same page, same bytes. TooLargeToOpen when nobody would wait for it."""
    if len(page) > _MOST_CHARACTERS:
        raise TooLargeToOpen("too long for a PDF")
    identifier = hashlib.sha256(page.encode()).digest()[:16]
    document = weasyprint.HTML(string=page, url_fetcher=Assets(), base_url="kontor:")
    written = document.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=identifier)
    return bytes(written)
