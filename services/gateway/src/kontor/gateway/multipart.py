"""The one file of an upload, whether it is the body itself or a part of a form, without keeping it in memory."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from kontor.common.values.errors import InvalidInput
from kontor.gateway.problems import HttpProblem
from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header

_HEADERS_LIMIT = 8192


async def parts_of(content_type: str, body: AsyncIterator[bytes]) -> tuple[str, AsyncIterator[bytes]]:
    """The file's name, where a form tells one, and its bytes."""
    kind, options = parse_options_header(content_type)
    if kind != b"multipart/form-data":
        return "", body
    boundary = options.get(b"boundary")
    if not boundary:
        raise HttpProblem(415, "gateway.unsupported_media_type", expected="multipart/form-data; boundary=…")
    reading = _Form(boundary)
    content = reading.content(body)
    first = await anext(content, b"")
    if not reading.found:
        raise InvalidInput("no file in the form", code="gateway.no_file")
    return reading.name, _after(first, content)


async def _after(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for chunk in rest:
        yield chunk


@dataclass
class _Part:
    """Headers of the part being read."""

    name: bytes = b""
    value: bytes = b""
    headers: dict[bytes, bytes] = field(default_factory=dict)


class _Form:
    """Feeds the parser and hands out the bytes of the first part that is a file; a second one is refused."""

    def __init__(self, boundary: bytes) -> None:
        self.found = False
        self.name = ""
        self._part = _Part()
        self._in_file = False
        self._chunks: list[bytes] = []
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._begin,
                "on_header_field": self._header_field,
                "on_header_value": self._header_value,
                "on_header_end": self._header_end,
                "on_headers_finished": self._headers_finished,
                "on_part_data": self._data,
                "on_part_end": self._end,
            },
        )

    async def content(self, body: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        try:
            async for chunk in body:
                self._parser.write(chunk)
                if self._chunks:
                    ready, self._chunks = b"".join(self._chunks), []
                    yield ready
            self._parser.finalize()
        except MultipartParseError as odd:
            raise InvalidInput("form is not readable", code="gateway.no_file") from odd

    def _begin(self) -> None:
        self._part = _Part()

    def _header_field(self, data: bytes, start: int, end: int) -> None:
        self._part.name += data[start:end]
        self._must_be_short(self._part.name)

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._part.value += data[start:end]
        self._must_be_short(self._part.value)

    @staticmethod
    def _must_be_short(text: bytes) -> None:
        if len(text) > _HEADERS_LIMIT:
            raise HttpProblem(431, "gateway.headers_too_large", limit=_HEADERS_LIMIT)

    def _header_end(self) -> None:
        part = self._part
        part.headers[part.name.lower()] = part.value
        part.name = part.value = b""

    def _headers_finished(self) -> None:
        _, options = parse_options_header(self._part.headers.get(b"content-disposition", b""))
        named = options.get(b"filename")
        if named is None:
            return
        if self.found:
            raise InvalidInput("more than one file", code="gateway.no_file")
        self.found = self._in_file = True
        self.name = named.decode("utf-8", "replace")

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._in_file:
            self._chunks.append(data[start:end])

    def _end(self) -> None:
        self._in_file = False
