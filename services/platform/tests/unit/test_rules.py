"""Rules of tenants, sellers, people and keys."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from kontor.common.values.errors import InvalidInput
from kontor.platform import domain as d

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def a_tenant(*, sandbox: bool = True) -> d.Tenant:
    return d.Tenant(uuid4(), "Nordlicht", sandbox, "de", "Europe/Berlin", NOW)


def a_seller(**changes: object) -> d.LegalEntity:
    fields: dict[str, object] = {
        "id": uuid4(),
        "name": "Nordlicht GmbH",
        "address": d.Address("Deichstraße 12", "", "20459", "Hamburg", "DE"),
        "vat_id": "DE136695976",
        "tax_number": "29/123/45678",
        "registration": "",
        "legal_notice": "",
        "contact_name": "Frank Falk",
        "contact_phone": "+49 40 5550123",
        "contact_email": "rechnung@nordlicht.example",
        "bank_accounts": (d.BankAccount("DE89370400440532013000", "COBADEFFXXX", "Bank", "Nordlicht GmbH"),),
        "number_pattern": "",
        "created_at": NOW,
        **changes,
    }
    return d.LegalEntity(**fields)


def a_person(*roles: str, **changes: object) -> d.Person:
    return d.Person(uuid4(), "Eva", "eva@nordlicht.example", roles, (), "de", NOW, **changes)


def test_only_sandboxes_move_and_not_for_ever():
    tenant = a_tenant()
    (moved,) = tenant.move_clock(3600)
    assert (moved.tenant.clock_offset_seconds, tenant.clock_offset_seconds) == (3600, 3600)
    with pytest.raises(d.ClockTooFar):
        tenant.move_clock(21 * 366 * 86_400)
    with pytest.raises(d.NotASandbox):
        a_tenant(sandbox=False).move_clock(1)


def test_a_sandbox_begins_in_the_past_and_comes_to_now_without_going_over_it():
    tenant = a_tenant()
    tenant.begin_at(NOW - timedelta(days=365), NOW)
    assert (tenant.clock_offset_seconds, tenant.created_at) == (-365 * 86_400, NOW - timedelta(days=365))
    (moved,) = tenant.move_clock_to(NOW - timedelta(days=300), NOW)
    assert moved.tenant.clock_offset_seconds == -300 * 86_400
    with pytest.raises(d.ClockBack):
        tenant.move_clock_to(NOW - timedelta(days=301), NOW)
    with pytest.raises(d.ClockOverNow):
        tenant.move_clock_to(NOW + timedelta(days=1), NOW)
    with pytest.raises(d.ClockOverNow):
        tenant.move_clock(301 * 86_400)
    tenant.move_clock_to(NOW - timedelta(seconds=20), NOW)
    assert tenant.clock_offset_seconds == 0
    tenant.move_clock_to(NOW + timedelta(days=75), NOW)
    assert tenant.clock_offset_seconds == 75 * 86_400


@pytest.mark.parametrize(
    ("sandbox", "days", "refusal"),
    [
        (False, 1, d.NotASandbox),
        (True, -1, d.ClockOverNow),
        (True, 21 * 366, d.ClockTooFar),
    ],
)
def test_a_clock_begins_in_sandboxes_and_not_after_now(sandbox: bool, days: int, refusal: type[Exception]):
    with pytest.raises(refusal):
        a_tenant(sandbox=sandbox).begin_at(NOW - timedelta(days=days), NOW)


def test_a_seller_without_pattern_gets_the_usual_one():
    seller = a_seller()
    seller.number_by("")
    assert seller.number_pattern == "RE-{year}-{number:04}"


@pytest.mark.parametrize(
    ("changes", "refusal", "pointer"),
    [
        ({"vat_id": "", "tax_number": ""}, d.TaxNumberRequired, "/legal_entity/vat_id"),
        ({"vat_id": "DE13669597"}, d.VatIdInvalid, "/legal_entity/vat_id"),
        ({"vat_id": "XX1"}, d.VatIdInvalid, "/legal_entity/vat_id"),
        ({"tax_number": "DE136695976"}, d.TaxNumberInvalid, "/legal_entity/tax_number"),
        (
            {"bank_accounts": (d.BankAccount("DE89370400440532013001", "", "", "N"),)},
            d.IbanInvalid,
            "/legal_entity/bank_accounts/0/iban",
        ),
    ],
)
def test_a_seller_with_wrong_identifiers_is_refused_at_the_field(changes, refusal, pointer):
    with pytest.raises(refusal) as refused:
        a_seller(**changes).check()
    assert refused.value.pointer == pointer


def test_one_of_both_identifiers_is_enough_and_foreign_tax_numbers_are_not_judged():
    a_seller(vat_id="").check()
    a_seller(tax_number="").check()
    a_seller(tax_number="12 34-5", address=d.Address(country_code="AT")).check()


@pytest.mark.parametrize("pattern", ["RE", "{number!r}", "{number:x}", "{number:04}/{year:02}", "{number:0999999999}"])
def test_a_pattern_outside_the_grammar_is_refused_at_its_field(pattern):
    seller = a_seller(number_pattern="OLD-{number:04}")
    with pytest.raises(d.NumberPatternInvalid) as refused:
        seller.number_by(pattern)
    assert (refused.value.pointer, seller.number_pattern) == ("/legal_entity/number_pattern", "OLD-{number:04}")
    assert "{number:04}" in refused.value.sentence("de")
    assert "{year}" in refused.value.sentence("en")


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"number_pattern": "RE-{year}-{number:04}"}, []),
        ({"number_pattern": "{year}-{number:02}"}, ["platform.number_pattern_letterless"]),
        ({"number_pattern": "R{number}"}, ["platform.number_pattern_short"]),
        ({"number_pattern": "{number:x}"}, ["platform.number_pattern_unused"]),
        ({"number_pattern": "RE-{number:04}", "vat_id": "DE136695977"}, ["platform.vat_id_check_digits"]),
    ],
)
def test_what_is_taken_and_should_be_looked_at_is_said(changes, codes):
    seller = a_seller(**changes)
    seller.check()
    assert [warning.code for warning in seller.warnings] == codes


def test_customers_see_nothing_without_a_customer():
    with pytest.raises(d.CustomersRequired):
        a_person("customer").check()
    a_person("customer", "sales").permissions.index("crm.*")


def test_who_is_away_administers_nothing():
    assert a_person("admin", "sales").administers
    assert not a_person("admin", active=False).administers
    assert not a_person("finance").administers


def test_short_passwords_are_refused():
    d.check_password("kontor-demo")
    with pytest.raises(d.PasswordTooShort):
        d.check_password("kurz")


def test_a_key_names_its_tenant_and_is_kept_as_hash():
    tenant = uuid4()
    secret, kept = d.new_secret(tenant)
    assert d.read_secret(secret) == (tenant, kept)
    assert secret.startswith(f"kontor_{tenant.hex}_")
    assert kept not in secret.encode()
    assert d.new_secret(tenant)[0] != secret


def test_a_key_ends_once_and_stays_as_it_ended():
    key = d.ApiKey(uuid4(), "Laptop", uuid4(), b"x" * 32, NOW)
    (ended,) = key.revoke(NOW)
    assert (ended.api_key, key.revoked_at) == (key, NOW)
    assert key.revoke(NOW.replace(year=2027)) == []
    assert key.revoked_at == NOW


def test_a_seller_keeps_a_pattern_of_before_the_grammar_until_it_is_touched():
    seller = a_seller(number_pattern="{number:x}")
    (changed,) = seller.change({"name": "Südlicht GmbH"})
    assert (changed.legal_entity.name, seller.number_pattern) == ("Südlicht GmbH", "{number:x}")
    with pytest.raises(d.NumberPatternInvalid):
        seller.change({"number_pattern": "{number:y}"})


@pytest.mark.parametrize("key", ["", "kontor", "kontor_x_y", "other_" + "0" * 32 + "_y", "kontor__y"])
def test_what_is_no_key_is_refused(key):
    with pytest.raises(d.KeyRefused):
        d.read_secret(key)


def test_every_error_a_person_meets_has_its_sentence():
    for error in (d.NumberPatternInvalid("x"), d.NotTheOperator("x"), d.LastAdministrator("x"), d.TenantRequired("x")):
        assert error.sentence("de") != error.sentence("en")
    assert "{number}" in d.NumberPatternInvalid("x").sentence("de")
    assert issubclass(d.TenantRequired, InvalidInput)
