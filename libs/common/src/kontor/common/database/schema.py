"""The words of migrations: roles and database of a service, common tables, tenant tables, running alembic.

Migrations are frozen: they import nothing of Kontor but these words, and a word goes on writing what it always wrote;
what shall be written differently gets a new word.

Each role sees what it needs and no more: none bypasses row-level security, and the app owns nothing.
What a service stores beside this is its own `store.py` and `migrations/`.
"""

import importlib
import importlib.util
import pkgutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa
from kontor.common.database import steps
from kontor.common.database.tables import TENANT
from kontor.common.process.settings import DatabaseSettings
from psycopg import Connection, sql

__all__ = [
    "all_tenants",
    "append_only",
    "balanced",
    "common_steps",
    "connect_as_admin",
    "folded_column",
    "install_common",
    "migrations_path",
    "order_index",
    "pending",
    "provision",
    "regrant",
    "role",
    "roles",
    "run_env",
    "run_migrations",
    "run_sql",
    "tenant_table",
    "thousandths_column",
    "upgrade_common",
]

VERSION_TABLE = "schema_version"
_POWERS = "select rolsuper or rolcreatedb or rolcreaterole or rolbypassrls from pg_roles where rolname = %s"
_MIGRATION_LOCK = 0x6B6F6E746F72
LOGIN_ROLES = ("app", "relay", "timer", "migrator", "eraser")
_LIMITS = {
    "app": ("5s", "2s", "10s"),
    "relay": ("30s", "2s", "10s"),
    "timer": ("5s", "2s", "10s"),
    "migrator": ("10min", "5s", "10min"),
    "eraser": ("60s", "5s", "10s"),
}


def role(service: str, kind: str) -> str:
    return f"{service}_{kind}"


def roles(service: str) -> dict[str, str]:
    return {kind: role(service, kind) for kind in ("owner", *LOGIN_ROLES)}


def install_common(op: Any, service: str) -> None:
    """First migration of every service: the common tables with their roles, policies and triggers, as they began."""
    upgrade_common(op, service, 1)


def upgrade_common(op: Any, service: str, step: int) -> None:
    """One step of the common tables; each is a migration of its own in every service."""
    written = importlib.import_module(f"kontor.common.database.steps.step_{step}")
    run_sql(op, written.STATEMENTS)
    for table in written.TABLES:
        _secure(op, service, table)
    if written.GRANTS:
        run_sql(op, written.GRANTS.format(**roles(service)))


def common_steps() -> range:
    """All steps of the common tables there are, for a schema that is made from nothing."""
    return range(1, 1 + sum(1 for module in pkgutil.iter_modules(steps.__path__) if module.name.startswith("step_")))


def tenant_table(op: Any, service: str, table: str, *, grants: str = "select, insert, update, delete") -> None:
    """Puts a business table under forced row-level security and gives the app its grants."""
    _secure(op, service, table)
    if grants:
        run_sql(op, f'grant {grants} on "{table}" to {role(service, "app")}')


def regrant(op: Any, service: str, table: str, grants: str) -> None:
    """Exactly these rights of the app on a table, whatever it had; column by column where that is less."""
    run_sql(op, f'revoke all on "{table}" from {role(service, "app")}')
    if grants:
        run_sql(op, f'grant {grants} on "{table}" to {role(service, "app")}')


def append_only(op: Any, table: str) -> None:
    """What is written stays: no change and no deletion, not by the owner or a superuser either."""
    run_sql(
        op,
        f"""
        create or replace function append_only() returns trigger language plpgsql as $$
        begin
          raise exception 'rows of % are written once', tg_table_name using errcode = 'insufficient_privilege';
        end $$;
        create trigger {table}_append_only before update or delete on "{table}"
          for each row execute function append_only();
        create trigger {table}_no_truncate before truncate on "{table}"
          for each statement execute function append_only();
        """,
    )


def balanced(op: Any, table: str, *, entry: str, amount: str, currency: str = "currency") -> None:
    """At the end of a transaction the amounts of each entry it touched add up to nothing, in each currency."""
    run_sql(
        op,
        f"""
        create function {table}_balanced() returns trigger language plpgsql as $$
        begin
          if exists (select from "{table}" where tenant_id = new.tenant_id and "{entry}" = new."{entry}"
                     group by "{currency}" having sum("{amount}") <> 0) then
            raise exception 'an entry of {table} does not balance' using errcode = 'check_violation';
          end if;
          return null;
        end $$;
        create constraint trigger {table}_balanced after insert or update on "{table}"
          deferrable initially deferred for each row execute function {table}_balanced();
        """,
    )


