"""Nothing of an object is lost on its way to a row, back, and into a message."""

from typing import Any

import pytest
from kontor.cli.round_trips import all_told, examples, kept_in_row, reach
from kontor.common.database.stores import Store
from kontor.platform import access, domain, mail_texts, webhook_rules, webhook_wire, wire
from kontor.platform.access_store import PasswordResets, SecondFactors, Sessions, SignInPolicies
from kontor.platform.mail_text_store import MailTexts
from kontor.platform.store import ApiKeys, LegalEntities, People, PlatformTx, Tenants
from kontor.platform.webhook_store import WebhookEndpoints

KEPT: dict[type, type[Store[Any]]] = {
    domain.Tenant: Tenants,
    domain.LegalEntity: LegalEntities,
    domain.Person: People,
    domain.ApiKey: ApiKeys,
    webhook_rules.WebhookEndpoint: WebhookEndpoints,
    access.Session: Sessions,
    access.PasswordReset: PasswordResets,
    access.SecondFactor: SecondFactors,
    access.SignInPolicy: SignInPolicies,
    mail_texts.MailText: MailTexts,
}
TOLD: dict[type, Any] = {
    domain.Tenant: wire.tenant,
    domain.LegalEntity: wire.legal_entity,
    domain.Person: wire.person,
    domain.ApiKey: wire.api_key,
    webhook_rules.WebhookEndpoint: webhook_wire.endpoint,
    access.Session: wire.session,
    access.PasswordReset: wire.password_reset,
    access.SecondFactor: wire.second_factor,
    access.SignInPolicy: wire.sign_in_policy,
    mail_texts.MailText: wire.mail_text,
}
SILENT: dict[type, dict[str, str]] = {
    domain.Tenant: {},
    domain.LegalEntity: {"created_at": "orders lists"},
    domain.Person: {"password_hash": "never leaves", "created_at": "orders lists"},
    domain.ApiKey: {"secret_hash": "never leaves"},
    webhook_rules.WebhookEndpoint: {"secrets.sealed": "never leaves"},
    access.Session: {"secret_hash": "never leaves", "version": "is whether it has ended"},
    access.PasswordReset: {
        "secret_hash": "never leaves",
        "version": "is whether it was used",
        "created_at": "its end less its lifetime",
    },
    access.SecondFactor: {
        "sealed_secret": "never leaves",
        "recovery_hashes": "told by their number",
        "version": "follows from the codes left",
    },
    access.SignInPolicy: {"tenant_id": "is whose it is"},
    mail_texts.MailText: {},
}
# One record of a tenant: its row says whose it is.
OF_THE_TENANT: dict[type, dict[str, str]] = {access.SignInPolicy: {"tenant_id": "filled in by the transaction"}}
OF_ANSWERS = {"allowed_actions": "of answers, for the caller"}
EMPTY: dict[type, dict[str, str]] = {
    domain.Tenant: OF_ANSWERS,
    domain.LegalEntity: {"warnings": "of answers, in the caller's language", **OF_ANSWERS},
    domain.Person: {"customers": "of answers, by name", **OF_ANSWERS},
    domain.ApiKey: OF_ANSWERS,
    access.SignInPolicy: OF_ANSWERS,
    mail_texts.MailText: {**dict.fromkeys(("usual_subject", "usual_text", "placeholders"), "of answers"), **OF_ANSWERS},
    webhook_rules.WebhookEndpoint: OF_ANSWERS,
    access.Session: {"last_seen_at": "of its owner's list", "current": "of its owner's list"},
}


def test_every_store_is_among_those_that_are_held_to_it():
    assert set(KEPT.values()) == set(PlatformTx.stores.values())


@pytest.mark.parametrize("of", KEPT, ids=lambda kind: kind.__name__)
def test_an_object_comes_back_from_its_row_as_it_was(of):
    for value in examples(of):
        kept_in_row(_of_tenant(KEPT[of], value) if of in OF_THE_TENANT else KEPT[of], value)


def _of_tenant(store: type[Store[Any]], value: Any) -> type[Store[Any]]:
    """The store as it is inside the tenant of this record."""

    class Inside(store):  # type: ignore[misc, valid-type]
        def to_entity(self, row: dict[str, Any]) -> Any:
            return super().to_entity({**row, "tenant_id": value.tenant_id})

    return Inside


@pytest.mark.parametrize("of", KEPT, ids=lambda kind: kind.__name__)
def test_every_field_changes_the_row_by_which_a_record_is_proved(of):
    reach(KEPT[of](None).to_row, examples(of), silent=OF_THE_TENANT.get(of, {}))


@pytest.mark.parametrize("of", TOLD, ids=lambda kind: kind.__name__)
def test_every_field_is_told(of):
    reach(TOLD[of], examples(of), silent=SILENT[of])
    all_told([TOLD[of](value) for value in examples(of)], empty=EMPTY.get(of))


def test_a_move_of_the_clock_tells_whose_it_is_and_how_far_it_leads():
    silent = dict.fromkeys(("name", "sandbox", "locale", "time_zone", "created_at"), "of the tenant")
    reach(wire.clock_moved, examples(domain.Tenant), silent=silent)
