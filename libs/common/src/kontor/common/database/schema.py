"""The words of migrations: roles and database of a service, common tables, tenant tables, running alembic.

Each role sees what it needs and no more: none bypasses row-level security, and the app owns nothing.
What a service stores beside this is its own `store.py` and `migrations/`.
"""

import importlib.util
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa
from kontor.common.database.tables import (
    COMMON_TABLES,
    EMITTED,
    TENANT,
    due,
    idempotency,
    inbox,
    journal,
    metadata,
    operations,
    parked,
    tenant_clock,
    tenant_column,
)
from kontor.common.process.settings import DatabaseSettings
from psycopg import Connection, sql

__all__ = [
    "TENANT",
    "all_tenants",
    "due",
    "idempotency",
    "inbox",
    "install_common",
    "journal",
    "metadata",
    "migrations_path",
    "operations",
    "parked",
    "pending",
    "provision",
    "role",
    "roles",
    "run_env",
    "run_migrations",
    "run_sql",
    "tenant_clock",
    "tenant_column",
    "tenant_table",
]

VERSION_TABLE = "schema_version"
_MIGRATION_LOCK = 0x6B6F6E746F72
LOGIN_ROLES = ("app", "relay", "timer", "migrator", "eraser")
_LIMITS = {
    "app": ("5s", "2s", "10s"),
    "relay": ("30s", "2s", "10s"),
    "timer": ("5s", "2s", "10s"),
    "migrator": ("10min", "5s", "10min"),
    "eraser": ("60s", "5s", "10s"),
}


_COMMON_INDEXES = """
create unique index journal_seq on journal (tenant_id, seq) where seq is not null;
create index journal_unsealed on journal (pos) where seq is null;
create index journal_unpublished on journal (pos) where published_at is null;
create index journal_aggregate on journal (tenant_id, aggregate_id, version, event_no);
create index parked_aggregate on parked (tenant_id, consumer, aggregate_id, version, event_no);
create index due_at on due (due_at);
"""

# First statement of every transaction: sets the tenant, answers its clock. Plain SQL could not promise the order.
_ENTER = """
create function kontor_enter(tenant uuid) returns integer language plpgsql volatile as $$
begin
  perform set_config('kontor.tenant', tenant::text, true);
  return coalesce((select c.offset_seconds from tenant_clock c where c.tenant_id = tenant), 0);
end $$;
"""

# Privileges say who may write what; these triggers say it again, also to the owner and the superuser.
_JOURNAL_GUARDS = """
create function journal_keep() returns trigger language plpgsql as $$
begin
  if (new.tenant_id, new.event_id, new.pos, new.aggregate_type, new.aggregate_id, new.version, new.event_no,
      new.message, new.actor, new.reason, new.traceparent, new.at, new.digest, new.state_form, new.state_hash)
     is distinct from
     (old.tenant_id, old.event_id, old.pos, old.aggregate_type, old.aggregate_id, old.version, old.event_no,
      old.message, old.actor, old.reason, old.traceparent, old.at, old.digest, old.state_form, old.state_hash) then
    raise exception 'the journal does not change' using errcode = 'insufficient_privilege';
  end if;
  if (new.seq, new.prev_hash, new.hash) is distinct from (old.seq, old.prev_hash, old.hash)
     and (old.seq is not null or new.seq is null or new.prev_hash is null or new.hash is null) then
    raise exception 'a journal row is sealed once' using errcode = 'insufficient_privilege';
  end if;
  if new.published_at is distinct from old.published_at and old.published_at is not null then
    raise exception 'a journal row is published once' using errcode = 'insufficient_privilege';
  end if;
  if (new.payload, new.salt, new.erased_by) is distinct from (old.payload, old.salt, old.erased_by)
     and (old.erased_by is not null or new.erased_by is null or new.payload is not null or new.salt is not null) then
    raise exception 'a payload is erased whole, once, by a named event' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
create function journal_refuse() returns trigger language plpgsql as $$
begin
  raise exception 'journal rows are never deleted' using errcode = 'insufficient_privilege';
end $$;
create trigger journal_keep before update on journal for each row execute function journal_keep();
create trigger journal_no_delete before delete on journal for each row execute function journal_refuse();
create trigger journal_no_truncate before truncate on journal for each statement execute function journal_refuse();
"""

