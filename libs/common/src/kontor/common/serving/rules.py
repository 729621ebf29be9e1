"""The contract's field rules (protovalidate) as violations with JSON pointers, told in the reader's language.

Judges single requests; what depends on stored state is a use case's decision.
"""

from typing import Any

import protovalidate
from google.protobuf.message import Message
from kontor.common.values import text
from kontor.common.values.errors import InvalidInput, Violation

_validator = protovalidate.Validator()

# For people who do not read English; English comes from protovalidate itself, with the limits in it.
_GERMAN = {
    "required": "Diese Angabe fehlt.",
    "string.min_len": "Das ist zu kurz oder fehlt.",
    "string.max_len": "Das ist zu lang.",
    "string.len": "Das hat nicht die richtige Länge.",
    "string.pattern": "Das hat nicht die erwartete Form.",
    "string.uuid": "Das ist keine Kennung (UUID).",
    "string.uuid_empty": "Diese Kennung fehlt.",
    "string.email": "Das ist keine E-Mail-Adresse.",
    "string.email_empty": "Diese E-Mail-Adresse fehlt.",
    "string.uri": "Das ist keine Adresse (URI).",
    "string.in": "Dieser Wert steht nicht zur Wahl.",
    "enum.defined_only": "Dieser Wert steht nicht zur Wahl.",
    "enum.not_in": "Dieser Wert steht nicht zur Wahl.",
    "enum.in": "Dieser Wert steht nicht zur Wahl.",
    "int32.gte": "Das ist zu klein.",
    "int32.gt": "Das ist zu klein.",
    "int32.lte": "Das ist zu groß.",
    "int32.lt": "Das ist zu groß.",
    "int32.gte_lte": "Das liegt außerhalb des erlaubten Bereichs.",
    "repeated.min_items": "Das sind zu wenige.",
    "repeated.max_items": "Das sind zu viele.",
    "repeated.unique": "Hier kommt etwas doppelt vor.",
    "bytes.max_len": "Das ist zu groß.",
    "bytes.min_len": "Das ist leer.",
    "field_mask.in": "Diese Felder lassen sich hier nicht ändern.",
}
text.register_partial("de", _GERMAN)


def must_be_valid(request: Message) -> None:
    """InvalidInput with every broken rule at once."""
    if broken := [v for v in _validator.collect_violations(request) if _is_meant(request, v.proto)]:
        violations = [Violation(_pointer(v.proto), v.proto.rule_id, v.proto.message) for v in broken]
        raise InvalidInput(f"{len(broken)} rules broken", violations=violations)


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
