"""HTTP connections that do not wait for ever: heads within seconds, answers that are taken, an end after a refusal.

How fast a body has to come is `front`'s part, since only there is known what it is for.
"""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_SECONDS = 5.0
# Request line and headers; what is allowed of them is decided in `front`, this only ends a flood.
HEAD_BYTES = 64 * 1024
# How long the rest of a body is still read and dropped after its answer, so that the answer arrives: this long from one
# piece to the next, and in all.
LINGER_SECONDS, MOST_LINGER_SECONDS = 5.0, 30.0
# An answer is taken at this rate at least, looked at every so often.
LEAST_BYTES_A_SECOND = 8_000
TAKEN_SECONDS = 10.0
MOST_CONNECTIONS = 8_192
_TOO_SLOW = b"HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
_TOO_LARGE = b"HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"


class Connection(HttpToolsProtocol):
    """uvicorn's connection with an end to everything its other side can draw out."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._head_timer: asyncio.TimerHandle | None = None
        self._linger_timer: asyncio.TimerHandle | None = None
        self._lingers_until = 0.0
        self._closes = False
        self._taken_timer: asyncio.TimerHandle | None = None
        self._in_head = False
        self._head_bytes = 0
        self._ended = False
        self._was_taken = False

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        if len(self.connections) > MOST_CONNECTIONS:
            transport.abort()
            return
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        for timer in (self._head_timer, self._linger_timer, self._taken_timer):
            if timer is not None:
                timer.cancel()
        super().connection_lost(exc)

    # The head of a request.

    def _await_head(self) -> None:
        if self._head_timer is None:
            self._head_timer = self.loop.call_later(HEAD_SECONDS, self._head_is_late)

    def data_received(self, data: bytes) -> None:
        self._ended = False
        super().data_received(data)
        self._linger()
        if self.transport.is_closing() or not (self._in_head or self._is_idle()):
            return
        self._await_head()
        # A piece that ended a message was its body, for the most part.
        self._head_bytes += 0 if self._ended else len(data)
        if self._head_bytes > HEAD_BYTES:
            self._end_with(_TOO_LARGE)

    def _is_idle(self) -> bool:
        return self.cycle is None or (self.cycle.response_complete and not self.cycle.more_body)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._in_head = True

    def on_headers_complete(self) -> None:
        self._in_head, self._head_bytes = False, 0
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None
        super().on_headers_complete()
        # A caller who wants an end after the answer gets it here, when the body has come: closing before would reset
        # the connection, and the answer with it.
        self._closes = not self.cycle.keep_alive
        self.cycle.keep_alive = True

    def _head_is_late(self) -> None:
        self._head_timer = None
        self._end_with(_TOO_SLOW)

    def _end_with(self, answer: bytes) -> None:
        if self.transport.is_closing():
            return
        if self.cycle is None or self.cycle.response_complete:
            self.transport.write(answer)
        self.transport.close()

    # The end of a response.

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if left := self.transport.get_write_buffer_size():
            self._watch_taking(left)
        if self.transport.is_closing() or not self.cycle.response_complete:
            return
        if self.cycle.more_body:
            self._lingers_until = self.loop.time() + MOST_LINGER_SECONDS
            self._linger_timer = self.loop.call_later(LINGER_SECONDS, self.transport.close)
        elif self._closes:
            self.transport.close()

    def _linger(self) -> None:
        """A while longer, as long as the rest keeps coming."""
        if self._linger_timer is not None:
            self._linger_timer.cancel()
            seconds = min(LINGER_SECONDS, max(0.0, self._lingers_until - self.loop.time()))
            self._linger_timer = self.loop.call_later(seconds, self.transport.close)

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self._ended = True
        self.cycle.more_body = False
        if self._linger_timer is not None:
            self._linger_timer.cancel()
            self._linger_timer = None
            if self._closes:
                self.transport.close()
                return
            self.timeout_keep_alive_task = self.loop.call_later(
                self.timeout_keep_alive, self.timeout_keep_alive_handler
            )

    # An answer that has to be taken.

    def pause_writing(self) -> None:
        super().pause_writing()
        self._watch_taking(self.transport.get_write_buffer_size())

    def resume_writing(self) -> None:
        super().resume_writing()
        self._was_taken = True

    def _watch_taking(self, left: int) -> None:
        if self._taken_timer is None:
            self._taken_timer = self.loop.call_later(TAKEN_SECONDS, self._must_be_taken, left)

    def _must_be_taken(self, before: int) -> None:
        self._taken_timer = None
        left = self.transport.get_write_buffer_size()
        if not left:
            return
        wanted = min(before, LEAST_BYTES_A_SECOND * TAKEN_SECONDS)
        if before - left < wanted and not self._was_taken:
            self.transport.abort()
            return
        self._was_taken = False
        self._watch_taking(left)
