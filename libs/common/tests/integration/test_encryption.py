"""What leaves a process is encrypted where the operator says so, and certificates and secrets may be renewed."""

import asyncio
import base64
import json
import ssl
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import grpc
import pytest
from aiosmtpd.controller import Controller
from certificates import Authority
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from kontor.cli.embedded.nats import Nats
from kontor.cli.testing import eventually
from kontor.common.calling import secured
from kontor.common.calling.calls import CHANNEL_OPTIONS
from kontor.common.events.bus import UP, Bus
from kontor.common.outside.mail import Letter, Mailer
from kontor.common.process.settings import NatsSettings, SettingsFault, SmtpSettings, TlsSettings
from kontor.common.values.clock import Clock
from kontor.common.values.errors import Unavailable

_ECHO = "/toy.Echo/Say"


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path / "authority")


@asynccontextmanager
async def echoing(tls: TlsSettings) -> AsyncIterator[int]:
    async def say(request: bytes, _context: Any) -> bytes:
        return request

    server = grpc.aio.server()
    methods = {"Say": grpc.unary_unary_rpc_method_handler(say)}
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("toy.Echo", methods),))
    port = secured.listen(server, "127.0.0.1:0", tls)
    await server.start()
    try:
        yield port
    finally:
        await server.stop(0)


async def said(port: int, tls: TlsSettings) -> bytes:
    async with secured.channel(f"localhost:{port}", tls, CHANNEL_OPTIONS) as channel:
        answer: bytes = await channel.unary_unary(_ECHO)(b"hello", timeout=5)
        return answer


async def test_services_speak_tls_to_who_trusts_their_authority(authority: Authority, tmp_path: Path):
    certificate, key = authority.issue(tmp_path / "billing")
    other = Authority(tmp_path / "other")
    async with echoing(TlsSettings(certificate=certificate, key=key)) as port:
        assert await said(port, TlsSettings(ca=authority.bundle)) == b"hello"
        for stranger in (TlsSettings(), TlsSettings(ca=other.bundle)):
            with pytest.raises(grpc.aio.AioRpcError) as refused:
                await said(port, stranger)
            assert refused.value.code() is grpc.StatusCode.UNAVAILABLE


async def test_a_certificate_of_another_name_is_refused(authority: Authority, tmp_path: Path):
    certificate, key = authority.issue(tmp_path / "crm", "crm.example")
    async with echoing(TlsSettings(certificate=certificate, key=key)) as port:
        with pytest.raises(grpc.aio.AioRpcError):
            await said(port, TlsSettings(ca=authority.bundle))


async def test_a_renewed_certificate_is_shown_without_a_restart(authority: Authority, tmp_path: Path):
    certificate, key = authority.issue(tmp_path / "billing")
    successor = Authority(tmp_path / "successor", "Kontor tests, next year")
    async with echoing(TlsSettings(certificate=certificate, key=key)) as port:
        assert await said(port, TlsSettings(ca=authority.bundle)) == b"hello"
        successor.issue(tmp_path / "billing")
        assert await said(port, TlsSettings(ca=successor.bundle)) == b"hello"
        with pytest.raises(grpc.aio.AioRpcError):
            await said(port, TlsSettings(ca=authority.bundle))
        certificate.unlink()
        assert await said(port, TlsSettings(ca=successor.bundle)) == b"hello", "what was shown last goes on"


async def test_a_missing_certificate_stops_the_start_by_name(tmp_path: Path):
    with pytest.raises(SettingsFault, match="KONTOR_TLS__CERTIFICATE"):
        secured.server_credentials(TlsSettings(certificate=tmp_path / "no.crt", key=tmp_path / "no.key"))


@dataclass
class Secured(Nats):
    """A server with words of its own in its configuration."""

    more: str = ""
    with_users: bool = True

    def _config(self) -> str:
        whole = super()._config()
        return (whole if self.with_users else whole.partition("accounts {")[0]) + self.more


