"""Makes and archives the documents of one invoice, and opens files others send: the slow part, outside transactions."""

import asyncio
import hashlib
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from kontor.api.billing.v1.billing_pb2 import Invoice
from kontor.api.common.v1 import types_pb2
from kontor.common.outside.files import Files
from kontor.common.values.errors import TooLarge, Violation
from kontor.einvoice.domain.documents import Archived, Document, Format, Judged, Made, Rendering
from kontor.einvoice.domain.layouts import Content, LayoutRefused, Logo, MadeWith, RenderingDiffers, Used
from kontor.einvoice.en16931 import cii, ubl
from kontor.einvoice.en16931.profiles import Profile
from kontor.einvoice.paper import pictures, templates
from kontor.einvoice.paper.faults import LOGO, Fault, LayoutFaulty
from kontor.einvoice.proof import contents
from kontor.einvoice.reading import ReadingRoom
from kontor.einvoice.rules.findings import Finding
from kontor.einvoice.rules.report import Report
from kontor.einvoice.settings import Settings
from kontor.einvoice.wire import archive, formats, issued, samples
from kontor.einvoice.workers import fonts, rendering
from kontor.einvoice.workers.fonts import Letters
from kontor.einvoice.workers.handling import Handler
from kontor.einvoice.workers.heavy import HeavyLayouts
from kontor.einvoice.workers.judging import Opened, Validator
from kontor.einvoice.workers.rendering import PREVIEW_SECONDS, Renderer

XML, PDF = "application/xml", "application/pdf"
_GERMAN = "de"
# Language and lines of the samples a layout must bear before it is kept.
_TRIALS = (("de", 3), ("en", 40))
_BORNE_AT_MOST = 1_000
# What a preview may take of the time of whoever asks: the rest is for saying that there is much to do.
_OF_A_REQUEST = 13 / 15
# What an answer bears.
MOST_OF_A_PAPER = 3 * 1024 * 1024


class PaperTooLong(TooLarge):
    code = "einvoice.paper_too_long"
    texts = {
        "de": "Das Angebot ist zu lang für ein PDF. Bitte Beschreibungen kürzen oder auf mehrere Angebote verteilen.",
        "en": "The quote is too long for a PDF. Please shorten its descriptions or split it into several quotes.",
    }


def _beside(invoice: Invoice, wanted: formats.Wanted, today: date) -> bytes | None:
    """The XML a buyer gets instead of the PDF, in the syntax of the format."""
    if wanted.xml is None or wanted.profile is None:
        return None
    model = issued.to_model(invoice, wanted.profile, today)
    return ubl.write(model) if wanted.xml in formats.IN_UBL else cii.write(model)


class Crew:
    """The worker processes: each is started when first needed and knows nothing of tenants or of a service's data."""

    def __init__(
        self,
        cache: Path,
        *,
        judges: int = 1,
        renderers: int = 1,
        mounted: Path | None = None,
        more_fonts: Path | None = None,
        preview_seconds: float = PREVIEW_SECONDS,
    ) -> None:
        self.mounted = mounted
        self.validator = Validator(judges, mounted)
        self.handler = Handler(1, cache, self.validator, more_fonts)
        self.renderer = Renderer(renderers, cache, more_fonts=more_fonts, preview_seconds=preview_seconds)

    @classmethod
    def of(cls, settings: Settings) -> "Crew":
        return cls(
            settings.font_cache,
            judges=settings.judge_workers,
            renderers=settings.render_workers,
            mounted=settings.einvoice_rules,
            more_fonts=settings.more_fonts,
            preview_seconds=settings.request_seconds * _OF_A_REQUEST,
        )

    async def close(self) -> None:
        await self.handler.close()
        await self.validator.close()
        await self.renderer.close()


