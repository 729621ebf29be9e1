"""What a database is made of, as lines that can be compared: two databases with the same lines are the same schema.

The order of columns is left out: statements name their columns, and an upgraded table has its new ones last.
"""

from typing import Any

import psycopg

_OURS = "n.nspname = 'public'"
_PARTS = {
    "column": f"""
        select c.relname || '.' || a.attname, format_type(a.atttypid, a.atttypmod)
               || case when a.attnotnull then ' not null' else '' end
               || case when a.attidentity = '' then '' else ' identity ' || a.attidentity::text end
               || coalesce(case a.attgenerated when '' then ' default ' else ' generated ' end
                           || pg_get_expr(d.adbin, d.adrelid), '')
          from pg_attribute a
          join pg_class c on c.oid = a.attrelid and c.relkind in ('r', 'p')
          join pg_namespace n on n.oid = c.relnamespace and {_OURS}
          left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
         where a.attnum > 0 and not a.attisdropped""",
    "constraint": f"""
        select c.conrelid::regclass || '.' || c.conname, pg_get_constraintdef(c.oid)
          from pg_constraint c join pg_namespace n on n.oid = c.connamespace and {_OURS} where c.contype <> 'n'""",
    "index": "select indexname::text, indexdef from pg_indexes where schemaname = 'public'",
    "trigger": """
        select tgrelid::regclass || '.' || tgname, pg_get_triggerdef(oid) from pg_trigger where not tgisinternal""",
    "function": f"""
        select p.oid::regprocedure::text, p.prosrc || ' ' || p.provolatile::text || ' ' || p.prosecdef
          from pg_proc p join pg_namespace n on n.oid = p.pronamespace and {_OURS}""",
    "policy": """
        select tablename || '.' || policyname,
               concat_ws(' ', permissive, array_to_string(roles, ','), cmd, 'using', qual, 'check', with_check)
          from pg_policies where schemaname = 'public'""",
    "table": f"""
        select c.relname::text, concat_ws(' ', c.relkind, pg_get_userbyid(c.relowner), c.relrowsecurity,
                                          c.relforcerowsecurity, array_to_string(c.reloptions, ','))
          from pg_class c join pg_namespace n on n.oid = c.relnamespace and {_OURS}
         where c.relkind in ('r', 'p', 'v', 'm', 'S')""",
}
_TABLE_GRANTS = """
select c.relname, pg_get_userbyid(g.grantee), lower(g.privilege_type)
  from pg_class c join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
 cross join aclexplode(c.relacl) g
 where c.relkind in ('r', 'p', 'v', 'm') and g.grantee <> c.relowner
"""
_COLUMN_GRANTS = """
select c.relname || '.' || a.attname, pg_get_userbyid(g.grantee), lower(g.privilege_type)
  from pg_class c join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
  join pg_attribute a on a.attrelid = c.oid and not a.attisdropped
 cross join aclexplode(a.attacl) g
 where g.grantee <> c.relowner
"""


def describe(connection: "psycopg.Connection[Any]") -> set[str]:
    """Every part of the schema `public` as one line; for an administrator."""
    lines = {
        f"{kind} {name}: {words}"
        for kind, query in _PARTS.items()
        for name, words in connection.execute(query.encode()).fetchall()
    }
    return lines | {f"grant {line}" for line in granted(connection)}


def granted(connection: "psycopg.Connection[Any]") -> set[str]:
    """`<table> <role> <verb>` of every privilege on a whole table, `<table>.<column> <role> <verb>` on a column."""
    rows = [row for query in (_TABLE_GRANTS, _COLUMN_GRANTS) for row in connection.execute(query.encode())]
    return {" ".join(row) for row in rows}


def rights(connection: "psycopg.Connection[Any]", service: str) -> list[str]:
    """One line for each table and role of a service: `invoice app: insert, select, update (received, version)`."""
    of: dict[str, dict[str, list[str]]] = {}
    for line in granted(connection):
        place, who, verb = line.split(" ")
        table, _, column = place.partition(".")
        columns = of.setdefault(f"{table} {who.removeprefix(f'{service}_')}", {}).setdefault(verb, [])
        columns.extend([column] if column else [])
    return sorted(f"{who}: {', '.join(_verb(*verb) for verb in sorted(verbs.items()))}" for who, verbs in of.items())


def _verb(verb: str, columns: list[str]) -> str:
    return f"{verb} ({', '.join(sorted(columns))})" if columns else verb
