"""Keys and signing: one P-256 key per service, its public half in a common `jwks.json` under the service's name.

Public keys are configuration, so that background work depends on nobody else being up.
"""

import json
import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from joserfc import jwt
from joserfc.errors import BadSignatureError
from joserfc.jwk import ECKey
from kontor.common.values.clock import Clock
from kontor.common.values.ids import new_id

ALGORITHM = "ES256"
JWKS_FILE = "jwks.json"
REREAD_SECONDS = 10.0
SERVICE_TOKEN_SECONDS = 60
_RENEW_SECONDS = 20
_CACHE_SIZE = 5_000


class PublicKeys:
    """The public keys by kid; the file is read once, and again (at most every 10 s) when a key does not fit."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read_at = time.monotonic()
        self._keys = self._read()

    def _read(self) -> dict[str, ECKey]:
        entries = json.loads(self._path.read_text(encoding="utf-8"))["keys"]
        wanted = (e for e in entries if e.get("kty") == "EC" and e.get("crv") == "P-256" and e.get("kid"))
        return {e["kid"]: ECKey.import_key({k: v for k, v in e.items() if k != "d"}) for e in wanted}

    def _reread(self) -> bool:
        if time.monotonic() - self._read_at < REREAD_SECONDS:
            return False
        self._read_at = time.monotonic()
        self._keys = self._read()
        return True

    def claims(self, token: str, kid: str) -> dict[str, Any]:
        """The claims below a good signature of `kid`; joserfc's errors or KeyError otherwise."""
        if kid not in self._keys:
            self._reread()
        try:
            return dict(jwt.decode(token, self._keys[kid], algorithms=[ALGORITHM]).claims)
        except BadSignatureError:
            if not self._reread():
                raise
            return dict(jwt.decode(token, self._keys[kid], algorithms=[ALGORITHM]).claims)


class Signer:
    """Signs as one service. Service tokens live 60 s and are used again while they have 20 s left."""

    def __init__(self, service: str, key_path: Path, *, audience: str = "kontor", clock: Clock | None = None) -> None:
        self.service = service
        self._key = ECKey.import_key(key_path.read_bytes())
        self._audience = audience
        self._clock = clock or Clock()
        self._issued: dict[tuple[str, UUID, str], tuple[float, str]] = {}

    def _sign(self, claims: Mapping[str, Any], lifetime: timedelta) -> str:
        now = int(self._clock.now().timestamp())
        whole = {"iat": now, "exp": now + int(lifetime.total_seconds()), "jti": str(new_id()), **claims}
        return jwt.encode({"alg": ALGORITHM, "kid": self.service}, whole, self._key, algorithms=[ALGORITHM])

    def service_token(self, audience: str, tenant: UUID, on_behalf_of: str = "") -> str:
        """For one called service and tenant; `on_behalf_of` says whose request this belongs to."""
        now = self._clock.now().timestamp()
        wanted = (audience, tenant, on_behalf_of)
        known = self._issued.get(wanted)
        if known is not None and now < known[0]:
            return known[1]
        claims = {"iss": self.service, "sub": self.service, "aud": audience, "kind": "service", "tenant": str(tenant)}
        if on_behalf_of:
            claims["on_behalf_of"] = on_behalf_of
        token = self._sign(claims, timedelta(seconds=SERVICE_TOKEN_SECONDS))
        if len(self._issued) >= _CACHE_SIZE:
            self._issued.clear()
        self._issued[wanted] = (now + SERVICE_TOKEN_SECONDS - _RENEW_SECONDS, token)
        return token

    def link_token(
        self,
        tenant: UUID,
        permissions: Sequence[str],
        object: Mapping[str, str],
        expires: datetime,
        link_id: UUID | str,
        name: str = "",
        locale: str = "de",
    ) -> str:
        """What a customer gets by mail: one object, a few permissions; revoked by its id in the owner's tables."""
        claims = {
            "iss": self.service,
            "aud": self._audience,
            "sub": str(link_id),
            "jti": str(link_id),
            "kind": "link",
            "tenant": str(tenant),
            "permissions": list(permissions),
            "object": dict(object),
            "name": name,
            "locale": locale,
        }
        return self._sign(claims, expires - self._clock.now())

    def user_token(
        self,
        *,
        tenant: UUID,
        person: UUID,
        permissions: Iterable[str],
        name: str = "",
        scope: Mapping[str, Iterable[str]] | None = None,
        locale: str = "de",
        issuer: str = "kontor",
        lifetime: timedelta = timedelta(minutes=10),
        session_id: str = "",
    ) -> str:
        """Only platform's key makes these good; verifiers refuse any other. `sid` is the session they come from."""
        claims = {
            "iss": issuer,
            "aud": self._audience,
            "sub": str(person),
            "kind": "user",
            "tenant": str(tenant),
            "name": name,
            "locale": locale,
            "permissions": list(permissions),
            "scope": {kind: sorted(values) for kind, values in (scope or {}).items()},
        }
        if session_id:
            claims["sid"] = session_id
        return self._sign(claims, lifetime)


def generate_keys(folder: Path, services: Iterable[str]) -> Path:
    """Writes `<service>.pem` where missing and `jwks.json` with all public keys; answers the path of the latter."""
    folder.mkdir(parents=True, exist_ok=True)
    keys = {service: _pem_at(folder / f"{service}.pem") for service in services}
    fresh = folder / f".{JWKS_FILE}.new"
    fresh.write_text(key_set(keys), encoding="utf-8")
    return fresh.replace(folder / JWKS_FILE)


def new_key() -> bytes:
    """A private key as PEM."""
    return ECKey.generate_key("P-256").as_pem(private=True)


def key_set(keys: Mapping[str, bytes]) -> str:
    """The public halves of private keys by service, as a JWKS."""
    public = [ECKey.import_key(pem).as_dict(private=False, **_use(service)) for service, pem in keys.items()]
    return json.dumps({"keys": public}, indent=2) + "\n"


def _use(service: str) -> dict[str, str]:
    return {"kid": service, "use": "sig", "alg": ALGORITHM}


def _pem_at(path: Path) -> bytes:
    if not path.exists():
        path.touch(mode=0o600)
        path.write_bytes(new_key())
    return path.read_bytes()
