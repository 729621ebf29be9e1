"""For tests: callers who begin and never finish, as bytes on a socket; HTTP/2 by hand, as no client library would."""

import socket
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress

# Kept out is who waits for such an attack to end. It shares the cores with who is attacked: a bound, not a figure.
KEPT_OUT_SECONDS = 5.0
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
# What a browser's or a curl's first flight looks like that speaks TLS to a port that does not.
TLS_HELLO = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(200)
_DATA, _HEADERS, _RST_STREAM, _SETTINGS = 0x0, 0x1, 0x3, 0x4
_END_HEADERS = 0x4


def frame(kind: int, flags: int, stream: int, payload: bytes = b"") -> bytes:
    return len(payload).to_bytes(3, "big") + bytes((kind, flags)) + stream.to_bytes(4, "big") + payload


def _literal(name: str, value: str) -> bytes:
    """One header without index and without Huffman code (RFC 7541, 6.2.2)."""
    return b"\0" + _text(name) + _text(value)


def _text(text: str) -> bytes:
    raw = text.encode()
    if len(raw) < 127:
        return bytes((len(raw),)) + raw
    rest, more = len(raw) - 127, b""
    while rest >= 128:
        more += bytes((rest % 128 + 128,))
        rest //= 128
    return b"\x7f" + more + bytes((rest,)) + raw


def _headers(stream: int, path: str, token: str) -> bytes:
    said = {":method": "POST", ":scheme": "http", ":path": path, ":authority": "kontor", "te": "trailers"}
    said |= {"content-type": "application/grpc"} | ({"authorization": f"Bearer {token}"} if token else {})
    block = b"".join(_literal(name, value) for name, value in said.items())
    return frame(_HEADERS, _END_HEADERS, stream, block)


def opening() -> bytes:
    """A connection that is made, and nothing on it."""
    return PREFACE + frame(_SETTINGS, 0, 0)


def without_message(path: str, many: int, token: str = "") -> bytes:
    """RPCs that have begun, their messages kept back."""
    return opening() + b"".join(_headers(2 * n + 1, path, token) for n in range(many))


def half_a_message(path: str, many: int, token: str = "") -> bytes:
    """Each has told of a message of a thousand bytes and sent ten of them."""
    begun = (_headers(2 * n + 1, path, token) + _part(2 * n + 1) for n in range(many))
    return opening() + b"".join(begun)


def begun_and_given_up(path: str, first: int, many: int, token: str = "") -> bytes:
    """RPCs whose streams are reset as soon as they have begun, counted on from the connection's `first` one."""
    cancelled = (8).to_bytes(4, "big")
    streams = (2 * n + 1 for n in range(first, first + many))
    return b"".join(_headers(stream, path, token) + frame(_RST_STREAM, 0, stream, cancelled) for stream in streams)


def _part(stream: int) -> bytes:
    return frame(_DATA, 0, stream, b"\0" + (1_000).to_bytes(4, "big") + bytes(10))


def give_up_again_and_again(port: int, path: str, token: str = "", *, lines: int = 10, each: int = 1_000) -> None:
    """As many calls on as many connections, all given up at once; what is answered is read and thrown away."""

    def drain(line: socket.socket) -> None:
        with suppress(OSError):
            while line.recv(1 << 16):
                continue

    with ExitStack() as ending:
        opened = [ending.enter_context(socket.create_connection(("127.0.0.1", port), timeout=10)) for _ in range(lines)]
        readers = [threading.Thread(target=drain, args=(line,), daemon=True) for line in opened]
        for reader, line in zip(readers, opened, strict=True):
            reader.start()
            with suppress(OSError):  # ended by the other side: said enough
                line.sendall(opening())
        for first in range(0, each, 100):
            said = begun_and_given_up(path, first, 100, token)
            for line in opened:
                with suppress(OSError):
                    line.sendall(said)
        for reader, line in zip(readers, opened, strict=True):
            with suppress(OSError):
                line.shutdown(socket.SHUT_WR)
            reader.join(1)


def giving_up(port: int, path: str, token: str = "") -> tuple[str, ...]:
    """The command line that does so in a process of its own."""
    return (sys.executable, "-m", "kontor.cli.half_calls", str(port), path, token)


@contextmanager
def held_open(port: int, first_words: Sequence[bytes]) -> Iterator[list[socket.socket]]:
    """A connection to this machine for each, that has said this much and says no more until the end."""
    held: list[socket.socket] = []
    try:
        for words in first_words:
            line = socket.create_connection(("127.0.0.1", port), timeout=5)
            held.append(line)
            line.settimeout(0.2)
            try:
                line.sendall(words)
            except OSError:  # full or ended by the other side: said enough
                continue
        yield held
    finally:
        for line in held:
            line.close()


if __name__ == "__main__":
    give_up_again_and_again(int(sys.argv[1]), *sys.argv[2:])
