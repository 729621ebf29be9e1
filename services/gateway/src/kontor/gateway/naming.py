"""What a file of an answer is called, as RFC 6266 asks: in ASCII for every system, and as it is where they differ."""

import unicodedata
from collections.abc import Mapping
from datetime import date
from urllib.parse import quote

from kontor.common.values import text

_UNFIT = str.maketrans({**dict.fromkeys('"<>|:*?'), **dict.fromkeys("/\\", "-")})
_SPELT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss", "%": "-"})
# In characters; the longest that every file system keeps is 255 bytes.
_LONGEST = 120
_ENDING = 10
# Lists as tables, by the end of their route.
_LISTS: Mapping[str, tuple[str, str]] = {
    "api_keys": ("API-Schlüssel", "API-keys"),
    "bank_transactions": ("Bankumsätze", "Bank-transactions"),
    "base_rates": ("Basiszinssätze", "Base-rates"),
    "billing_exceptions": ("Ausnahmen", "Billing-exceptions"),
    "billing_runs": ("Abrechnungsläufe", "Billing-runs"),
    "bounces": ("Unzustellbar", "Bounces"),
    "credits": ("Guthaben", "Credits"),
    "customers": ("Kunden", "Customers"),
    "deliveries": ("Zustellungen", "Deliveries"),
    "dispatches": ("Versand", "Dispatches"),
    "documents": ("Dokumente", "Documents"),
    "drafts": ("Rechnungsentwürfe", "Invoice-drafts"),
    "dunning_notices": ("Mahnungen", "Reminders"),
    "exemptions": ("Steuerbefreiungen", "Exemptions"),
    "expenses": ("Auslagen", "Expenses"),
    "history": ("Verlauf", "History"),
    "invoice_layouts": ("Rechnungslayouts", "Invoice-layouts"),
    "invoices": ("Rechnungen", "Invoices"),
    "issue_outcomes": ("Ausstellungen", "Issue-outcomes"),
    "leads": ("Leads", "Leads"),
    "legal_entities": ("Gesellschaften", "Legal-entities"),
    "milestones": ("Meilensteine", "Milestones"),
    "open_items": ("Offene-Posten", "Open-items"),
    "operations": ("Vorgänge", "Operations"),
    "opportunities": ("Chancen", "Opportunities"),
    "outcomes": ("Ergebnisse", "Outcomes"),
    "people": ("Personen", "People"),
    "period_locks": ("Periodensperren", "Period-locks"),
    "positions": ("Belege", "Records"),
    "project_figures": ("Projektzahlen", "Project-figures"),
    "projects": ("Projekte", "Projects"),
    "quotes": ("Angebote", "Quotes"),
    "rates": ("Stundensätze", "Rates"),
    "sagas": ("Rechnungsverläufe", "Sagas"),
    "sessions": ("Sitzungen", "Sessions"),
    "statements": ("Kontoauszüge", "Statements"),
    "supplier_invoice_exports": ("Übergaben", "Supplier-invoice-exports"),
    "supplier_invoices": ("Eingangsrechnungen", "Supplier-invoices"),
    "time_entries": ("Zeiten", "Time-entries"),
    "timeline": ("Zeitleiste", "Timeline"),
    "unbilled": ("Unberechnet", "Unbilled"),
    "versions": ("Versionen", "Versions"),
    "views": ("Ansichten", "Views"),
    "webhook_deliveries": ("Webhook-Zustellungen", "Webhook-deliveries"),
    "webhook_endpoints": ("Webhooks", "Webhooks"),
    "work_items": ("Aufgaben", "Work-items"),
}
_WORD = "gateway.file_name.{}"
text.register_words({_WORD.format(name): {"de": de, "en": en} for name, (de, en) in _LISTS.items()})


def table_name(route: str, lang: str, day: date, ending: str) -> str:
    """By what is listed and the day."""
    listed = route.rpartition("/")[2]
    words = text.find_text(_WORD.format(listed), lang, {}) or listed
    return f"{words}-{day.isoformat()}.{ending}"


def disposition(kind: str, name: str) -> str:
    """`attachment` or `inline`, with the name where there is one."""
    shown = plain(name)
    if not shown:
        return kind
    simple = _in_ascii(shown)
    said = f'{kind}; filename="{simple}"'
    return said if simple == shown else f"{said}; filename*=UTF-8''{quote(shown, safe='')}"


def plain(name: str) -> str:
    """Without what a file system takes for a folder, and without what reads differently from what it is."""
    seen = "".join(char for char in unicodedata.normalize("NFC", name) if unicodedata.category(char)[0] != "C")
    whole = seen.translate(_UNFIT).strip(" .")
    if len(whole) <= _LONGEST:
        return whole
    stem, dot, ending = whole.rpartition(".")
    return f"{stem[:_LONGEST]}.{ending}" if dot and len(ending) <= _ENDING else whole[:_LONGEST]


def with_ending(name: str, ending: str, harmless: frozenset[str]) -> str:
    """A name never promises more than the bytes are: what is not known to be `harmless` gets the ending they have."""
    _, dot, last = name.rpartition(".")
    found = f".{last.lower()}" if dot else ""
    return name if found == ending or found in harmless else f"{name}{ending}"


def _in_ascii(name: str) -> str:
    spelt = unicodedata.normalize("NFKD", name.translate(_SPELT)).encode("ascii", "ignore").decode().strip(" ")
    stem, dot, ending = spelt.rpartition(".")
    return spelt if not dot or stem.strip("-. ") else f"file.{ending}"
