"""Roles as data: they name permissions of the contract, and together hand all of it out."""

import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from kontor.api.common.v1 import options_pb2
from kontor.common.calling.contract import ANONYMOUS, INTERNAL, LINK, PUBLIC
from kontor.common.identity.tokens import NO_TENANT, Principal, parse_permissions
from kontor.platform.domain import ROLES, permissions_of

PROTOS = Path(__file__).resolve().parents[4] / "proto"
# Asked for by use cases themselves, beside the contract.
BESIDE = {"timetracking.any_project.approve": frozenset[str](), "projects.milestone.amount": frozenset({"customer"})}


def _methods() -> Iterator[tuple[str, int, frozenset[str]]]:
    for file in sorted(PROTOS.glob("kontor/api/*/v1/*.proto")):
        module = importlib.import_module(".".join(file.relative_to(PROTOS).with_suffix("").parts) + "_pb2")
        for service in module.DESCRIPTOR.services_by_name.values():
            for method in service.methods:
                options = method.GetOptions()
                permission = options.Extensions[options_pb2.permission]
                kinds = frozenset(scope.scope for scope in permission.object_scope)
                yield permission.name, options.Extensions[options_pb2.visibility], kinds


METHODS = list(_methods())
NAMES = {name for name, _, _ in METHODS} | BESIDE.keys()


def somebody(*roles: str) -> Principal:
    return Principal(NO_TENANT, "x", "user", permissions=parse_permissions(permissions_of(roles)))


@pytest.mark.parametrize("role", ROLES)
def test_a_role_names_permissions_that_exist(role):
    for grant in ROLES[role]:
        name = grant.partition("@")[0].removesuffix("*")
        assert name == "" or any(known == name or known.startswith(name) for known in NAMES), grant


@pytest.mark.parametrize("role", ROLES)
def test_a_limited_permission_can_be_compared_with_the_scope(role):
    for grant in ROLES[role]:
        name, _, limit = grant.partition("@")
        if limit:
            compared = [kinds for known, _, kinds in METHODS if known == name] + [BESIDE.get(name, frozenset())]
            assert any(limit in kinds for kinds in compared), grant


def test_the_administrator_may_do_all_that_people_do():
    admin = somebody("admin")
    for name, visibility, _ in METHODS:
        if visibility == PUBLIC and name != ANONYMOUS:
            assert admin.allows(name)
            assert not admin.limits(name)


def test_no_role_opens_what_only_services_and_links_may():
    for role in ROLES:
        held = somebody(role)
        for name, visibility, _ in METHODS:
            if visibility == INTERNAL and not name.startswith("runtime."):
                assert not held.names(name), (role, name)
            if visibility == LINK and role not in ("admin", "partner", "sales", "project_lead", "finance"):
                assert not held.allows(name), (role, name)


def test_the_auditor_only_reads():
    auditor = somebody("auditor")
    changing = ("write", "approve", "send", "issue", "cancel", "lock", "import", "allocate", "accept", "report", "move")
    for name in NAMES:
        if name.rpartition(".")[2] in changing:
            assert not auditor.allows(name), name


def test_employees_write_for_themselves_and_approve_nothing():
    employee = somebody("employee")
    assert employee.limits("timetracking.entry.write") == {"own"}
    assert employee.limits("timetracking.receipt.read") == {"own"}
    assert not employee.allows("timetracking.entry.approve")


def test_customers_see_their_own_only():
    customer = somebody("customer")
    for name in NAMES:
        # What is about the caller alone needs no limit.
        if customer.allows(name) and name != "platform.me.manage":
            assert customer.limits(name) == {"customer"}, name


def test_leads_decide_about_their_projects_administrators_about_all():
    assert not somebody("project_lead").allows("timetracking.any_project.approve")
    assert somebody("admin").allows("timetracking.any_project.approve")


def test_employees_see_the_projects_of_their_teams_and_no_amounts():
    employee = somebody("employee")
    for name in ("projects.project.read", "projects.milestone.read"):
        assert employee.limits(name) == {"member"}, name
    assert not employee.allows("projects.milestone.amount")
    assert not employee.allows("timetracking.rate.read")


def test_a_partner_neither_invites_people_nor_hands_out_keys():
    partner = somebody("partner")
    for name in NAMES:
        if name.startswith(("platform.person.", "platform.api_key.")):
            assert not partner.allows(name), name


def test_only_administrators_invite_people_and_hand_out_keys():
    for role in ROLES:
        for name in ("platform.person.write", "platform.api_key.write", "platform.api_key.read"):
            assert somebody(role).allows(name) == (role == "admin"), (role, name)
