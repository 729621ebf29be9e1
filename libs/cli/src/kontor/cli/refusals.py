"""What services refuse, why, and what to do about it: the catalogue the gateway shows at /docs/errors.

Read from the error classes and sentences of every service; written by `./kontor proto`, held against them by
`./kontor check`, which refuses a code that is raised without a sentence and a sentence that names no cure.
"""

import ast
import importlib
import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from kontor.cli.home import ROOT
from kontor.common.values import text
from kontor.common.values.errors import TABLE, DomainError, Kind

CATALOGUE = ROOT / "services" / "gateway" / "src" / "kontor" / "gateway" / "refusals.json"
_INVALID = TABLE[Kind.INVALID_INPUT].http
_ONLY_FACTS = re.compile(r"[{}\w\s.]*")
# Programs, not modules.
_NOT_IMPORTED = frozenset({"__main__", "sheets", "seed"})
# The class whose second argument is a code, and its status the first.
_OF_HTTP = "HttpProblem"


def write() -> list[str]:
    """Brings the catalogue up to date; answers its name when that changed it."""
    if not stale():
        return []
    CATALOGUE.write_text(_written(), encoding="utf-8")
    return [str(CATALOGUE.relative_to(ROOT))]


def stale() -> bool:
    return not CATALOGUE.exists() or CATALOGUE.read_text(encoding="utf-8") != _written()


def faults() -> list[str]:
    """Codes nobody explains, and sentences that do not help, one line each."""
    known, raised = _known(), _raised()
    silent = [f"{place}: {code} has no sentence" for code, (place, _) in raised.items() if code not in known]
    helpless = [
        f"{code}: says in {lang} what is the matter, not what to do about it: give it a cure"
        for code in sorted(known)
        for lang in text.LANGUAGES
        if not text.cure_of(code, lang)
    ]
    return sorted(silent) + helpless


def catalogue() -> Mapping[str, Mapping[str, Any]]:
    """By code: HTTP status, whether the sentence itself says the cure, and cause and cure in each language."""
    kinds, raised = _kinds(), _raised()
    return {
        code: {
            "status": kinds.get(code) or raised.get(code, ("", 0))[1] or _INVALID,
            "apart": bool(text.own_cure(code, text.DEFAULT_LANGUAGE)),
            "cause": {lang: _cause(code, lang) for lang in sorted(text.LANGUAGES)},
            "cure": {lang: text.cure_of(code, lang) for lang in sorted(text.LANGUAGES)},
        }
        for code in sorted(_known())
    }


def _written() -> str:
    return json.dumps(catalogue(), ensure_ascii=False, indent=1) + "\n"


def _cause(code: str, lang: str) -> str:
    """A sentence that is nothing but its facts tells nobody anything."""
    cause = text.cause_of(code, lang)
    bare = cause.startswith("{") and _ONLY_FACTS.fullmatch(cause)
    return text.cause_of(TABLE[Kind.INVALID_INPUT].code, lang) if bare else cause


def _known() -> Mapping[str, Mapping[str, str]]:
    """Every refusal's sentences: of all modules there are."""
    _import_all()
    return text.refusals()


@cache
def _import_all() -> None:
    for path in _sources():
        if path.stem not in _NOT_IMPORTED:
            importlib.import_module(_module(path))


def _sources() -> list[Path]:
    common = ROOT / "libs" / "common" / "src" / "kontor" / "common"
    return sorted([*common.rglob("*.py"), *ROOT.glob("services/*/src/kontor/*/**/*.py")])


def _module(path: Path) -> str:
    inside = path.relative_to(next(parent for parent in path.parents if parent.name == "src"))
    return ".".join(inside.with_suffix("").parts).removesuffix(".__init__")


def _kinds() -> dict[str, int]:
    """HTTP statuses of codes that have a class, and of the kinds themselves."""
    _known()
    found = {row.code: row.http for row in TABLE.values()}
    waiting = list(DomainError.__subclasses__())
    while waiting:
        cls = waiting.pop()
        waiting.extend(cls.__subclasses__())
        found.setdefault(cls.code, cls.kind.row.http)
    return found


@cache
def _raised() -> Mapping[str, tuple[str, int]]:
    """Codes named where something is raised: the first place, and the status where it is said there."""
    found: dict[str, tuple[str, int]] = {}
    for path in _sources():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = _constants(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                for code, status in _codes(node, names):
                    found.setdefault(code, (f"{path.relative_to(ROOT)}:{node.lineno}", status))
    return found


def _constants(tree: ast.Module) -> dict[str, str]:
    return {
        target.id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def _codes(call: ast.Call, names: Mapping[str, str]) -> Iterator[tuple[str, int]]:
    called = call.func.id if isinstance(call.func, ast.Name) else ""
    if called == _OF_HTTP and len(call.args) > 1 and isinstance(call.args[0], ast.Constant):
        if code := _text(call.args[1], names):
            yield code, int(str(call.args[0].value))
    elif called[:1].isupper():
        for keyword in call.keywords:
            if keyword.arg == "code" and (code := _text(keyword.value, names)):
                yield code, 0


def _text(node: ast.expr, names: Mapping[str, str]) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return names.get(node.id, "") if isinstance(node, ast.Name) else ""
