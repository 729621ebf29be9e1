"""Rules over Python sources of services and kontor.common: one clock, one place for settings, no float near money.

Reads syntax trees, so strings and comments do not count; only the forbidden marks are looked for in the text.
"""

import ast
import itertools
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

LONGEST_MODULE = 600
_MARKS = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|pragma: no cover")
_WALL_CLOCK = frozenset({"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time"})
_ENVIRONMENT = frozenset({"os.environ", "os.getenv", "os.putenv", "os.environb"})
# Numbers here are seconds, sizes or scores: never an amount, a quantity or a rate.
_FLOAT_IS_NO_MONEY = frozenset(
    {
        "libs/common/src/kontor/common/identity/tokens.py",
        "libs/common/src/kontor/common/values/text.py",
        "services/gateway/src/kontor/gateway/door.py",
        "services/gateway/src/kontor/gateway/limits.py",
        "services/gateway/src/kontor/gateway/proxy.py",
    }
)
# Modules that speak of business: here a float may not even be named.
_BUSINESS = re.compile(
    r"services/[a-z]+/src/kontor/[a-z]+/(domain|use_cases|saga|wire|store|projections|queries)(/.*)?(\.py)?$"
)
# Migrations and the steps of the common tables: what they may import never changes what it writes.
_FROZEN = re.compile(r"services/[a-z]+/migrations/versions/|kontor/common/database/steps/step_")
_WORDS = "kontor.common.database.schema"
_NOT_OURS = frozenset({"alembic", "sqlalchemy", *sys.stdlib_module_names})


@dataclass(frozen=True, order=True)
class Finding:
    """A broken rule and where; `place` is `file:line` or the name of a declaration."""

    place: str
    words: str

    def __str__(self) -> str:
        return f"{self.place}: {self.words}"


def lint(root: Path) -> list[Finding]:
    """All findings below a repository's `libs` and `services`, in the order of their places."""
    found: list[Finding] = []
    for folder in (root / "libs", root / "services"):
        for path in sorted(folder.rglob("*.py")):
            name = path.relative_to(root).as_posix()
            found += [*_layout(name), *check(name, path.read_text(encoding="utf-8"))]
    return [*found, *_numbers(root)]


def _numbers(root: Path) -> Iterator[Finding]:
    """Two migrations that were written side by side take the same number, and then neither comes first."""
    for folder in sorted(root.glob("services/*/migrations/versions")):
        names = sorted(path.name for path in folder.glob("[0-9]*.py"))
        for name, following in itertools.pairwise(names):
            if name[:4] == following[:4]:
                yield Finding(f"{folder.relative_to(root)}/{following}", f"has the number of {name}: take the next one")


def _layout(name: str) -> Iterator[Finding]:
    if name.endswith(("src/kontor/__init__.py", "src/__init__.py")) or re.fullmatch(
        r"(services|libs)/[a-z]+/__init__\.py", name
    ):
        yield Finding(name, "kontor is a namespace package: no __init__.py here")


def check(name: str, text: str) -> list[Finding]:
    """Findings of one module; `name` is its path in the repository."""
    lines = text.splitlines()
    found = [Finding(f"{name}:{n}", "unfinished: finish it or leave it out") for n in _marked(name, lines)]
    if len(lines) > LONGEST_MODULE:
        found.append(Finding(name, f"{len(lines)} lines, {LONGEST_MODULE} are allowed: split by aggregate"))
    tree = ast.parse(text)
    found += [Finding(f"{name}:{n}", "raises NotImplementedError") for n in _names(tree, "NotImplementedError")]
    if "/src/" in name and not name.startswith("libs/cli/"):
        found += _runtime_rules(name, tree)
    if _FROZEN.search(name):
        found += _frozen(name, tree)
    return found


def _marked(name: str, lines: list[str]) -> Iterator[int]:
    if name.startswith("libs/cli/") and "/lint" in name:
        return
    for number, line in enumerate(lines, 1):
        if _MARKS.search(line):
            yield number


def _runtime_rules(name: str, tree: ast.AST) -> Iterator[Finding]:
    module = Path(name).name
    for node in ast.walk(tree):
        place = f"{name}:{getattr(node, 'lineno', 0)}"
        dotted = _dotted(node)
        if dotted in _WALL_CLOCK and module != "clock.py":
            yield Finding(place, f"{dotted}: time comes from Clock")
        if dotted in _ENVIRONMENT and module != "settings.py":
            yield Finding(place, f"{dotted}: settings come from kontor.common.settings")
        if _is_float_call(node) and name not in _FLOAT_IS_NO_MONEY:
            yield Finding(place, "float(): use Decimal")
        elif isinstance(node, ast.Name) and node.id == "float" and _BUSINESS.search(name):
            yield Finding(place, "float in a module about business: use Decimal")


def _frozen(name: str, tree: ast.AST) -> Iterator[Finding]:
    """A migration writes for ever what it wrote when it was new: nothing it imports may go on living."""
    for node in ast.walk(tree):
        modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            modules = [node.module or "."]
        for module in modules:
            if module.split(".")[0] not in _NOT_OURS and module != _WORDS:
                yield Finding(f"{name}:{node.lineno}", f"imports {module}: a migration is plain SQL and {_WORDS}")


def _names(tree: ast.AST, wanted: str) -> Iterator[int]:
    return (node.lineno for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id == wanted)


def _dotted(node: ast.AST) -> str:
    """`datetime.now` of `datetime.datetime.now` and `datetime.now` alike; empty for anything else."""
    if not isinstance(node, ast.Attribute):
        return ""
    owner = node.value
    if isinstance(owner, ast.Attribute):
        return f"{owner.attr}.{node.attr}"
    return f"{owner.id}.{node.attr}" if isinstance(owner, ast.Name) else ""


def _is_float_call(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float"
