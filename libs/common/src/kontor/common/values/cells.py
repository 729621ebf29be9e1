"""What a table says of one value: by the kind of its field, in German or English, so that no text is a formula.

Who has a row as a message and who has it as columns of the database say the same: there is one table of kinds.
"""

import csv
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

from google.protobuf.descriptor import EnumDescriptor, FieldDescriptor
from kontor.api.common.v1 import options_pb2
from kontor.common.values.clock import HOME_ZONE
from kontor.common.values.wire import spoken

MONEY = "kontor.api.common.v1.Money"
INSTANT = "google.protobuf.Timestamp"
_F = FieldDescriptor
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_YES = {"de": ("nein", "ja"), "en": ("no", "yes")}
_ZONE = ZoneInfo(HOME_ZONE)

# The words of one language for a value.
Say = Callable[[Any], str]


def kind_of(field: FieldDescriptor) -> str:
    """The message a field holds; empty for a simple value."""
    return "" if field.message_type is None else str(field.message_type.full_name)


def is_decimal(field: FieldDescriptor) -> bool:
    """A number that is told as a text, so that nobody rounds it."""
    return bool(field.GetOptions().Extensions[options_pb2.decimal])


def saying(field: FieldDescriptor, lang: str) -> Say:
    """For CSV. An amount is given as its plain digits, an instant as an aware datetime, all others as they are."""
    german, kind = lang == "de", kind_of(field)
    if kind == MONEY:
        return _german_amount if german else str
    if kind == INSTANT:
        return _german_instant if german else instant
    if field.enum_type is not None:
        words = _words(field.enum_type, lang)
        return lambda value: words[value] if value in words else str(value)
    if field.type == _F.TYPE_BOOL:
        return _YES.get(lang, _YES["en"]).__getitem__
    if is_decimal(field):
        return _german_amount if german else str
    if field.type != _F.TYPE_STRING:
        return str
    return _german_text if german else harmless


@lru_cache(maxsize=256)
def _words(enum: EnumDescriptor, lang: str) -> Mapping[int, str]:
    """By number what people call each value, as the contract says it; nothing where nothing is said."""
    return {value.number: spoken(enum, value.number, lang) for value in enum.values}


def _german_amount(digits: str) -> str:
    return digits.replace(".", ",")


def instant(value: datetime) -> str:
    """Whole seconds in ISO 8601."""
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def _german_instant(value: datetime) -> str:
    return value.astimezone(_ZONE).strftime("%d.%m.%Y %H:%M:%S")


def _german_text(value: str) -> str:
    return f"{value[8:]}.{value[5:7]}.{value[:4]}" if is_day(value) else harmless(value)


def is_day(value: str) -> bool:
    if len(value) != 10 or value[4] != "-" or not _DAY.fullmatch(value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def harmless(value: str) -> str:
    """What a spreadsheet would take for a formula is a text; a number stays one."""
    return f"'{value}" if value.startswith(_FORMULA) and not _NUMBER.fullmatch(value) else value


def csv_lines(rows: Iterable[Sequence[str]], lang: str) -> bytes:
    """With semicolons in German, commas in English."""
    out = StringIO()
    csv.writer(out, delimiter=";" if lang == "de" else ",", lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode()
