"""What all of platform's stores share: the tables' metadata, rows of tenants, and the plain way from object to row."""

from functools import partial
from typing import Any

from kontor.common.database.rows import tenant_table
from sqlalchemy import MetaData, Table

metadata = MetaData()
table = partial(tenant_table, metadata)


def plain(table: Table, value: Any, *special: str) -> dict[str, Any]:
    """The columns that are the object's fields as they are."""
    return {c.name: getattr(value, c.name) for c in table.c if c.name not in ("tenant_id", *special)}


def fields(table: Table, row: dict[str, Any], *special: str) -> dict[str, Any]:
    return {c.name: row[c.name] for c in table.c if c.name not in ("tenant_id", *special)}
