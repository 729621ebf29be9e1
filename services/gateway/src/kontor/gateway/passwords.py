"""The page behind a link for a new password: a plain form, no script. The link is the whole authority, once.

What somebody typed is not shown again: it is a password.
"""

import grpc
from fastapi import FastAPI
from fastapi import Request as WebRequest
from fastapi.responses import Response
from kontor.api.platform.v1 import access_pb2
from kontor.common.calling.calls import CALLER_ADDRESS
from kontor.common.values.errors import Kind, from_rpc_error
from kontor.gateway import html
from kontor.gateway.door import Door
from kontor.gateway.front import request_of
from kontor.gateway.links import Said, form_of
from kontor.gateway.problems import problem_of
from kontor.gateway.upstream import Upstream

PATH = "/l/password"
_REDEEM = "/kontor.api.platform.v1.AccessService/RedeemPasswordReset"
_LEAST, _MOST = 10, 200


def add_passwords(app: FastAPI, door: Door, upstream: Upstream, *, seconds: float) -> None:
    @app.get(f"{PATH}/{{secret}}")
    async def show(web: WebRequest, secret: str) -> Response:
        return _page(html.language_of(web), secret, Said())

    @app.post(f"{PATH}/{{secret}}")
    async def set_password(web: WebRequest, secret: str) -> Response:
        request, lang = request_of(web.scope), html.language_of(web)
        door.count(request.address)
        form = await form_of(web)
        password = form.get("password", "")
        if faults := _faults(password, form.get("again", "")):
            return _page(lang, secret, Said(faults=faults), 422)
        request.begin_work()
        asked = access_pb2.RedeemPasswordResetRequest(secret=secret, new_password=password)
        said: tuple[tuple[str, str], ...] = (
            ("accept-language", lang),
            ("traceparent", request.traceparent),
            (CALLER_ADDRESS, request.address),
        )
        try:
            await upstream.ask(
                "platform", _REDEEM, asked.SerializeToString(), metadata=said, seconds=seconds, reads=False
            )
        except grpc.aio.AioRpcError as failed:
            if from_rpc_error(failed).kind in (Kind.BUG, Kind.UNAVAILABLE, Kind.TIMED_OUT):
                raise
            problem = problem_of(failed, lang)
            return _page(lang, secret, Said(trouble=problem.detail), problem.status)
        return _page(lang, secret, Said(), done=True)


def _faults(password: str, again: str) -> dict[str, str]:
    if not _LEAST <= len(password) <= _MOST:
        return {"password": "password_length"}
    return {} if password == again else {"again": "password_differs"}


def _page(lang: str, secret: str, said: Said, status: int = 200, *, done: bool = False) -> Response:
    return html.page("password.html", lang, status=status, said=said, base=f"{PATH}/{secret}", done=done)
