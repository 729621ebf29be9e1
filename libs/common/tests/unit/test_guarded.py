"""Which addresses a stranger may have us call: judged by what is meant, connected to what was judged."""

import asyncio
import ipaddress
import ssl
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpcore
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from kontor.common.outside.guarded import Guard, GuardedBackend, GuardedHttp, OddUrl, Outcome

LOOPBACK = "127.0.0.0/8,::1/128"
PUBLIC = ("1.1.1.1", "93.184.216.34", "2606:4700:4700::1111", "2001:4860:4860::8888", "64:ff9b::101:101")
PRIVATE = [
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "10.255.255.255",
    "100.64.0.1",
    "100.127.255.254",
    "127.0.0.1",
    "127.1.2.3",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.8",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.0.1",
    "198.18.0.1",
    "198.51.100.7",
    "203.0.113.9",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::7f00:1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "::ffff:0:127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:a00:1::",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fec0::1",
    "ff02::1",
    "fe80::1%2",
]
DISGUISED = [
    "https://2130706433/",
    "https://0x7f000001/",
    "https://0x7f.1/",
    "https://0177.0.0.1/",
    "https://017700000001/",
    "https://127.1/",
    "https://127.0.1/",
    "https://0/",
    "https://1.2.3.4.5/",
    "https://0x7f.0.0.0x1/",
    "https://127.0.0.1./",
    "https://example.0x7f/",
    "https://[::ffff:7f00:1]/",
    "https://[::1]/",
    "https://[::]/",
    "https://127.0.0.1/",
    "https://169.254.169.254/latest/meta-data",
    "https://[fd00:ec2::254]/",
    "https://100.64.0.1/",
    "https://10.0.0.1:8443/",
]
ODD = [
    "http://partner.example/",
    "ftp://partner.example/",
    "file:///etc/passwd",
    "gopher://partner.example/",
    "//partner.example/",
    "partner.example",
    "https://",
    "https:///hook",
    "https://user@partner.example/",
    "https://user:pw@partner.example/",
    "https://partner.example@127.0.0.1/",
    "https://partner.example/#part",
    "https://partner.example:0/",
    "https://partner.example:99999/",
    "https://partner.example\\@127.0.0.1/",
    "https://part%6eer.example/",
    "https://pärtner.example/",
    "https://[::1/",
    "https://-.example/",
    "https://a..%00/",
    "https://[fe80::1%25eth0]/",
    "http://localhost/",
    "https://localhost/",
    "https://LOCALHOST.:8443/",
    "https://partner.localhost/",
    "http://127.0.0.1/",
    "javascript:alert(1)",
]


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_may_be_spoken_to(address: str) -> None:
    assert Guard().admits(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", PRIVATE)
def test_private_ones_may_not_in_whatever_clothes(address: str) -> None:
    assert not Guard().admits(ipaddress.ip_address(address))


@pytest.mark.parametrize("url", [*DISGUISED, *ODD])
def test_an_odd_url_is_refused_when_it_is_given(url: str) -> None:
    with pytest.raises(OddUrl):
        Guard().check(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://partner.example/hook?x=1",
        "https://PARTNER.example:8443",
        "https://1.1.1.1/",
        "https://a-b.c_d.example/",
    ],
)
def test_a_plain_one_is_taken(url: str) -> None:
    assert Guard().check(url).hostname


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/", "http://localhost:9/", "http://[::1]:9/", "https://127.0.0.1/"])
def test_loopback_is_taken_where_the_operator_allows_it(url: str) -> None:
    Guard.allowing(LOOPBACK).check(url)
    with pytest.raises(OddUrl):
        Guard.allowing("10.0.0.0/8").check(url)


@pytest.mark.parametrize(
    "url", ["http://10.0.0.1/", "http://partner.example/", "http://0.0.0.0/", "http://localhost.example/"]
)
def test_plain_http_is_for_loopback_alone(url: str) -> None:
    with pytest.raises(OddUrl):
        Guard.allowing(f"{LOOPBACK},10.0.0.0/8,0.0.0.0/8").check(url)


def test_networks_that_are_none_are_told() -> None:
    with pytest.raises(ValueError, match="not-a-network"):
        Guard.allowing("127.0.0.0/8,not-a-network")