_COMMON_GRANTS = f"""
grant select, insert ({", ".join(EMITTED)}) on journal to {{app}};
grant select, update (seq, prev_hash, hash, published_at) on journal to {{relay}};
grant select, insert ({", ".join(EMITTED)}), update (payload, salt, erased_by) on journal to {{eraser}};
create policy relay_reads on journal for select to {{relay}} using (true);
create policy relay_seals on journal for update to {{relay}} using (true) with check (true);
create policy eraser_tenant on journal to {{eraser}} using (tenant_id = {TENANT}) with check (tenant_id = {TENANT});
grant select, insert on inbox, idempotency to {{app}};
grant select, insert, update, delete on parked to {{app}};
grant select, insert, delete, update (due_at, tries, claimed_until) on due to {{app}};
grant select, update (tries, claimed_until) on due to {{timer}};
create policy timer_reads on due for select to {{timer}} using (true);
create policy timer_claims on due for update to {{timer}} using (true) with check (true);
grant select on tenant_clock to {{timer}}, {{eraser}};
create policy timer_reads on tenant_clock for select to {{timer}} using (true);
create policy eraser_tenant on tenant_clock for select to {{eraser}} using (tenant_id = {TENANT});
grant select, insert, update (offset_seconds, version) on tenant_clock to {{app}};
grant select on {VERSION_TABLE} to {{app}};
grant select, insert, update (state, done, total, failed, result_href, error, ended_at) on operations to {{app}};
"""


def role(service: str, kind: str) -> str:
    return f"{service}_{kind}"


def roles(service: str) -> dict[str, str]:
    return {kind: role(service, kind) for kind in ("owner", *LOGIN_ROLES)}


def install_common(op: Any, service: str) -> None:
    """First migration of every service: the common tables with their roles, policies and triggers."""
    bind = op.get_bind()
    metadata.create_all(bind, tables=list(COMMON_TABLES), checkfirst=False)
    run_sql(op, _COMMON_INDEXES + _ENTER + _JOURNAL_GUARDS)
    for table in COMMON_TABLES:
        _secure(op, service, table.name)
    run_sql(op, _COMMON_GRANTS.format(**roles(service)))
    run_sql(op, "alter table journal set (autovacuum_vacuum_scale_factor = 0.02, fillfactor = 80)")


def tenant_table(
    op: Any, service: str, table: str | sa.Table, *, grants: str = "select, insert, update, delete"
) -> None:
    """Puts a business table under forced row-level security and gives the app its grants."""
    name = table if isinstance(table, str) else table.name
    _secure(op, service, name)
    if grants:
        run_sql(op, f'grant {grants} on "{name}" to {role(service, "app")}')


def _secure(op: Any, service: str, table: str) -> None:
    run_sql(
        op,
        f"""
        alter table "{table}" enable row level security;
        alter table "{table}" force row level security;
        create policy tenant on "{table}" to {role(service, "app")}
          using (tenant_id = {TENANT}) with check (tenant_id = {TENANT});
        """,
    )


@contextmanager
def all_tenants(op: Any, table: str) -> Iterator[None]:
    """For data migrations: the owner sees no row of a forced table, so its UPDATE would silently do nothing."""
    run_sql(op, f'alter table "{table}" no force row level security')
    yield
    run_sql(op, f'alter table "{table}" force row level security')


def run_sql(op: Any, statements: str) -> None:
    """Plain SQL, several statements at once, without parameters."""
    op.get_bind().exec_driver_sql(statements.replace("%", "%%"))


