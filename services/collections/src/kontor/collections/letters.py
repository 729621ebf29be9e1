"""The reminder as a letter: the house's words and what is claimed; sending is `kontor.common.outside.mail`'s part."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from babel.dates import format_date
from babel.numbers import format_decimal
from kontor.api.collections.v1.collections_pb2 import DefaultGround, DunningNotice
from kontor.api.common.v1.types_pb2 import Money
from kontor.common.values.letters import CustomerLetter
from kontor.common.values.mail_texts import Occasion, Words, greeting, spoken, usual
from kontor.common.values.wire import read_day, read_decimal, read_money, word_of

_WORDS = {
    "de": {
        "default": "Sie sind seit dem {since} in Verzug: {ground}.",
        "AGREED_TERM": "Der vereinbarte Zahlungstermin ist verstrichen (§ 286 Abs. 2 BGB)",
        "THIRTY_DAYS": "30 Tage nach Fälligkeit und Zugang der Rechnung sind verstrichen (§ 286 Abs. 3 BGB)",
        "REMINDER": "Sie haben auf unsere Mahnung nicht gezahlt (§ 286 Abs. 1 BGB)",
        "interest": "Verzugszinsen nach § 288 BGB: {from_date} bis {to_date}, {days} Tage zu {rate} % auf {principal}: "
        "{interest}",
        "not_published": "Der Basiszinssatz ab {from_date} ist noch nicht veröffentlicht; gerechnet ist mit dem "
        "letzten.",
        "interest_open": "Davon offen: {interest}",
        "cost": "Kosten der Rechtsverfolgung: {cost}",
        "lump": "Verzugspauschale nach § 288 Abs. 5 BGB: {lump}",
    },
    "en": {
        "default": "You have been in default since {since}: {ground}.",
        "AGREED_TERM": "the agreed day of payment has passed (§ 286 (2) BGB)",
        "THIRTY_DAYS": "30 days after due date and receipt of the invoice have passed (§ 286 (3) BGB)",
        "REMINDER": "you did not pay upon our reminder (§ 286 (1) BGB)",
        "interest": "Default interest under § 288 BGB: {from_date} to {to_date}, {days} days at {rate} % on "
        "{principal}: {interest}",
        "not_published": "The base rate from {from_date} on is not published yet; the last one is used.",
        "interest_open": "Of this open: {interest}",
        "cost": "Costs of pursuing the claim: {cost}",
        "lump": "Lump sum under § 288 (5) BGB: {lump}",
    },
}


def occasion_of(notice: DunningNotice) -> Occasion:
    """A friendly reminder asks for the principal alone; the others are told apart by their level."""
    return Occasion.PAYMENT_REMINDER if notice.friendly else Occasion(f"DUNNING_{notice.level}")


def usual_letter(
    notice: DunningNotice, language: str, words: Words | None = None, *, sender: str = "", due: date | None = None
) -> CustomerLetter:
    """As it is written when nobody changes it, in the house's words for its occasion or in the usual ones. `due` is
    the invoice's own day, `sender` whose claim it is."""
    locale = spoken(language)
    words = words or usual(occasion_of(notice), locale)
    facts = {
        "greeting": greeting(locale, ""),
        "customer": notice.customer.label,
        "number": notice.invoice.number,
        "level": str(notice.level),
        "amount": _money(notice.open_amount, locale),
        "due_date": format_date(due, "medium", locale=locale) if due else "",
        "claims": "" if notice.friendly else "\n\n".join(_asserted(notice, locale)),
        "total": _money(notice.total, locale),
        "pay_until": _day(notice.pay_until, locale),
        "sender": sender,
    }
    said = words.filled(facts)
    return CustomerLetter((notice.recipient,) if notice.recipient else (), (), said.subject, said.text)


def _money(message: Money, locale: str) -> str:
    return read_money(message).in_language(locale)


def _day(text: str, locale: str) -> str:
    return format_date(read_day(text, ""), "medium", locale=locale)


def _asserted(notice: DunningNotice, locale: str) -> list[str]:
    """Why there is default, interest stretch by stretch, lump sum, costs: a paragraph each."""
    return [*_default(notice, _WORDS[locale], locale), *_claims(notice, _WORDS[locale], locale)]


def _default(notice: DunningNotice, words: Mapping[str, str], locale: str) -> list[str]:
    ground = word_of(DefaultGround, notice.default_ground)
    if not notice.periods or ground not in words:
        return []
    return [words["default"].format(since=_day(notice.default_since, locale), ground=words[ground])]


def _claims(notice: DunningNotice, words: Mapping[str, str], locale: str) -> list[str]:
    parts = []
    for period in notice.periods:
        from_date = _day(period.from_date, locale)
        line = words["interest"].format(
            from_date=from_date,
            to_date=_day(period.to_date, locale),
            days=period.days,
            rate=format_decimal(read_decimal(period.rate, ""), locale=locale),
            principal=_money(period.principal, locale),
            interest=_money(period.interest, locale),
        )
        unknown = " " + words["not_published"].format(from_date=from_date) if period.rate_not_published else ""
        parts.append(line + unknown)
    accrued = sum((read_money(p.interest).amount for p in notice.periods), Decimal(0))
    if notice.periods and accrued != read_money(notice.interest).amount:
        parts.append(words["interest_open"].format(interest=_money(notice.interest, locale)))
    if read_money(notice.lump_sum):
        parts.append(words["lump"].format(lump=_money(notice.lump_sum, locale)))
    if notice.HasField("cost") and read_money(notice.cost):
        parts.append(words["cost"].format(cost=_money(notice.cost, locale)))
    return parts
