"""MailTextService: translates and calls one use case per RPC."""

from uuid import UUID

from kontor.api.platform.v1 import mail_texts_pb2 as pb
from kontor.api.platform.v1.mail_texts_pb2_grpc import MailTextServiceServicer
from kontor.common.serving.rpc import command, query
from kontor.common.values.mail_texts import Words
from kontor.common.values.wire import changed
from kontor.platform import use_cases, wire
from kontor.platform.store import PlatformTx


class MailTextApi(MailTextServiceServicer):
    @query
    async def ListMailTexts(self, _request: pb.ListMailTextsRequest, tx: PlatformTx) -> pb.ListMailTextsResponse:
        locale = tx.principal.locale
        return pb.ListMailTextsResponse(
            mail_texts=[wire.shown_mail_text(text, locale) for text in await tx.mail_texts.every()]
        )

    @query
    async def GetMailText(self, request: pb.GetMailTextRequest, tx: PlatformTx) -> pb.GetMailTextResponse:
        found = await tx.mail_texts.one(UUID(request.id))
        return pb.GetMailTextResponse(mail_text=wire.shown_mail_text(found, tx.principal.locale))

    @command
    async def UpdateMailText(self, request: pb.UpdateMailTextRequest, tx: PlatformTx) -> pb.UpdateMailTextResponse:
        changes = changed(wire.read_mail_text(request.mail_text), request.update_mask)
        said = await use_cases.word_letters(tx, text_id=UUID(request.id), changes=changes)
        return pb.UpdateMailTextResponse(mail_text=wire.shown_mail_text(said, tx.principal.locale))

    @command
    async def ResetMailText(self, request: pb.ResetMailTextRequest, tx: PlatformTx) -> pb.ResetMailTextResponse:
        usual = await use_cases.reset_words(tx, text_id=UUID(request.id))
        return pb.ResetMailTextResponse(mail_text=wire.shown_mail_text(usual, tx.principal.locale))

    @query
    async def PreviewMailText(self, request: pb.PreviewMailTextRequest, tx: PlatformTx) -> pb.PreviewMailTextResponse:
        read = use_cases.preview_words(tx, text_id=UUID(request.id), words=Words(request.subject, request.text))
        return pb.PreviewMailTextResponse(subject=read.subject, text=read.text)
