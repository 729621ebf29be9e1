import json
from typing import Any

import pytest
from buf.validate.validate_pb2 import StringRules
from google.protobuf import json_format
from hypothesis import given
from hypothesis import strategies as st
from kontor.common.values.errors import InvalidInput
from kontor.gateway import reading
from kontor.gateway.routes import bindings, public_rpcs, services
from kontor.gateway.writing import shown, to_json, writer_of

LINE = {"text": "Konzept", "quantity": "2", "price": {"amount": "1.00", "currency": "EUR"}}
FULL = {
    "id": "1",
    "name": "Säge & Co 🪚",
    "colour": "COLOUR_RED",
    "lines": [LINE, {**LINE, "children": [LINE]}],
    "active": True,
    "rank": 7,
    "weight": "9007199254740993",
    "digest": "AQID",
    "created_at": "2026-11-30T08:00:00Z",
    "nickname": "",
    "labels": {"a/b": "c"},
    "colours": ["COLOUR_BLUE", "COLOUR_RED"],
    "tags": ["x"],
    "fixed": {"amount": "2", "currency": "EUR"},
}


def read(toy: Any, data: Any) -> Any:
    thing, faults = toy.Thing(), reading.Faults()
    reading.reader_of(toy.Thing.DESCRIPTOR).read(data, thing, "", faults)
    faults.refuse()
    return thing


def faults_of(toy: Any, data: Any) -> list[tuple[str, str]]:
    with pytest.raises(InvalidInput) as refused:
        read(toy, data)
    return [(v.pointer, v.code.removeprefix("gateway.")) for v in refused.value.violations]


def test_reads_what_protobufs_own_parser_reads(toy: Any) -> None:
    assert read(toy, FULL) == json_format.ParseDict(FULL, toy.Thing())


def test_writes_what_protobufs_own_writer_writes(toy: Any) -> None:
    for thing in (read(toy, FULL), toy.Thing()):
        theirs = json_format.MessageToDict(
            thing, preserving_proto_field_name=True, always_print_fields_with_no_presence=True
        )
        assert json.loads(to_json(thing)) == theirs


def test_a_whole_number_may_be_written_with_a_point(toy: Any) -> None:
    assert read(toy, {"rank": 7.0}).rank == 7


@pytest.mark.parametrize("odd", ["\ud800", "name\udfff"])
def test_a_name_no_answer_could_repeat_points_to_its_object(toy: Any, odd: str) -> None:
    assert faults_of(toy, {odd: 1}) == [("", "unknown_field")]
    assert faults_of(toy, {"lines": [{odd: 1}]}) == [("/lines/0", "unknown_field")]
    assert faults_of(toy, {"labels": {odd: "x"}}) == [("/labels", "invalid_text")]


def test_unknown_enum_numbers_are_written_as_numbers(toy: Any) -> None:
    thing = toy.Thing(colours=[9])
    assert shown(thing)["colours"] == [9]


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        ([], ("", "expected_object")),
        ({"nope": 1}, ("/nope", "unknown_field")),
        ({"createdAt": "2026-11-30T08:00:00Z"}, ("/createdAt", "unknown_field")),
        ({"a/b~c": 1}, ("/a~1b~0c", "unknown_field")),
        ({"name": 1}, ("/name", "expected_text")),
        ({"name": None}, ("/name", "expected_text")),
        ({"name": "\ud800"}, ("/name", "invalid_text")),
        ({"active": "true"}, ("/active", "expected_boolean")),
        ({"rank": "7"}, ("/rank", "expected_number")),
        ({"rank": True}, ("/rank", "expected_number")),
        ({"rank": 1.5}, ("/rank", "expected_number")),
        ({"rank": 2**31}, ("/rank", "out_of_range")),
        ({"weight": 2**63}, ("/weight", "out_of_range")),
        ({"colour": "GREEN"}, ("/colour", "unknown_value")),
        ({"colour": 1}, ("/colour", "expected_text")),
        ({"digest": "***"}, ("/digest", "expected_base64")),
        ({"created_at": "yesterday"}, ("/created_at", "expected_date_time")),
        ({"created_at": "2026-13-40T08:00:00Z"}, ("/created_at", "expected_date_time")),
        ({"lines": {}}, ("/lines", "expected_list")),
        ({"lines": [LINE, 1]}, ("/lines/1", "expected_object")),
        ({"lines": [LINE, {"qty": 1}]}, ("/lines/1/qty", "unknown_field")),
        ({"lines": [{"price": {"amount": 1.5}}]}, ("/lines/0/price/amount", "expected_text")),
        ({"tags": ["a", 2]}, ("/tags/1", "expected_text")),
        ({"labels": {"x/y": 1}}, ("/labels/x~1y", "expected_text")),
        ({"fixed": {}, "formula": "a"}, ("/formula", "only_one_of")),
    ],
)
def test_every_fault_has_its_pointer(toy: Any, data: Any, fault: tuple[str, str]) -> None:
    assert faults_of(toy, data) == [fault]


def test_all_faults_are_told_at_once(toy: Any) -> None:
    assert faults_of(toy, {"name": 1, "rank": "x", "lines": [{"qty": 1}]}) == [
        ("/name", "expected_text"),
        ("/rank", "expected_number"),
        ("/lines/0/qty", "unknown_field"),
    ]


def test_but_never_more_than_a_person_can_read(toy: Any) -> None:
    assert len(faults_of(toy, {"lines": [1] * 1000})) == reading.FAULT_LIMIT


