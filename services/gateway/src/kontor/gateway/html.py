"""Plain pages: templates, languages, and headers under which nothing foreign runs.

No script anywhere; styles come from our own file. What a page says is left to its owner.
"""

import base64
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, format_decimal
from fastapi import Request as WebRequest
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined
from kontor.common.values import text
from kontor.common.values.clock import HOME_ZONE
from kontor.common.values.wire import read_timestamp, spoken
from kontor.gateway.wording import WORDS

_LOCALES = {"de": "de_DE", "en": "en_GB"}
_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; frame-src 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
PAGE_HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": _POLICY,
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}

_environment = Environment(
    loader=PackageLoader("kontor.gateway"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def static_file(name: str) -> bytes:
    """A file of the package, by its plain name."""
    return (files("kontor.gateway") / "static" / name).read_bytes()


def language_of(request: WebRequest, default: str = "") -> str:
    """`?lang=` wins, then what the page's owner knows, then the browser."""
    wanted = request.query_params.get("lang", "")
    if wanted in text.LANGUAGES:
        return wanted
    return default if default in text.LANGUAGES else text.language(request.headers.get("accept-language"))


def page(template: str, lang: str, *, status: int = 200, **facts: Any) -> HTMLResponse:
    body = _environment.get_template(template).render(lang=lang, t=words(lang), other=_other(lang), **facts)
    return HTMLResponse(body, status, headers={**PAGE_HEADERS, "Content-Language": lang})


def words(lang: str) -> "_Words":
    return _Words(lang)


def _other(lang: str) -> str:
    return "en" if lang == "de" else "de"


class _Words:
    """`t.accept_quote` in a template is the sentence in the page's language."""

    def __init__(self, lang: str) -> None:
        self._column = 0 if lang == "de" else 1

    def __getitem__(self, name: str) -> str:
        return WORDS[name][self._column]


def _money(value: Any, lang: str) -> str:
    """A Money message as people write it; never rounded."""
    if not value.amount:
        return "–"
    try:
        amount = Decimal(value.amount)
    except InvalidOperation:
        return f"{value.amount} {value.currency}"
    return format_currency(amount, value.currency or "EUR", locale=_LOCALES[lang], decimal_quantization=False)


def _word(message: Any, field: str, lang: str) -> str:
    """What people call the value a field has, as the contract says it."""
    return spoken(message.DESCRIPTOR.fields_by_name[field].enum_type, getattr(message, field), lang)


def _is_zero(amount: str) -> bool:
    return not amount.strip("0.")


def _number(value: str, lang: str) -> str:
    try:
        return format_decimal(Decimal(value), locale=_LOCALES[lang], decimal_quantization=False)
    except InvalidOperation:
        return value


def _day(value: str, lang: str) -> str:
    try:
        return format_date(date.fromisoformat(value), "long", locale=_LOCALES[lang])
    except ValueError:
        return value


def _moment(value: Any, lang: str) -> str:
    """A datetime, or a Timestamp message, in the house's zone."""
    moment = value if isinstance(value, datetime) else read_timestamp(value)
    return format_datetime(moment.astimezone(ZoneInfo(HOME_ZONE)), "d. MMMM y, HH:mm", locale=_LOCALES[lang])


def _svg_data(svg: str) -> str:
    """A picture in the address of an image: there it can run nothing."""
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"


_environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "sort_keys": False}
_environment.filters.update(money=_money, number=_number, is_zero=_is_zero, word=_word, day=_day, moment=_moment)
_environment.filters["svg_data"] = _svg_data
