"""The reminder as a letter: words only, sending is `kontor.common.outside.mail`'s part."""

from babel.dates import format_date
from babel.numbers import format_currency, format_decimal
from kontor.api.collections.v1.collections_pb2 import DunningNotice
from kontor.common.outside.mail import Letter, html_with_button
from kontor.common.values.wire import read_day, read_decimal, read_money

_WORDS = {
    "de": {
        "subject": "{level}. Mahnung zu Rechnung {number}",
        "greeting": "Guten Tag,",
        "body": "zu unserer Rechnung {number} ist noch ein Betrag von {open} offen. Bitte prüfen Sie das.",
        "interest": "Verzugszinsen nach § 288 BGB: {from_date} bis {to_date}, {days} Tage zu {rate} %: {interest}",
        "lump": "Verzugspauschale nach § 288 Abs. 5 BGB: {lump}",
        "total": "Bitte überweisen Sie insgesamt {total} bis zum {until}.",
        "closing": "Freundliche Grüße",
    },
    "en": {
        "subject": "Reminder {level} for invoice {number}",
        "greeting": "Dear customer,",
        "body": "{open} of our invoice {number} is still open. You have probably overlooked it.",
        "interest": "Default interest under § 288 BGB: {from_date} to {to_date}, {days} days at {rate} %: {interest}",
        "lump": "Lump sum under § 288 (5) BGB: {lump}",
        "total": "Please transfer {total} in total by {until}.",
        "closing": "Kind regards",
    },
}


def reminder(notice: DunningNotice, language: str) -> Letter:
    """Principal, interest period by period with its rate, lump sum, total and until when."""
    locale = language if language in _WORDS else "de"
    words = _WORDS[locale]

    def money(message: object) -> str:
        value = read_money(message)  # type: ignore[arg-type]
        return format_currency(value.amount, value.currency, locale=locale)

    def day(text: str) -> str:
        return format_date(read_day(text, ""), "medium", locale=locale)

    facts = {"level": notice.level, "number": notice.invoice.number, "open": money(notice.open_amount)}
    parts = [words["greeting"], words["body"].format(**facts)]
    parts += [
        words["interest"].format(
            from_date=day(p.from_date),
            to_date=day(p.to_date),
            days=p.days,
            rate=format_decimal(read_decimal(p.rate, ""), locale=locale),
            interest=money(p.interest),
        )
        for p in notice.periods
    ]
    if read_money(notice.lump_sum):
        parts.append(words["lump"].format(lump=money(notice.lump_sum)))
    parts += [words["total"].format(total=money(notice.total), until=day(notice.pay_until)), words["closing"]]
    return Letter(
        to=notice.recipient,
        subject=words["subject"].format(**facts),
        text="\n\n".join(parts) + "\n",
        html=html_with_button(parts, "", ""),
    )
