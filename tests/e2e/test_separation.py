"""What keeps tenants apart below the permissions: tables in every service's database, tokens at every door.

Which tokens are bad and why is judged one by one in `libs/common/tests/unit/test_identity.py`; here each door of the
running platform has to refuse a short list of them, so that none believes what another has checked.
"""

import base64
import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey
from kontor.api.common.v1 import runtime_pb2
from kontor.api.platform.v1 import platform_pb2
from kontor.cli.embedded.postgres import Postgres
from kontor.cli.home import WITH_DATABASE, Home
from kontor.cli.platform import Platform
from kontor.common.database.schema import VERSION_TABLE
from kontor.common.identity.tokens import Signer

from .rights.doors import UNAUTHENTICATED, Grpc, Known, Rest, known_rpcs

_TABLES = """
select c.relname, c.relrowsecurity and c.relforcerowsecurity, pg_get_userbyid(c.relowner), c.relkind::text
  from pg_class c join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
 where c.relkind in ('r', 'p', 'v', 'm') and exists (
       select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped)
"""
# Keys that would tell one tenant that another has a row, and references that would cross over.
_KEYS = """
select t.relname, i.relname, array_agg(a.attname::text order by k.n)
  from pg_index x
  join pg_class t on t.oid = x.indrelid
  join pg_class i on i.oid = x.indexrelid
  join pg_namespace n on n.oid = t.relnamespace and n.nspname = 'public'
  cross join unnest(x.indkey) with ordinality k (attnum, n)
  join pg_attribute a on a.attrelid = t.oid and a.attnum = k.attnum
 where x.indisunique group by 1, 2
"""
_FOREIGN = """
select c.conrelid::regclass::text, c.conname, array_agg(a.attname::text)
  from pg_constraint c
  cross join unnest(c.conkey) k (attnum)
  join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.attnum
 where c.contype = 'f' group by 1, 2
"""
_ROLES = """
select rolname, rolsuper or rolbypassrls from pg_roles where rolname like %s
"""
_WITHOUT_TENANT = """
select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
 where c.relkind in ('r', 'p', 'v', 'm') and not exists (
       select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped)
"""
_POLICIES = """
select tablename, array_to_string(roles, ','), coalesce(qual, ''), coalesce(with_check, '')
  from pg_policies where schemaname = 'public' and permissive = 'PERMISSIVE'
"""
# Who seals and publishes, and who wakes: they see the rows of all tenants of these tables and of no other.
# Of what waits for a person the timer counts rows, by columns that say nothing of them.
_ACROSS = {("journal", "relay"), ("due", "timer"), ("tenant_clock", "timer"), ("parked", "timer")}
# What migrations note, and what the relay notes of the stream: of no tenant.
_OF_NO_TENANT = {VERSION_TABLE, "published_to"}
_OWN_TENANT = "(tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid)"
_DEFINERS = """
select p.proname from pg_proc p join pg_namespace n on n.oid = p.pronamespace and n.nspname = 'public' where p.prosecdef
"""


@pytest.fixture
def admin(platform: Platform, service: str) -> Iterator[psycopg.Connection[Any]]:
    home = platform.home
    with Postgres(home.folder / "postgres", port=home.port("postgres")).connect(service) as connection:
        yield connection


@pytest.mark.parametrize("service", WITH_DATABASE)
def test_every_table_of_tenants_is_under_forced_row_level_security(
    service: str, admin: psycopg.Connection[Any]
) -> None:
    tables = admin.execute(_TABLES.encode()).fetchall()
    assert len(tables) > 8
    assert [name for name, guarded, _, kind in tables if kind in "rp" and not guarded] == []
    assert [name for name, _, _, kind in tables if kind not in "rp"] == [], "a view needs security_invoker and a test"
    assert {owner for _, _, owner, _ in tables} == {f"{service}_owner"}
    assert {name for (name,) in admin.execute(_WITHOUT_TENANT.encode()).fetchall()} == _OF_NO_TENANT
    assert admin.execute(_DEFINERS.encode()).fetchall() == []


@pytest.mark.parametrize("service", WITH_DATABASE)
def test_every_policy_asks_for_the_tenant(service: str, admin: psycopg.Connection[Any]) -> None:
    """Policies add up: one that asks for nothing would open the table whatever the others say."""
    policies = admin.execute(_POLICIES.encode()).fetchall()
    assert {table for table, *_ in policies} == {name for name, *_ in admin.execute(_TABLES.encode()).fetchall()}
    free = [(table, roles) for table, roles, *asked in policies if {words for words in asked if words} != {_OWN_TENANT}]
    assert {(table, roles.removeprefix(f"{service}_")) for table, roles in free} == _ACROSS


