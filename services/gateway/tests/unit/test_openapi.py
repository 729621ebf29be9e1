import json
import re
from typing import Any

import pytest
from google.protobuf.descriptor_pb2 import FileDescriptorSet
from jsonschema_rs import Draft202012Validator
from kontor.common.values.text import register_texts
from kontor.gateway import app, comments, openapi, reading, samples
from kontor.gateway.routes import PublicRpc, Routes, bindings, public_rpcs, services
from kontor.gateway.schemas import Json


@pytest.fixture(scope="module")
def whole() -> Json:
    """The description of the real contract."""
    return openapi.document(
        bindings(public_rpcs(services())),
        comments.comments_of(comments.described()),
        server="http://localhost",
        extra_paths=app.DESCRIBED,
    )


@pytest.fixture(scope="module")
def small(toy_routes: Routes, toy_described: FileDescriptorSet) -> Json:
    told = comments.comments_of(toy_described)
    return openapi.document(toy_routes.bindings, told, server="http://localhost", extra_paths={})


def operations(document: Json) -> list[tuple[str, str, Json]]:
    return [(verb, path, op) for path, item in document["paths"].items() for verb, op in item.items()]


def schema_of(document: Json, schema: Json) -> Draft202012Validator:
    """A validator for one schema of the document, its references included."""
    return Draft202012Validator({**schema, "components": document["components"]})


def test_every_public_route_is_described(whole: Json) -> None:
    described = {(verb.upper(), path) for verb, path, _ in operations(whole)}
    declared = {(b.verb, b.template) for b in bindings(public_rpcs(services()))}
    assert described == declared | {
        ("POST", "/v1/files"),
        ("GET", "/v1/stream"),
        ("GET", "/v1/operations"),
        ("GET", "/v1/status"),
        ("POST", "/session"),
        ("DELETE", "/session"),
    }


def test_all_references_lead_somewhere(whole: Json) -> None:
    def references(value: Any) -> set[str]:
        if isinstance(value, dict):
            found = {value["$ref"]} if "$ref" in value else set()
            return found.union(*(references(inner) for inner in value.values()))
        return set().union(*(references(inner) for inner in value)) if isinstance(value, list) else set()

    for reference in references(whole):
        _, _, kind, name = reference.split("/")
        assert name in whole["components"][kind], reference


def test_names_of_operations_are_unique(whole: Json) -> None:
    names = [op["operationId"] for _, _, op in operations(whole)]
    assert len(names) == len(set(names))


def test_every_request_has_a_valid_example() -> None:
    """A new rule for which no example is known is named here."""
    without = [r.path for r in public_rpcs(services()) if samples.request_example(r.method.input_type) is None]
    assert without == []


def test_examples_fit_their_schemas(whole: Json) -> None:
    for _, _, op in operations(whole):
        body = op.get("requestBody", {}).get("content", {}).get("application/json")
        if body is not None:
            schema_of(whole, body["schema"]).validate(body["example"])
        good = next(op["responses"][status] for status in ("200", "202", "204") if status in op["responses"])
        answer = good.get("content", {}).get("application/json", {})
        if "example" in answer:
            schema_of(whole, answer["schema"]).validate(answer["example"])
        for parameter in op.get("parameters", ()):
            if "example" in parameter:
                schema_of(whole, parameter["schema"]).validate(parameter["example"])


def test_few_fields_of_answers_may_be_missing(whole: Json) -> None:
    """A client asks for what is told to be optional: it must be so, and nothing else."""
    answered = {n: s for n, s in whole["components"]["schemas"].items() if not n.endswith(("Input", "Request"))}
    fields = {n: (s.get("properties", {}), s.get("required", ())) for n, s in answered.items()}
    optional = [f"{n}.{p}" for n, (there, required) in fields.items() for p in there if p not in required]
    now_and_then = {"billing.Invoice.cancelled_by", "crm.QuoteLine.cap", "billing.ListInvoicesResponse.summary"}
    assert now_and_then <= set(optional)
    assert not {"billing.Invoice.gross", "crm.Quote.customer", "crm.GetQuoteResponse.quote"} & set(optional)
    # A record or why not, of each of many; sums and operations, where they were asked for; a letter, where one is
    # written and for whoever may send it.
    asked_for = ("Response.summary", "Response.operation", ".letter", "LettersAlike.words", "LettersAlike.sample")
    by_design = [name for name in optional if "Result." in name or name.endswith(asked_for)]
    assert len(optional) - len(by_design) < 0.08 * sum(len(s.get("properties", ())) for s in answered.values())


