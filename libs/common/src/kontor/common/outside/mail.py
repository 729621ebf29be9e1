"""Outgoing mail over SMTP: one letter, its Message-ID made from the event that asked for it.

A repeat of the same event carries the same Message-ID, so mail systems and people recognise it.
What a letter says stays with the service that sends it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from html import escape
from uuid import UUID

import aiosmtplib
from kontor.common.process.settings import SmtpSettings
from kontor.common.values.clock import Clock
from kontor.common.values.errors import InvalidInput, Unavailable
from kontor.common.values.letters import CustomerLetter

TIMEOUT_SECONDS = 10
NO_FACTS: Mapping[str, str] = {}
_PLACE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Attachment:
    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class Letter:
    """`to` and `cc` are addresses, divided by commas."""

    to: str
    subject: str
    text: str
    html: str = ""
    sender_name: str = ""
    reply_to: str = ""
    cc: str = ""
    attachments: Sequence[Attachment] = ()


class RecipientRefused(InvalidInput):
    """The mail server will never take it for this address: another try would not help."""

    code = "mail.recipient_refused"
    texts = {
        "de": "Der Mailserver nimmt für diese Adresse nichts an. Bitte die Adresse prüfen.",
        "en": "The mail server refuses this address. Please check the address.",
    }


def message_id(event_id: UUID, domain: str, mark: str = "") -> str:
    """`mark` comes back with answers of mail servers: to whom they belong."""
    return f"<{event_id}.{mark}@{domain}>" if mark else f"<{event_id}@{domain}>"


class Mailer:
    """Sends letters through the configured server."""

    def __init__(self, settings: SmtpSettings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock

    async def send(self, letter: Letter, event_id: UUID, *, mark: str = "") -> str:
        """Gives the Message-ID back; Unavailable when the server cannot be reached or asks to come later."""
        message = self._compose(letter, event_id, mark)
        server = self._settings
        try:
            await aiosmtplib.send(
                message,
                hostname=server.host,
                port=server.port,
                username=server.user or None,
                password=server.fresh("password") or None,
                start_tls=server.starttls,
                use_tls=server.tls,
                cert_bundle=str(server.ca) if server.ca is not None else None,
                timeout=TIMEOUT_SECONDS,
            )
        except aiosmtplib.SMTPRecipientsRefused as refused:
            if all(500 <= r.code < 600 for r in refused.recipients):
                raise RecipientRefused("permanent refusal") from refused
            raise Unavailable("mail server asks to come later") from refused
        except (aiosmtplib.SMTPException, OSError) as failed:
            raise Unavailable(f"mail server: {type(failed).__name__}") from failed
        return str(message["Message-ID"])

    def _compose(self, letter: Letter, event_id: UUID, mark: str) -> EmailMessage:
        message = EmailMessage()
        sender = self._settings.sender
        user, _, domain = sender.rpartition("@")
        message["From"] = Address(_one_line(letter.sender_name), user, domain)
        message["To"] = _one_line(letter.to)
        if letter.cc:
            message["Cc"] = _one_line(letter.cc)
        message["Subject"] = _one_line(letter.subject)
        message["Date"] = format_datetime(self._clock.now())
        message["Message-ID"] = message_id(event_id, domain, mark)
        message["Auto-Submitted"] = "auto-generated"
        if letter.reply_to:
            message["Reply-To"] = _one_line(letter.reply_to)
        message.set_content(letter.text)
        if letter.html:
            message.add_alternative(letter.html, subtype="html")
        for attached in letter.attachments:
            main, _, sub = attached.media_type.partition("/")
            message.add_attachment(attached.content, maintype=main, subtype=sub, filename=attached.name)
        return message


def _one_line(text: str) -> str:
    """Header values never carry line breaks of a user's making."""
    return " ".join(text.split())


def as_mail(
    letter: CustomerLetter,
    *,
    link: str = "",
    button: str = "",
    sender_name: str = "",
    facts: Mapping[str, str] = NO_FACTS,
) -> Letter:
    """The letter as it leaves: with the address its reader opens, and what else is known only now, in their places.

    What stands in a fact is not read for places again, and a paragraph of which nothing is left is left out.
    """
    known = {**facts, "link": link}

    def put(text: str) -> str:
        return _PLACE.sub(lambda place: known.get(place[1], place[0]), text)

    paragraphs = "\n".join(letter.text.strip().splitlines()).split("\n\n")
    shown = [put(part) for part in paragraphs if put(part).strip() or not part.strip()]
    return Letter(
        to=", ".join(letter.to),
        cc=", ".join(letter.cc),
        subject=put(letter.subject),
        text="\n\n".join(shown) + "\n",
        html=html_with_button(shown, link, button),
        sender_name=sender_name,
    )


def html_with_button(paragraphs: Sequence[str], link: str, button: str) -> str:
    """The plain text's paragraphs as simple HTML; the one that is the link becomes a button, and one that has
    it among words can be clicked there."""
    styled = (
        f'<a href="{escape(link)}" style="display:inline-block;padding:12px 20px;border-radius:6px;'
        f'background:#1D5BC7;color:#fff;text-decoration:none;font-weight:600">{escape(button)}</a>'
    )
    address, within = escape(link), f'<a href="{escape(link)}">{escape(link)}</a>'
    plain = (escape(part).replace("\n", "<br>") for part in paragraphs)
    shown = [styled if part == address else part.replace(address, within) if link else part for part in plain]
    body = "".join(f'<p style="margin:0 0 16px">{part}</p>' for part in shown)
    return f'<div style="font:15px/1.5 system-ui,sans-serif;color:#15181E;max-width:560px">{body}</div>'
