"""Tenants, sellers and people over the contract: rules at the field, versions, scope, what is announced."""

from uuid import uuid4

import pytest
from kontor.api.common.v1.types_pb2 import Address
from kontor.api.crm.v1.crm_pb2 import Customer
from kontor.api.crm.v1.events_pb2 import CustomerChanged
from kontor.api.platform.v1 import platform_pb2 as pb
from kontor.cli.testing import eventually
from kontor.common.identity.tokens import NO_TENANT
from kontor.common.values.errors import (
    AlreadyExists,
    Conflict,
    Forbidden,
    IfMatchRequired,
    InvalidInput,
    NotFound,
    RuleViolated,
)
from kontor.common.values.ids import new_id
from kontor.platform.domain import ROLES, permissions_of
from platform_world import World, a_person, a_seller


async def test_a_founded_tenant_is_announced_within_itself(world: World):
    assert await world.told() == ["TenantCreated", "UserChanged", "ApiKeyChanged"]
    admin = await world.admin()
    tenant = (await admin("GetTenant", pb.GetTenantRequest(id=str(world.tenant)))).message.tenant
    assert (tenant.sandbox, tenant.locale, tenant.time_zone) == (True, "de", "Europe/Berlin")


async def test_only_the_operator_founds_tenants(world: World):
    request = pb.CreateTenantRequest(name="X", admin_name="X", admin_email="x@x.example")
    with pytest.raises(Forbidden) as refused:
        await (await world.admin())("CreateTenant", request)
    assert refused.value.code == "platform.not_the_operator"
    with pytest.raises(Forbidden):
        await (await world.caller("sales"))("CreateTenant", request)
    key = str(uuid4())
    operator = world.running.user(NO_TENANT, "platform.tenant.create", person=new_id())
    first = await operator("CreateTenant", request, idempotency_key=key)
    again = await operator("CreateTenant", request, idempotency_key=key)
    assert first.message == again.message


async def test_other_tenants_do_not_exist(world: World):
    other = await World.founded(world.running)
    admin, stranger = await world.admin(), await other.admin()
    seller = (await admin("CreateLegalEntity", pb.CreateLegalEntityRequest(legal_entity=a_seller()))).message
    for name, request in (
        ("GetTenant", pb.GetTenantRequest(id=str(world.tenant))),
        ("MoveClock", pb.MoveClockRequest(id=str(world.tenant), by_seconds=60)),
        ("GetPerson", pb.GetPersonRequest(id=world.admin_id)),
        ("GetLegalEntity", pb.GetLegalEntityRequest(id=seller.legal_entity.id)),
        ("CreateApiKey", pb.CreateApiKeyRequest(name="X", person_id=world.admin_id)),
        ("GetOperation", pb.GetOperationRequest(id=str(new_id()))),
    ):
        with pytest.raises(NotFound):
            await stranger(name, request)
    people = (await stranger("ListPeople", pb.ListPeopleRequest())).message.people
    assert [p.id for p in people] == [other.admin_id]


async def test_a_seller_is_made_corrected_and_announced(world: World):
    admin = await world.admin()
    wanted = pb.CreateLegalEntityRequest(legal_entity=a_seller(vat_id="de 136695976"))
    made = (await admin("CreateLegalEntity", wanted)).message.legal_entity
    assert (made.vat_id, made.number_pattern, made.etag) == ("DE136695976", "RE-{year}-{number:04}", "1")
    change = pb.UpdateLegalEntityRequest(id=made.id, legal_entity=pb.LegalEntity(name="Südlicht GmbH"))
    change.update_mask.paths.append("name")
    with pytest.raises(IfMatchRequired):
        await admin("UpdateLegalEntity", change)
    changed = (await admin("UpdateLegalEntity", change, if_match='"1"')).message.legal_entity
    assert (changed.name, changed.vat_id, changed.etag) == ("Südlicht GmbH", "DE136695976", "2")
    with pytest.raises(Conflict):
        await admin("UpdateLegalEntity", change, if_match='"1"')
    assert (await world.told())[-2:] == ["LegalEntityChanged", "LegalEntityChanged"]
    listed = (await admin("ListLegalEntities", pb.ListLegalEntitiesRequest())).message.legal_entities
    assert [e.id for e in listed] == [made.id]