def test_every_kind_of_value_has_one_name(whole: Json) -> None:
    def unnamed(value: Any) -> list[Json]:
        inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        here = isinstance(value, dict) and any("_UNSPECIFIED" in str(name) for name in value.get("enum", ()))
        return [*([value] if here else []), *(found for part in inner for found in unnamed(part))]

    schemas = whole["components"]["schemas"]
    assert unnamed(whole["paths"]) == []
    assert unnamed([schema for schema in schemas.values() if "properties" in schema]) == []
    kinds = [tuple(schema["enum"]) for schema in schemas.values() if "enum" in schema]
    assert len(kinds) == len(set(kinds)) > 40


def test_every_value_is_told_in_words_for_people(whole: Json) -> None:
    kinds = {name: schema for name, schema in whole["components"]["schemas"].items() if "enum" in schema}
    assert kinds["billing.DraftState"]["x-enum-labels"]["DRAFT_STATE_IN_REVIEW"] == {
        "de": "In Prüfung",
        "en": "In review",
    }
    for name, schema in kinds.items():
        values = [value for value in schema["enum"] if not value.endswith("_UNSPECIFIED")]
        assert list(schema["x-enum-labels"]) == values, name
        for lang in ("de", "en"):
            words = [label[lang] for label in schema["x-enum-labels"].values()]
            assert all(words), name
            assert len(words) == len(set(words)), (name, words)


def test_examples_can_be_sent_as_they_are(whole: Json) -> None:
    """The reader takes what the description shows."""
    for binding in bindings(public_rpcs(services())):
        body = whole["paths"][binding.template][binding.verb.lower()].get("requestBody")
        if body is None:
            continue
        example = body["content"]["application/json"]["example"]
        message, faults = binding.rpc.request_class(), reading.Faults()
        data = example if binding.body == "*" else {binding.body: example}
        reading.reader_of(binding.rpc.method.input_type).read(data, message, "", faults)
        faults.refuse()


def test_changes_need_their_headers(whole: Json) -> None:
    def headers(path: str, verb: str) -> set[str]:
        given = whole["paths"][path][verb].get("parameters", [])
        return {p["name"] for p in given if p["in"] == "header" and p["required"]}

    assert headers("/v1/leads", "post") == {"Idempotency-Key"}
    assert headers("/v1/leads/{id}:qualify", "post") == {"Idempotency-Key", "If-Match"}
    assert headers("/v1/customers/{id}", "patch") == {"If-Match"}
    assert headers("/v1/customers/{id}", "get") == set()
    assert headers("/v1/sessions", "post") == set()


def test_signing_in_is_open_and_all_else_is_not(whole: Json) -> None:
    opened = [path for _, path, op in operations(whole) if op.get("security") == []]
    assert sorted(opened) == ["/session", "/v1/password_resets", "/v1/password_resets:redeem", "/v1/sessions"]
    assert whole["security"] == [{"bearer": []}, {"cookie": []}]


def test_errors_are_those_an_rpc_can_have(small: Json) -> None:
    def statuses(path: str, verb: str) -> set[str]:
        return set(small["paths"][path][verb]["responses"])

    update, get = statuses("/v1/things/{id}", "patch"), statuses("/v1/things/{id}", "get")
    assert {"409", "412", "413", "415", "428"} <= update
    assert not {"409", "412", "413", "415", "428"} & get
    assert {"200", "304", "401", "403", "404", "422", "429", "500", "503", "504"} <= get
    assert "202" in statuses("/v1/things:run", "post")
    assert "403" not in statuses("/v1/sign_ins", "post")


