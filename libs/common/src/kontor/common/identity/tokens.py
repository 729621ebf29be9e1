"""Who calls: tokens verified here by every service for itself, the Principal, and what it may do.

Three kinds of token, all ES256: user (signed by platform), service (signed by the caller for one called
service) and link (signed and accepted by the owning service alone). Which RPC needs what is `rpc`'s part.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

from joserfc import jws
from joserfc.errors import JoseError
from kontor.common.identity.keys import ALGORITHM, PublicKeys, Signer, generate_keys
from kontor.common.process.settings import ServiceSettings
from kontor.common.values.clock import Clock
from kontor.common.values.errors import Unauthenticated

__all__ = [
    "ExpiredToken",
    "InvalidToken",
    "Principal",
    "Signer",
    "Verifier",
    "format_permissions",
    "generate_keys",
    "parse_permissions",
]

KindOfCaller = Literal["user", "service", "link", "system", "anonymous"]

PLATFORM = "platform"
NO_TENANT = UUID(int=0)
SKEW_SECONDS = 60
CACHE_SECONDS = 60
TOKEN_LIMIT = 8192
# The longest a token of each kind may live, whoever signed it: so long does a stolen one, or a mistake, last.
LONGEST_SECONDS = {"user": 10 * 60 + SKEW_SECONDS, "service": 60 + SKEW_SECONDS, "link": 90 * 86_400 + SKEW_SECONDS}
_CACHE_SIZE = 10_000
_HEADER = {"alg", "kid", "typ"}
_KINDS: tuple[KindOfCaller, ...] = ("user", "service", "link")
_NOTHING: frozenset[str] = frozenset()


class InvalidToken(Unauthenticated):
    code = "identity.token_invalid"
    texts = {
        "de": "Die Anmeldung ist nicht gültig. Bitte melden Sie sich neu an.",
        "en": "The sign-in is not valid. Please sign in again.",
    }


class ExpiredToken(Unauthenticated):
    code = "identity.token_expired"
    texts = {
        "de": "Die Anmeldung ist abgelaufen. Bitte melden Sie sich neu an.",
        "en": "The sign-in has expired. Please sign in again.",
    }


def parse_permissions(granted: Iterable[str]) -> dict[str, frozenset[str]]:
    """`crm.*` and `timetracking.entry.write@own,team` to grant -> limits; unlimited wins over limited."""
    parsed: dict[str, frozenset[str]] = {}
    for entry in granted:
        name, _, limits = entry.partition("@")
        kinds = frozenset(kind for kind in limits.split(",") if kind)
        known = parsed.get(name)
        parsed[name] = kinds if known is None else (kinds | known if kinds and known else _NOTHING)
    return parsed


def format_permissions(permissions: Mapping[str, frozenset[str]]) -> list[str]:
    """The way back: one string per grant, as tokens carry it."""
    return [f"{name}@{','.join(sorted(kinds))}" if kinds else name for name, kinds in sorted(permissions.items())]


@dataclass(frozen=True)
class Principal:
    """Who acts, in which tenant, with which permissions; `permissions` maps a grant to its limits."""

    tenant: UUID
    subject: str
    kind: KindOfCaller
    name: str = ""
    permissions: Mapping[str, frozenset[str]] = field(default_factory=dict)
    scope: Mapping[str, frozenset[str]] = field(default_factory=dict)
    service: str = ""
    locale: Literal["de", "en"] = "en"
    token_id: str = ""
    on_behalf_of: str = ""
    link_object: Mapping[str, str] = field(default_factory=dict)
    # The session of a person that this was asked in; empty for API keys and everybody else.
    session_id: str = ""
    # Of anonymous callers, as the gateway saw it; empty for everybody else.
    address: str = ""

    @classmethod
    def system(cls, tenant: UUID, service: str) -> "Principal":
        """What consumers and timers act as."""
        return cls(tenant=tenant, subject=service, kind="system", service=service, permissions={"*": _NOTHING})

    @classmethod
    def anonymous(cls, address: str = "") -> "Principal":
        """Whoever calls an RPC that needs no token, such as signing in: no tenant, no permission."""
        return cls(tenant=NO_TENANT, subject="anonymous", kind="anonymous", address=address)

    @classmethod
    def restored(cls, tenant: UUID, kept: Mapping[str, Any]) -> "Principal":
        """Of what `kept` said."""
        return cls(
            tenant=tenant,
            subject=kept["subject"],
            kind=kept["kind"],
            name=kept["name"],
            permissions=parse_permissions(kept["permissions"]),
            scope={kind: frozenset(values) for kind, values in kept["scope"].items()},
            locale="de" if kept["locale"] == "de" else "en",
        )

    @property
    def kept(self) -> dict[str, Any]:
        """Who it is and what they may do, for work that goes on in their name."""
        return {
            "subject": self.subject,
            "kind": self.kind,
            "name": self.name,
            "permissions": format_permissions(self.permissions),
            "scope": {kind: sorted(values) for kind, values in self.scope.items()},
            "locale": self.locale,
        }

    @property
    def person_id(self) -> UUID | None:
        return UUID(self.subject) if self.kind == "user" else None

    @property
    def actor(self) -> str:
        """How the journal names who did it."""
        return f"{self.kind}:{self.subject}"

    def allows(self, permission: str) -> bool:
        return any(grant in self.permissions for grant in grants_of(permission))

    def unlimited(self, permission: str) -> bool:
        """Holds the permission for everything."""
        return self.allows(permission) and not self.limits(permission)

    def names(self, permission: str) -> bool:
        """Holds the permission by its own name, or `runtime.*`; a general wildcard is not enough."""
        return permission in self.permissions or (permission.startswith("runtime.") and "runtime.*" in self.permissions)

    def limits(self, permission: str) -> frozenset[str]:
        """Kinds of scope the permission is limited to; empty is unlimited (or not held: ask `allows`)."""
        found = [self.permissions[grant] for grant in grants_of(permission) if grant in self.permissions]
        return frozenset().union(*found) if found and all(found) else _NOTHING

    def scope_values(self, kind: str) -> frozenset[str]:
        values = self.scope.get(kind, _NOTHING)
        return values | {self.subject} if kind == "own" and self.kind == "user" else values

    def visible(self, permission: str, kind: str) -> frozenset[str] | None:
        """What a list query must filter by: None is everything, else the ids of that kind of scope."""
        if self.kind in ("service", "system"):
            return None
        if not self.allows(permission):
            return _NOTHING
        limits = self.limits(permission)
        if not limits:
            return None
        return self.scope_values(kind) if kind in limits else _NOTHING


@lru_cache(maxsize=4_096)
def grants_of(permission: str) -> tuple[str, ...]:
    """`a.b.c` is granted by itself, `a.b.*`, `a.*` and `*`."""
    parts = permission.split(".")
    return permission, *(".".join(parts[:n]) + ".*" for n in range(len(parts) - 1, 0, -1)), "*"


class Verifier:
    """Tokens to principals for one called service. `any_link` is for the gateway, which passes links on."""

    def __init__(
        self,
        jwks_path: Path,
        *,
        service: str = "",
        issuer: str = "kontor",
        audience: str = "kontor",
        clock: Clock | None = None,
        any_link: bool = False,
    ) -> None:
        self._keys = PublicKeys(jwks_path)
        self._service = service
        self._issuer = issuer
        self._audience = audience
        self._clock = clock or Clock()
        self._any_link = any_link
        self._verified: dict[str, tuple[float, Principal]] = {}

    @classmethod
    def of(cls, settings: ServiceSettings, *, any_link: bool = False) -> "Verifier":
        identity = settings.identity
        return cls(
            identity.jwks_path,
            service=settings.name,
            issuer=identity.issuer,
            audience=identity.audience,
            any_link=any_link,
        )

    def verify(self, token: str) -> Principal:
        """The caller, or Unauthenticated. Verified tokens are remembered up to 60 s, never past `exp`."""
        now = self._clock.now().timestamp()
        known = self._verified.get(token)
        if known is not None:
            if now < known[0]:
                return known[1]
            del self._verified[token]
        if len(token) > TOKEN_LIMIT:
            raise InvalidToken("token is too long")
        kid, claims = self._signed(token)
        principal = self._principal(kid, _Claims(claims), now)
        self._remember(token, min(now + CACHE_SECONDS, float(claims["exp"])), principal, now)
        return principal

    def _remember(self, token: str, until: float, principal: Principal, now: float) -> None:
        if until <= now:
            return
        while len(self._verified) >= _CACHE_SIZE:
            del self._verified[next(iter(self._verified))]
        self._verified[token] = (until, principal)

    def _signed(self, token: str) -> tuple[str, dict[str, Any]]:
        """Checks header and signature; nothing in the claims is believed before."""
        try:
            header = jws.extract_compact(token.encode("ascii")).headers()
            kid = header.get("kid")
            if header.get("alg") != ALGORITHM or not isinstance(kid, str) or not _HEADER.issuperset(header):
                raise InvalidToken("header is not ours")
            return kid, self._keys.claims(token, kid)
        except (JoseError, ValueError, TypeError, KeyError, RecursionError) as odd:
            raise InvalidToken(f"{type(odd).__name__}: {odd}") from odd

    def _principal(self, kid: str, claims: "_Claims", now: float) -> Principal:
        claims.must_be_timely(now)
        kind = claims.text("kind")
        if kind not in _KINDS:
            raise InvalidToken("kind of token is unknown")
        claims.must_not_outlive(LONGEST_SECONDS[kind])
        check = {"user": self._check_user, "service": self._check_service, "link": self._check_link}[kind]
        check(kid, claims)
        return Principal(
            tenant=claims.uuid("tenant"),
            subject=claims.text("sub"),
            kind=kind,
            name=claims.text("name", default=""),
            permissions=parse_permissions(claims.texts("permissions") if kind != "service" else ()),
            scope=claims.scope(),
            service=kid if kind != "user" else "",
            locale="de" if claims.text("locale", default="en") == "de" else "en",
            token_id=claims.text("jti"),
            on_behalf_of=claims.text("on_behalf_of", default=""),
            link_object=claims.link_object() if kind == "link" else {},
            session_id=claims.text("sid", default="") if kind == "user" else "",
        )

    def _check_user(self, kid: str, claims: "_Claims") -> None:
        claims.must_be("iss", self._issuer)
        claims.must_be_for(self._audience)
        claims.uuid("sub")
        if kid != PLATFORM:
            raise InvalidToken("user tokens come from platform")

    def _check_service(self, kid: str, claims: "_Claims") -> None:
        claims.must_be("iss", kid)
        claims.must_be("sub", kid)
        claims.must_be("aud", self._service)

    def _check_link(self, kid: str, claims: "_Claims") -> None:
        claims.must_be("iss", kid)
        claims.must_be_for(self._audience)
        if kid != self._service and not self._any_link:
            raise InvalidToken("link belongs to another service")


class _Claims:
    """Signed claims, still checked one by one for shape."""

    def __init__(self, claims: dict[str, Any]) -> None:
        self._claims = claims

    def text(self, name: str, *, default: str | None = None) -> str:
        value = self._claims.get(name, default)
        if not isinstance(value, str) or (default is None and not value) or len(value) > 500:
            raise InvalidToken(f"claim {name} is missing or odd")
        return value

    def number(self, name: str) -> int:
        value = self._claims.get(name)
        if not isinstance(value, int) or isinstance(value, bool):
            raise InvalidToken(f"claim {name} is missing or odd")
        return value

    def uuid(self, name: str) -> UUID:
        try:
            return UUID(self.text(name))
        except ValueError as odd:
            raise InvalidToken(f"claim {name} is no id") from odd

    def texts(self, name: str) -> list[str]:
        return _texts(name, self._claims.get(name, []))

    def scope(self) -> dict[str, frozenset[str]]:
        return {kind: frozenset(_texts(kind, values)) for kind, values in self._mapping("scope").items()}

    def link_object(self) -> dict[str, str]:
        named = self._mapping("object")
        if not named or not all(isinstance(value, str) and value for value in named.values()):
            raise InvalidToken("link names no object")
        return named

    def _mapping(self, name: str) -> dict[str, Any]:
        value = self._claims.get(name, {})
        if not isinstance(value, dict):
            raise InvalidToken(f"claim {name} is odd")
        return value

    def must_be(self, name: str, expected: str) -> None:
        if not expected or self._claims.get(name) != expected:
            raise InvalidToken(f"claim {name} is not the expected one")

    def must_be_for(self, audience: str) -> None:
        named = self._claims.get("aud")
        if audience not in (named if isinstance(named, list) else [named]):
            raise InvalidToken("token is for somebody else")

    def must_be_timely(self, now: float) -> None:
        if self.number("exp") + SKEW_SECONDS <= now:
            raise ExpiredToken("token has expired")
        if self.number("iat") - SKEW_SECONDS > now:
            raise InvalidToken("token comes from the future")
        if "nbf" in self._claims and self.number("nbf") - SKEW_SECONDS > now:
            raise InvalidToken("token is not valid yet")
        if self.number("exp") <= self.number("iat"):
            raise InvalidToken("token never was valid")

    def must_not_outlive(self, seconds: int) -> None:
        if self.number("exp") - self.number("iat") > seconds:
            raise InvalidToken("token lives too long")


def _texts(name: str, values: Any) -> list[str]:
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise InvalidToken(f"claim {name} is odd")
    return values
