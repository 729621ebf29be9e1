"""Example messages for the API description, made from the same rules the services check, so they are valid.

What a rule cannot say (a name that sounds like one) comes from a short table by field name; requests that only make
sense as a whole are written in `examples.json`. A test sends each of them.
"""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import protovalidate
from buf.validate import validate_pb2
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.json_format import ParseDict
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

_F = FieldDescriptor
_DEPTH = 5
# Either these or a filter: an example names records.
_ONE_OF_MANY = "kontor.api.common.v1.BatchItem"
ID = "01976f2e-6d3c-7c1e-9b1a-3f1d2c4b5a69"
_SECONDS = 1796025600
_SHA = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
_BY_NAME: Mapping[str, str] = {
    "title": "Website-Relaunch",
    "name": "Hafen AG",
    "company": "Hafen AG",
    "contact_name": "Jens Johannsen",
    "admin_name": "Britta Kern",
    "holder": "Kontor Beispiel GmbH",
    "email": "jens.johannsen@example.com",
    "admin_email": "britta.kern@example.com",
    "contact_email": "rechnung@example.com",
    "phone": "+49 40 1234567",
    "contact_phone": "+49 40 1234567",
    "street": "Am Kai 5",
    "postcode": "20457",
    "city": "Hamburg",
    "country_code": "DE",
    "amount": "119.00",
    "currency": "EUR",
    "iban": "DE89370400440532013000",
    "vat_id": "DE129273398",
    "buyer_vat_id": "DE129273398",
    "leitweg_id": "04011000-1234512345-06",
    "external_id": "ERP-4711",
    "bic": "COBADEFFXXX",
    "sha256": _SHA,
    "media_type": "application/pdf",
    "unit": "HUR",
    "quantity": "7.5",
    "hours": "7.5",
    "vat_rate": "19",
    "vat_category": "S",
    "locale": "de",
    "language": "de",
    "time_zone": "Europe/Berlin",
    "reason": "Mit dem Kunden so besprochen",
    "comment": "Bitte Position 2 prüfen",
    "description": "Konzept und Umsetzung",
    "text": "Konzept",
    "note": "Workshop vorbereitet",
    "label": "Hafen AG",
    "number": "RE-2026-0001",
    "received_to": "2026-11-30",
    "issued_to": "2026-11-30",
    "seller_name": "Lieferant GmbH",
    "seller_vat_id": "DE136695976",
    "seller_iban": "DE89370400440532013000",
    "type_code": "380",
    "etag": "3",
    "token": "eyJhbGciOiJFUzI1NiJ9…",
    "api_key": "kontor_…",
    "secret": "kontor_…",
    "password": "correct horse battery staple",
    "peppol_id": "0204:04011000-12345-03",
    "verb": "approve",
    "url": "https://partner.example/kontor",
    "event_type": "billing.invoice_issued",
    "event_types": "billing.*",
    "webhook_id": ID,
    "next_page_token": "",
    "page_token": "",
}
_BY_MESSAGE: Mapping[str, str] = {
    "Person.name": "Britta Kern",
    "FileRef.name": "RE-2026-0001.pdf",
    "ApiKey.name": "ERP-Anbindung",
    "CreateApiKeyRequest.name": "ERP-Anbindung",
    "CreateTenantRequest.name": "Kontor Beispiel GmbH",
    "LegalEntity.name": "Kontor Beispiel GmbH",
    "LegalEntity.contact_name": "Britta Kern",
    "RecordAcceptanceRequest.by": "Jens Johannsen",
    "BatchRecordAcceptancesRequest.by": "Jens Johannsen",
    "Acceptance.by": "Jens Johannsen",
    "Finding.rule": "BR-DE-15",
    "Customer.number": "K-00001",
    "Quote.number": "AN-2026-0001",
    "CreateWebhookEndpointResponse.secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    "RotateWebhookSecretResponse.secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    "WebhookEndpoint.description": "Warenwirtschaft",
    "WebhookEventType.name": "billing.invoice_issued",
    "InvoiceLayout.name": "Nordlicht",
    "InvoiceLayout.accent_color": "#14505c",
    "InvoiceLayout.ink_color": "#101820",
    "InvoiceLayout.html": "<h1>{{ title }} {{ number }}</h1>",
    "InvoiceLayout.css": "h1 { font-size: 20pt }",
}
_NUMBERS: Mapping[str, int] = {
    "size": 48213,
    "by_seconds": 86_400,
    "minutes": 90,
    "payment_days": 30,
    "discount_days": 10,
    "escalate_after_hours": 24,
}
# Tried in this order where only a pattern is known.
_BY_PATTERN = (
    "2026-11-30",
    "2026-11-30T08:00:00Z",
    "2026-11",
    "119.00",
    "19",
    "1",
    "EUR",
    "HUR",
    "DE",
    "de",
    "S",
    "08:00",
    _SHA,
    ID,
    "DE89370400440532013000",
    "COBADEFFXXX",
    "Europe/Berlin",
    "2026-W48",
    "1.5",
    "",
)
_NO_EXAMPLE = frozenset({"number", "page_token", "etag"})


def rules_of(field: FieldDescriptor) -> Any:
    return field.GetOptions().Extensions[validate_pb2.field]


def may_be_empty(rules: Any) -> bool:
    """Rules that do not judge a value nobody gave."""
    return bool(rules.ignore != validate_pb2.IGNORE_UNSPECIFIED)


