"""For tests: that nothing of an object is lost on its way to a row, back, and into a message.

Objects are made from the types of their fields and have no field at its default, so that a forgotten line of a mapping
shows. What is left out on purpose is named with its reason.
"""

import copy
import functools
import json
import operator
import re
import string
import types
import typing
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

import hypothesis
import sqlalchemy as sa
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from kontor.common.calling.contract import is_always_there
from kontor.common.database.stores import Store
from kontor.common.database.telling import Wanted
from kontor.common.values.money import Money
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.sql.elements import Grouping

Path = tuple[Any, ...]
_TEXT = st.text(string.ascii_letters + "äöüß", min_size=3, max_size=12)
# One currency an object: amounts of several do not add up.
_CURRENCY = st.shared(st.sampled_from(["EUR", "CHF"]), key="currency")
_CENTS = st.integers(1, 10**9)
_SIMPLE: dict[Any, st.SearchStrategy[Any]] = {
    str: _TEXT,
    int: st.integers(1, 10**6),
    bool: st.booleans(),
    bytes: st.binary(min_size=4, max_size=16),
    Decimal: _CENTS.map(lambda n: Decimal(n) / 100),
    Money: st.builds(lambda n, currency: Money(Decimal(n).scaleb(-2), currency), _CENTS, _CURRENCY),
    UUID: st.uuids(),
    date: st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    time: st.times(),
    datetime: st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 31)).map(lambda at: at.replace(tzinfo=UTC)),
    timedelta: st.timedeltas(timedelta(seconds=1), timedelta(days=300)),
}
_SEQUENCES: dict[Any, Any] = {list: list, tuple: tuple, set: set, frozenset: frozenset, Sequence: list, Iterable: list}
# Shared shapes that are whole once they are there; labels of references are filled before the commit.
_WHOLE = ("kontor.api.common.v1.Ref", "google.protobuf.")
_INSTANT = "google.protobuf.Timestamp"
# Columns that a list is made of beside those of its table: what is always the same, and what the database makes.
_CONSTANT = re.compile(r"'(\w+)'::text")
_THOUSANDTHS = re.compile(r'"\w+"\."(\w+)_thousandths"')