def provision(admin: Connection[Any], service: str, settings: DatabaseSettings) -> None:
    """Roles and database of one service, made by an administrator; again changes nothing but passwords.

    Needs an autocommit connection. Migrations then run as the migrator, in the name of the owner.
    """
    passwords = {kind: str(getattr(settings, f"{kind}_password")) for kind in LOGIN_ROLES}
    owner = sql.Identifier(role(service, "owner"))
    _ensure_role(admin, role(service, "owner"), sql.SQL("nologin"))
    for kind, password in passwords.items():
        login = sql.SQL("login password {}").format(sql.Literal(password))
        _ensure_role(admin, role(service, kind), login)
    admin.execute(sql.SQL("grant {} to {}").format(owner, sql.Identifier(role(service, "migrator"))))
    name = settings.name or service
    if admin.execute("select from pg_database where datname = %s", (name,)).fetchone() is None:
        admin.execute(sql.SQL("create database {} owner {}").format(sql.Identifier(name), owner))
    database = sql.Identifier(name)
    admin.execute(sql.SQL("revoke all on database {} from public").format(database))
    for kind, limits in _LIMITS.items():
        _admit(admin, database, sql.Identifier(role(service, kind)), limits)


def _ensure_role(admin: Connection[Any], name: str, attributes: sql.Composable) -> None:
    known = admin.execute("select from pg_roles where rolname = %s", (name,)).fetchone() is not None
    verb = sql.SQL("alter" if known else "create")
    plain = sql.SQL("nosuperuser nocreatedb nocreaterole nobypassrls")
    admin.execute(sql.SQL("{} role {} {} {}").format(verb, sql.Identifier(name), plain, attributes))


def _admit(admin: Connection[Any], database: sql.Identifier, who: sql.Identifier, limits: Sequence[str]) -> None:
    """Connecting, temporary tables, and time limits that hold whatever the code forgets."""
    admin.execute(sql.SQL("grant connect, temporary on database {} to {}").format(database, who))
    names = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
    for name, limit in zip(names, limits, strict=True):
        admin.execute(
            sql.SQL("alter role {} in database {} set {} = {}").format(
                who, database, sql.Identifier(name), sql.Literal(limit)
            )
        )


def migrations_path(service: str) -> Path:
    """`services/<name>/migrations` in the repository, `migrations` inside the package when installed."""
    spec = importlib.util.find_spec(f"kontor.{service}")
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError(f"there is no package kontor.{service}")
    package = Path(next(iter(spec.submodule_search_locations)))
    for candidate in (package / "migrations", package.parents[2] / "migrations"):
        if (candidate / "env.py").exists():
            return candidate
    raise FileNotFoundError(f"kontor.{service} has no migrations")


def run_migrations(
    service: str, settings: DatabaseSettings, path: Path | None = None, *, revision: str = "head"
) -> None:
    """Brings the service's database to `revision`; a second runner waits for the first and finds nothing to do."""
    from alembic import command

    config = _config(path or migrations_path(service))
    with _connection(service, settings, "migrator") as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def pending(service: str, settings: DatabaseSettings, path: Path | None = None) -> bool:
    """Whether the database is behind the code; for readiness and `check`."""
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    head = ScriptDirectory.from_config(_config(path or migrations_path(service))).get_current_head()
    with _connection(service, settings, "migrator") as connection:
        here = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
        return here.get_current_revision() != head


def run_env() -> None:
    """All of a service's `env.py`: one transaction, one runner, the owner as owner of what is made."""
    from alembic import context

    connection: sa.Connection = context.config.attributes["connection"]
    connection.execute(sa.text("select pg_advisory_lock(:lock)"), {"lock": _MIGRATION_LOCK})
    connection.commit()
    context.configure(connection=connection, version_table=VERSION_TABLE, transactional_ddl=True)
    with context.begin_transaction():
        context.run_migrations()


def _config(path: Path) -> Any:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(path).replace("%", "%%"))
    return config


def _connection(service: str, settings: DatabaseSettings, kind: str) -> Any:
    def connect() -> psycopg.Connection[Any]:
        connection = psycopg.connect(
            host=settings.host,
            port=settings.port,
            dbname=settings.name or service,
            user=role(service, kind),
            password=str(getattr(settings, f"{kind}_password")),
            application_name=f"{service} migrate",
            autocommit=True,
        )
        connection.execute(f"set role {role(service, 'owner')}")
        connection.autocommit = False
        return connection

    engine = sa.create_engine("postgresql+psycopg://", creator=connect, poolclass=sa.pool.NullPool)
    return engine.connect()