@pytest.mark.parametrize("service", WITH_DATABASE)
def test_no_role_of_a_service_is_above_row_level_security(service: str, admin: psycopg.Connection[Any]) -> None:
    roles = dict(admin.execute(_ROLES.encode(), (f"{service}\\_%",)).fetchall())
    assert {f"{service}_app", f"{service}_relay", f"{service}_timer", f"{service}_owner"} <= roles.keys()
    assert not any(roles.values()), roles


@pytest.mark.parametrize("service", WITH_DATABASE)
def test_keys_and_references_stay_within_a_tenant(service: str, admin: psycopg.Connection[Any]) -> None:
    """Checks of keys see all rows whatever the policies: without the tenant they tell of strangers' rows."""
    guarded = {name for name, *_ in admin.execute(_TABLES.encode()).fetchall()}
    for query in (_KEYS, _FOREIGN):
        found = admin.execute(query.encode()).fetchall()
        crossing = [(table, key) for table, key, columns in found if table in guarded and "tenant_id" not in columns]
        assert crossing == []
    assert len(admin.execute(_KEYS.encode()).fetchall()) >= len(guarded)


class Forge:
    """Tokens that look like the operator's, but are not."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.platform = Signer("platform", home.keys / "platform.pem")

    def good(self, **changes: Any) -> str:
        given: dict[str, Any] = {"tenant": uuid4(), "person": uuid4(), "permissions": ["*", "runtime.*"]}
        return self.platform.user_token(**{**given, **changes})

    def key(self, service: str) -> ECKey:
        return ECKey.import_key((self.home.keys / f"{service}.pem").read_bytes())

    def claims(self) -> dict[str, Any]:
        part = self.good().split(".")[1]
        return dict(json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))))

    def signed(self, key: ECKey, kid: str = "platform", **changes: Any) -> str:
        header = {"alg": "ES256", "kid": kid}
        return jwt.encode(header, {**self.claims(), **changes}, key, algorithms=["ES256"])

    def raw(self, header: dict[str, Any], signature: str = "") -> str:
        parts = (json.dumps(part).encode() for part in (header, self.claims()))
        return ".".join([*(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts), signature])


BAD: dict[str, Callable[[Forge], str]] = {
    "no token at all": lambda f: "",
    "no token but words": lambda f: "let-me-in",
    "alg none": lambda f: f.raw({"alg": "none", "kid": "platform"}),
    "HS256": lambda f: f.raw({"alg": "HS256", "kid": "platform"}, "c2lnbmF0dXJl"),
    "a stranger's key": lambda f: f.signed(ECKey.generate_key("P-256")),
    "an unknown kid": lambda f: f.signed(f.key("platform"), kid="mallory"),
    "a path as kid": lambda f: f.signed(f.key("platform"), kid="../keys/platform"),
    "a service's key for a user": lambda f: f.signed(f.key("crm"), kid="crm"),
    "another issuer": lambda f: f.good(issuer="elsewhere"),
    "another audience": lambda f: f.signed(f.key("platform"), aud="elsewhere"),
    "expired": lambda f: f.good(lifetime=timedelta(seconds=-61)),
    "another tenant put in": lambda f: _with_tenant(f.good()),
    "cut off": lambda f: f.good()[:-5],
    "too long": lambda f: f.good(name="n" * 9000),
    "a link for nothing": lambda f: f.signed(f.key("platform"), kind="link"),
}


def _with_tenant(token: str) -> str:
    header, part, signature = token.split(".")
    claims = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    forged = json.dumps({**claims, "tenant": str(uuid4())}).encode()
    return ".".join((header, base64.urlsafe_b64encode(forged).decode().rstrip("="), signature))


KNOWN = known_rpcs()


@pytest.fixture(scope="module")
def forge(platform: Platform) -> Forge:
    return Forge(platform.home)


@pytest.mark.parametrize("bad", BAD)
def test_the_public_doors_refuse_a_bad_token(platform: Platform, forge: Forge, bad: str) -> None:
    known, request = KNOWN["platform.GetMe"], platform_pb2.GetMeRequest()
    token = BAD[bad](forge)
    with platform.client() as http:
        assert Rest(http).call(known, request, token).status == UNAUTHENTICATED
    assert _by_grpc(platform, "gateway", known, request, token) == UNAUTHENTICATED


@pytest.mark.parametrize("service", WITH_DATABASE)
def test_every_service_refuses_bad_tokens_itself(platform: Platform, forge: Forge, service: str) -> None:
    known, request = KNOWN["common.ListParked"], runtime_pb2.ListParkedRequest()
    answers = {bad: _by_grpc(platform, service, known, request, make(forge)) for bad, make in BAD.items()}
    assert {bad: status for bad, status in answers.items() if status != UNAUTHENTICATED} == {}
    assert _by_grpc(platform, service, known, request, forge.good()) == "OK"


def _by_grpc(platform: Platform, service: str, known: Known, request: Any, token: str) -> str:
    door = Grpc(f"127.0.0.1:{platform.home.port(f'{service}.grpc')}")
    try:
        return door.call(known, request, token).status
    finally:
        door.close()