def folded_column(op: Any, table: str, name: str, *, words: int = 1) -> None:
    """`<name>_folded`, which the database keeps: how `name` is looked for and sorted, with its index.

    With more `words` also `<name>_folded_2` and so on: the same from the second word on, so that it is found by that.
    """
    source = f'kontor_folded("{name}")'
    for word in range(1, words + 1):
        column = f"{name}_folded" if word == 1 else f"{name}_folded_{word}"
        from_word = source if word == 1 else f"substring({source} from '^(?:\\S+ ){{{word - 1}}}(.*)$')"
        run_sql(
            op,
            f"""
            alter table "{table}" add column {column} text collate "C" not null
              generated always as (coalesce({from_word}, '')) stored;
            create index {table}_by_{column} on "{table}" (tenant_id, {column}, id);
            """,
        )


def thousandths_column(op: Any, table: str, name: str, amount: str = "") -> None:
    """`<name>_thousandths`, which the database keeps: an amount as it is sorted and compared, with its index."""
    run_sql(
        op,
        f"""
        alter table "{table}" add column {name}_thousandths bigint not null
          generated always as ((({amount or name}) * 1000)::bigint) stored;
        create index {table}_by_{name} on "{table}" (tenant_id, {name}_thousandths, id);
        """,
    )


def order_index(op: Any, table: str, column: str) -> None:
    """For a list in the order of a column and the id."""
    run_sql(op, f'create index {table}_by_{column} on "{table}" (tenant_id, "{column}", id)')


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


def connect_as_admin(settings: DatabaseSettings) -> Connection[Any]:
    """As who may make roles and databases; autocommit, as `provision` needs it."""
    return psycopg.connect(
        host=settings.host,
        port=settings.port,
        dbname=settings.admin_name,
        user=settings.admin_user,
        password=settings.fresh("admin_password"),
        application_name="kontor provision",
        autocommit=True,
    )


def provision(admin: Connection[Any], service: str, settings: DatabaseSettings) -> None:
    """Roles and database of one service, made by an administrator; again changes nothing but passwords.

    Needs an autocommit connection of a role that may make roles and databases; more than that it need not be.
    Migrations then run as the migrator, in the name of the owner.
    """
    passwords = {kind: settings.fresh(f"{kind}_password") for kind in LOGIN_ROLES}
    owner = sql.Identifier(role(service, "owner"))
    _ensure_role(admin, role(service, "owner"), sql.SQL("nologin"))
    for kind, password in passwords.items():
        login = sql.SQL("login password {}").format(sql.Literal(password))
        _ensure_role(admin, role(service, kind), login)
    admin.execute(sql.SQL("grant {} to {}").format(owner, sql.Identifier(role(service, "migrator"))))
    if admin.info.parameter_status("is_superuser") != "on":
        admin.execute(sql.SQL("grant {} to current_user").format(owner))
    name = settings.name or service
    if admin.execute("select from pg_database where datname = %s", (name,)).fetchone() is None:
        admin.execute(
            sql.SQL("create database {} owner {} encoding 'UTF8' template template0").format(
                sql.Identifier(name), owner
            )
        )
    database = sql.Identifier(name)
    admin.execute(sql.SQL("revoke all on database {} from public").format(database))
    for kind, limits in _LIMITS.items():
        _admit(admin, database, sql.Identifier(role(service, kind)), limits)


def _ensure_role(admin: Connection[Any], name: str, attributes: sql.Composable) -> None:
    """Without powers. Taking one away takes a superuser, so that is tried only where there is one to take."""
    known = admin.execute(_POWERS, (name,)).fetchone()
    plain = sql.SQL("nosuperuser nocreatedb nocreaterole nobypassrls" if known is None or known[0] else "")
    verb = sql.SQL("create" if known is None else "alter")
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
            password=settings.fresh(f"{kind}_password"),
            application_name=f"{service} migrate",
            autocommit=True,
        )
        connection.execute(f"set role {role(service, 'owner')}")
        connection.autocommit = False
        return connection

    engine = sa.create_engine("postgresql+psycopg://", creator=connect, poolclass=sa.pool.NullPool)
    return engine.connect()
