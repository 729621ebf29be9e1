"""What a release of Peppol BIS Billing 3 lets be said: lists, processes, document types (`assets/peppol.toml`)."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from kontor.einvoice.rules.findings import Severity

_LISTS = ("tax_point", "allowance", "charge", "currency", "eas")


@dataclass(frozen=True, slots=True)
class Release:
    """One release of OpenPeppol. `lists` are by their name in the data, `types` by (self-billing, credit note).

    `severities` are those that differ from the ones in our list of rules.
    """

    name: str
    self_billing: str
    valid_from: date
    processes: frozenset[str]
    self_billing_processes: frozenset[str]
    response_processes: frozenset[str]
    types: Mapping[tuple[bool, bool], frozenset[str]]
    media_types: frozenset[str]
    lists: Mapping[str, frozenset[str]]
    severities: Mapping[str, Severity]

    def plain_processes(self, *, self_billing: bool) -> frozenset[str]:
        return self.self_billing_processes if self_billing else self.processes

    @property
    def label(self) -> str:
        return f"Peppol BIS Billing {self.name} native rules"

    @property
    def self_billing_label(self) -> str:
        return f"Peppol BIS Self-Billing {self.self_billing} native rules"


@cache
def releases() -> tuple[Release, ...]:
    """All we know, the oldest first."""
    text = (resources.files("kontor.einvoice") / "assets" / "peppol.toml").read_text("utf-8")
    return tuple(sorted((_release(entry) for entry in tomllib.loads(text)["release"]), key=lambda r: r.valid_from))


def release(on: date | None) -> Release:
    """The one in force on the day a document was issued: the oldest for days before it, the newest without a day."""
    known = releases()
    begun = [one for one in known if on is None or one.valid_from <= on]
    return begun[-1] if begun else known[0]


def _release(entry: Mapping[str, Any]) -> Release:
    return Release(
        name=entry["name"],
        self_billing=entry["self_billing"],
        valid_from=entry["valid_from"],
        processes=frozenset(entry["processes"]),
        self_billing_processes=frozenset(entry["self_billing_processes"]),
        response_processes=frozenset(entry["response_processes"]),
        types={
            (False, False): _codes(entry["invoice_types"]),
            (False, True): _codes(entry["credit_note_types"]),
            (True, False): _codes(entry["self_billed_invoice_types"]),
            (True, True): _codes(entry["self_billed_credit_note_types"]),
        },
        media_types=frozenset(entry["media_types"]),
        lists={name: _codes(entry[name]) for name in _LISTS},
        severities={rule: Severity(level) for rule, level in entry.get("severity", {}).items()},
    )


def _codes(text: str) -> frozenset[str]:
    return frozenset(text.split())
