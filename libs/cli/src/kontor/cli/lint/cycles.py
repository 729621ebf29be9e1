"""No two files need each other, by whatever way round: late imports and those for types count as well.

What is allowed to know what is import-linter's part; here is only that it goes one way.
"""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

from kontor.cli.lint.source import Finding

_TREES = ("libs", "services", "tests", "bench")


def lint(root: Path) -> list[Finding]:
    """One finding for each ring of files."""
    files = _modules(root)
    needs = {file: set(_needed(root, file, files)) for file in files.values()}
    return [Finding(ring[0], f"need each other: {', '.join(ring)}") for ring in rings(needs)]


def _modules(root: Path) -> dict[str, str]:
    """Every file by the name it is imported by; a test's by its path, as nobody else imports it."""
    found: dict[str, str] = {}
    for tree in _TREES:
        for path in sorted((root / tree).rglob("*.py")):
            name = path.relative_to(root).as_posix()
            _, src, inside = name.rpartition("/src/")
            dotted = (inside if src else name).removesuffix(".py").removesuffix("/__init__").replace("/", ".")
            found[dotted] = name
    return found


def _needed(root: Path, file: str, files: Mapping[str, str]) -> Iterator[str]:
    tree = ast.parse((root / file).read_text(encoding="utf-8"))
    here = file.rpartition("/src/")[2].rpartition("/")[0].replace("/", ".")
    for node in ast.walk(tree):
        for meant in _named(node, here):
            # Tests put their own folder on the path and import the file beside.
            known = next((files[name] for name in (*meant, f"{here}.{meant[-1]}") if name in files), file)
            if known != file:
                yield known


def _named(node: ast.AST, package: str) -> Iterator[tuple[str, ...]]:
    """The modules each import may mean, in that order: `from a import b` is `a.b`, or a name in `a`."""
    if isinstance(node, ast.Import):
        yield from ((alias.name,) for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        above = package.split(".")[: len(package.split(".")) + 1 - node.level] if node.level else []
        base = ".".join([*above, *([node.module] if node.module else [])])
        yield from ((f"{base}.{alias.name}", base) for alias in node.names)


def rings(needs: Mapping[str, set[str]]) -> list[list[str]]:
    """The groups of names that reach each other (Tarjan), each and all sorted."""
    order: dict[str, int] = {}
    lowest: dict[str, int] = {}
    waiting: list[str] = []
    found: list[list[str]] = []

    def visit(name: str) -> None:
        order[name] = lowest[name] = len(order)
        waiting.append(name)
        for other in needs.get(name, ()):
            if other not in order:
                visit(other)
            if other in waiting:
                lowest[name] = min(lowest[name], lowest[other])
        if lowest[name] == order[name]:
            ring = waiting[waiting.index(name) :]
            del waiting[waiting.index(name) :]
            if len(ring) > 1:
                found.append(sorted(ring))

    for name in needs:
        if name not in order:
            visit(name)
    return sorted(found)
