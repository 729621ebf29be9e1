"""PDF/A-3b with the invoice inside, made from the very XML it carries. Runs inside a render worker only.

Same input, same bytes: dates and the document id come from the invoice. Nothing but packaged assets is ever fetched.
"""

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import cache
from typing import Any
from xml.etree import ElementTree

import weasyprint
from kontor.einvoice.en16931 import converting, xmlsafe
from kontor.einvoice.en16931.model import Invoice
from kontor.einvoice.paper import contexts, pdfa, quotes, templates, xmp
from kontor.einvoice.paper.faults import CSS, HTML, PDF, Fault, LayoutFaulty
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

_LOGO_TYPES = frozenset({"image/png", "image/jpeg"})
_SCHEME = "kontor:"
# What an answer bears.
MAX_PREVIEW = 3 * 1024 * 1024
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class NotAnAsset(FatalURLFetchingError):  # type: ignore[misc]
    """A template asked for something that is not ours."""


class Assets(URLFetcher):  # type: ignore[misc]
    """Serves the logo and the GiroCode at hand and nothing else: no network, no files."""

    def __init__(self, logo: bytes = b"", media_type: str = "", code: bytes = b"") -> None:
        super().__init__(allowed_protocols=[])
        self._pictures = {templates.LOGO_URL: (logo, media_type), contexts.CODE_URL: (code, "image/png")}

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        del headers
        picture, media_type = self._pictures.get(url, (b"", ""))
        if picture:
            return URLFetcherResponse(url, picture, {"Content-Type": media_type})
        raise NotAnAsset(url[:80])


@cache
def _style(release: int) -> weasyprint.CSS:
    """Parsed once per worker."""
    return weasyprint.CSS(string=templates.asset(release, "style.css"), url_fetcher=Assets())


@cache
def _basis() -> weasyprint.CSS:
    """What our own pages need of a browser's rules."""
    return weasyprint.CSS(string=templates.asset(templates.BUILT_IN, "basis.css"), url_fetcher=Assets())


@cache
def _quote_style() -> weasyprint.CSS:
    return weasyprint.CSS(string=templates.paper_asset("quote.css"), url_fetcher=Assets())


@cache
def _fonts() -> FontConfiguration:
    """Fonts found and measured once per worker; not for tenants, whose sizes know no bounds."""
    return FontConfiguration()


class _Page(weasyprint.HTML):  # type: ignore[misc]
    """A page of ours: well-formed, so read at once, and without those rules for all of HTML that fit nothing in it."""

    def __init__(self, string: str, url_fetcher: URLFetcher, base_url: str) -> None:
        self.etree_element = ElementTree.fromstring(string)  # noqa: S314 -- made by our template, without entities
        self.wrapper_element = weasyprint.cssselect2.ElementWrapper.from_html_root(self.etree_element)
        self.url_fetcher, self.base_url, self.media_type = url_fetcher, base_url, "print"

    def _ua_stylesheets(self, forms: bool = False) -> list[weasyprint.CSS]:
        del forms
        return [_basis()]


@dataclass(frozen=True, slots=True)
class Layout:
    """What a tenant set, as it came with the job."""

    release: int = templates.BUILT_IN
    html: str = ""
    css: str = ""

    @property
    def is_ours(self) -> bool:
        """Body and rules of the house, of a release that knows its own basis."""
        return self.release > 1 and not self.html and not self.css

    @classmethod
    def of(cls, facts: Mapping[str, Any]) -> "Layout":
        return cls(
            int(facts.get("release") or templates.BUILT_IN), str(facts.get("html", "")), str(facts.get("css", ""))
        )


