import pytest
from google.protobuf.descriptor import FieldDescriptor
from kontor.common.calling import contract
from kontor.common.calling.contract import ContractFault
from kontor.gateway.problems import HttpProblem
from kontor.gateway.routes import Binding, Routes, _Shape, bindings, public_rpcs, services


def name_of(routes: Routes, verb: str, path: str) -> str:
    return routes.find(verb, path).binding.rpc.rpc.name


@pytest.mark.parametrize(
    ("verb", "path", "rpc"),
    [
        ("GET", "/v1/things", "ListThings"),
        ("POST", "/v1/things", "CreateThing"),
        ("GET", "/v1/things/9", "GetThing"),
        ("GET", "/v1/toys/9", "GetThing"),
        ("PATCH", "/v1/things/9", "UpdateThing"),
        ("POST", "/v1/things/9:approve", "ApproveThing"),
        ("POST", "/v1/things:run", "RunThings"),
        ("GET", "/v1/things:watch", "WatchThings"),
        ("GET", "/v1/things/9/content", "DownloadThing"),
    ],
)
def test_each_route_finds_its_rpc(toy_routes: Routes, verb: str, path: str, rpc: str) -> None:
    assert name_of(toy_routes, verb, path) == rpc


def test_a_literal_wins_over_a_variable(toy_routes: Routes) -> None:
    assert name_of(toy_routes, "GET", "/v1/things/newest") == "GetNewest"


def test_a_literal_does_not_hide_the_other_methods_of_a_variable(toy_routes: Routes) -> None:
    assert name_of(toy_routes, "PATCH", "/v1/things/newest") == "UpdateThing"


def test_a_custom_verb_never_becomes_part_of_an_id(toy_routes: Routes) -> None:
    with pytest.raises(HttpProblem) as refused:
        toy_routes.find("GET", "/v1/things/9:approve")
    assert refused.value.status == 405
    assert refused.value.headers == (("Allow", "POST"),)


def test_405_names_every_method_the_path_has(toy_routes: Routes) -> None:
    with pytest.raises(HttpProblem) as refused:
        toy_routes.find("DELETE", "/v1/things/newest")
    assert refused.value.headers == (("Allow", "GET, PATCH"),)


@pytest.mark.parametrize(
    "path",
    [
        "/v1",
        "/v1/",
        "/v1/nothing",
        "/v1/things/",
        "/v1/things/9/",
        "/v1/things//content",
        "/v1/things/9:",
        "/v1/things/9:no",
        "/v1/things/a:b/content",
        "/v2/things",
        "/v1/things/9:approve:approve",
        "/v1/things/9/content/more",
    ],
)
def test_what_is_no_route_is_404(toy_routes: Routes, path: str) -> None:
    with pytest.raises(HttpProblem) as refused:
        toy_routes.find("GET", path)
    assert refused.value.status == 404


def test_path_values_are_decoded_after_the_path_is_split(toy_routes: Routes) -> None:
    assert toy_routes.find("GET", "/v1/things/a%2Fb%3Ac%20d").values == {"id": "a/b:c d"}
    assert toy_routes.find("POST", "/v1/things/%C3%A4:approve").values == {"id": "ä"}


def test_internal_and_link_rpcs_have_no_route(toy_routes: Routes) -> None:
    names = {binding.rpc.rpc.name for binding in toy_routes.bindings}
    assert "CheckThing" not in names
    assert "GetThingForCustomer" not in names


@pytest.mark.parametrize("template", ["/v1/{name=things/*}", "/v1", "/{id}/things", "/v1/things/*", "/v1/th{i}ngs"])
def test_templates_nobody_needs_are_refused_at_start(template: str) -> None:
    with pytest.raises(ContractFault):
        _Shape.of(template)


def test_all_routes_of_the_contract_can_be_told_apart() -> None:
    rpcs = public_rpcs(services())
    routes = Routes(bindings(rpcs))
    for binding in routes.bindings:
        path = binding.template
        for name in binding.variables:
            path = path.replace("{" + name + "}", "x")
        assert routes.find(binding.verb, path).binding is binding
    assert len(routes.bindings) >= sum(rpc.rpc.visibility == contract.PUBLIC for rpc in rpcs) > 90


def test_every_change_of_a_version_knows_how_its_record_is_read() -> None:
    """What a refused change is answered with comes from there."""
    routes = Routes(bindings(public_rpcs(services())))
    versioned = [b for b in routes.bindings if b.rpc.rpc.needs_version]
    assert len(versioned) > 40
    for binding in versioned:
        reader = routes.record_of(binding)
        assert reader is not None, f"nothing is read at the record of {binding.template}"
        assert reader.variables == binding.variables, binding.template
        assert "etag" in str([f.name for f in _shapes(reader)]), f"{reader.template} answers no version"


def _shapes(reader: Binding) -> list[FieldDescriptor]:
    answer = reader.rpc.method.output_type
    nested = [f.message_type for f in answer.fields if f.message_type is not None and not f.is_repeated]
    return [*answer.fields, *(field for shape in nested for field in shape.fields)]
