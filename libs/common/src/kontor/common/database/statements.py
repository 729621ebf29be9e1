"""SQLAlchemy Core as our SQL language, compiled once: statement in, SQL text and values in their order out.

Results stay as psycopg reads them; result processors and Python-side defaults of SQLAlchemy do not run.
"""

from collections.abc import Callable, Mapping
from typing import Any, cast

import sqlalchemy as sa
from kontor.common.values.errors import Bug
from sqlalchemy.dialects.postgresql import psycopg as postgresql
from sqlalchemy.sql import visitors
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.dml import Insert, Update
from sqlalchemy.sql.elements import BindParameter, ClauseElement

Params = Mapping[str, Any]
Processor = Callable[[Any], Any]
Statement = sa.Executable

dialect: Any = postgresql.dialect(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]
_REMEMBERED = 4_000


class Compiled:
    """One statement with one set of parameter names."""

    def __init__(self, statement: Statement, compiler: SQLCompiler, constants: dict[str, Any]) -> None:
        self.statement = statement  # held, so that its id stays its own
        self._compiler = compiler
        self._constants = constants
        self._processors = cast(dict[str, Processor], compiler._bind_processors)
        self._expands = bool(compiler.post_compile_params or compiler.literal_execute_params)
        self._sql = compiler.string.encode()
        self._order = [(name, self._processors.get(name)) for name in compiler.positiontup or ()]

    def bind(self, given: Params) -> tuple[bytes, list[Any]]:
        """SQL and values of one execution."""
        values = {**self._constants, **given} if self._constants else given
        if self._expands:
            return self._expanded(values)
        return self._sql, [values[name] if process is None else process(values[name]) for name, process in self._order]

    def _expanded(self, values: Params) -> tuple[bytes, list[Any]]:
        """Lists of values become as many parameters."""
        expanded = self._compiler._process_parameters_for_postcompile(dict(values))
        values = {**values, **expanded.additional_parameters}
        processors: Mapping[str, Any] = {**self._processors, **expanded.processors}
        order = [(name, processors.get(name)) for name in expanded.positiontup or ()]
        said = [values[name] if process is None else process(values[name]) for name, process in order]
        return expanded.statement.encode(), said


class Statements:
    """Remembers what was compiled: by identity for statements made once, by structure for those made per call."""

    def __init__(self) -> None:
        self._by_identity: dict[tuple[Any, ...], Compiled] = {}
        self._by_structure: dict[tuple[Any, ...], SQLCompiler] = {}

    def compiled(self, statement: Statement, given: Params) -> Compiled:
        known = self._by_identity.get((id(statement), *given))
        return known if known is not None else self._compile(statement, tuple(given))

    def _compile(self, statement: Statement, names: tuple[str, ...]) -> Compiled:
        clause = cast(ClauseElement, statement)
        structure = clause._generate_cache_key()
        compiler = self._by_structure.get((structure.key, *names)) if structure is not None else None
        if compiler is None:
            compiler = _compile(clause, structure, names)
        values = compiler.construct_params(extracted_parameters=structure and structure.bindparams, _check=False)
        constants = {name: values[name] for bind, name in compiler.bind_names.items() if not bind.required}
        _must_fit(compiler, constants, names)
        compiled = Compiled(statement, compiler, constants)
        for memory in (self._by_identity, self._by_structure):
            if len(memory) >= _REMEMBERED:
                memory.clear()
        self._by_identity[(id(statement), *names)] = compiled
        if structure is not None:
            self._by_structure[(structure.key, *names)] = compiler
        return compiled


def _compile(clause: ClauseElement, structure: Any, names: tuple[str, ...]) -> SQLCompiler:
    """Parameters that no bindparam names are the columns of an INSERT or UPDATE."""
    columns: list[str] | None = None
    if isinstance(clause, Insert | Update):
        own = {b.key for b in visitors.iterate(clause) if isinstance(b, BindParameter) and not b.unique}
        columns = [name for name in names if name not in own]
        clause = clause if clause._returning else clause.inline()
    compiler = cast(SQLCompiler, clause._compiler(dialect, cache_key=structure, column_keys=columns))
    if compiler.insert_prefetch or compiler.update_prefetch:
        raise Bug("defaults are the database's (server_default)")
    return compiler


def _must_fit(compiler: SQLCompiler, constants: Params, names: tuple[str, ...]) -> None:
    """A misspelt parameter must not pass unnoticed."""
    wanted = set(compiler.bind_names.values())
    if odd := set(names) - wanted:
        raise Bug(f"no such parameter: {', '.join(sorted(odd))}")
    if missing := wanted - set(names) - set(constants):
        raise Bug(f"parameter missing: {', '.join(sorted(missing))}")
