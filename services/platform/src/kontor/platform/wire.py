"""platform's objects to messages and back: the only file that speaks both domain and protobuf."""

from datetime import datetime
from typing import Any
from uuid import UUID

from kontor.api.common.v1.types_pb2 import Address as AddressMessage
from kontor.api.common.v1.types_pb2 import Warning
from kontor.api.platform.v1 import access_pb2, mail_texts_pb2
from kontor.api.platform.v1 import events_pb2 as events
from kontor.api.platform.v1 import platform_pb2 as pb
from kontor.common.identity.tokens import Principal
from kontor.common.values import mail_texts, wire
from kontor.common.values.identifiers import clean_identifier
from kontor.common.values.refs import Messages
from kontor.common.values.text import translate
from kontor.platform import access, domain
from kontor.platform.mail_texts import MailText, MailTextChanged


def tenant(value: domain.Tenant) -> pb.Tenant:
    return pb.Tenant(
        id=str(value.id),
        name=value.name,
        sandbox=value.sandbox,
        locale=value.locale,
        time_zone=value.time_zone,
        clock_offset_seconds=value.clock_offset_seconds,
        etag=str(value.version),
        created_at=wire.timestamp(value.created_at),
    )


def shown_tenant(value: domain.Tenant, locale: str) -> pb.Tenant:
    """As an answer shows it: with what may be done."""
    message = tenant(value)
    message.allowed_actions.extend(wire.allowed_actions({"moveClock": value.refusal()}, locale))
    return message


def legal_entity(value: domain.LegalEntity) -> pb.LegalEntity:
    return pb.LegalEntity(
        id=str(value.id),
        name=value.name,
        address=AddressMessage(**{name: getattr(value.address, name) for name in domain.Address.__slots__}),
        vat_id=value.vat_id,
        tax_number=value.tax_number,
        registration=value.registration,
        legal_notice=value.legal_notice,
        contact_name=value.contact_name,
        contact_phone=value.contact_phone,
        contact_email=value.contact_email,
        bank_accounts=[
            pb.BankAccount(iban=a.iban, bic=a.bic, bank_name=a.bank_name, holder=a.holder) for a in value.bank_accounts
        ],
        number_pattern=value.number_pattern,
        exemption_reason=value.exemption_reason,
        small_business=value.small_business,
        etag=str(value.version),
    )


def shown_legal_entity(value: domain.LegalEntity, locale: str) -> pb.LegalEntity:
    """As an answer shows it: with what should be looked at, in the caller's language."""
    message = legal_entity(value)
    message.warnings.extend(
        Warning(pointer=found.pointer, code=found.code, text=translate(found.code, locale)) for found in value.warnings
    )
    message.allowed_actions.extend(wire.always_allowed("update"))
    return message


def read_legal_entity(message: pb.LegalEntity) -> dict[str, Any]:
    """The fields a caller may set, by the names an update mask uses."""
    plain = ("name", "tax_number", "registration", "legal_notice", "contact_name", "contact_phone", "contact_email")
    address = message.address
    return {
        **{name: getattr(message, name) for name in plain},
        "vat_id": clean_identifier(message.vat_id),
        "address": domain.Address(
            address.street, address.line2, address.postcode, address.city, address.country_code or "DE"
        ),
        "bank_accounts": tuple(_read_account(account) for account in message.bank_accounts),
        "number_pattern": message.number_pattern,
        "exemption_reason": message.exemption_reason,
        "small_business": message.small_business,
    }


def _read_account(message: pb.BankAccount) -> domain.BankAccount:
    iban, bic = clean_identifier(message.iban), clean_identifier(message.bic)
    return domain.BankAccount(iban, bic, message.bank_name, message.holder)


def person(value: domain.Person) -> pb.Person:
    return pb.Person(
        id=str(value.id),
        name=value.name,
        email=value.email,
        roles=value.roles,
        customer_ids=[str(i) for i in value.customer_ids],
        locale=value.locale,
        active=value.active,
        etag=str(value.version),
    )


def shown_person(value: domain.Person, principal: Principal) -> pb.Person:
    """As an answer shows it: with what the caller may do. Who may do more than they is out of their reach."""
    message = person(value)
    message.customers.extend(map(wire.ref, value.customer_ids))
    beyond = domain.beyond_reach(value.roles, principal.unlimited)
    asleep = None if value.active else access.PersonInactive(str(value.id))
    refusals = {"update": beyond, "invite": beyond or asleep, "revokeSessions": beyond, "resetSecondFactor": beyond}
    message.allowed_actions.extend(wire.allowed_actions(refusals, principal.locale))
    return message


def read_person(message: pb.Person) -> dict[str, Any]:
    return {
        "name": message.name,
        "email": message.email.strip().lower(),
        "roles": tuple(message.roles),
        "customer_ids": tuple(UUID(i) for i in message.customer_ids),
        "locale": message.locale or "de",
        "active": message.active,
    }


def api_key(value: domain.ApiKey) -> pb.ApiKey:
    return pb.ApiKey(
        id=str(value.id),
        name=value.name,
        person=wire.ref(value.person_id),
        created_at=wire.timestamp(value.created_at),
        revoked_at=wire.timestamp(value.revoked_at),
        etag=str(value.version),
    )


