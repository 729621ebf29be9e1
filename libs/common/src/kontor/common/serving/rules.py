"""The contract's field rules (protovalidate) as violations with JSON pointers, told in the reader's language.

Judges single requests; what depends on stored state is a use case's decision.
"""

import re
from collections.abc import Mapping
from typing import Any

import protovalidate
from google.protobuf.message import Message
from kontor.common.values import text
from kontor.common.values.errors import InvalidInput, Violation

_validator = protovalidate.Validator()

# By rule, and by what else is known of it; a rule without words here is told as protovalidate tells it.
_SENTENCES = {
    "required": ("Diese Angabe fehlt. Bitte ausfüllen.", "This is missing. Please fill it in."),
    "string.min_len": ("Bitte mindestens {limit} Zeichen angeben.", "Please give at least {limit} characters."),
    "string.max_len": (
        "Das ist zu lang. Bitte auf {limit} Zeichen kürzen.",
        "This is too long. Please shorten it to {limit} characters.",
    ),
    "string.max_bytes": (
        "Das ist zu lang. Bitte auf {limit} Bytes kürzen.",
        "This is too long. Please shorten it to {limit} bytes.",
    ),
    "string.len": ("Bitte genau {limit} Zeichen angeben.", "Please give exactly {limit} characters."),
    "string.pattern": (
        "Das hat nicht die erwartete Form. Bitte angeben, was zu {limit} passt.",
        "This does not have the expected form. Please give what matches {limit}.",
    ),
    "string.uuid": (
        "Das ist keine Kennung (UUID). Bitte die id des Datensatzes angeben.",
        "This is not an id (UUID). Please give the id of the record.",
    ),
    "string.uuid_empty": ("Bitte die id des Datensatzes angeben.", "Please give the id of the record."),
    "string.email": (
        "Das ist keine E-Mail-Adresse. Bitte prüfen, zum Beispiel name@firma.example.",
        "This is not an e-mail address. Please check it, for example name@company.example.",
    ),
    "string.email_empty": ("Bitte eine E-Mail-Adresse angeben.", "Please give an e-mail address."),
    "string.uri": (
        "Das ist keine Adresse (URI). Bitte prüfen, zum Beispiel https://firma.example/pfad.",
        "This is not an address (URI). Please check it, for example https://company.example/path.",
    ),
    "string.in": ("Bitte einen dieser Werte wählen: {limit}.", "Please choose one of these values: {limit}."),
    "enum.in": ("Bitte einen der erlaubten Werte wählen.", "Please choose one of the values that are allowed."),
    "enum.defined_only": (
        "Diesen Wert gibt es hier nicht. Bitte einen wählen, den der Vertrag nennt.",
        "There is no such value here. Please choose one that the contract names.",
    ),
    "enum.not_in": ("Bitte einen Wert wählen.", "Please choose a value."),
    "int32.gte": ("Bitte mindestens {limit} angeben.", "Please give {limit} or more."),
    "int32.gt": ("Bitte mehr als {limit} angeben.", "Please give more than {limit}."),
    "int32.lte": ("Bitte höchstens {limit} angeben.", "Please give {limit} or less."),
    "int32.lt": ("Bitte weniger als {limit} angeben.", "Please give less than {limit}."),
    "int32.gte_lte": ("Bitte eine Zahl von {low} bis {high} angeben.", "Please give a number from {low} to {high}."),
    "int32.gt_lte": (
        "Bitte eine Zahl über {low} und bis {high} angeben.",
        "Please give a number above {low} and up to {high}.",
    ),
    "repeated.min_items": ("Bitte mindestens {limit} angeben.", "Please give at least {limit}."),
    "repeated.max_items": ("Bitte höchstens {limit} auf einmal angeben.", "Please give {limit} at most at a time."),
    "repeated.unique": (
        "Hier kommt etwas doppelt vor. Bitte jedes nur einmal nennen.",
        "Something is there twice. Please name each only once.",
    ),
    "bytes.min_len": ("Das ist leer. Bitte einen Inhalt angeben.", "This is empty. Please give a content."),
    "bytes.max_len": (
        "Das ist zu groß. Bitte auf {limit} Bytes verkleinern.",
        "This is too large. Please reduce it to {limit} bytes.",
    ),
    "field_mask.in": (
        "Diese Felder lassen sich hier nicht ändern. Bitte nur Felder nennen, die man setzen kann.",
        "These fields cannot be changed here. Please name fields only that can be set.",
    ),
    "string.min_len.filled": ("Bitte ausfüllen.", "Please fill this in."),
    "string.pattern.date": (
        "Das ist kein Datum. Bitte als JJJJ-MM-TT angeben, zum Beispiel 2026-11-30.",
        "This is not a date. Please give it as YYYY-MM-DD, for example 2026-11-30.",
    ),
    "string.pattern.decimal": (
        "Das ist keine Zahl in dieser Form. Bitte mit Punkt angeben, höchstens {low} Stellen davor und {high} "
        "dahinter, "
        "zum Beispiel 12.5.",
        "This is not a number of this form. Please give it with a point, {low} digits before and {high} after it at "
        "most, for example 12.5.",
    ),
    "string.pattern.digits": (
        "Bitte nur Ziffern angeben, höchstens {high}.",
        "Please give digits only, {high} at most.",
    ),
    "string.pattern.currency": (
        "Das ist keine Währung. Bitte den Code nach ISO 4217 angeben, zum Beispiel EUR.",
        "This is not a currency. Please give its ISO 4217 code, for example EUR.",
    ),
    "string.pattern.country": (
        "Das ist kein Land. Bitte den Code nach ISO 3166 angeben, zum Beispiel DE.",
        "This is not a country. Please give its ISO 3166 code, for example DE.",
    ),
    "string.pattern.sha256": (
        "Das ist kein SHA-256. Bitte die 64 Zeichen angeben, die das Hochladen geantwortet hat.",
        "This is not a SHA-256. Please give the 64 characters that the upload answered.",
    ),
    "string.pattern.participant": (
        "Das ist keine Teilnehmerkennung. Bitte als Schema:Kennung angeben, zum Beispiel 0204:04011000-12345-03.",
        "This is not a participant identifier. Please give it as scheme:identifier, for example "
        "0204:04011000-12345-03.",
    ),
    "string.pattern.unit": (
        "Das ist keine Einheit. Bitte den Code nach UN/ECE Rec. 20 angeben, zum Beispiel HUR für Stunden.",
        "This is not a unit. Please give its code of UN/ECE Rec. 20, for example HUR for hours.",
    ),
    "string.pattern.colour": (
        "Das ist keine Farbe. Bitte als #RRGGBB angeben, zum Beispiel #1A5FB4.",
        "This is not a colour. Please give it as #RRGGBB, for example #1A5FB4.",
    ),
}
text.register_texts({name: {"de": de, "en": en} for name, (de, en) in _SENTENCES.items()})