def render(facts: Mapping[str, Any], blobs: list[bytes], *, strict: bool = False) -> bytes:
    """`blobs`: the XML, then the logo if there is one. `xml_name` empty: a plain copy without the invoice inside.

    LayoutFaulty when a tenant's own template or CSS fails.
    """
    xml = blobs[0]
    invoice = converting.read(xmlsafe.parse(xml)) or Invoice()
    media_type = str(facts.get("logo_type", ""))
    logo = blobs[1] if len(blobs) > 1 and media_type in _LOGO_TYPES else b""
    layout = Layout.of(facts)
    values = contexts.context(invoice, facts, templates.LOGO_URL if logo else "")
    page = templates.html(values, release=layout.release, body=layout.html, strict=strict)
    fetcher = Assets(logo, media_type, values["payment"].get("picture") or b"")
    name = str(facts.get("xml_name", ""))
    try:
        document = _laid_out(page, layout, fetcher, xml)
        if name:
            stamp = datetime.combine(invoice.issue_date, time(), UTC) if invoice.issue_date else _EPOCH
            document.metadata.attachments = [_attachment(xml, name, stamp, fetcher)]
            _describe(document, xmp.FacturX(name, str(facts.get("conformance_level", ""))))
        return bytes(document.write_pdf(finisher=_once_each, **_options(xml)))
    except NotAnAsset as refused:
        raise LayoutFaulty(Fault(HTML, "resource", what=str(refused))) from refused


def render_quote(facts: Mapping[str, Any], blobs: list[bytes]) -> bytes:
    """A quote or an order confirmation as `quotes.context` shows it, PDF/A-3b; `blobs`: the logo if there is one.

    LayoutFaulty when a tenant's own CSS fails.
    """
    media_type = str(facts.get("logo_type", ""))
    logo = blobs[0] if blobs and media_type in _LOGO_TYPES else b""
    page = templates.quote(quotes.context(facts, templates.LOGO_URL if logo else ""))
    layout, fetcher = Layout(css=str(facts.get("css", ""))), Assets(logo, media_type)
    try:
        document = _laid_out(page, layout, fetcher, page.encode(), _quote_style())
        return bytes(document.write_pdf(**_options(page.encode())))
    except NotAnAsset as refused:
        raise LayoutFaulty(Fault(CSS, "resource", what=str(refused))) from refused


def _options(identity: bytes) -> dict[str, Any]:
    """The same identity, the same id of the file."""
    return {"pdf_variant": "pdf/a-3b", "pdf_identifier": hashlib.sha256(identity).digest()[:16]}


def _laid_out(
    page: str, layout: Layout, fetcher: Assets, identity: bytes, *more: weasyprint.CSS
) -> weasyprint.Document:
    source, fonts = _source(page, layout, fetcher)
    styles = [_style(layout.release), *more]
    if layout.css:
        styles.append(weasyprint.CSS(string=layout.css, url_fetcher=fetcher))
    return source.render(font_config=fonts, stylesheets=styles, **_options(identity))


def _source(page: str, layout: Layout, fetcher: Assets) -> tuple[weasyprint.HTML, FontConfiguration | None]:
    """Letters XML has no room for are left to the reader of HTML."""
    if layout.is_ours:
        with suppress(ElementTree.ParseError):
            return _Page(page, fetcher, _SCHEME), _fonts()
    return weasyprint.HTML(string=page, url_fetcher=fetcher, base_url=_SCHEME), None


def try_out(facts: Mapping[str, Any], blobs: list[bytes]) -> bytes:
    """Renders a tenant's layout as strictly as it can be; LayoutFaulty with all that is wrong, else the PDF."""
    layout = Layout.of(facts)
    if found := templates.faults_of(layout.html, layout.css):
        raise LayoutFaulty(*found)
    pdf = render(facts, blobs, strict=True)
    if len(pdf) > MAX_PREVIEW:
        raise LayoutFaulty(Fault(HTML, "too_long"))
    names = frozenset({str(facts["xml_name"])}) if facts.get("xml_name") else frozenset()
    if broken := pdfa.breaches(pdf, names):
        raise LayoutFaulty(*(Fault(PDF, "pdf_a", what=rule) for rule in broken))
    return pdf


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
