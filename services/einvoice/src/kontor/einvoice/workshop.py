"""Makes and archives the documents of one invoice, and opens files others send: the slow part, outside transactions."""

import asyncio
from datetime import date
from uuid import UUID

from kontor.api.billing.v1.billing_pb2 import Invoice
from kontor.common.files import Files
from kontor.einvoice.domain.documents import Archived, Format, Made, Rendering
from kontor.einvoice.en16931 import cii, ubl
from kontor.einvoice.en16931.profiles import Profile
from kontor.einvoice.reading import ReadingRoom
from kontor.einvoice.rules.report import Report
from kontor.einvoice.settings import Settings
from kontor.einvoice.wire import formats, issued
from kontor.einvoice.workers.judging import Opened, Validator
from kontor.einvoice.workers.rendering import Renderer

XML, PDF = "application/xml", "application/pdf"


def _beside(invoice: Invoice, wanted: formats.Wanted, today: date) -> bytes | None:
    """The XML a buyer gets instead of the PDF, in the syntax of the format."""
    if wanted.xml is None or wanted.profile is None:
        return None
    model = issued.to_model(invoice, wanted.profile, today)
    return ubl.write(model) if wanted.xml in formats.IN_UBL else cii.write(model)


class Workshop:
    """One per process: its worker processes are shared by RPCs and consumers."""

    def __init__(self, settings: Settings, files: Files) -> None:
        self.files = files
        self._validator = Validator(settings.judge_workers, settings.einvoice_rules)
        self.reading = ReadingRoom(files, self._validator)
        self._renderer = Renderer(settings.render_workers, settings.font_cache)

    async def close(self) -> None:
        await self._validator.close()
        await self._renderer.close()

    async def open(self, data: bytes) -> Opened:
        return await self._validator.open(data)

    async def make(self, tenant: UUID, invoice: Invoice, today: date) -> Rendering:
        """XML by the buyer's wish and a PDF that carries the invoice too; judged officially before anything is kept."""
        wanted = formats.wanted(invoice)
        embedded = cii.write(issued.to_model(invoice, wanted.embedded, today))
        beside = _beside(invoice, wanted, today)
        judged = {xml: await self._validator.judge(xml) for xml in {embedded, beside or embedded}}
        refused = next((report for report in judged.values() if not report.valid), None)
        if refused is not None:
            return Rendering(refused=refused)
        made = []
        if beside is not None and wanted.xml is not None:
            made.append(await self._kept(tenant, invoice, wanted.xml, beside, judged[beside]))
        pdf = await self._pdf(invoice, wanted.embedded, embedded)
        made.append(await self._kept(tenant, invoice, Format.ZUGFERD_PDF, pdf, judged[embedded]))
        return Rendering(made=tuple(made))

    async def _pdf(self, invoice: Invoice, profile: Profile, xml: bytes) -> bytes:
        facts = {
            **issued.layout_facts(invoice),
            "xml_name": profile.attachment,
            "conformance_level": profile.conformance_level,
        }
        return await self._renderer.render(xml, facts)

    async def _kept(self, tenant: UUID, invoice: Invoice, format_: Format, content: bytes, report: Report) -> Made:
        media_type, suffix = (PDF, "pdf") if format_ is Format.ZUGFERD_PDF else (XML, "xml")
        name = issued.Words(invoice.buyer.language).file_name(invoice.number, suffix)
        ref = await self.files.put(tenant, content, media_type, name)
        return Made(format_, Archived(ref.sha256, ref.size, ref.media_type, ref.name), report)

    async def content(self, tenant: UUID, file: Archived) -> bytes:
        return await self.files.get(tenant, file.sha256)

    async def contents(self, tenant: UUID, files: list[Archived]) -> list[bytes]:
        return list(await asyncio.gather(*(self.content(tenant, file) for file in files)))