def test_rules_and_comments_of_the_contract_are_told(small: Json) -> None:
    schemas = small["components"]["schemas"]
    given, answered = schemas["things.ThingInput"], schemas["things.Thing"]
    assert given["additionalProperties"] is False
    assert set(given["required"]) == {"name", "colour"}
    assert given["properties"]["name"] == {"type": "string", "minLength": 1, "maxLength": 60}
    assert given["properties"]["colour"] == {"$ref": "#/components/schemas/things.ColourInput"}
    assert answered["properties"]["colour"] == {"$ref": "#/components/schemas/things.Colour"}
    assert schemas["things.ColourInput"]["enum"] == ["COLOUR_RED", "COLOUR_BLUE"]
    assert schemas["things.Colour"]["enum"] == ["COLOUR_UNSPECIFIED", "COLOUR_RED", "COLOUR_BLUE"]
    assert given["properties"]["rank"] == {"type": "integer", "format": "int32", "minimum": 0, "maximum": 100}
    assert given["properties"]["lines"]["maxItems"] == 50
    assert given["properties"]["weight"]["type"] == "string"
    assert given["properties"]["created_at"]["format"] == "date-time"
    assert schemas["things.LineInput"]["properties"]["quantity"]["pattern"] == r"^[0-9]{1,9}(\.[0-9]{1,4})?$"
    assert schemas["things.LineInput"]["properties"]["children"]["description"] == "Lines below this one."
    assert "nickname" not in answered["required"]
    assert {"lines", "labels", "tags"} <= set(answered["required"])
    assert schemas["things.GetThingResponse"]["required"] == ["thing"]
    assert "price" in schemas["things.Line"]["required"]
    assert not {"created_at", "fixed", "formula"} & set(answered["required"])
    assert small["paths"]["/v1/things/{id}"]["get"]["summary"] == "Reads one thing."
    assert small["tags"] == [
        {"name": "things", "description": "A small contract with one of everything the gateway must be able to carry."}
    ]


def test_path_query_and_body_share_the_request_between_them(small: Json) -> None:
    patch = small["paths"]["/v1/things/{id}"]["patch"]
    named = {(p["name"], p["in"]) for p in patch["parameters"]}
    assert named == {("id", "path"), ("update_mask", "query"), ("If-Match", "header")}
    assert patch["requestBody"]["content"]["application/json"]["schema"] == {
        "$ref": "#/components/schemas/things.ThingInput"
    }
    approve = small["components"]["schemas"]["things.ApproveThingRequest"]
    assert set(approve["properties"]) == {"comment"}
    mask = next(p["schema"]["pattern"] for p in patch["parameters"] if p["name"] == "update_mask")
    assert re.search(mask, "name,fixed.amount,tags")
    assert not re.search(mask, "name,nothing")
    listed = {p["name"] for p in small["paths"]["/v1/things"]["get"]["parameters"]}
    assert {"page_size", "colours", "updated_after", "filter.customer_id", "filter.tags"} <= listed


def test_files_and_streams_say_what_they_answer(small: Json) -> None:
    def content(path: str) -> set[str]:
        return set(small["paths"][path]["get"]["responses"]["200"]["content"])

    assert content("/v1/things/{id}/content") == {"*/*"}
    assert content("/v1/things:watch") == {"application/x-ndjson"}


def test_the_document_is_openapi_3_1_for_schemathesis_too(whole: Json) -> None:
    import schemathesis

    loaded = schemathesis.openapi.from_dict(json.loads(openapi.render(whole)))
    assert sum(1 for _ in loaded.get_all_operations()) == len(operations(whole))


def test_links_are_not_in_rest(toy_rpcs: list[PublicRpc], small: Json) -> None:
    assert "GetThingForCustomer" in {rpc.rpc.name for rpc in toy_rpcs}
    assert "GetThingForCustomer" not in json.dumps(small)


def test_texts_know_both_languages() -> None:
    with pytest.raises(ValueError, match="has no"):
        register_texts({"gateway.half": {"de": "halb"}})
