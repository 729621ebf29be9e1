"""Makes and archives the documents of one invoice, and opens files others send: the slow part, outside transactions."""

import asyncio
from datetime import date
from uuid import UUID

from kontor.api.billing.v1.billing_pb2 import Invoice
from kontor.common.files import Files
from kontor.einvoice.domain.documents import Archived, Format, Made, Rendering
from kontor.einvoice.en16931 import cii, ubl
from kontor.einvoice.en16931.profiles import Profile
from kontor.einvoice.rules.report import Report
from kontor.einvoice.settings import Settings
from kontor.einvoice.wire import issued
from kontor.einvoice.workers.judging import Opened, Validator
from kontor.einvoice.workers.rendering import Renderer

XML, PDF = "application/xml", "application/pdf"


class Workshop:
    """One per process: its worker processes are shared by RPCs and consumers."""

    def __init__(self, settings: Settings, files: Files) -> None:
        self.files = files
        self._validator = Validator(settings.judge_workers, settings.einvoice_rules)
        self._renderer = Renderer(settings.render_workers, settings.font_cache)

    async def close(self) -> None:
        await self._validator.close()
        await self._renderer.close()

    async def open(self, data: bytes) -> Opened:
        return await self._validator.open(data)

    async def make(self, tenant: UUID, invoice: Invoice, today: date) -> Rendering:
        """XML by the buyer's wish and a PDF that carries the invoice too; judged officially before anything is kept."""
        profile = issued.profile_of(invoice)
        model = issued.to_model(invoice, profile, today)
        embedded = cii.write(model)
        wanted: list[tuple[Format, bytes]] = []
        if invoice.buyer.format == issued.XRECHNUNG_UBL:
            wanted.append((Format.XRECHNUNG_UBL, ubl.write(model)))
        elif invoice.buyer.format == issued.XRECHNUNG_CII:
            wanted.append((Format.XRECHNUNG_CII, embedded))
        judged = [await self._validator.judge(xml) for xml in (embedded, *(x for f, x in wanted if x is not embedded))]
        refused = next((report for report in judged if not report.valid), None)
        if refused is not None:
            return Rendering(refused=refused)
        pdf = await self._pdf(invoice, profile, embedded)
        made = [await self._kept(tenant, invoice, format_, xml, judged[-1]) for format_, xml in wanted]
        made.append(await self._kept(tenant, invoice, Format.ZUGFERD_PDF, pdf, judged[0]))
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