class Workshop:
    """One per service: its crew is shared by RPCs and consumers, and ended with it unless it was lent."""

    def __init__(self, settings: Settings, files: Files, lent: Crew | None = None) -> None:
        self.files = files
        self.built_in = Content(release=templates.BUILT_IN)
        self.letters = Letters(fonts.folders(settings.more_fonts))
        self._lent = lent is not None
        self._crew = lent or Crew.of(settings)
        self._mounted = self._crew.mounted
        self._validator, self._renderer = self._crew.validator, self._crew.renderer
        self.handler = self._crew.handler
        self.reading = ReadingRoom(files, self._validator)
        # Hashes of what was tried out well, by whomever: the same content gives the same pages.
        self._borne: dict[str, None] = {}
        self._heavy = HeavyLayouts()

    async def close(self) -> None:
        if not self._lent:
            await self._crew.close()

    async def open(self, data: bytes) -> Opened:
        return await self._validator.open(data)

    async def make(self, tenant: UUID, invoice: Invoice, today: date, used: Used | None = None) -> Rendering:
        """XML by the buyer's wish and a PDF that carries the invoice too; judged officially before anything is kept.

        A layout that fails on this invoice gives way to the built-in one, and the document says so: an invoice is not
        held up by its looks.
        """
        wanted = formats.wanted(invoice)
        model = issued.to_model(invoice, wanted.embedded, today)
        embedded, beside = cii.write(model), _beside(invoice, wanted, today)
        own = issued.own_view(invoice, model)
        judged = {xml: await self._judged(xml, own) for xml in {embedded, beside or embedded}}
        refused = next((report for report in judged.values() if not report.valid), None)
        if refused is not None:
            return Rendering(refused=refused)
        made = []
        if beside is not None and wanted.xml is not None:
            made.append(await self._kept(tenant, invoice, wanted.xml, beside, judged[beside]))
        pdf, with_ = await self._pdf(tenant, invoice, wanted.embedded, embedded, used or Used(self.built_in))
        made.append(await self._kept(tenant, invoice, Format.ZUGFERD_PDF, pdf, judged[embedded], with_))
        return Rendering(made=tuple([await self._with_report(tenant, document) for document in made]))

    async def _with_report(self, tenant: UUID, made: Made) -> Made:
        """The report becomes an archived file too: the verdict stands as long as the document does."""
        rule_sets, engines = archive.rule_sets_used(made.report, self._mounted), archive.engines()
        content = archive.report_content(made.file, made.report, rule_sets, engines)
        name = f"{made.file.name.rpartition('.')[0]}-{made.format.lower()}-report.json"
        ref = await self.files.put(tenant, content, archive.REPORT_TYPE, name)
        file = Archived(ref.sha256, ref.size, ref.media_type, ref.name)
        return replace(made, judged=Judged(file, rule_sets, engines))

    async def _judged(self, xml: bytes, own: tuple[Finding, ...]) -> Report:
        report = await self._validator.judge(xml, ours=True)
        return replace(report, policy=(*report.policy, *own))

    async def _pdf(
        self, tenant: UUID, invoice: Invoice, profile: Profile, xml: bytes, used: Used
    ) -> tuple[bytes, MadeWith]:
        facts = _facts(invoice, profile)
        content = used.content
        with_ = MadeWith(used.layout_id, used.version, content.release, rendering.engine())
        try:
            return await self._heavy.bearing(content.sha256, lambda: self._rendered(tenant, xml, facts, content)), with_
        except LayoutFaulty as faulty:
            fallback = MadeWith(release=self.built_in.release, engine=with_.engine, fault=_said(faulty))
            return await self._rendered(tenant, xml, facts, self.built_in), fallback

    async def _rendered(self, tenant: UUID, xml: bytes, facts: dict[str, Any], content: Content) -> bytes:
        logo, media_type = await self._logo(tenant, content)
        return await self._renderer.render(xml, {**facts, **content.facts(str(facts["language"]))}, logo, media_type)

    async def _logo(self, tenant: UUID, content: Content) -> tuple[bytes | None, str]:
        if content.logo is None:
            return None, ""
        return await self.files.get(tenant, content.logo.sha256), content.logo.media_type

    async def _kept(
        self,
        tenant: UUID,
        invoice: Invoice,
        format_: Format,
        content: bytes,
        report: Report,
        with_: MadeWith | None = None,
    ) -> Made:
        media_type, suffix = (PDF, "pdf") if format_ is Format.ZUGFERD_PDF else (XML, "xml")
        name = issued.file_name(invoice, suffix)
        ref = await self.files.put(tenant, content, media_type, name)
        return Made(format_, Archived(ref.sha256, ref.size, ref.media_type, ref.name), report, with_)

    async def again(self, tenant: UUID, document: Document, invoice: Invoice, used: Used | None) -> bytes:
        """The archived bytes, made anew from the frozen invoice and the layout of then; RenderingDiffers if not."""
        wanted, day = formats.wanted(invoice), date.fromisoformat(invoice.issue_date)
        with_ = document.made_with or MadeWith(release=self.built_in.release)
        if document.format is not Format.ZUGFERD_PDF:
            made = _beside(invoice, wanted, day) or b""
        else:
            embedded = cii.write(issued.to_model(invoice, wanted.embedded, day))
            content = used.content if used else replace(self.built_in, release=with_.release)
            try:
                made = await self._rendered(tenant, embedded, _facts(invoice, wanted.embedded), content)
            except LayoutFaulty:
                made = b""
        if hashlib.sha256(made).hexdigest() != document.file.sha256:
            raise RenderingDiffers(str(document.id), then=with_.engine or "–", now=rendering.engine())
        return made

    async def logo(self, tenant: UUID, uploaded: types_pb2.FileRef, language: str) -> Logo:
        """The uploaded picture made anew and kept."""
        if uploaded.size > pictures.MAX_BYTES:
            raise _refused(LayoutFaulty(Fault(LOGO, "picture")), language)
        try:
            data, media_type = await self._renderer.picture(
                await self.files.get(tenant, uploaded.sha256), tenant=tenant
            )
        except LayoutFaulty as faulty:
            raise _refused(faulty, language) from faulty
        ref = await self.files.put(tenant, data, media_type, uploaded.name)
        return Logo(ref.sha256, ref.size, ref.media_type, ref.name)

    async def try_layout(self, tenant: UUID, content: Content, language: str) -> None:
        """Renders samples with it, strictly; LayoutRefused points to what fails. What bore them bears them again."""
        if content.sha256 in self._borne:
            return
        for spoken, lines in _TRIALS:
            await self.preview(tenant, samples.invoice(spoken, 0, lines), content, language)
        self._borne[content.sha256] = None
        while len(self._borne) > _BORNE_AT_MOST:
            del self._borne[next(iter(self._borne))]

    async def preview(self, tenant: UUID, invoice: Invoice, content: Content, language: str) -> bytes:
        """A copy without the invoice inside: there is one original only."""
        profile = formats.wanted(invoice).embedded
        xml = cii.write(issued.to_model(invoice, profile, date.fromisoformat(invoice.issue_date)))
        facts = {**_facts(invoice, profile), "xml_name": ""}
        logo, media_type = await self._logo(tenant, content)
        try:
            said = content.facts(str(facts["language"]))
            return await self._renderer.try_out(xml, {**facts, **said}, logo, media_type, tenant=tenant)
        except LayoutFaulty as faulty:
            raise _refused(faulty, language) from faulty

    async def quote(self, tenant: UUID, facts: dict[str, Any], content: Content) -> bytes:
        """A quote or an order confirmation with what of the seller's layout it shares with invoices: logo, colours,
        footer, and CSS that was written for the built-in page. CSS it does not bear is left out. PaperTooLong."""
        logo, media_type = await self._logo(tenant, content)
        shared = {**facts, **content.facts(str(facts["language"]))}
        css = "" if content.html else content.css
        try:
            try:
                made = await self._renderer.quote({**shared, "css": css}, logo, media_type, tenant=tenant)
            except LayoutFaulty:
                if not css:
                    raise
                made = await self._renderer.quote({**shared, "css": ""}, logo, media_type, tenant=tenant)
        except LayoutFaulty as heavy:
            raise PaperTooLong(str(heavy)) from heavy
        if len(made) > MOST_OF_A_PAPER:
            raise PaperTooLong(f"{len(made)} bytes")
        return made

    def built_in_sources(self) -> tuple[int, str, str]:
        """Release, body and stylesheet of the built-in layout."""
        release = self.built_in.release
        return release, templates.asset(release, "body.html"), templates.asset(release, "style.css")

    async def content(self, tenant: UUID, file: Archived) -> bytes:
        return await self.files.get(tenant, file.sha256)

    async def proof(self, tenant: UUID, known: contents.Known) -> bytes:
        """The bundle of all that is archived of one invoice."""
        kept = [await self._with_bytes(tenant, document) for document in known.documents]
        return await asyncio.to_thread(contents.proof, contents.Loaded(tenant, known, kept))

    async def _with_bytes(self, tenant: UUID, document: Document) -> contents.Kept:
        content = await self.content(tenant, document.file)
        judged = document.judged
        if judged is not None:
            report = await self.content(tenant, judged.file)
        else:
            report = archive.report_content(document.file, document.report, (), ())
        hybrid = document.format is Format.ZUGFERD_PDF
        embedded = (await self._validator.open(content)).xml if hybrid else None
        return contents.Kept(document, content, report, embedded)


def _facts(invoice: Invoice, profile: Profile) -> dict[str, Any]:
    return {
        **issued.layout_facts(invoice),
        "xml_name": profile.attachment,
        "conformance_level": profile.conformance_level,
    }


def _said(faulty: LayoutFaulty) -> str:
    return "; ".join(f"{fault.part}: {fault.sentence(_GERMAN)}" for fault in faulty.faults[:3])


def _refused(faulty: LayoutFaulty, language: str) -> LayoutRefused:
    violations = [
        Violation(
            f"/layout/{fault.part}" if fault.part != "layout" else "/layout", fault.code, fault.sentence(language)
        )
        for fault in faulty.faults
    ]
    return LayoutRefused(str(faulty), violations=violations)
