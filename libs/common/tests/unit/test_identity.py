"""Tokens: good ones become principals, every forged, stale or misdirected one is refused."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey
from kontor.common.identity import keys as keys_module
from kontor.common.identity.tokens import (
    Principal,
    Signer,
    Verifier,
    format_permissions,
    generate_keys,
    parse_permissions,
)
from kontor.common.values.clock import Clock
from kontor.common.values.errors import Unauthenticated

TENANT, PERSON = UUID(int=1), UUID(int=2)
NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
SECONDS = int(NOW.timestamp())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("keys")
    generate_keys(folder, ["platform", "billing", "crm"])
    return folder


class Travel(Clock):
    def __init__(self) -> None:
        self.at = NOW
        super().__init__(lambda: self.at)


@pytest.fixture
def clock() -> Travel:
    return Travel()


@pytest.fixture
def billing(folder: Path, clock: Travel) -> Verifier:
    return Verifier(folder / "jwks.json", service="billing", clock=clock)


def _user(**changes: Any) -> dict[str, Any]:
    claims = {"iss": "kontor", "aud": "kontor", "sub": str(PERSON), "kind": "user", "tenant": str(TENANT), "jti": "t"}
    return {**claims, "iat": SECONDS, "exp": SECONDS + 600, "permissions": ["crm.*"], **changes}


def _service(**changes: Any) -> dict[str, Any]:
    claims = {"iss": "crm", "sub": "crm", "aud": "billing", "kind": "service", "tenant": str(TENANT), "jti": "t"}
    return {**claims, "iat": SECONDS, "exp": SECONDS + 60, **changes}


def _link(**changes: Any) -> dict[str, Any]:
    claims = {"iss": "billing", "sub": "l", "aud": "kontor", "kind": "link", "tenant": str(TENANT), "jti": "l"}
    rest = {"iat": SECONDS, "exp": SECONDS + 86400, "permissions": ["billing.invoice.view"], "object": {"invoice": "9"}}
    return {**claims, **rest, **changes}


def _without(claims: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in claims.items() if key != name}


class Forge:
    """Makes tokens good and bad; `signed` with any service's real key."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def key(self, service: str) -> ECKey:
        return ECKey.import_key((self.folder / f"{service}.pem").read_bytes())

    def signed(self, claims: dict[str, Any], by: str = "platform", **header: Any) -> str:
        return jwt.encode({"alg": "ES256", "kid": by, **header}, claims, self.key(by), algorithms=["ES256"])

    def raw(self, header: dict[str, Any], claims: Any, signature: bytes = b"") -> str:
        parts = [json.dumps(header).encode(), json.dumps(claims).encode(), signature]
        return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)

    def hs256_with_public_key(self) -> str:
        """The classic: the public key's bytes used as a shared secret."""
        head = self.raw({"alg": "HS256", "kid": "platform"}, _user()).rpartition(".")[0]
        secret = self.key("platform").as_pem(private=False)
        mac = hmac.new(secret, head.encode(), hashlib.sha256).digest()
        return head + "." + base64.urlsafe_b64encode(mac).decode().rstrip("=")

    def by_stranger(self, **header: Any) -> str:
        key = ECKey.generate_key("P-256")
        return jwt.encode({"alg": "ES256", "kid": "platform", **header}, _user(), key, algorithms=["ES256"])

    def with_own_jwk(self) -> str:
        key = ECKey.generate_key("P-256")
        header = {"alg": "ES256", "kid": "platform", "jwk": key.as_dict(private=False)}
        return jwt.encode(header, _user(), key, algorithms=["ES256"])

    def tampered(self) -> str:
        head, claims, signature = self.signed(_user()).split(".")
        plain = json.loads(base64.urlsafe_b64decode(claims + "=="))
        forged = json.dumps({**plain, "permissions": ["*"]}).encode()
        return ".".join((head, base64.urlsafe_b64encode(forged).decode().rstrip("="), signature))

    def rs256(self) -> str:
        return jwt.encode({"alg": "RS256", "kid": "platform"}, _user(), RSAKey.generate_key(2048), algorithms=["RS256"])

    def hs256(self) -> str:
        key = OctKey.import_key("a secret of thirty-two characters")
        return jwt.encode({"alg": "HS256", "kid": "platform"}, _user(), key, algorithms=["HS256"])


