"""Letters to the owner of a webhook endpoint: it was disabled, or a message was given up."""

from datetime import datetime

from babel.dates import format_datetime
from kontor.common.outside.mail import Letter
from kontor.platform.domain import Person
from kontor.platform.webhook_rules import DisabledBy, WebhookEndpoint

_WORDS = {
    "de": {
        "disabled": "Webhook abgeschaltet: {url}",
        "failed": "Webhook-Nachricht aufgegeben: {url}",
        "greeting": "Guten Tag {name},",
        DisabledBy.GONE: "Ihr Webhook {url} hat mit 410 (Gone) geantwortet: Er möchte nichts mehr hören. Wir haben ihn "
        "abgeschaltet.",
        DisabledBy.FAILING: "Ihr Webhook {url} hat sieben Tage lang keine Nachricht angenommen. Wir haben ihn "
        "abgeschaltet.",
        DisabledBy.PERSON: "Ihr Webhook {url} wurde abgeschaltet. Begründung: {reason}",
        "kept": "Was noch nicht zugestellt ist, bleibt erhalten und wird gesendet, sobald der Webhook eingeschaltet "
        "wird; was seit dem Abschalten geschieht, wird nicht aufgehoben.",
        "gave_up": "Eine Nachricht {type} vom {at} an {url} wurde drei Tage lang nicht angenommen. Wir versuchen sie "
        "nicht weiter; spätere gehen weiter hinaus. Das Protokoll der Zustellungen zeigt die Antworten, von dort "
        "lässt sie sich wiederholen.",
        "once": "Höchstens eine solche Mail am Tag je Webhook.",
    },
    "en": {
        "disabled": "Webhook disabled: {url}",
        "failed": "Webhook message given up: {url}",
        "greeting": "Dear {name},",
        DisabledBy.GONE: "your webhook {url} answered 410 (Gone): it wants to hear no more. We have disabled it.",
        DisabledBy.FAILING: "your webhook {url} took no message for seven days. We have disabled it.",
        DisabledBy.PERSON: "your webhook {url} was disabled. Reason: {reason}",
        "kept": "What is not delivered yet is kept, and is sent as soon as the webhook is enabled; what happens while "
        "it is disabled is not.",
        "gave_up": "a message {type} of {at} to {url} was not taken for three days. We do not try it any more; later "
        "ones go on. The log of deliveries shows the answers, from there it can be replayed.",
        "once": "At most one such mail a day for each webhook.",
    },
}


def disabled_letter(owner: Person, endpoint: WebhookEndpoint) -> Letter:
    words = _WORDS.get(owner.locale, _WORDS["de"])
    facts = {"name": owner.name, "url": endpoint.url, "reason": endpoint.state_reason or "–"}
    parts = [words["greeting"], words[endpoint.disabled_by or DisabledBy.PERSON], words["kept"]]
    return _letter(owner, words["disabled"], parts, facts)


def failed_letter(owner: Person, endpoint: WebhookEndpoint, event_type: str, occurred_at: datetime) -> Letter:
    words = _WORDS.get(owner.locale, _WORDS["de"])
    at = format_datetime(occurred_at, "medium", locale=owner.locale)
    facts = {"name": owner.name, "url": endpoint.url, "type": event_type, "at": at}
    return _letter(owner, words["failed"], [words["greeting"], words["gave_up"], words["once"]], facts)


def _letter(owner: Person, subject: str, parts: list[str], facts: dict[str, str]) -> Letter:
    text = "\n\n".join(part.format(**facts) for part in parts)
    return Letter(to=owner.email, subject=subject.format(**facts), text=f"{text}\n", sender_name="Kontor")
