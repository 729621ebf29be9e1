"""The permission matrix, generated from the committed descriptors: every RPC, over REST and gRPC.

For each the rightful caller succeeds on a seeded object; the same call on the same id fails without a token, without
the permission, for roles that lack it, for services not named, for the other tenant, and for a token of another
scope. The pairs are in `rights/`, one module per context; an RPC without one fails here by its name.

Both doors lead to the same code that looks at roles and services: each RPC is asked by all of them at one of the doors,
and with --long at both.
"""

from collections.abc import Iterator

import pytest
from google.api import annotations_pb2
from kontor.cli.home import ORDER, WITH_DATABASE
from kontor.cli.platform import Platform
from kontor.common.calling import contract
from kontor.common.values.ids import new_id

from .rights.cases import all_pairs
from .rights.doors import FORBIDDEN, NOT_FOUND, UNAUTHENTICATED, UNKNOWN_METHOD, Door, known_rpcs
from .rights.trial import Trial
from .rights.world import World

KNOWN, PAIRS = known_rpcs(), all_pairs()


def _named(visibility: int) -> list[str]:
    """RPCs of a visibility that have their pair; those without fail in a test of their own."""
    return sorted(name for name, known in KNOWN.items() if known.rpc.visibility == visibility and name in PAIRS)


@pytest.fixture(scope="module")
def world(platform: Platform) -> Iterator[World]:
    made = World(platform, KNOWN)
    yield made
    made.close()


@pytest.fixture(params=["rest", "grpc"])
def door(request: pytest.FixtureRequest, world: World) -> Door:
    return world.rest if request.param == "rest" else world.grpc


@pytest.mark.parametrize("name", sorted(KNOWN))
def test_every_rpc_has_its_pair(name: str) -> None:
    assert name in PAIRS, f"{name} has no pair in tests/e2e/rights/{name.partition('.')[0]}.py"


def test_every_pair_has_its_rpc() -> None:
    assert sorted(PAIRS.keys() - KNOWN.keys()) == []


@pytest.mark.parametrize("name", _named(contract.PUBLIC))
def test_a_public_rpc_is_for_its_rightful_caller(world: World, name: str, door: Door, long: bool) -> None:
    known = KNOWN[name]
    trial = Trial(world, known, PAIRS[name](world), door)
    if known.rpc.permission == contract.ANONYMOUS:
        for wrong in trial.case.wrong:
            answer = trial.ask(request=wrong)
            assert answer.status == UNAUTHENTICATED, f"with something wrong: {answer}"
        assert trial.case.wrong or trial.case.everywhere
        assert trial.ask().ok
        return
    trial.nobody_gets_in()
    trial.the_permission_is_needed()
    trial.a_limit_of_no_scope_is_none()
    if long or door is (world.rest, world.grpc)[len(name) % 2]:
        trial.roles_without_it_are_turned_away()
        trial.services_must_be_named(list(ORDER))
    trial.scopes_hold()
    trial.the_other_tenant_learns_nothing()
    if not trial.case.made or trial.case.everywhere:
        trial.rightful()
    if known.rpc.is_read and door is world.rest:
        trial.what_one_has_is_not_sent_again()


@pytest.mark.parametrize("name", _named(contract.INTERNAL))
def test_an_internal_rpc_is_for_the_services_it_names(world: World, name: str) -> None:
    known = KNOWN[name]
    owner = known.context if known.context != "common" else "billing"
    trial = Trial(world, known, PAIRS[name](world), world.service(owner))
    trial.nobody_gets_in()
    trial.the_permission_is_needed()
    trial.wildcards_are_not_enough()
    trial.services_must_be_named(list(ORDER))
    trial.no_role_names_it()
    _has_no_way_in(trial)
    callers = sorted(known.rpc.callers)
    for caller in callers:
        trial.the_other_tenant_learns_nothing(world.signer(caller).service_token(owner, world.other))
    if not callers:
        trial.the_other_tenant_learns_nothing()
    for caller in callers:
        trial.rightful(world.signer(caller).service_token(owner, world.tenant))
    if not callers:
        trial.rightful()


def _has_no_way_in(trial: Trial) -> None:
    """The gateway has neither route nor method for it, whoever asks."""
    assert not trial.known.method.GetOptions().HasExtension(annotations_pb2.http)
    answer = trial.world.grpc.call(trial.known, trial.case.request, trial.token(trial.permission))
    assert answer.status == UNKNOWN_METHOD, f"through the gateway: {answer}"


@pytest.mark.parametrize("service", WITH_DATABASE)
@pytest.mark.parametrize("name", [name for name in _named(contract.INTERNAL) if name.startswith("common.")])
def test_every_service_guards_the_runtime_rpcs(world: World, name: str, service: str) -> None:
    known = KNOWN[name]
    trial = Trial(world, known, PAIRS[name](world), world.service(service))
    trial.nobody_gets_in()
    trial.the_permission_is_needed()
    trial.wildcards_are_not_enough()
    trial.the_other_tenant_learns_nothing()


@pytest.mark.parametrize("at", ["gateway", "service"])
@pytest.mark.parametrize("name", _named(contract.LINK))
def test_a_link_rpc_is_for_the_holder_of_the_link(world: World, name: str, at: str) -> None:
    known = KNOWN[name]
    assert not known.method.GetOptions().HasExtension(annotations_pb2.http)
    door = world.grpc if at == "gateway" else world.service(known.context)
    trial = Trial(world, known, PAIRS[name](world), door)
    case, link = trial.case, trial.case.link
    token_of_link = world.opened(link)
    kind = {"crm": "quote", "projects": "milestone", "einvoice": "invoice"}[known.context]
    other = world.other_object(kind)["id"]
    trial.nobody_gets_in()
    for who, token, status in (
        ("a user with everything", trial.token(*world.every), FORBIDDEN),
        ("a link without the permission", world.link_like(token_of_link, permissions=["crm.lead.read"]), FORBIDDEN),
        ("a link for another object", world.link_like(token_of_link, object={kind: other}), ""),
        ("a link for no object of this kind", world.link_like(token_of_link, object={"box": other}), NOT_FOUND),
        ("a link of an earlier letter", world.link_like(token_of_link, link_id=new_id()), ""),
        ("a link of another tenant", world.link_like(token_of_link, tenant=world.other), NOT_FOUND),
        ("a link of another service", world.link_like(token_of_link, signed_by="billing"), UNAUTHENTICATED),
    ):
        answer = trial.ask(token)
        assert answer.status == status if status else not answer.ok, f"{who}: {answer}"
        page = world.http.get(f"/l/{token}")
        for words in (answer.text, page.text):
            assert case.shows not in words, f"{who} sees {case.shows}: {words}"
        assert page.is_client_error, f"{who} opens the page: {page.status_code}"
    assert world.http.get(f"/l/{link}").is_success
    trial.rightful(link if at == "gateway" else token_of_link)