@asynccontextmanager
async def connected(settings: NatsSettings) -> AsyncIterator[Bus]:
    bus = Bus(settings, "toy")
    await bus.open()
    try:
        yield bus
    finally:
        await bus.close()


def _tls_of(authority: Authority, folder: Path) -> str:
    certificate, key = authority.issue(folder)
    return f'tls {{ cert_file: "{certificate}", key_file: "{key}" }}\n'


async def test_the_bus_speaks_tls_to_a_server_of_its_authority(authority: Authority, tmp_path: Path):
    server = Secured(tmp_path / "nats", {"toy": "secret"}, more=_tls_of(authority, tmp_path / "nats-tls"))
    server.start()
    try:
        settings = NatsSettings(url=f"tls://localhost:{server.port}", user="toy", password="secret")
        async with connected(settings.model_copy(update={"ca": authority.bundle})) as bus:
            await asyncio.wait_for(bus.ready(), 5)
            assert await bus.ensure_common()
        async with connected(settings) as stranger:
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(stranger.ready(), 1)
    finally:
        server.stop()


async def test_the_bus_up_is_told_as_it_is(tmp_path: Path):
    server = Nats(tmp_path / "nats", {"toy": "secret"})
    server.start()
    async with connected(NatsSettings(url=server.url, user="toy", password="secret")) as bus:
        await asyncio.wait_for(bus.ready(), 5)
        assert UP._value.get() == 1
        server.stop()
        await eventually(lambda: UP._value.get() == 0)
        server.start()
        await eventually(lambda: UP._value.get() == 1)
    server.stop()
    assert UP._value.get() == 0


async def test_a_renewed_password_is_used_at_the_next_connection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    from kontor.common.process.settings import ServiceSettings, load_settings

    secrets = tmp_path / "secrets"
    secrets.mkdir()
    (secrets / "KONTOR_NATS__PASSWORD").write_text("first")
    monkeypatch.setenv("KONTOR_SECRETS_DIR", str(secrets))
    server = Nats(tmp_path / "nats", {"toy": "first"})
    server.start()
    settings = load_settings(ServiceSettings, name="toy", nats={"url": server.url, "user": "toy"})
    async with connected(settings.nats) as bus:
        await asyncio.wait_for(bus.ready(), 5)
        server.stop()
        server.users = {"toy": "second"}
        server.start()
        await asyncio.sleep(0.5)
        assert not bus.is_up
        (secrets / "KONTOR_NATS__PASSWORD").write_text("second\n")
        await eventually(lambda: bus.is_up)
        await asyncio.wait_for(bus.ensure_common(), 10)
    server.stop()


async def test_streams_are_made_with_the_operators_number_of_replicas(tmp_path: Path):
    """One server cannot keep three copies: that it says so shows that it was asked to."""
    from kontor.common.events.bus import BusRefused

    server = Nats(tmp_path / "nats", {"toy": "secret"})
    server.start()
    one = NatsSettings(url=server.url, user="toy", password="secret")
    async with connected(one.model_copy(update={"replicas": 3})) as three:
        with pytest.raises(BusRefused, match="replicas"):
            await three.ensure_common()
    async with connected(one) as bus:
        assert await bus.ensure_common()
    async with connected(one.model_copy(update={"replicas": 3})) as three:
        assert await three.ensure_common(), "what is there is the operator's"
    server.stop()


# Keys as NATS writes them: a kind, the key, a checksum, in base32.

_KINDS = {"operator": 14 << 3, "account": 0, "user": 20 << 3}


class Nkey:
    def __init__(self, kind: str) -> None:
        self.kind = kind
        self._key = Ed25519PrivateKey.generate()
        public = self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.name = _checked(bytes([_KINDS[kind]]) + public)

    @property
    def seed(self) -> str:
        kind = _KINDS[self.kind]
        prefix = bytes([18 << 3 | kind >> 5, (kind & 31) << 3])
        return _checked(prefix + self._key.private_bytes_raw())

    def jwt(self, whose: "Nkey", **facts: Any) -> str:
        claims = {
            "jti": str(uuid4()),
            "iat": int(time.time()),
            "iss": self.name,
            "name": whose.kind,
            "sub": whose.name,
            "nats": {"type": whose.kind, "version": 2, **facts},
        }
        signed = f"{_part({'typ': 'JWT', 'alg': 'ed25519-nkey'})}.{_part(claims)}"
        return f"{signed}.{base64.urlsafe_b64encode(self._key.sign(signed.encode())).decode().rstrip('=')}"


