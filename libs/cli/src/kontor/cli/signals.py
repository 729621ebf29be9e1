"""docs/telemetry.md: every metric, span and log line of the services, read from where they are made.

Written by `./kontor proto`, held against the sources by `./kontor check`.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kontor.cli.home import ROOT

PAGE = ROOT / "docs" / "telemetry.md"
_KINDS = frozenset({"Counter", "Gauge", "Histogram"})
_LEVELS = frozenset({"debug", "info", "warning", "error"})
_HEAD = """# Telemetry

Written by `./kontor proto` from the sources; do not edit.

## Metrics

At `/metrics` of each process's operators' port, for Prometheus. Labels are names of ours and statuses, never an id of a
tenant, a person or a record. What an operator watches and does is in [operating](operating.md).
"""
_SPANS = """
## Spans

W3C trace context goes along with every call and event (`traceparent` in HTTP and gRPC metadata, in the event's
headers), so that a request and what its events caused are one trace. Spans leave the process when
`KONTOR_OTLP_ENDPOINT` is set.

| span | kind | where |
|---|---|---|
"""
_LINES = """
## Log lines

One JSON object a line on stdout. Each says `at`, `level`, `service` and `event`, and where there is a trace `trace_id`
and `span_id`; inside a request `tenant` and `actor`. An error that was raised stands in `exception`. No personal data,
no content of records. `event` and the other keys of each line:

| event | level | keys | where |
|---|---|---|---|
"""


@dataclass(frozen=True, order=True)
class Signal:
    """One row: what it is called, what kind it is, what it says, and the module that makes it."""

    name: str
    kind: str
    words: str
    module: str


def write() -> list[str]:
    """Brings the page up to date; answers its name when that changed it."""
    if not stale():
        return []
    PAGE.write_text(page(), encoding="utf-8")
    return [str(PAGE.relative_to(ROOT))]


def stale() -> bool:
    return not PAGE.exists() or PAGE.read_text(encoding="utf-8") != page()


def page() -> str:
    metrics, spans, lines = set[Signal](), set[Signal](), set[Signal]()
    for path in _sources():
        module = _module(path)
        for call in (n for n in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(n, ast.Call)):
            metrics.update(_metrics(call, module))
            spans.update(_spans(call, module))
            lines.update(_lines(call, module))
    parts = [_HEAD]
    for owner in sorted({_owner(metric.module) for metric in metrics}):
        parts.append(f"\n### {owner}\n\n| metric | kind | labels | tells |\n|---|---|---|---|\n")
        parts += [
            _row(metric.name, metric.kind, *metric.words.split("|", 1))
            for metric in sorted(metrics)
            if _owner(metric.module) == owner
        ]
    parts.append(_SPANS)
    parts += [_row(span.name, span.kind, f"`{span.module}`") for span in sorted(spans)]
    parts.append(_LINES)
    parts += [_row(line.name, line.kind, line.words, f"`{line.module}`") for line in sorted(lines)]
    return "".join(parts)


def _sources() -> list[Path]:
    common = ROOT / "libs" / "common" / "src" / "kontor" / "common"
    return sorted([*common.rglob("*.py"), *ROOT.glob("services/*/src/kontor/*/**/*.py")])


def _module(path: Path) -> str:
    inside = path.relative_to(next(parent for parent in path.parents if parent.name == "src"))
    return ".".join(inside.with_suffix("").parts).removeprefix("kontor.").removesuffix(".__init__")


def _owner(module: str) -> str:
    owner = module.partition(".")[0]
    return "every service" if owner == "common" else owner


def _row(name: str, *cells: str) -> str:
    return f"| `{name}` | {' | '.join(cells)} |\n"


def _metrics(call: ast.Call, module: str) -> Iterator[Signal]:
    kind = call.func.id if isinstance(call.func, ast.Name) else ""
    if kind not in _KINDS or len(call.args) < 2:
        return
    name, words = _text(call.args[0]), _text(call.args[1])
    if name:
        labels = call.args[2] if len(call.args) > 2 else None
        told = ", ".join(f"`{_text(label)}`" for label in labels.elts) if isinstance(labels, ast.List) else "–"
        yield Signal(name, kind.lower(), f"{told}|{words}", module)


def _spans(call: ast.Call, module: str) -> Iterator[Signal]:
    if ast.unparse(call.func) == "telemetry.span" and call.args:
        kinds = [keyword.value for keyword in call.keywords if keyword.arg == "kind"]
        kind = ast.unparse(kinds[0]).rpartition(".")[2].lower() if kinds else "internal"
        yield Signal(_spelt(call.args[0]), kind, "", module)


def _lines(call: ast.Call, module: str) -> Iterator[Signal]:
    func = call.func
    if not isinstance(func, ast.Attribute) or func.attr not in _LEVELS or not call.args:
        return
    logger = ast.unparse(func.value).rpartition(".")[2].lstrip("_")
    if logger in ("log", "access") and (name := _text(call.args[0])):
        keys = sorted(k.arg for k in call.keywords if k.arg and k.arg != "exc_info")
        yield Signal(name, func.attr, ", ".join(f"`{key}`" for key in keys) or "–", module)


def _text(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _spelt(node: ast.expr) -> str:
    """A name made of parts, as it reads: `HTTP <method>`."""
    if not isinstance(node, ast.JoinedStr):
        return _text(node) or f"<{_last(node)}>"
    parts = [_text(part) if isinstance(part, ast.Constant) else f"<{_last(part)}>" for part in node.values]
    return "".join(parts)


def _last(node: ast.expr) -> str:
    inner = node.value if isinstance(node, ast.FormattedValue) else node
    return ast.unparse(inner).rpartition(".")[2].lstrip("_").lower()