def shown_api_key(value: domain.ApiKey, locale: str) -> pb.ApiKey:
    """As an answer shows it: with what may be done."""
    message = api_key(value)
    message.allowed_actions.extend(wire.allowed_actions({"revoke": value.refusal()}, locale))
    return message


def session(value: access.Session) -> access_pb2.Session:
    return access_pb2.Session(
        id=str(value.id),
        person=wire.ref(value.person_id),
        client=value.client,
        opened_at=wire.timestamp(value.opened_at),
        expires_at=wire.timestamp(value.expires_at),
        ended_at=wire.timestamp(value.ended_at),
    )


def seen_session(value: access.Session, seen_at: datetime, current: str) -> access_pb2.Session:
    """As its owner's list shows it: with its last use, and whether it is the one that asks."""
    message = session(value)
    message.last_seen_at.FromDatetime(seen_at)
    message.current = message.id == current
    return message


def password_reset(value: access.PasswordReset) -> access_pb2.PasswordReset:
    return access_pb2.PasswordReset(
        id=str(value.id),
        person=wire.ref(value.person_id),
        kind=access_pb2.PasswordResetKind.ValueType(value.kind),
        expires_at=wire.timestamp(value.expires_at),
        used_at=wire.timestamp(value.used_at),
    )


def second_factor(value: access.SecondFactor) -> access_pb2.SecondFactor:
    return access_pb2.SecondFactor(
        id=str(value.id),
        person=wire.ref(value.person_id),
        enabled_at=wire.timestamp(value.enabled_at),
        recovery_codes_left=len(value.recovery_hashes),
    )


def sign_in_policy(value: access.SignInPolicy) -> access_pb2.SignInPolicy:
    return access_pb2.SignInPolicy(
        second_factor_required=value.second_factor_required, etag=str(value.version) if value.version else "0"
    )


def shown_sign_in_policy(value: access.SignInPolicy) -> access_pb2.SignInPolicy:
    """As an answer shows it: with what may be done."""
    message = sign_in_policy(value)
    message.allowed_actions.extend(wire.always_allowed("update"))
    return message


def mail_text(value: MailText) -> mail_texts_pb2.MailText:
    words = value.words
    return mail_texts_pb2.MailText(
        id=str(value.id),
        occasion=wire.value_of(mail_texts_pb2.MailOccasion, value.occasion),
        language=value.language,
        subject=words.subject,
        text=words.text,
        own=value.is_own,
        etag=str(value.version),
    )


def shown_mail_text(value: MailText, locale: str) -> mail_texts_pb2.MailText:
    """As an answer shows it: beside what Kontor says by itself, with what can be put in and what may be done."""
    message, usual = mail_text(value), mail_texts.usual(value.occasion, value.language)
    message.usual_subject, message.usual_text = usual.subject, usual.text
    for place in mail_texts.placeholders(value.occasion):
        label, example = place.labels[mail_texts.spoken(locale)], place.examples[value.language]
        message.placeholders.add(name=place.name, label=label, example=example)
    message.allowed_actions.extend(wire.allowed_actions({"update": None, "reset": value.reset_refused()}, locale))
    return message


def read_mail_text(message: mail_texts_pb2.MailText) -> dict[str, Any]:
    """The fields a caller may set, by the names an update mask uses."""
    return {"subject": message.subject, "text": message.text}


def clock_moved(value: domain.Tenant) -> events.ClockMoved:
    return events.ClockMoved(tenant_id=str(value.id), offset_seconds=value.clock_offset_seconds, version=value.version)


MESSAGES: Messages = {
    domain.TenantCreated: lambda e: events.TenantCreated(tenant=tenant(e.tenant)),
    domain.ClockMoved: lambda e: clock_moved(e.tenant),
    domain.LegalEntityChanged: lambda e: events.LegalEntityChanged(legal_entity=legal_entity(e.legal_entity)),
    domain.UserChanged: lambda e: events.UserChanged(person=person(e.person)),
    domain.ApiKeyChanged: lambda e: events.ApiKeyChanged(api_key=api_key(e.api_key)),
    access.SessionOpened: lambda e: events.SessionOpened(session=session(e.session)),
    access.SessionEnded: lambda e: events.SessionEnded(session=session(e.session)),
    access.PasswordResetAsked: lambda e: events.PasswordResetAsked(id=str(e.id), email_hash=e.email_hash.hex()),
    access.PasswordResetRequested: lambda e: events.PasswordResetRequested(
        password_reset=password_reset(e.password_reset)
    ),
    access.PasswordResetRedeemed: lambda e: events.PasswordResetRedeemed(
        password_reset=password_reset(e.password_reset)
    ),
    access.SecondFactorEnabled: lambda e: events.SecondFactorEnabled(second_factor=second_factor(e.second_factor)),
    access.RecoveryCodeUsed: lambda e: events.RecoveryCodeUsed(second_factor=second_factor(e.second_factor)),
    access.SecondFactorRemoved: lambda e: events.SecondFactorRemoved(second_factor=second_factor(e.second_factor)),
    MailTextChanged: lambda e: events.MailTextChanged(mail_text=mail_text(e.mail_text)),
    access.SignInPolicyChanged: lambda e: events.SignInPolicyChanged(
        tenant_id=str(e.tenant_id), policy=sign_in_policy(e.policy)
    ),
}
