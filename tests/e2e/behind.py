"""Somebody with the keys of the machine: changes rows and files behind the journal, and puts them back exactly."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from kontor.cli.embedded.postgres import Postgres
from kontor.cli.home import Home
from psycopg import sql


@dataclass(frozen=True)
class Row:
    """One row of a service's table by some of its columns."""

    service: str
    table: str
    key: dict[str, Any]

    @property
    def condition(self) -> sql.Composed:
        parts = [sql.SQL("{} = {}").format(sql.Identifier(n), sql.Literal(v)) for n, v in self.key.items()]
        return sql.SQL(" and ").join(parts)

    @property
    def named(self) -> sql.Identifier:
        return sql.Identifier(self.table)


@dataclass
class Behind:
    home: Home

    def administrator(self, service: str) -> "psycopg.Connection[Any]":
        """Whom neither a trigger nor a policy holds."""
        connection = Postgres(self.home.folder / "postgres", port=self.home.port("postgres")).connect(service)
        connection.execute("set session_replication_role = replica")
        return connection

    def rows(self, service: str, query: str, *values: Any) -> list[tuple[Any, ...]]:
        with self.administrator(service) as admin:
            return admin.execute(query.encode(), values).fetchall()

    @contextmanager
    def changed(self, row: Row, column: str, expression: str) -> Iterator[None]:
        """With another value in one column; `expression` is SQL and may use the column."""
        change = sql.SQL("update {} set {} = {} where {}").format(
            row.named,
            sql.Identifier(column),
            sql.SQL(expression),
            row.condition,  # type: ignore[arg-type]
        )
        with self._without(row, change):
            yield

    @contextmanager
    def gone(self, row: Row) -> Iterator[None]:
        with self._without(row, sql.SQL("delete from {} where {}").format(row.named, row.condition)):
            yield

    @contextmanager
    def _without(self, row: Row, change: sql.Composed) -> Iterator[None]:
        """The rows as `change` leaves them; afterwards what they were, byte for byte."""
        with self.administrator(row.service) as admin:
            keep = sql.SQL("create temporary table kept as select * from {} where {}")
            assert admin.execute(keep.format(row.named, row.condition)).rowcount > 0, row
            assert admin.execute(change).rowcount > 0, row
            try:
                yield
            finally:
                with admin.transaction():
                    admin.execute(sql.SQL("delete from {} where {}").format(row.named, row.condition))
                    _put(admin, row, "kept")

    @contextmanager
    def twice(self, row: Row, key: str, fresh: str) -> Iterator[None]:
        """The rows a second time, with another id in the column `key`."""
        with self.administrator(row.service) as admin:
            admin.execute(
                sql.SQL("create temporary table doubled as select * from {} where {}").format(row.named, row.condition)
            )
            column = sql.Identifier(key)
            admin.execute(sql.SQL("update doubled set {} = {}").format(column, sql.Literal(fresh)))
            assert _put(admin, row, "doubled") > 0, row
            try:
                yield
            finally:
                admin.execute(sql.SQL("delete from {} where {} = {}").format(row.named, column, sql.Literal(fresh)))

    def _aside(self, file: Path) -> Path:
        """Where nobody looks for files; one place for each."""
        return self.home.folder / f"aside.{uuid4().hex}.{file.name}"

    @contextmanager
    def without_file(self, file: Path) -> Iterator[None]:
        aside = self._aside(file)
        file.rename(aside)
        try:
            yield
        finally:
            aside.replace(file)

    @contextmanager
    def other_bytes(self, file: Path) -> Iterator[None]:
        """One bit of it is another."""
        aside = self._aside(file)
        shutil.copy2(file, aside)
        content = bytearray(file.read_bytes())
        content[len(content) // 2] ^= 1
        file.write_bytes(content)
        try:
            yield
        finally:
            aside.replace(file)

    @contextmanager
    def emptied(self, file: Path) -> Iterator[None]:
        aside = self._aside(file)
        shutil.copy2(file, aside)
        file.write_bytes(b"")
        try:
            yield
        finally:
            aside.replace(file)

    def file(self, tenant: str, sha256: str) -> Path:
        return self.home.folder / "files" / tenant / sha256

    def signed_files(self, service: str) -> list[Path]:
        return sorted((self.home.folder / "files" / "platform" / "anchors" / service).glob("*.jws"))


_WRITTEN = """
select column_name from information_schema.columns
 where table_schema = 'public' and table_name = %s and is_generated = 'NEVER'
"""


def _put(admin: "psycopg.Connection[Any]", row: Row, rows: str) -> int:
    """Rows of a table beside it into it, but for what PostgreSQL makes of the other columns."""
    names = sql.SQL(", ").join(sql.Identifier(name) for (name,) in admin.execute(_WRITTEN, (row.table,)).fetchall())
    put = sql.SQL("insert into {} ({}) overriding system value select {} from {}")
    return admin.execute(put.format(row.named, names, names, sql.Identifier(rows))).rowcount
