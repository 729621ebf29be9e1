"""Quotes on paper, asked for as crm does: what they share with the seller's invoices, and what holds them up."""

import io
from uuid import UUID

import grpc
import pytest
from kontor.api.einvoice.v1 import papers_pb2 as pb
from kontor.api.einvoice.v1.layouts_pb2 import LayoutTexts
from kontor.api.einvoice.v1.papers_pb2_grpc import PaperServiceStub
from kontor.common.identity.tokens import Signer
from kontor.common.values.errors import DomainError, Forbidden, from_rpc_error
from kontor.einvoice.__main__ import _workshops
from pypdf import PdfReader
from quote_builders import a_line, a_quote, asked

from .test_layouts import Designer


class Peer:
    """Another service, asking in its own name."""

    def __init__(self, service, tenant: UUID, name: str = "crm") -> None:
        signer = Signer(name, service.settings.identity.jwks_path.parent / f"{name}.pem")
        self._token = signer.service_token("einvoice", tenant)
        self._stub = PaperServiceStub(grpc.aio.insecure_channel(service.grpc_address))

    async def __call__(self, request: pb.RenderQuoteRequest) -> bytes:
        try:
            answer = await self._stub.RenderQuote(request, metadata=(("authorization", f"Bearer {self._token}"),))
        except grpc.aio.AioRpcError as failed:
            raise from_rpc_error(failed) from failed
        return answer.data


@pytest.fixture
def crm(service, tenant) -> Peer:
    return Peer(service, tenant)


@pytest.fixture
def designer(service, tenant) -> Designer:
    return Designer(service, tenant)


def text(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


async def test_a_quote_looks_as_the_sellers_invoices_do(crm: Peer, designer: Designer):
    plain = await crm(asked())
    texts = [LayoutTexts(language="de", footer="Wir bauen Häfen.", closing="Danke für den Auftrag.")]
    layout = await designer.create(accent_color="#9a3412", texts=texts)
    await designer.activate(layout, 1)
    shown = text(await crm(asked()))
    assert "Wir bauen Häfen." in shown
    assert "Danke für den Auftrag." not in shown
    assert await crm(asked()) != plain


async def test_a_body_written_for_invoices_is_none_for_quotes(crm: Peer, designer: Designer):
    layout = await designer.create(html="<main><h1>{{ title }}</h1></main>", css="main { display: none }")
    await designer.activate(layout, 1)
    assert "Angebot AN-2026-0012" in text(await crm(asked()))


async def test_a_quote_nobody_can_print_in_time_is_refused(crm: Peer, service, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(_workshops[service.context.db]._renderer, "preview_seconds", 1.0)
    words = "Leistungsbeschreibung nach Ortsbesichtigung " * 90
    endless = a_quote(*[a_line(f"Leistung {n}", description=words) for n in range(200)])
    with pytest.raises(DomainError) as refused:
        await crm(asked(endless))
    assert refused.value.code in ("einvoice.paper_too_long", "einvoice.workers_busy")


async def test_only_crm_asks_for_papers_of_quotes(service, tenant):
    with pytest.raises(Forbidden):
        await Peer(service, tenant, "billing")(asked())
