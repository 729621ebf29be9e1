"""HTTP to addresses that strangers name: no private network, no redirect, small answers, one limit for all of it.

A host is resolved once, each of its addresses must be one that may be spoken to, and the connection goes to that very
address, with the host's name in TLS and in the request. A name that changes its mind gains nothing.
"""

import asyncio
import ipaddress
import re
import socket
import ssl
import typing
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import SplitResult, urlsplit

import httpcore

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
# Host and port to the addresses it has now.
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]

SECONDS = 15.0
CONNECT_SECONDS = 5.0
ANSWER_LIMIT = 64 * 1024
_IDLE_SECONDS = 30.0
# What ipaddress calls global and is not, in one release of Python or another.
_NEVER = [
    ipaddress.ip_network(network)
    for network in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24"),
        *("192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24"),
        *("224.0.0.0/3", "2001::/23", "2001:db8::/32", "3fff::/20"),
    )
]
# All there is of public IPv6, and the public IPv4 that is reached through it.
_UNICAST = ipaddress.ip_network("2000::/3")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_NUMERIC_END = re.compile(r"(^|\.)(0[xX][0-9a-fA-F]*|[0-9]+)\.?$")
_HOST = re.compile(r"^[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?\.?$")


class Outcome(StrEnum):
    """How one request ended; a status that is not 2xx is REFUSED."""

    DELIVERED = "DELIVERED"
    REFUSED = "REFUSED"
    TIMED_OUT = "TIMED_OUT"
    UNREACHABLE = "UNREACHABLE"
    ADDRESS_REFUSED = "ADDRESS_REFUSED"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a request; `status` 0 when nothing was answered, `retry_after` in seconds when it was asked for."""

    outcome: Outcome
    status: int = 0
    excerpt: str = ""
    retry_after: int | None = None


class AddressRefused(Exception):
    """The host is, or resolves to, an address nobody may be sent to."""


class OddUrl(Exception):
    """Not an address a message can be sent to; says why in one word."""


@dataclass(frozen=True)
class Guard:
    """Which addresses may be spoken to: the public ones, and the networks an operator allows beside."""

    allowed: tuple[Network, ...] = ()

    @classmethod
    def allowing(cls, networks: str) -> "Guard":
        """From `127.0.0.0/8,::1/128`; ValueError for anything else."""
        return cls(tuple(ipaddress.ip_network(part.strip()) for part in networks.split(",") if part.strip()))

    def admits(self, address: Address) -> bool:
        """Judged by the address that is meant: one of IPv4 in the clothes of IPv6 counts as what it wears."""
        return all(self._admits(meant) for meant in _meant(address))

    def _admits(self, address: Address) -> bool:
        if any(address.version == network.version and address in network for network in self.allowed):
            return True
        if address.version == 6 and address not in _UNICAST and address not in _NAT64:
            return False
        return not any(address.version == network.version and address in network for network in _NEVER)

    def check(self, url: str) -> SplitResult:
        """The parts of a URL that may be kept; what its host resolves to is judged when it is called.

        `https` only, but for loopback where that is allowed. No user, no fragment, no number in disguise.
        """
        parts = _split(url)
        host = parts.hostname or ""
        literal = _literal(host)
        if literal is not None and not self.admits(literal):
            raise OddUrl("address")
        if literal is None and (not _HOST.match(host) or _NUMERIC_END.search(host) or len(host) > 253):
            raise OddUrl("host")
        loopback = self._is_allowed_loopback(host, literal)
        if _is_localhost(host) and not loopback:
            raise OddUrl("address")
        if parts.scheme == "http" and not loopback:
            raise OddUrl("scheme")
        return parts

    def _is_allowed_loopback(self, host: str, literal: Address | None) -> bool:
        if _is_localhost(host):
            return any(network.is_loopback for network in self.allowed)
        return literal is not None and literal.is_loopback and self.admits(literal)


def _is_localhost(host: str) -> bool:
    """A name that is loopback everywhere (RFC 6761, 6.3)."""
    return f".{host.rstrip('.').lower()}".endswith(".localhost")


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as odd:
        raise OddUrl("form") from odd
    if parts.scheme not in ("https", "http"):
        raise OddUrl("scheme")
    if not parts.hostname or not url.isascii() or any(c <= " " or c in "\\\x7f" for c in url) or port == 0:
        raise OddUrl("form")
    if "@" in parts.netloc or parts.fragment:
        raise OddUrl("user" if "@" in parts.netloc else "fragment")
    return parts


def _literal(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _meant(address: Address) -> list[Address]:
    """The address and those hidden in it: mapped, translated or tunnelled ones of IPv4."""
    if isinstance(address, ipaddress.IPv4Address):
        return [address]
    if address.ipv4_mapped is not None:
        return [address.ipv4_mapped]
    hidden: list[Address] = []
    if address.sixtofour is not None:
        hidden.append(address.sixtofour)
    if address in _NAT64:
        hidden.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return [address, *hidden]


async def resolve(host: str, port: int) -> Sequence[str]:
    """By the system's resolver, in its order."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Connects to an address that was checked, and to no other; `dial` is what makes the connection."""

    def __init__(self, guard: Guard, look_up: Resolve, dial: httpcore.AsyncNetworkBackend) -> None:
        self._guard = guard
        self._look_up = look_up
        self._dial = dial

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[typing.Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        addresses = await self._checked(host, port)
        for last, address in enumerate(addresses, 1 - len(addresses)):
            try:
                return await self._dial.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if last == 0:
                    raise
        raise httpcore.ConnectError("no address")

    async def _checked(self, host: str, port: int) -> Sequence[str]:
        """All addresses the host has; one that is refused refuses the host."""
        literal = _literal(host)
        try:
            addresses = [str(literal)] if literal is not None else await self._look_up(host, port)
        except (OSError, UnicodeError) as unknown:
            raise httpcore.ConnectError("the host's name is not known") from unknown
        for address in addresses:
            if not self._guard.admits(ipaddress.ip_address(address)):
                raise AddressRefused(host)
        return addresses

    async def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[typing.Any] | None = None
    ) -> httpcore.AsyncNetworkStream:
        del path, timeout, socket_options
        raise AddressRefused("a socket of this machine")

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class GuardedHttp:
    """POSTs to strangers' addresses. Connections stay for half a minute; proxies of the environment do not count."""

    def __init__(
        self,
        guard: Guard,
        *,
        connections: int,
        seconds: float = SECONDS,
        look_up: Resolve = resolve,
        dial: httpcore.AsyncNetworkBackend | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._seconds = seconds
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=tls,
            max_connections=connections,
            keepalive_expiry=_IDLE_SECONDS,
            network_backend=GuardedBackend(guard, look_up, dial or httpcore.AnyIOBackend()),
        )
        self._limits = {"connect": min(CONNECT_SECONDS, seconds), "read": seconds, "write": seconds, "pool": seconds}

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Always an answer; only a cancellation is raised."""
        try:
            async with asyncio.timeout(self._seconds):
                return await self._post(url, headers, body)
        except (TimeoutError, httpcore.TimeoutException):
            return Answer(Outcome.TIMED_OUT, excerpt=f"no whole answer in {self._seconds:g} s")
        except AddressRefused:
            return Answer(Outcome.ADDRESS_REFUSED, excerpt="this address is not sent to")
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol, OSError) as failed:
            return Answer(Outcome.UNREACHABLE, excerpt=f"{type(failed).__name__}: {failed}"[:300])

    async def _post(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        sent = [(name.encode(), value.encode()) for name, value in headers.items()]
        async with self._pool.stream(
            "POST", url, headers=sent, content=body, extensions={"timeout": self._limits}
        ) as response:
            start = await _beginning(response)
        outcome = Outcome.DELIVERED if 200 <= response.status < 300 else Outcome.REFUSED
        return Answer(outcome, response.status, start.decode("utf-8", "replace"), _retry_after(response))

    async def close(self) -> None:
        await self._pool.aclose()


async def _beginning(response: httpcore.Response) -> bytes:
    """What was answered, as far as we care; of a longer answer the rest is not read and the connection ends."""
    read = bytearray()
    async for part in response.aiter_stream():
        read += part
        if len(read) >= ANSWER_LIMIT:
            break
    return bytes(read[:ANSWER_LIMIT])


def _retry_after(response: httpcore.Response) -> int | None:
    said = next((value for name, value in response.headers if name.lower() == b"retry-after"), b"")
    return int(said) if said.isdigit() and len(said) < 8 else None