@pytest.mark.parametrize(
    ("changes", "code", "pointer"),
    [
        ({"vat_id": "DE13669597"}, "platform.vat_id_invalid", "/legal_entity/vat_id"),
        ({"vat_id": ""}, "platform.tax_number_required", "/legal_entity/vat_id"),
        ({"tax_number": "12"}, "platform.tax_number_invalid", "/legal_entity/tax_number"),
        ({"number_pattern": "RE"}, "platform.number_pattern_invalid", "/legal_entity/number_pattern"),
        (
            {"bank_accounts": [pb.BankAccount(iban="DE89370400440532013001", holder="N")]},
            "platform.iban_invalid",
            "/legal_entity/bank_accounts/0/iban",
        ),
        (
            {"bank_accounts": [pb.BankAccount(iban="DE89370400440532013000", bic="COBA", holder="N")]},
            "platform.bic_invalid",
            "/legal_entity/bank_accounts/0/bic",
        ),
        ({"number_pattern": "{number:0999999999}"}, "platform.number_pattern_invalid", "/legal_entity/number_pattern"),
        ({"contact_email": "kein"}, "string.email", "/legal_entity/contact_email"),
        ({"address": Address(country_code="deutschland")}, "string.pattern", "/legal_entity/address/country_code"),
    ],
)
async def test_wrong_seller_data_is_refused_at_the_field(world: World, changes, code, pointer):
    request = pb.CreateLegalEntityRequest(legal_entity=a_seller(**changes))
    with pytest.raises(InvalidInput) as refused:
        await (await world.admin())("CreateLegalEntity", request)
    assert (pointer, code) in [(v.pointer, v.code) for v in refused.value.all_violations()]


async def test_account_numbers_are_tidied_up_as_vat_ids_are(world: World):
    account = pb.BankAccount(iban="de89 3704\u00a00044 0532-0130 00", bic=" cobadeff xxx", holder="Nordlicht GmbH")
    request = pb.CreateLegalEntityRequest(legal_entity=a_seller(bank_accounts=[account], vat_id="de\u00a0136.695.976"))
    made = (await (await world.admin())("CreateLegalEntity", request)).message.legal_entity
    (kept,) = made.bank_accounts
    assert (kept.iban, kept.bic, made.vat_id) == ("DE89370400440532013000", "COBADEFFXXX", "DE136695976")
    assert not made.warnings


async def test_weak_patterns_and_odd_check_digits_are_taken_with_a_warning(world: World):
    admin = await world.admin()
    weak = a_seller(vat_id="DE136695977", number_pattern="{year}-{number:02}")
    made = (await admin("CreateLegalEntity", pb.CreateLegalEntityRequest(legal_entity=weak))).message.legal_entity
    assert [(w.pointer, w.code) for w in made.warnings] == [
        ("/legal_entity/vat_id", "platform.vat_id_check_digits"),
        ("/legal_entity/number_pattern", "platform.number_pattern_letterless"),
    ]
    assert all(w.text and "platform." not in w.text for w in made.warnings)
    better = pb.UpdateLegalEntityRequest(id=made.id, legal_entity=pb.LegalEntity(number_pattern="RE-{number:04}"))
    better.update_mask.paths.append("number_pattern")
    (left,) = (await admin("UpdateLegalEntity", better, if_match="1")).message.legal_entity.warnings
    assert left.code == "platform.vat_id_check_digits"
    shown = (await admin("GetLegalEntity", pb.GetLegalEntityRequest(id=made.id))).message.legal_entity
    assert list(shown.warnings) == [left]


async def test_people_are_found_by_a_part_of_their_name_page_by_page(world: World):
    for name in ("Müller", "Möller", "Meier"):
        await world.invite("employee", email=f"{name.encode().hex()}@x.example")
    admin = await world.admin()
    renamed = await world.invite("employee", email="mueller@x.example")
    request = pb.UpdatePersonRequest(id=renamed.id, person=pb.Person(name="Jörg Müller"), etag=renamed.etag)
    request.update_mask.paths.append("name")
    await admin("UpdatePerson", request)
    found = (await admin("ListPeople", pb.ListPeopleRequest(q="joerg mue"))).message.people
    assert [p.name for p in found] == ["Jörg Müller"]
    seen, token = [], ""
    while True:
        page = (await admin("ListPeople", pb.ListPeopleRequest(page_size=2, page_token=token))).message
        seen += [p.id for p in page.people]
        token = page.next_page_token
        if not token:
            break
    assert len(seen) == len(set(seen)) == 5


@pytest.mark.parametrize("token", ["x", "WzEsMl0", "WyJhIiwiYiJd"])
async def test_odd_page_tokens_are_refused(world: World, token: str):
    with pytest.raises(InvalidInput) as refused:
        await (await world.admin())("ListPeople", pb.ListPeopleRequest(page_token=token))
    assert refused.value.all_violations()[0].pointer == "/page_token"


async def test_an_address_belongs_to_one_person_of_a_tenant(world: World):
    person = await world.invite("sales")
    with pytest.raises(AlreadyExists) as refused:
        await world.invite("finance", email=person.email.upper())
    assert refused.value.code == "platform.email_taken"


