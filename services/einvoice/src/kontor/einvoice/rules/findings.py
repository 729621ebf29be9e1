"""What a rule says about an invoice: rule id, severity, the term and field meant, a sentence in German or English.

Severities and sentences are data (`assets/rules.toml`, `assets/rules_peppol.toml`); the rules of one VAT category
share those of BR-X-nn.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cache
from importlib import resources

_CATEGORY_RULE = re.compile(r"BR-(?:S|Z|E|AE|IC|G|O|AF|AG)-(\d\d(?:-\w+)?)\Z")
_LINE = re.compile(r"line (\d+): (.*)\Z", re.DOTALL)
_GERMAN_IN_PEPPOL = re.compile(r"DE-R-0*(\d+)(?:-([12]))?\Z")
# Families that share one sentence: the id itself says the place.
_RULE_FILES = ("rules.toml", "rules_peppol.toml")
_FAMILIES = ("BR-DEC", "BR-CL", "CII-SR", "CII-DT")


class Severity(StrEnum):
    FATAL = "fatal"
    WARNING = "warning"
    INFORMATION = "information"


@dataclass(frozen=True, slots=True)
class Rule:
    id: str
    severity: Severity
    bt: str
    sentences: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Finding:
    """`path` is a JSON pointer into our model (`/lines/0/price/net`), `message` the official text if there is one."""

    rule: str
    severity: Severity
    bt: str = ""
    path: str = ""
    message: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def fatal(self) -> bool:
        return self.severity is Severity.FATAL

    @property
    def term(self) -> str:
        """The business term or group meant; official findings do not say it, our list of rules does."""
        known = rules().get(self.rule) or _shared(self.rule)
        return self.bt or ("" if known is None else known.bt)

    def placed(self) -> "Finding":
        """With the line as its place, where a schema says that in its message."""
        found = None if self.path else _LINE.match(self.message)
        return self if found is None else replace(self, path=f"line {found[1]}", message=found[2])

    def sentence(self, lang: str) -> str:
        """Our words, with the official ones where we have none."""
        known = rules().get(self.rule) or _shared(self.rule)
        if known is None:
            return self.message
        return known.sentences["en" if lang == "en" else "de"].replace("{message}", self.message).strip()


@cache
def rules() -> Mapping[str, Rule]:
    assets = resources.files("kontor.einvoice") / "assets"
    texts = ((assets / name).read_text("utf-8") for name in _RULE_FILES)
    return {name: _rule(name, entry) for text in texts for name, entry in tomllib.loads(text).items()}


def _rule(name: str, entry: Mapping[str, str]) -> Rule:
    severity = Severity(entry.get("severity", "fatal"))
    return Rule(name, severity, entry["bt"], {"de": entry["de"], "en": entry["en"]})


def _shared(name: str) -> Rule | None:
    family = next((f for f in _FAMILIES if name.startswith(f"{f}-")), None)
    if family is not None:
        return rules()[family]
    german = _GERMAN_IN_PEPPOL.match(name)
    if german:
        return rules().get(f"BR-DE-{german[1]}" + {"1": "-a", "2": "-b"}.get(german[2] or "", ""))
    if name == "DE-R-T02":
        return rules()["BR-TMP-2"]
    found = _CATEGORY_RULE.match(name)
    return rules().get(f"BR-X-{found[1]}") if found else None


def breach(name: str, path: str, *, words: str | None = None) -> Finding:
    """A breach of a rule we know. `words` names the entry of sentences when it differs from the rule's id."""
    rule = rules().get(words or name) or _shared(name)
    if rule is None:
        raise KeyError(name)
    return Finding(name, rule.severity, rule.bt, path)
