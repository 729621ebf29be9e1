"""Value types to their protobuf shapes and back; odd input is InvalidInput with the field's pointer.

What a service's own messages look like stays in its `wire.py`.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any
from uuid import UUID

from google.protobuf.descriptor import EnumDescriptor
from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.timestamp_pb2 import Timestamp
from kontor.api.common.v1 import options_pb2
from kontor.api.common.v1.types_pb2 import AllowedAction, Ref
from kontor.api.common.v1.types_pb2 import Money as MoneyMessage
from kontor.common.values.errors import DomainError, InvalidInput
from kontor.common.values.money import Money

_DIGITS = 28
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class NotADate(InvalidInput):
    code = "invalid_date"
    texts = {"de": "Das ist kein Datum (JJJJ-MM-TT).", "en": "This is not a date (YYYY-MM-DD)."}
    cure = {
        "de": "Das Datum als JJJJ-MM-TT angeben, zum Beispiel 2026-11-30.",
        "en": "Give the date as YYYY-MM-DD, for example 2026-11-30.",
    }


class NotAnInstant(InvalidInput):
    code = "invalid_timestamp"
    texts = {"de": "Das ist kein Zeitpunkt.", "en": "This is not a point in time."}
    cure = {
        "de": "Den Zeitpunkt nach RFC 3339 angeben, zum Beispiel 2026-11-30T08:00:00Z.",
        "en": "Give the time as RFC 3339, for example 2026-11-30T08:00:00Z.",
    }


class NotANumber(InvalidInput):
    code = "invalid_number"
    texts = {"de": "Das ist keine Zahl.", "en": "This is not a number."}
    cure = {
        "de": 'Die Zahl als Text mit Punkt angeben, zum Beispiel "12.5".',
        "en": 'Give the number as a text with a point, for example "12.5".',
    }


class NotAnId(InvalidInput):
    code = "invalid_id"
    texts = {"de": "Das ist keine Kennung (UUID).", "en": "This is not an id (UUID)."}
    cure = {
        "de": "Die id des Datensatzes angeben, wie seine Liste sie nennt.",
        "en": "Give the id of the record as its list says it.",
    }


class UnknownPath(InvalidInput):
    code = "unknown_field_path"
    texts = {
        "de": "Diese Felder lassen sich hier nicht ändern: {paths}.",
        "en": "These cannot be changed here: {paths}.",
    }
    cure = {
        "de": "In update_mask nur Felder nennen, die man setzen kann; das Schema des Datensatzes zeigt sie.",
        "en": "Name in update_mask only fields that can be set; the record's schema shows them.",
    }


def money(value: Money) -> MoneyMessage:
    return MoneyMessage(amount=f"{value.amount:f}", currency=value.currency)


def read_money(message: MoneyMessage, pointer: str = "") -> Money:
    amount = read_decimal(message.amount, f"{pointer}/amount")
    try:
        return Money(amount, message.currency or "EUR")
    except InvalidInput as odd:
        odd.pointer = odd.pointer or f"{pointer}/amount"
        raise


def decimal(value: Decimal) -> str:
    """Plain digits, no exponent, no trailing zeros behind the point."""
    plain = f"{value:f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def read_decimal(text: str, pointer: str, *, places: int | None = None) -> Decimal:
    try:
        value = Decimal(text)
    except InvalidOperation as odd:
        raise NotANumber("not a decimal", pointer=pointer) from odd
    _, digits, exponent = value.as_tuple()
    if not isinstance(exponent, int) or len(digits) > _DIGITS or abs(exponent) > _DIGITS:
        raise NotANumber("not a decimal of usual size", pointer=pointer)
    if places is not None and -exponent > places:
        raise NotANumber(f"more than {places} places", pointer=pointer)
    return value


def day(value: date | None) -> str:
    return value.isoformat() if value is not None else ""


def read_day(text: str, pointer: str) -> date:
    try:
        value = date.fromisoformat(text)
        if value.isoformat() != text:
            raise ValueError("another notation")
        return value
    except ValueError as odd:
        raise NotADate("not a date", pointer=pointer) from odd


def read_optional_day(text: str, pointer: str) -> date | None:
    return read_day(text, pointer) if text else None


def read_id(text: str, pointer: str) -> UUID:
    try:
        if len(text) != 36:
            raise ValueError("length")
        return UUID(text)
    except ValueError as odd:
        raise NotAnId("not a UUID", pointer=pointer) from odd


def read_optional_id(text: str, pointer: str) -> UUID | None:
    return read_id(text, pointer) if text else None


def timestamp(value: datetime | None) -> Timestamp | None:
    """None stays unset: `Message(at=timestamp(None))` leaves the field empty."""
    if value is None:
        return None
    since = value - _EPOCH
    return Timestamp(seconds=since.days * 86_400 + since.seconds, nanos=since.microseconds * 1000)


def read_timestamp(message: Timestamp, pointer: str = "") -> datetime:
    try:
        return message.ToDatetime(tzinfo=UTC)
    except (ValueError, OverflowError) as odd:
        raise NotAnInstant("outside the years 1 to 9999", pointer=pointer) from odd


def ref(id_: UUID | str, label: str = "", number: str = "") -> Ref:
    return Ref(id=str(id_), label=label, number=number)


def changed(fields: Mapping[str, Any], mask: FieldMask) -> dict[str, Any]:
    """The fields an update names; an empty mask names all, an unknown path is InvalidInput."""
    if not mask.paths:
        return dict(fields)
    if unknown := [path for path in mask.paths if path not in fields]:
        raise UnknownPath(", ".join(unknown), pointer="/update_mask", paths=", ".join(unknown))
    return {path: fields[path] for path in mask.paths}


# Enums: in the contract every value starts with the enum's name, in our code none does.


@lru_cache(maxsize=4_096)
def word_of(enum: Any, value: int) -> str:
    """`OPEN` of `PAYMENT_STATE_OPEN`; `UNSPECIFIED` of zero."""
    name: str = enum.Name(value)
    return name.removeprefix(_prefix(enum))


def words_of(enum: Any, values: Iterable[int]) -> list[str]:
    return [word_of(enum, value) for value in values]


@lru_cache(maxsize=4_096)
def value_of(enum: Any, word: str) -> Any:
    """The enum's value of a word (a StrEnum's too); the zero of an empty one."""
    return enum.Value(f"{_prefix(enum)}{word or 'UNSPECIFIED'}")


def spoken(kind: EnumDescriptor, value: int, lang: str) -> str:
    """What people call an enum's value, as the contract says it; the number of one this program does not know yet."""
    known = kind.values_by_number.get(value)
    if known is None:
        return str(value)
    words = known.GetOptions().Extensions[options_pb2.words]
    return words.de if lang == "de" else words.en


def _prefix(enum: Any) -> str:
    zero: str = enum.DESCRIPTOR.values_by_number[0].name
    return zero.removesuffix("UNSPECIFIED")


def allowed_action(verb: str, refused: DomainError | None, locale: str) -> AllowedAction:
    """What the caller may do with a record now, and why not."""
    if refused is None:
        return AllowedAction(verb=verb, allowed=True)
    return AllowedAction(verb=verb, reason_code=refused.code, reason=refused.sentence(locale))


def allowed_actions(refusals: Mapping[str, DomainError | None], locale: str) -> list[AllowedAction]:
    """By verb why it is refused; None allows it."""
    return [allowed_action(verb, refused, locale) for verb, refused in refusals.items()]


def always_allowed(*verbs: str) -> list[AllowedAction]:
    """Of a record whose state forbids nothing: who may, may."""
    return allowed_actions(dict.fromkeys(verbs), "")