async def test_a_person_with_the_role_customer_needs_a_customer(world: World):
    with pytest.raises(InvalidInput) as refused:
        await world.invite("customer")
    assert refused.value.all_violations()[0].pointer == "/person/customer_ids"


async def test_people_show_the_customers_they_are_limited_to_by_name(world: World):
    hafen, unknown = new_id(), new_id()
    told = CustomerChanged(customer=Customer(id=str(hafen), name="Hafen AG", number="K-0007"))
    await world.running.tell(told, world.tenant, aggregate_id=hafen, version=2)
    person = await world.invite("customer", customer_ids=[str(hafen), str(unknown)])
    admin = await world.admin()
    shown: list[list[tuple[str, str, str]]] = []

    async def named() -> bool:
        one = (await admin("GetPerson", pb.GetPersonRequest(id=person.id))).message.person
        listed = (await admin("ListPeople", pb.ListPeopleRequest(ids=[person.id]))).message.people
        shown[:] = [[(c.id, c.label, c.number) for c in found.customers] for found in (one, *listed)]
        return shown[0][0][1] != ""

    await eventually(named)
    assert shown == [[(str(hafen), "Hafen AG", "K-0007"), (str(unknown), "", "")]] * 2


async def test_nobody_gives_or_takes_more_than_they_hold(world: World):
    held = permissions_of(["sales"])
    inviting = world.running.user(world.tenant, *held, "platform.person.*", "platform.api_key.*", person=new_id())
    made = (await inviting("CreatePerson", pb.CreatePersonRequest(person=a_person("sales")))).message.person
    assert list(made.roles) == ["sales"]
    refusals = [("CreatePerson", pb.CreatePersonRequest(person=a_person("admin")))]
    demote = pb.UpdatePersonRequest(id=world.admin_id, person=pb.Person(roles=["employee"]), etag="1")
    demote.update_mask.paths.append("roles")
    promote = pb.UpdatePersonRequest(id=made.id, person=pb.Person(roles=["admin"]), etag=made.etag)
    promote.update_mask.paths.append("roles")
    refusals += [("UpdatePerson", demote), ("UpdatePerson", promote)]
    refusals += [("CreateApiKey", pb.CreateApiKeyRequest(name="X", person_id=world.admin_id))]
    for name, request in refusals:
        with pytest.raises(Forbidden) as refused:
            await inviting(name, request)
        assert refused.value.code == "platform.role_not_yours"


async def test_only_administrators_invite_people_and_hand_out_keys(world: World):
    for role in sorted(ROLES.keys() - {"admin", "customer"}):
        caller = await world.caller(role)
        with pytest.raises(Forbidden):
            await caller("CreatePerson", pb.CreatePersonRequest(person=a_person("sales")))
        with pytest.raises(Forbidden):
            await caller("CreateApiKey", pb.CreateApiKeyRequest(name="X", person_id=world.admin_id))


async def test_the_last_administrator_stays(world: World):
    admin = await world.admin()
    for changes, path in ((pb.Person(active=False), "active"), (pb.Person(roles=["sales"]), "roles")):
        request = pb.UpdatePersonRequest(id=world.admin_id, person=changes, etag="1")
        request.update_mask.paths.append(path)
        with pytest.raises(RuleViolated) as refused:
            await admin("UpdatePerson", request)
        assert refused.value.code == "platform.last_administrator"
    await world.invite("admin")
    request = pb.UpdatePersonRequest(id=world.admin_id, person=pb.Person(active=False), etag="1")
    request.update_mask.paths.append("active")
    assert not (await admin("UpdatePerson", request)).message.person.active


@pytest.mark.parametrize(
    ("name", "request_"),
    [
        ("CreatePerson", pb.CreatePersonRequest(person=a_person("sales"))),
        ("CreateLegalEntity", pb.CreateLegalEntityRequest(legal_entity=a_seller())),
        ("CreateApiKey", pb.CreateApiKeyRequest(name="X", person_id=str(uuid4()))),
        ("MoveClock", pb.MoveClockRequest(id=str(uuid4()), by_seconds=5)),
    ],
)
async def test_an_auditor_changes_nothing(world: World, name: str, request_):
    with pytest.raises(Forbidden):
        await (await world.caller("auditor"))(name, request_)


async def test_odd_texts_and_ids_are_refused_not_broken(world: World):
    admin = await world.admin()
    with pytest.raises(InvalidInput):
        await admin("GetPerson", pb.GetPersonRequest(id="9"))
    with pytest.raises(InvalidInput):
        await world.invite("sales", locale="xx")
    with pytest.raises(InvalidInput):
        await admin("CreatePerson", pb.CreatePersonRequest(person=a_person("sales"), password="kurz"))
    with pytest.raises(InvalidInput):
        await admin("CreateApiKey", pb.CreateApiKeyRequest(name="a\x00b", person_id=world.admin_id))
