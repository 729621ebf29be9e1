"""PDF/A-3b with the invoice inside, made from the very XML it carries. Runs inside a render worker only.

Same input, same bytes: dates and the document id come from the invoice. Nothing but packaged assets is ever fetched.
"""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime, time
from functools import cache
from importlib import resources
from typing import Any

import weasyprint
from jinja2 import DictLoader, select_autoescape
from jinja2.sandbox import ImmutableSandboxedEnvironment
from kontor.einvoice.en16931 import converting, xmlsafe
from kontor.einvoice.en16931.model import Invoice
from kontor.einvoice.paper import layout, xmp
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

_LOGO_TYPES = frozenset({"image/png", "image/jpeg"})
_SCHEME = "kontor:"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class NotAnAsset(FatalURLFetchingError):  # type: ignore[misc]
    """A template asked for something that is not ours."""


class Assets(URLFetcher):  # type: ignore[misc]
    """Serves the logo at hand and nothing else: no network, no files."""

    def __init__(self, logo: bytes, media_type: str) -> None:
        super().__init__(allowed_protocols=[])
        self._logo = logo
        self._media_type = media_type

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        del headers
        if url == f"{_SCHEME}logo" and self._logo:
            return URLFetcherResponse(url, self._logo, {"Content-Type": self._media_type})
        raise NotAnAsset(url[:80])


@cache
def _asset(name: str) -> str:
    return (resources.files("kontor.einvoice") / "assets" / name).read_text("utf-8")


@cache
def _templates() -> ImmutableSandboxedEnvironment:
    loader = DictLoader({"invoice.html": _asset("invoice.html")})
    return ImmutableSandboxedEnvironment(loader=loader, autoescape=select_autoescape(["html"]), auto_reload=False)


@cache
def _style() -> weasyprint.CSS:
    """Parsed once per worker."""
    return weasyprint.CSS(string=_asset("invoice.css"), url_fetcher=Assets(b"", ""))


def html(invoice: Invoice, facts: Mapping[str, Any], *, logo: bool) -> str:
    values = layout.context(invoice, facts, f"{_SCHEME}logo" if logo else "")
    return _templates().get_template("invoice.html").render(**values)


def render(facts: Mapping[str, Any], blobs: list[bytes]) -> bytes:
    """`blobs`: the XML, then the logo if there is one. `xml_name` empty: a plain copy without the invoice inside."""
    xml = blobs[0]
    invoice = converting.read(xmlsafe.parse(xml)) or Invoice()
    media_type = str(facts.get("logo_type", ""))
    logo = blobs[1] if len(blobs) > 1 and media_type in _LOGO_TYPES else b""
    fetcher = Assets(logo, media_type)
    page = weasyprint.HTML(string=html(invoice, facts, logo=bool(logo)), url_fetcher=fetcher, base_url=_SCHEME)
    options = {"pdf_variant": "pdf/a-3b", "pdf_identifier": hashlib.sha256(xml).digest()[:16]}
    document = page.render(stylesheets=[_style()], **options)
    name = str(facts.get("xml_name", ""))
    if name:
        level = str(facts.get("conformance_level", ""))
        stamp = datetime.combine(invoice.issue_date, time(), UTC) if invoice.issue_date else _EPOCH
        document.metadata.attachments = [_attachment(xml, name, stamp, fetcher)]
        _describe(document, xmp.FacturX(name, level))
    result = document.write_pdf(finisher=_once_each, **options)
    return bytes(result)


def _attachment(xml: bytes, name: str, stamp: datetime, fetcher: Assets) -> weasyprint.Attachment:
    return weasyprint.Attachment(
        string=xml,
        url_fetcher=fetcher,
        name=name,
        description="Factur-X/ZUGFeRD",
        created=stamp,
        modified=stamp,
        relationship="Alternative",
    )


def _describe(document: weasyprint.Document, facts: xmp.FacturX) -> None:
    """WeasyPrint would append a second rdf:RDF; ours goes into the one there is."""
    original = document.metadata.generate_rdf_metadata

    def merged(variant: str, version: object, conformance: object) -> bytes:
        return xmp.merge(original(variant, version, conformance), facts)

    document.metadata.generate_rdf_metadata = merged


def _once_each(_document: object, pdf: Any) -> None:
    """WeasyPrint lists each associated file twice."""
    files = pdf.catalog.get("AF")
    if files:
        pdf.catalog["AF"] = type(files)(dict.fromkeys(files))
