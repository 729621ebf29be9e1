"""docs/events.md: every published event, what it carries and who listens, read from contract and consumers.

Written by `./kontor proto`, held against the sources by `./kontor check`.
"""

import ast
from collections.abc import Iterator

from google.protobuf.descriptor_pb2 import DescriptorProto, FileDescriptorProto, FileDescriptorSet
from kontor.api.common.v1 import options_pb2
from kontor.cli.home import ROOT
from kontor.common.events.catalogue import type_name

PAGE = ROOT / "docs" / "events.md"
_HEAD = """# Events

Written by `./kontor proto` from the contract and the consumers; do not edit.

Every change of state is told once, in the transaction that makes it. Subject `kontor.<context>.<Event>.<tenant>`,
stream `KONTOR_<CONTEXT>`, body protobuf, headers as CloudEvents. Events of one key are handled in order, everything
may come twice. What an event carries is in full the state after the change.

A *type* is the event's name outside: what a [webhook](guides/webhooks.md) asks for; beside it, what its owner needs to
be told. Events without one are orders between services. platform hears every event that has a type.
"""
_COLUMNS = "| event | type, needed permission | carries | key | who listens | |\n|---|---|---|---|---|---|\n"
_MESSAGE = 4


def write() -> list[str]:
    """Brings the page up to date; answers its name when that changed it."""
    if not stale():
        return []
    PAGE.write_text(page(), encoding="utf-8")
    return [str(PAGE.relative_to(ROOT))]


def stale() -> bool:
    return not PAGE.exists() or PAGE.read_text(encoding="utf-8") != page()


def page() -> str:
    everything = FileDescriptorSet.FromString((ROOT / "gen" / "descriptors.binpb").read_bytes())
    listeners = _listeners()
    parts = [_HEAD]
    for file in sorted(everything.file, key=lambda file: file.package):
        if rows := list(_rows(file, listeners)):
            context = file.package.split(".")[2]
            parts += [f"\n## {context}\n\n{_COLUMNS}", *rows]
    return "".join(parts)


def _rows(file: FileDescriptorProto, listeners: dict[str, set[str]]) -> Iterator[str]:
    comments = {tuple(place.path): place.leading_comments for place in file.source_code_info.location}
    for number, message in enumerate(file.message_type):
        if message.options.HasExtension(options_pb2.event):
            told = message.options.Extensions[options_pb2.event]
            seen = f"`{type_name(told.context, message.name)}` `{told.permission}`" if told.permission else "–"
            who = ", ".join(sorted(listeners.get(f"{file.package}.{message.name}", ()))) or "–"
            words = " ".join(comments.get((_MESSAGE, number), "").split())
            yield f"| {message.name} | {seen} | {_carries(message)} | `{told.key}` | {who} | {words} |\n"


def _carries(message: DescriptorProto) -> str:
    return ", ".join(f"`{part.name}`" for part in message.field)


def _listeners() -> dict[str, set[str]]:
    """Services by the full name of an event their consumers import."""
    found: dict[str, set[str]] = {}
    for path in sorted(ROOT.glob("services/*/src/kontor/*/**/*.py")):
        if "consumers" not in (path.stem, path.parent.name):
            continue
        service = path.relative_to(ROOT).parts[1]
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").endswith(".events_pb2"):
                package = str(node.module).removesuffix(".events_pb2")
                for name in node.names:
                    found.setdefault(f"{package}.{name.name}", set()).add(service)
    return found