def test_a_key_given_twice_is_refused_where_it_stands(toy: Any) -> None:
    data = reading.parse_json(b'{"lines": [{"text": "a", "text": "b"}]}')
    assert faults_of(toy, data) == [("/lines/0/text", "duplicate_key")]


def test_nesting_ends_at_32(toy: Any) -> None:
    inside: dict[str, Any] = LINE
    for _ in range(29):
        inside = {**LINE, "children": [inside]}
    read(toy, {"lines": [inside]})
    too_deep = {"lines": [{**LINE, "children": [inside]}]}
    assert faults_of(toy, too_deep) == [("/lines/0" + "/children/0" * 30 + "/price", "too_deep")]


@pytest.mark.parametrize("body", [b"{", b'{"a": NaN}', b"\xff", b"[" * 100_000, b'{"a": 1} x', b"1" * 10_000])
def test_odd_json_is_refused(body: bytes) -> None:
    with pytest.raises(InvalidInput) as refused:
        reading.parse_json(body)
    assert refused.value.code in ("gateway.not_json", "gateway.too_deep")


def query(toy: Any, pairs: list[tuple[str, str]], taken: frozenset[str] = frozenset()) -> Any:
    message, faults = toy.ListThingsRequest(), reading.Faults()
    reading.read_query(toy.ListThingsRequest.DESCRIPTOR, pairs, message, faults, taken)
    faults.refuse()
    return message


def test_query_parameters_of_every_kind(toy: Any) -> None:
    message = query(
        toy,
        [
            ("page_size", "10"),
            ("colours", "COLOUR_RED"),
            ("colours", "COLOUR_BLUE"),
            ("updated_after", "2026-11-30T08:00:00Z"),
            ("filter.customer_id", "c"),
            ("filter.tags", "x"),
            ("filter.tags", "y"),
            ("active", "true"),
            ("weight", "9007199254740993"),
        ],
    )
    assert message == toy.ListThingsRequest(
        page_size=10,
        colours=[1, 2],
        updated_after={"seconds": 1796025600},
        filter={"customer_id": "c", "tags": ["x", "y"]},
        active=True,
        weight=9007199254740993,
    )


@pytest.mark.parametrize(
    ("pairs", "fault"),
    [
        ([("nope", "1")], ("/nope", "unknown_field")),
        ([("filter", "1")], ("/filter", "unknown_field")),
        ([("filter.nope", "1")], ("/filter/nope", "unknown_field")),
        ([("page_size.x", "1")], ("/page_size/x", "unknown_field")),
        ([("page_size", "ten")], ("/page_size", "expected_number")),
        ([("page_size", "1"), ("page_size", "2")], ("/page_size", "duplicate_key")),
        ([("active", "yes")], ("/active", "expected_boolean")),
        ([("colours", "RED")], ("/colours/0", "unknown_value")),
        ([("updated_after", "x")], ("/updated_after", "expected_date_time")),
        ([("page_token", "\udcff")], ("/page_token", "invalid_text")),
    ],
)
def test_odd_query_parameters_are_refused(toy: Any, pairs: list[tuple[str, str]], fault: tuple[str, str]) -> None:
    with pytest.raises(InvalidInput) as refused:
        query(toy, pairs)
    assert [(v.pointer, v.code.removeprefix("gateway.")) for v in refused.value.violations] == [fault]


def test_what_comes_by_path_or_body_is_no_query_parameter(toy: Any) -> None:
    with pytest.raises(InvalidInput):
        query(toy, [("page_size", "1")], taken=frozenset({"page_size"}))


def test_an_update_mask_takes_our_own_names(toy: Any) -> None:
    message, faults = toy.UpdateThingRequest(), reading.Faults()
    pairs = [("update_mask", "name,created_at,fixed.amount")]
    reading.read_query(toy.UpdateThingRequest.DESCRIPTOR, pairs, message, faults, frozenset())
    assert list(message.update_mask.paths) == ["name", "created_at", "fixed.amount"]
    reading.read_query(toy.UpdateThingRequest.DESCRIPTOR, [("update_mask", "camelCase")], message, faults, frozenset())
    assert [v.code for v in faults.found] == ["gateway.expected_field_names"]


def test_every_message_of_the_contract_can_be_read_and_written() -> None:
    """Types the REST door does not know must fail here, not at a customer's request."""

    def compile_all(descriptor: Any, seen: set[str]) -> None:
        if descriptor.full_name in seen:
            return
        seen.add(descriptor.full_name)
        for field in descriptor.fields:
            reading._fill_of(field)
            if field.message_type is not None and not reading.is_text(field.message_type):
                compile_all(field.message_type, seen)

    seen: set[str] = set()
    for binding in bindings(public_rpcs(services())):
        compile_all(binding.rpc.method.input_type, seen)
        if not binding.rpc.is_file:
            writer_of(binding.rpc.method.output_type)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_every_text_is_written_as_it_is(toy: Any, text: str) -> None:
    thing = toy.Thing(name=text, tags=[text], labels={text: text}, formula=text)
    assert json.loads(to_json(thing)) == shown(thing)
    assert shown(thing)["labels"] == {text: text}


def test_a_message_as_deep_as_protobuf_reads_can_be_written(toy: Any) -> None:
    line = toy.Line()
    for _ in range(98):
        line = toy.Line(children=[line])
    thing = toy.Thing.FromString(toy.Thing(lines=[line]).SerializeToString())
    assert to_json(thing).count(b'"children"') == 99


def test_a_field_may_be_named_like_a_word_of_python() -> None:
    assert shown(StringRules(**{"in": ["a"], "len": 2**53}))["in"] == ["a"]