class Names:
    """A resolver whose answers change from question to question."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self._answers = list(answers)
        self.asked = 0

    async def __call__(self, _host: str, _port: int) -> Sequence[str]:
        self.asked += 1
        return self._answers.pop(0)


class Dial(httpcore.AsyncNetworkBackend):
    """Remembers where it would have connected to, and never does."""

    def __init__(self) -> None:
        self.to: list[str] = []

    async def connect_tcp(self, host: str, *_: Any, **__: Any) -> Any:
        self.to.append(host)
        raise httpcore.ConnectError("nobody there")


@pytest.mark.parametrize("address", PRIVATE)
async def test_a_name_that_leads_to_a_private_address_is_not_called(address: str) -> None:
    dial = Dial()
    http = GuardedHttp(Guard(), connections=2, dial=dial, look_up=Names([address]))
    assert (await http.post("https://partner.example/", {}, b"")).outcome is Outcome.ADDRESS_REFUSED
    assert dial.to == []


async def test_one_private_address_among_public_ones_is_enough() -> None:
    dial = Dial()
    http = GuardedHttp(Guard(), connections=2, dial=dial, look_up=Names(["1.1.1.1", "127.0.0.1"]))
    assert (await http.post("https://partner.example/", {}, b"")).outcome is Outcome.ADDRESS_REFUSED
    assert dial.to == []


async def test_the_address_that_was_judged_is_the_one_that_is_called() -> None:
    """The name is asked for once: it cannot change its mind before the connection is made."""
    names = Names(["1.1.1.1", "2606:4700:4700::1111"], ["127.0.0.1"])
    dial = Dial()
    http = GuardedHttp(Guard(), connections=2, dial=dial, look_up=names)
    assert (await http.post("https://partner.example/", {}, b"")).outcome is Outcome.UNREACHABLE
    assert (dial.to, names.asked) == (["1.1.1.1", "2606:4700:4700::1111"], 1)
    assert (await http.post("https://partner.example/", {}, b"")).outcome is Outcome.ADDRESS_REFUSED
    assert dial.to == ["1.1.1.1", "2606:4700:4700::1111"]


async def test_a_socket_of_this_machine_is_never_called() -> None:
    backend = GuardedBackend(Guard.allowing(LOOPBACK), Names(), Dial())
    with pytest.raises(Exception, match="this machine"):
        await backend.connect_unix_socket("/var/run/docker.sock")


class Server:
    """Answers every request with the same bytes, slowly where asked."""

    def __init__(
        self, answer: bytes, *, pause: float = 0.0, endless: bool = False, tls: ssl.SSLContext | None = None
    ) -> None:
        self._answer, self._pause, self._endless, self._tls = answer, pause, endless, tls
        self.heads: list[str] = []
        self.sent = 0

    async def __aenter__(self) -> "Server":
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self._tls)
        scheme = "https" if self._tls else "http"
        self.url = f"{scheme}://localhost:{self._server.sockets[0].getsockname()[1]}/hook"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                self.heads.append((await reader.readuntil(b"\r\n\r\n")).decode())
                await asyncio.sleep(self._pause)
                writer.write(self._answer)
                await writer.drain()
                while self._endless:
                    writer.write(b"x" * 65_536)
                    self.sent += 65_536
                    await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            writer.close()


def allowing(**more: Any) -> GuardedHttp:
    return GuardedHttp(Guard.allowing(LOOPBACK), connections=2, look_up=Names(*[["127.0.0.1"]] * 5), **more)


async def test_the_host_is_named_as_it_was_given_and_connections_stay() -> None:
    async with Server(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok") as server:
        http = allowing()
        answers = [await http.post(server.url, {"X-One": "1"}, b"{}") for _ in range(2)]
        await http.close()
    assert [(a.outcome, a.status, a.excerpt) for a in answers] == [(Outcome.DELIVERED, 200, "ok")] * 2
    assert "Host: localhost:" in server.heads[0]
    assert "X-One: 1" in server.heads[0]


async def test_a_redirect_is_an_answer_and_nothing_to_follow() -> None:
    async with (
        Server(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n") as inside,
        Server(f"HTTP/1.1 307 X\r\nLocation: {inside.url}\r\nContent-Length: 0\r\n\r\n".encode()) as server,
    ):
        answer = await allowing().post(server.url, {}, b"")
    assert (answer.outcome, answer.status, inside.heads) == (Outcome.REFUSED, 307, [])


async def test_of_an_endless_answer_no_more_is_read_than_is_kept() -> None:
    async with Server(b"HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\n", endless=True) as server:
        answer = await allowing().post(server.url, {}, b"")
    assert (answer.outcome, len(answer.excerpt)) == (Outcome.DELIVERED, 64 * 1024)
    assert server.sent < 16 * 1024 * 1024


async def test_whoever_takes_too_long_is_left() -> None:
    async with Server(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", pause=5) as server:
        answer = await allowing(seconds=0.1).post(server.url, {}, b"")
    assert (answer.outcome, answer.status) == (Outcome.TIMED_OUT, 0)


@pytest.mark.parametrize(
    "said", [b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n", b"\x00" * 200_000]
)
async def test_an_answer_that_is_no_http_is_none(said: bytes) -> None:
    async with Server(said) as server:
        answer = await allowing().post(server.url, {}, b"")
    assert (answer.outcome, answer.status) == (Outcome.UNREACHABLE, 0)


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """Of `localhost`, signed by itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    plain = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file = tmp_path / "localhost.pem"
    file.write_bytes(key.private_bytes(*plain) + made.public_bytes(serialization.Encoding.PEM))
    return file


async def test_a_certificate_has_to_hold_for_the_name_that_was_given(certificate: Path) -> None:
    """The connection goes to an address; what is verified is the name."""
    serving = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    serving.load_cert_chain(certificate)
    async with Server(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", tls=serving) as server:
        trusting = ssl.create_default_context(cafile=certificate)
        assert (await allowing(tls=trusting).post(server.url, {}, b"")).outcome is Outcome.DELIVERED
        other = server.url.replace("localhost", "partner.example")
        assert (await allowing(tls=trusting).post(other, {}, b"")).outcome is Outcome.UNREACHABLE
        assert (await allowing().post(server.url, {}, b"")).outcome is Outcome.UNREACHABLE


@pytest.mark.parametrize(("said", "asked"), [(b"17", 17), (b"x", None), (b"-1", None), (b"99999999999", None)])
async def test_a_receiver_may_ask_for_time(said: bytes, asked: int | None) -> None:
    async with Server(b"HTTP/1.1 503 X\r\nRetry-After: " + said + b"\r\nContent-Length: 0\r\n\r\n") as server:
        answer = await allowing().post(server.url, {}, b"")
    assert (answer.outcome, answer.retry_after) == (Outcome.REFUSED, asked)