def required_fields(descriptor: Descriptor) -> list[str]:
    """What a message may not go without: found by judging an empty one."""
    empty = GetMessageClass(descriptor)()
    broken = {
        violation.proto.field.elements[0].field_name
        for violation in protovalidate.collect_violations(empty)
        if violation.proto.field is not None and len(violation.proto.field.elements) == 1
    }
    return [field.name for field in descriptor.fields if field.name in broken]


def request_example(descriptor: Descriptor) -> Message | None:
    """A valid request: the one that is written, or what is required and has an example by name; None when rules ask for
    more."""
    message = GetMessageClass(descriptor)()
    if descriptor.name in _written():
        ParseDict(_written()[descriptor.name], message)
    else:
        _fill(message, descriptor, asked=True, depth=0)
    return None if protovalidate.collect_violations(message) else message


@cache
def _written() -> Mapping[str, Any]:
    """By the name of the request."""
    found: Mapping[str, Any] = json.loads((files("kontor.gateway") / "examples.json").read_bytes())
    return found


def response_example(descriptor: Descriptor) -> Message:
    """A full answer."""
    message = GetMessageClass(descriptor)()
    _fill(message, descriptor, asked=False, depth=0)
    return message


def value_example(field: FieldDescriptor) -> Any:
    """One plain value, for a parameter; None when nothing fits."""
    value = _plain(field, rules_of(field))
    if field.enum_type is not None:
        return field.enum_type.values_by_number[value].name
    return value


def _fill(message: Any, descriptor: Descriptor, *, asked: bool, depth: int) -> None:
    required = set(required_fields(descriptor))
    chosen: set[str] = set()
    for field in descriptor.fields:
        union = field.containing_oneof
        if union is not None and union.name in chosen:
            continue
        if asked and not _wanted(field, required):
            continue
        if depth < _DEPTH and _set(message, field, asked=asked, depth=depth) and union is not None:
            chosen.add(union.name)


def _wanted(field: FieldDescriptor, required: set[str]) -> bool:
    if field.name in required or (field.message_type is not None and field.message_type.full_name == _ONE_OF_MANY):
        return True
    plain = field.message_type is None and not field.is_repeated
    return plain and field.name in _BY_NAME and field.name not in _NO_EXAMPLE and not may_be_empty(rules_of(field))


def _set(message: Any, field: FieldDescriptor, *, asked: bool, depth: int) -> bool:
    inner: Any = field.message_type
    rules = rules_of(field)
    if inner is not None and inner.GetOptions().map_entry:
        return False
    if inner is not None:
        into = getattr(message, field.name).add() if field.is_repeated else getattr(message, field.name)
        _fill_message(into, inner, asked=asked, depth=depth)
        return True
    judged = rules.repeated.items if field.is_repeated else rules
    value = _plain(field, judged)
    if value is None:
        return False
    if field.is_repeated:
        getattr(message, field.name).append(value)
    else:
        setattr(message, field.name, value)
    return True


def _fill_message(into: Any, inner: Descriptor, *, asked: bool, depth: int) -> None:
    into.SetInParent()
    match inner.full_name:
        case "google.protobuf.Timestamp":
            into.seconds = _SECONDS
        case "google.protobuf.Duration":
            into.seconds = 90
        case "google.protobuf.FieldMask":
            into.paths.append("name")
        case _:
            _fill(into, inner, asked=asked, depth=depth + 1)


def _plain(field: FieldDescriptor, rules: Any) -> Any:
    match field.type:
        case _F.TYPE_STRING:
            return next((text for text in _texts(field, rules.string) if _fits(text, rules.string)), None)
        case _F.TYPE_BOOL:
            return True
        case _F.TYPE_BYTES:
            return b"Kontor"
        case _F.TYPE_ENUM:
            return _enum_number(field)
    return _number(field, rules)


def _enum_number(field: FieldDescriptor) -> int:
    values: Any = field.enum_type
    return next((value.number for value in values.values if value.number), 0)


def _number(field: FieldDescriptor, rules: Any) -> int:
    if field.name in _NUMBERS:
        return _NUMBERS[field.name]
    kind = rules.WhichOneof("type")
    judged = getattr(rules, kind) if kind else None
    if judged is None or not hasattr(judged, "gt"):
        return 1
    if judged.HasField("gt"):
        return int(judged.gt) + 1
    if judged.HasField("gte"):
        return max(1, int(judged.gte))
    return 1


def _texts(field: FieldDescriptor, rules: Any) -> Iterator[str]:
    """Candidates, best first."""
    name = field.name
    message: Any = field.containing_type
    if (named := f"{message.name}.{name}") in _BY_MESSAGE:
        yield _BY_MESSAGE[named]
    if name in _BY_NAME:
        yield _BY_NAME[name]
    yield from getattr(rules, "in", ())
    if rules.uuid or name == "id" or name.endswith(("_id", "_ids", "_event")):
        yield ID
    if rules.email:
        yield _BY_NAME["email"]
    if name.endswith(("_date", "_day", "_on", "_from", "_until")) or name in ("date", "day", "on"):
        yield "2026-11-30"
    if rules.pattern:
        yield from _BY_PATTERN
    yield "Beispiel"
    yield "x" * max(1, int(rules.min_len))


def _fits(text: str, rules: Any) -> bool:
    allowed = list(getattr(rules, "in", ()))
    if allowed and text not in allowed:
        return False
    if rules.uuid and text != ID:
        return False
    if rules.email and "@" not in text:
        return False
    if rules.pattern and not re.search(rules.pattern.removesuffix("$") + r"\Z", text):
        return False
    return int(rules.min_len) <= len(text) and (not rules.HasField("max_len") or len(text) <= rules.max_len)