BAD: dict[str, Callable[[Forge], str]] = {
    # Shape
    "empty": lambda f: "",
    "no dots": lambda f: "abc",
    "one dot": lambda f: "a.b",
    "four parts": lambda f: f.signed(_user()) + ".x",
    "not base64": lambda f: "!!.??.##",
    "not ascii": lambda f: f.signed(_user()) + "ä",
    "header no json": lambda f: "YWJj." + f.signed(_user()).partition(".")[2],
    "claims no object": lambda f: f.raw({"alg": "ES256", "kid": "platform"}, [1], b"x" * 64),
    "too long": lambda f: f.signed(_user(name="n" * 9000)),
    "deeply nested": lambda f: base64.urlsafe_b64encode(b"[" * 5000).decode() + ".e30.e30",
    # Algorithm and key
    "alg none": lambda f: f.raw({"alg": "none", "kid": "platform"}, _user()),
    "alg None": lambda f: f.raw({"alg": "None", "kid": "platform"}, _user()),
    "alg HS256": lambda f: f.hs256(),
    "HS256 with the public key": lambda f: f.hs256_with_public_key(),
    "alg RS256": lambda f: f.rs256(),
    "no alg": lambda f: f.raw({"kid": "platform"}, _user(), b"x" * 64),
    "no kid": lambda f: f.raw({"alg": "ES256"}, _user(), b"x" * 64),
    "kid is a number": lambda f: f.raw({"alg": "ES256", "kid": 1}, _user(), b"x" * 64),
    "unknown kid": lambda f: f.raw({"alg": "ES256", "kid": "mallory"}, _user(), b"x" * 64),
    "key of a stranger": lambda f: f.by_stranger(),
    "brings its own key": lambda f: f.with_own_jwk(),
    "names a key set": lambda f: f.by_stranger(jku="https://example.org/jwks"),
    "critical header": lambda f: f.raw(
        {"alg": "ES256", "kid": "platform", "crit": ["exp"], "exp": 1}, _user(), b"x" * 64
    ),
    "no signature": lambda f: f.signed(_user()).rpartition(".")[0] + ".",
    "short signature": lambda f: f.signed(_user())[:-4],
    "zero signature": lambda f: f.raw({"alg": "ES256", "kid": "platform"}, _user(), b"\0" * 64),
    "tampered claims": lambda f: f.tampered(),
    # Time
    "expired": lambda f: f.signed(_user(iat=SECONDS - 700, exp=SECONDS - 61)),
    "issued in the future": lambda f: f.signed(_user(iat=SECONDS + 61)),
    "not yet valid": lambda f: f.signed(_user(nbf=SECONDS + 61)),
    "ends before it starts": lambda f: f.signed(_user(iat=SECONDS, exp=SECONDS - 10)),
    "user that lives too long": lambda f: f.signed(_user(exp=SECONDS + 661)),
    "user that lives an hour": lambda f: f.signed(_user(exp=SECONDS + 3600)),
    "user that lives for ever": lambda f: f.signed(_user(exp=10**30)),
    "user that lives for ever as JSON writes it": lambda f: f.signed(_user(exp=1e30)),
    "user that lives to the end of floats": lambda f: f.signed(_user(exp=1.7e308)),
    "user that began long ago and still lives": lambda f: f.signed(_user(iat=SECONDS - 86_400)),
    "user that began before time": lambda f: f.signed(_user(iat=-(10**30))),
    "link that lives too long": lambda f: f.signed(_link(exp=SECONDS + 91 * 86_400), by="billing"),
    "link that lives for ever": lambda f: f.signed(_link(exp=10**30), by="billing"),
    "no exp": lambda f: f.signed(_without(_user(), "exp")),
    "exp is text": lambda f: f.signed(_user(exp=str(SECONDS + 600))),
    "exp is true": lambda f: f.signed(_user(exp=True)),
    "no iat": lambda f: f.signed(_without(_user(), "iat")),
    # User tokens
    "user signed by a service": lambda f: f.signed(_user(), by="crm"),
    "user of another issuer": lambda f: f.signed(_user(iss="elsewhere")),
    "user without issuer": lambda f: f.signed(_without(_user(), "iss")),
    "user for another audience": lambda f: f.signed(_user(aud="billing")),
    "user for a list without us": lambda f: f.signed(_user(aud=["a", "b"])),
    "user without audience": lambda f: f.signed(_without(_user(), "aud")),
    "user without tenant": lambda f: f.signed(_without(_user(), "tenant")),
    "tenant is no id": lambda f: f.signed(_user(tenant="acme")),
    "subject is no id": lambda f: f.signed(_user(sub="anna")),
    "no token id": lambda f: f.signed(_without(_user(), "jti")),
    "permissions are text": lambda f: f.signed(_user(permissions="*")),
    "permissions are numbers": lambda f: f.signed(_user(permissions=[1])),
    "scope is a list": lambda f: f.signed(_user(scope=["customer"])),
    "scope values are text": lambda f: f.signed(_user(scope={"customer": "9"})),
    "unknown kind": lambda f: f.signed(_user(kind="system")),
    "no kind": lambda f: f.signed(_without(_user(), "kind")),
    # Service tokens
    "service for another service": lambda f: f.signed(_service(aud="projects"), by="crm"),
    "service for a list": lambda f: f.signed(_service(aud=["billing"]), by="crm"),
    "service with the user audience": lambda f: f.signed(_service(aud="kontor"), by="crm"),
    "service signed by another": lambda f: f.signed(_service(), by="platform"),
    "service with another subject": lambda f: f.signed(_service(sub="platform"), by="crm"),
    "service that lives too long": lambda f: f.signed(_service(exp=SECONDS + 121), by="crm"),
    "service that has expired": lambda f: f.signed(_service(iat=SECONDS - 130, exp=SECONDS - 70), by="crm"),
    # Links
    "link of another service": lambda f: f.signed(_link(iss="crm"), by="crm"),
    "link that names another issuer": lambda f: f.signed(_link(iss="crm"), by="billing"),
    "link signed by platform": lambda f: f.signed(_link()),
    "link without object": lambda f: f.signed(_without(_link(), "object"), by="billing"),
    "link with an empty object": lambda f: f.signed(_link(object={"invoice": ""}), by="billing"),
    "link for another audience": lambda f: f.signed(_link(aud="billing"), by="billing"),
    "link that has expired": lambda f: f.signed(_link(exp=SECONDS - 61, iat=SECONDS - 99), by="billing"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_token_is_refused(name: str, folder: Path, billing: Verifier):
    with pytest.raises(Unauthenticated):
        billing.verify(BAD[name](Forge(folder)))
    assert not billing._verified


@pytest.mark.parametrize(
    "claims",
    [
        (_user(), "platform"),
        (_user(aud=["other", "kontor"]), "platform"),
        (_user(iat=SECONDS - 600, exp=SECONDS - 59), "platform"),
        (_user(iat=SECONDS + 59, nbf=SECONDS + 59), "platform"),
        (_link(exp=SECONDS + 90 * 86_400), "billing"),
        (_service(), "crm"),
        (_link(), "billing"),
    ],
)
def test_a_good_token_is_accepted_within_a_minute_of_skew(
    claims: tuple[dict[str, Any], str], folder: Path, billing: Verifier
):
    principal = billing.verify(Forge(folder).signed(claims[0], by=claims[1]))
    assert (principal.tenant, principal.kind) == (TENANT, claims[0]["kind"])


def test_a_token_is_remembered_a_minute_and_never_past_its_end(folder: Path, billing: Verifier, clock: Travel):
    token = Forge(folder).signed(_user(exp=SECONDS + 90))
    first = billing.verify(token)
    assert billing.verify(token) is first
    clock.at = NOW + timedelta(seconds=61)
    assert billing.verify(token) is not first
    assert billing._verified[token][0] == SECONDS + 90
    clock.at = NOW + timedelta(seconds=151)
    with pytest.raises(Unauthenticated):
        billing.verify(token)


def test_tokens_we_sign_are_tokens_we_accept(folder: Path):
    crm, platform = Signer("crm", folder / "crm.pem"), Signer("platform", folder / "platform.pem")
    billing = Verifier(folder / "jwks.json", service="billing")
    service = billing.verify(crm.service_token("billing", TENANT, str(PERSON)))
    assert (service.kind, service.service, service.on_behalf_of) == ("service", "crm", str(PERSON))
    assert not service.permissions
    user = billing.verify(
        platform.user_token(tenant=TENANT, person=PERSON, permissions=["a.b@own"], name="Anna", locale="de")
    )
    assert (user.person_id, user.name, user.locale) == (PERSON, "Anna", "de")
    token = crm.link_token(TENANT, ["crm.quote.view_link"], {"quote": "7"}, Clock().now() + timedelta(days=30), uuid4())
    assert Verifier(folder / "jwks.json", service="crm").verify(token).link_object == {"quote": "7"}
    assert Verifier(folder / "jwks.json", service="gateway", any_link=True).verify(token).kind == "link"
    with pytest.raises(Unauthenticated):
        billing.verify(token)


def test_service_tokens_are_used_again_while_they_last(folder: Path, clock: Travel):
    signer = Signer("crm", folder / "crm.pem", clock=clock)
    first = signer.service_token("billing", TENANT)
    assert signer.service_token("billing", TENANT) == first
    assert signer.service_token("projects", TENANT) != first
    assert signer.service_token("billing", uuid4()) != first
    clock.at = NOW + timedelta(seconds=41)
    assert signer.service_token("billing", TENANT) != first


def test_a_new_key_is_found_by_reading_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = generate_keys(tmp_path, ["platform"])
    billing = Verifier(path, service="billing")
    generate_keys(tmp_path, ["platform", "crm"])
    token = Signer("crm", tmp_path / "crm.pem").service_token("billing", TENANT)
    with pytest.raises(Unauthenticated):
        billing.verify(token)
    monkeypatch.setattr(keys_module, "REREAD_SECONDS", 0.0)
    assert billing.verify(token).service == "crm"


def test_generated_keys_are_kept_and_private(tmp_path: Path):
    path = generate_keys(tmp_path, ["crm"])
    before = (tmp_path / "crm.pem").read_bytes()
    generate_keys(tmp_path, ["crm", "billing"])
    assert (tmp_path / "crm.pem").read_bytes() == before
    assert (tmp_path / "crm.pem").stat().st_mode & 0o077 == 0
    assert all("d" not in key for key in json.loads(path.read_text())["keys"])


def _who(*permissions: str, **more: Any) -> Principal:
    return Principal(TENANT, str(PERSON), "user", permissions=parse_permissions(permissions), **more)


@pytest.mark.parametrize(
    ("granted", "wanted", "allowed"),
    [
        ("crm.*", "crm.quote.read", True),
        ("crm.quote.*", "crm.quote.read", True),
        ("crm.quote.*", "crm.customer.read", False),
        ("crm.*", "crmx.quote.read", False),
        ("*", "billing.invoice.issue", True),
        ("crm.quote.read", "crm.quote.read", True),
        ("crm.quote.read", "crm.quote.reader", False),
        ("crm.quote", "crm.quote.read", False),
        ("", "crm.quote.read", False),
    ],
)
def test_wildcards_grant_what_is_below_them(granted: str, wanted: str, allowed: bool):
    assert _who(granted).allows(wanted) is allowed


def test_a_limit_holds_until_an_unlimited_grant_lifts_it():
    limited = _who("time.entry.read@own", "time.*@team")
    assert limited.limits("time.entry.read") == {"own", "team"}
    assert _who("time.entry.read@own", "time.*").limits("time.entry.read") == frozenset()
    assert _who("a.b@own", "a.b").limits("a.b") == frozenset()
    assert parse_permissions(["a.b@own", "a.b@team,own"]) == {"a.b": {"own", "team"}}
    assert format_permissions(limited.permissions) == ["time.*@team", "time.entry.read@own"]


def test_lists_are_filtered_by_what_the_caller_may_see():
    customer = _who("crm.quote.read@customer", "time.read@own", scope={"customer": frozenset({"7"})})
    assert customer.visible("crm.quote.read", "customer") == {"7"}
    assert customer.visible("crm.quote.read", "own") == frozenset()
    assert customer.visible("time.read", "own") == {str(PERSON)}
    assert customer.visible("billing.invoice.read", "customer") == frozenset()
    assert _who("crm.*").visible("crm.quote.read", "customer") is None
    assert Principal.system(TENANT, "crm").visible("crm.quote.read", "customer") is None


def test_internal_rpcs_want_the_permission_by_name():
    assert not _who("*").names("runtime.parked.read")
    assert _who("runtime.*").names("runtime.parked.read")
    assert _who("billing.billables.read").names("billing.billables.read")
    assert not _who("billing.*").names("billing.billables.read")
