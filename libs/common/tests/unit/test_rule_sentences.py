"""Field rules as people read them: the same in German and English, with the limit in the sentence."""

import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from buf.validate import validate_pb2
from google.protobuf.descriptor_pool import Default
from google.rpc.error_details_pb2 import BadRequest
from kontor.api.platform.v1 import platform_pb2 as pb
from kontor.common.serving.rules import must_be_valid, worded
from kontor.common.values import text
from kontor.common.values.errors import InvalidInput, to_status

CONTRACT = Path(importlib.import_module("kontor.api.common.v1.types_pb2").__file__ or "").parents[2]


def told(request: Any, lang: str) -> dict[str, str]:
    with pytest.raises(InvalidInput) as refused:
        must_be_valid(request)
    found = BadRequest()
    for detail in to_status(refused.value, lang).details:
        detail.Unpack(found)
    return {violation.field: violation.description for violation in found.field_violations}


def test_a_person_reads_in_both_languages_what_is_asked_for() -> None:
    person = pb.Person(name="", email="x", roles=["sales", "sales"], locale="fr", customer_ids=["7"])
    request = pb.CreatePersonRequest(person=person, password="x" * 201)
    assert told(request, "en") == {
        "/person/name": "Please fill this in.",
        "/person/email": "This is not an e-mail address. Please check it, for example name@company.example.",
        "/person/roles": "Something is there twice. Please name each only once.",
        "/person/locale": "Please choose one of these values: de, en.",
        "/person/customer_ids/0": "This is not an id (UUID). Please give the id of the record.",
        "/password": "This is too long. Please shorten it to 200 characters.",
    }
    assert told(request, "de") == {
        "/person/name": "Bitte ausfüllen.",
        "/person/email": "Das ist keine E-Mail-Adresse. Bitte prüfen, zum Beispiel name@firma.example.",
        "/person/roles": "Hier kommt etwas doppelt vor. Bitte jedes nur einmal nennen.",
        "/person/locale": "Bitte einen dieser Werte wählen: de, en.",
        "/person/customer_ids/0": "Das ist keine Kennung (UUID). Bitte die id des Datensatzes angeben.",
        "/password": "Das ist zu lang. Bitte auf 200 Zeichen kürzen.",
    }


def test_a_range_is_told_with_both_its_ends() -> None:
    assert told(pb.ListPeopleRequest(page_size=201), "en") == {"/page_size": "Please give a number from 0 to 200."}


@pytest.mark.parametrize(
    ("pattern", "sentence"),
    [
        ("^([0-9]{4}-[0-9]{2}-[0-9]{2})?$", "YYYY-MM-DD"),
        ("^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "YYYY-MM-DD"),
        (r"^(-?[0-9]{1,12}(\.[0-9]{1,3})?)?$", "12 digits before and 3 after"),
        (r"^[0-9]{1,2}(\.[0-9]{1,2})?$", "2 digits before and 2 after"),
        ("^[0-9]{1,9}$", "digits only, 9 at most"),
        ("^(-?(created_at|title))?$", "created_at, -created_at, title, -title"),
        ("^(S|Z|E)$", "one of these values: S, Z, E"),
        ("^([A-Z]{3})?$", "ISO 4217"),
        ("^[a-z]x$", "^[a-z]x$"),
    ],
)
def test_patterns_are_told_by_what_they_mean(pattern: str, sentence: str) -> None:
    words, facts = worded("string.pattern", pattern, "")
    assert sentence in (text.find_text(words, "en", facts) or "")


def _rules(rules: Any) -> Iterator[str]:
    """Names of the rules of one field, those of its items too."""
    for part, value in rules.ListFields():
        if part.name == "required":
            yield part.name
        elif part.message_type is not None and not part.is_repeated:
            for rule, _ in value.ListFields():
                if rule.name == "items":
                    yield from _rules(value.items)
                else:
                    yield f"{part.name}.{rule.name}"


def _used() -> Iterator[str]:
    for path in sorted(CONTRACT.glob("*/v1/*_pb2.py")):
        module = importlib.import_module(f"kontor.api.{path.parts[-3]}.v1.{path.stem}")
        waiting = list(Default().FindFileByName(module.DESCRIPTOR.name).message_types_by_name.values())
        while waiting:
            message = waiting.pop()
            waiting.extend(message.nested_types)
            for field in message.fields:
                yield from _rules(field.GetOptions().Extensions[validate_pb2.field])


def test_every_rule_of_the_contract_has_its_sentence() -> None:
    used = set(_used())
    assert "string.uuid" in used
    limits = {"string.in": ["de", "en"]}
    assert [rule for rule in sorted(used) if not worded(rule, limits.get(rule, 1), "from 1 to 2")[0]] == []