def _part(facts: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(facts).encode()).decode().rstrip("=")


def _checked(raw: bytes) -> str:
    crc = 0
    for byte in raw:
        crc ^= byte << 8
        for _ in range(8):
            crc = (crc << 1 ^ 0x1021 if crc & 0x8000 else crc << 1) & 0xFFFF
    return base64.b32encode(raw + crc.to_bytes(2, "little")).decode().rstrip("=")


async def test_the_bus_proves_itself_by_a_credentials_file(tmp_path: Path):
    operator, account, user, stranger = Nkey("operator"), Nkey("account"), Nkey("user"), Nkey("user")
    anything = {"mem_storage": -1, "disk_storage": -1, "streams": -1, "consumer": -1, "max_ack_pending": -1}
    unbounded = {"subs": -1, "data": -1, "payload": -1, "imports": -1, "exports": -1, "conn": -1, "leaf": -1}
    known = operator.jwt(account, limits={**unbounded, **anything, "wildcards": True})
    system = Nkey("account")
    preload = f"{account.name}: {known}, {system.name}: {operator.jwt(system, limits=unbounded)}"
    more = f"operator: {operator.jwt(operator)}\nsystem_account: {system.name}\nresolver: MEMORY\n"
    more += f"resolver_preload: {{ {preload} }}\n"
    server = Secured(tmp_path / "nats", {}, more=more, with_users=False)
    server.start()
    try:
        granted = account.jwt(user, subs=-1, data=-1, payload=-1)
        good = _creds(tmp_path / "good.creds", granted, user.seed)
        async with connected(NatsSettings(url=server.url, credentials=good)) as bus:
            await asyncio.wait_for(bus.ready(), 5)
            assert await bus.ensure_common()
        bad = _creds(tmp_path / "bad.creds", granted, stranger.seed)
        async with connected(NatsSettings(url=server.url, credentials=bad)) as refused:
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(refused.ready(), 1)
    finally:
        server.stop()


def _creds(path: Path, jwt: str, seed: str) -> Path:
    path.write_text(
        f"-----BEGIN NATS USER JWT-----\n{jwt}\n------END NATS USER JWT------\n\n"
        "************************* IMPORTANT *************************\nThe seed below can be used to sign.\n\n"
        f"-----BEGIN USER NKEY SEED-----\n{seed}\n------END USER NKEY SEED------\n"
    )
    return path


class _Kept:
    def __init__(self) -> None:
        self.received: list[bytes] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        self.received.append(envelope.original_content)
        return "250 OK"


async def test_mail_leaves_over_tls_from_the_first_byte(authority: Authority, tmp_path: Path):
    certificate, key = authority.issue(tmp_path / "mail")
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(certificate, key)
    kept = _Kept()
    server = Controller(kept, hostname="127.0.0.1", port=0, ssl_context=serving)
    server.server = await asyncio.get_running_loop().create_server(
        server._factory_invoker, host="127.0.0.1", port=0, ssl=serving
    )
    port = server.server.sockets[0].getsockname()[1]
    letter = Letter(to="anna@example.org", subject="Hallo", text="Guten Tag")
    settings = SmtpSettings(host="localhost", port=port, sender="kontor@example.org", tls=True, ca=authority.bundle)
    try:
        await Mailer(settings, Clock()).send(letter, uuid4())
        assert len(kept.received) == 1
        with pytest.raises(Unavailable):
            await Mailer(settings.model_copy(update={"ca": None}), Clock()).send(letter, uuid4())
        assert len(kept.received) == 1
    finally:
        server.server.close()