# Patterns that have a name among people.
_NAMED_PATTERNS = {
    "[0-9]{4}-[0-9]{2}-[0-9]{2}": "string.pattern.date",
    "[A-Z]{3}": "string.pattern.currency",
    "[A-Z]{2}": "string.pattern.country",
    "[0-9a-f]{64}": "string.pattern.sha256",
    "#[0-9a-fA-F]{6}": "string.pattern.colour",
    "[0-9]{4}:[A-Za-z0-9._~-]{1,50}": "string.pattern.participant",
    "[A-Z0-9]{2,3}": "string.pattern.unit",
}
_DECIMAL = re.compile(r"(?:-\?)?\[0-9\]\{1,(\d+)\}\(\\\.\[0-9\]\{1,(\d+)\}\)\?")
_DIGITS = re.compile(r"\[0-9\]\{(\d+),(\d+)\}")
_CHOICE = re.compile(r"(-\?)?\(?([\w*]+(?:\|[\w*]+)*)\)?")
_NUMBER = re.compile(r"-?\d+")
_Worded = tuple[str, Mapping[str, object]]


def must_be_valid(request: Message) -> None:
    """InvalidInput with every broken rule at once."""
    if broken := [v for v in _validator.collect_violations(request) if _is_meant(request, v.proto)]:
        raise InvalidInput(f"{len(broken)} rules broken", violations=[_violation(v) for v in broken])


def _violation(broken: Any) -> Violation:
    rule: str = broken.proto.rule_id
    words, facts = worded(rule, broken.rule_value, broken.proto.message)
    detail = "" if words else broken.proto.message
    return Violation(_pointer(broken.proto), rule, detail, words, facts)


def worded(rule: str, limit: Any, message: str) -> _Worded:
    """The sentence for a broken rule and its facts; no sentence for a rule that has none here."""
    if rule not in _SENTENCES:
        return "", {}
    if rule == "string.pattern":
        return _of_pattern(str(limit))
    if rule == "string.min_len" and limit == 1:
        return "string.min_len.filled", {}
    if rule.endswith("_lte"):
        low, high = _NUMBER.findall(message)[:2]
        return rule, {"low": low, "high": high}
    return rule, {"limit": _listed(limit) if rule == "string.in" else limit}


def _of_pattern(pattern: str) -> _Worded:
    """`^(…)?$` asks for the same as `^…$`, of what is given."""
    bare = pattern.removeprefix("^").removesuffix("$")
    if bare.startswith("(") and bare.endswith(")?") and not _DECIMAL.fullmatch(bare):
        bare = bare[1:-2]
    if bare in _NAMED_PATTERNS:
        return _NAMED_PATTERNS[bare], {}
    for shape, name in ((_DECIMAL, "string.pattern.decimal"), (_DIGITS, "string.pattern.digits")):
        if found := shape.fullmatch(bare):
            return name, {"low": found[1], "high": found[2]}
    if found := _CHOICE.fullmatch(bare):
        signs = ("", "-") if found[1] else ("",)
        return "string.in", {"limit": _listed([f"{sign}{word}" for word in found[2].split("|") for sign in signs])}
    return "string.pattern", {"limit": pattern}


def _listed(values: Any) -> str:
    return ", ".join(str(value) for value in values if value != "")


def _is_meant(request: Any, violation: Any) -> bool:
    """In an update, fields of the resource that the mask leaves out are not the caller's."""
    if "update_mask" not in request.DESCRIPTOR.fields_by_name or not request.update_mask.paths:
        return True
    path = [element.field_name for element in violation.field.elements] if violation.field is not None else []
    return len(path) < 2 or path[1] in {masked.partition(".")[0] for masked in request.update_mask.paths}


def _pointer(violation: Any) -> str:
    """`/lines/0/quantity`, escaped as RFC 6901 asks."""
    parts: list[str] = []
    for element in violation.field.elements if violation.field is not None else ():
        parts.append(element.field_name)
        if element.subscript is not None:
            parts.append(str(element.subscript.value))
    return "".join("/" + text.pointer_part(part) for part in parts)