def filled(of: Any, **given: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Objects of a dataclass with every field away from its default; `given` makes fields that rules tie together."""
    return st.composite(_made)(of, given, False)


def examples(of: Any, **given: st.SearchStrategy[Any]) -> list[Any]:
    """A dozen objects; the first is filled, in the others fields may be at their default."""
    return [*_drawn(of, given, 1, defaults=False), *_drawn(of, given, 11, defaults=True)]


def _drawn(of: Any, given: Mapping[str, st.SearchStrategy[Any]], many: int, *, defaults: bool) -> list[Any]:
    kept: list[Any] = []

    @settings(
        max_examples=many,
        phases=[Phase.generate],
        database=None,
        derandomize=True,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @hypothesis.given(st.data())
    def make(data: st.DataObject) -> None:
        kept.append(data.draw(st.composite(_made)(of, given, defaults)))

    make()
    return kept


def _made(draw: st.DrawFn, of: Any, given: Mapping[str, st.SearchStrategy[Any]], defaults: bool) -> Any:
    hints = _hints(of)
    later: dict[str, Any] = {}
    now: dict[str, Any] = {}
    for field in fields(of):
        strategy = given.get(field.name)
        if strategy is None:
            strategy = _of(hints[field.name], defaults)
            if field.default is not MISSING and not defaults:
                strategy = strategy.filter(lambda value, default=field.default: value != default)
        (now if field.init else later)[field.name] = draw(strategy)
    made = of(**now)
    for name, value in later.items():
        object.__setattr__(made, name, value)
    return made


@functools.cache
def _hints(of: Any) -> dict[str, Any]:
    return typing.get_type_hints(of)


@functools.cache
def _of(hint: Any, defaults: bool) -> st.SearchStrategy[Any]:
    hint = getattr(hint, "__supertype__", hint)
    if hint in _SIMPLE:
        return _SIMPLE[hint]
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return st.one_of([_of(part, defaults) for part in arguments if part is not type(None)])
    if origin is typing.Literal:
        return st.sampled_from(arguments)
    if origin in (dict, Mapping):
        key, value = (_of(part, defaults) for part in arguments)
        return st.dictionaries(key, value, min_size=1, max_size=2)
    if origin is not None and _sequence(origin):
        if origin is tuple and arguments[-1] is not Ellipsis:
            return st.tuples(*(_of(part, defaults) for part in arguments))
        parts = st.lists(_of(arguments[0], defaults), min_size=1, max_size=2, unique_by=repr)
        return parts.map(_sequence(origin))
    if isinstance(hint, type) and issubclass(hint, Enum):
        return st.sampled_from([member for member in hint if member.name != "UNSPECIFIED"])
    if is_dataclass(hint):
        return st.composite(_made)(hint, {}, defaults)
    raise TypeError(f"no values of {hint} are known: give a strategy for the field")


def _sequence(origin: Any) -> Any:
    return next(
        (made for known, made in _SEQUENCES.items() if origin is known or origin.__name__ == known.__name__), None
    )


def kept_in_row(store: type[Store[Any]], value: Any, *, forgotten: Mapping[str, str] | None = None) -> None:
    """The object comes back from its row as it was, and the row has every column but the tenant's.

    `forgotten` are fields that are not stored, each with the reason.
    """
    of = store(typing.cast(Any, None))
    row = of.to_row(value)
    odd = sorted(set(row) ^ {column.name for column in store.table.c} - {"tenant_id"})
    assert odd == [], f"{store.aggregate}: these are columns or values alone: {odd}"
    back = of.to_entity(_from_database(store, row))
    kept = [path for path in paths(value) if path[0] not in (forgotten or {})]
    lost = [shown(path) for path in kept if _lost(value, back, path)]
    assert lost == [], f"{store.aggregate}: these fields do not come back from the row: {lost}"
    other = [path[0] for path in kept if _lost(value, back, path[:1])]
    assert other == [], f"{store.aggregate}: these fields come back as something else: {other}"


def _from_database(store: type[Store[Any]], row: Mapping[str, Any]) -> dict[str, Any]:
    """As the driver gives it: documents have been JSON."""
    documents = {column.name for column in store.table.c if isinstance(column.type, JSONB)}
    return {name: json.loads(json.dumps(part)) if name in documents else part for name, part in row.items()}


def _lost(before: Any, after: Any, path: Path) -> bool:
    try:
        return bool(at(before, path) != at(after, path))
    except (LookupError, AttributeError, TypeError):
        return True


def told_alike(store: type[Store[Any]], value: Any, message: Message) -> set[str]:
    """Fields of the message that a list tells by columns alone; each says what the message of the object says.

    What its query reads from elsewhere is not tried: only tests with a database do that.
    """
    assert store.listing is not None
    row = _from_database(store, dict(store(typing.cast(Any, None)).to_row(value)))
    told = set()
    for path in _leaves(message.DESCRIPTOR):
        plan = store.listing.plan_for(Wanted(type(message), (path,)))
        if plan is None:
            continue
        try:
            found = [_column_of(row, column.element) for column in plan.columns]
        except LookupError:
            continue
        [shown] = plan.messages([found], {})
        assert _leaf(shown, path) == _leaf(message, path), f"{store.aggregate}: {path} is told otherwise by its column"
        told.add(path)
    return told


def _leaves(descriptor: Any, within: tuple[str, ...] = ()) -> Iterator[str]:
    for field in descriptor.fields:
        kind = field.message_type
        if not field.is_repeated and kind is not None and kind.full_name != _INSTANT and not within:
            yield from _leaves(kind, (field.name,))
        elif not field.is_repeated:
            yield ".".join((*within, field.name))


def _leaf(message: Any, path: str) -> Any:
    return operator.attrgetter(path)(message)


def _column_of(row: Mapping[str, Any], column: Any) -> Any:
    """A column's value as the database would give it; LookupError for one that is not of this row."""
    if isinstance(column, sa.Column):
        return row[column.name]
    if isinstance(column, Grouping):
        return _column_of(row, column.element)
    if isinstance(column, sa.BinaryExpression):
        inner = _column_of(row, column.left)
        return None if inner is None else inner[typing.cast(Any, column.right).value]
    constant, thousandths = _CONSTANT.fullmatch(str(column)), _THOUSANDTHS.fullmatch(str(column))
    if constant is not None:
        return constant[1]
    if thousandths is None:
        raise LookupError(column)
    return int(row[thousandths[1]] * 1000)


def reach(make: Callable[[Any], Any], values: Sequence[Any], *, silent: Mapping[str, str] | None = None) -> None:
    """Every field of an object, of what it contains too, changes what `make` makes of it: a row, a message.

    `values` are `examples` of one kind: the first is changed, field by field, to what the others have. `silent` names
    fields that change nothing, each with the reason.
    """
    first, *others = values
    made = _comparable(make(first))
    wanted = [path for path in paths(first) if shown(path) not in (silent or {})]
    mute = [shown(path) for path in wanted if not any(_changes(make, made, first, path, other) for other in others)]
    assert mute == [], f"these fields change nothing: {mute}"


def _changes(make: Callable[[Any], Any], made: Any, value: Any, path: Path, other: Any) -> bool:
    try:
        new = at(other, path)
    except (LookupError, AttributeError, TypeError):
        return False
    return bool(new != at(value, path) and _comparable(make(put(value, path, new))) != made)


def _comparable(made: Any) -> Any:
    return made.SerializeToString(deterministic=True) if isinstance(made, Message) else made


def all_told(messages: Sequence[Message], *, empty: Mapping[str, str] | None = None) -> None:
    """Every field of these messages, of the messages in them too, is filled in at least one of them; in each
    what the contract says is always there.

    `empty` names fields that nobody fills, each with the reason; of a oneof, each way has to be taken by some message.
    """
    told: set[str] = set()
    known: set[str] = set()
    for message in messages:
        _tell(message, "", told, known)
        assert _missing(message, "") == [], f"the contract says that this is always there: {_missing(message, '')}"
    untold = sorted(known - told - set(empty or {}))
    assert untold == [], f"no message tells this: {untold}"
    after_all = sorted(told & set(empty or {}))
    assert after_all == [], f"declared empty, but told: {after_all}"


def _tell(message: Message, above: str, told: set[str], known: set[str]) -> None:
    for field in message.DESCRIPTOR.fields:
        known.add(f"{above}{field.name}")
    for field, value in message.ListFields():
        name = f"{above}{field.name}"
        told.add(name)
        if field.message_type is None or field.message_type.full_name.startswith(_WHOLE):
            continue
        for part in _parts(field, value):
            _tell(part, f"{name}.", told, known)


def _missing(message: Message, above: str) -> list[str]:
    """Paths of what is not there although the contract says that it always is."""
    there = {field.name: value for field, value in message.ListFields()}
    promised = (f.name for f in message.DESCRIPTOR.fields if f.has_presence and is_always_there(f))
    missing = [f"{above}{name}" for name in promised if name not in there]
    for field, value in message.ListFields():
        if field.message_type is not None and not field.message_type.full_name.startswith(_WHOLE):
            missing += [path for part in _parts(field, value) for path in _missing(part, f"{above}{field.name}.")]
    return missing


def _parts(field: FieldDescriptor, value: Any) -> Iterator[Message]:
    if isinstance(value, Message):
        yield value
    elif field.message_type.GetOptions().map_entry:
        yield from (part for part in value.values() if isinstance(part, Message))
    else:
        yield from value


def paths(value: Any) -> list[Path]:
    """The ways to all the simple values in an object; of several in a row the first is as good as any."""
    return list(_paths(value, ()))


def _paths(value: Any, above: Path) -> Iterator[Path]:
    if is_dataclass(value) and not isinstance(value, Money):
        for field in fields(value):
            yield from _paths(getattr(value, field.name), (*above, field.name))
    elif isinstance(value, list | tuple) and value:
        yield from _paths(value[0], (*above, 0))
    else:
        yield above


def at(value: Any, path: Path) -> Any:
    for step in path:
        value = value[step] if isinstance(step, int) else getattr(value, step)
    return value


def put(value: Any, path: Path, new: Any) -> Any:
    """A copy with another value at the end of the path; rules of the object are not asked."""
    if not path:
        return new
    step, rest = path[0], path[1:]
    if isinstance(step, int):
        return type(value)([*value[:step], put(value[step], rest, new), *value[step + 1 :]])
    copied = copy.copy(value)
    object.__setattr__(copied, step, put(getattr(value, step), rest, new))
    return copied


def shown(path: Path) -> str:
    """`lines.unit` of the unit of any line."""
    return ".".join(step for step in path if isinstance(step, str))
