"""clients/python/kontor_types.py: the shapes of the REST interface as Python types, made from its description.

Names are context and message, `BillingInvoice`; what all contexts share has its own name, `Money`. Values of enums are
the texts they are sent as.
"""

import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from keyword import iskeyword
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[5]
FILE = ROOT / "clients" / "python" / "kontor_types.py"
Json = Mapping[str, Any]
_HEAD = '''"""Types of what Kontor's REST interface takes and answers. Made by `./kontor proto`; never edited.

`NotRequired` is what may be missing; everything else is in every answer, and needed in a request.
"""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict
'''
_PLAIN = {"string": "str", "integer": "int", "boolean": "bool", "number": "float"}


def stale() -> bool:
    return not FILE.exists() or FILE.read_text(encoding="utf-8") != text_of(_described())


def write() -> list[str]:
    """Brings the file up to date; its name when it was not."""
    if not stale():
        return []
    FILE.write_text(text_of(_described()), encoding="utf-8")
    return [str(FILE.relative_to(ROOT))]


def write_apart() -> list[str]:
    """The same in a process of its own: this one may know the contract as it was."""
    command = [sys.executable, "-P", "-m", "kontor.cli.client_types"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()


def _described() -> Json:
    from kontor.cli.released import described

    found: Json = described()
    return found


def text_of(document: Json) -> str:
    """The whole file: values first, then messages."""
    schemas: Json = document["components"]["schemas"]
    values = [name for name, schema in schemas.items() if "enum" in schema]
    messages = [name for name, schema in schemas.items() if "enum" not in schema]
    parts = [*(_values(name, schemas[name]) for name in sorted(values))]
    parts += [_message(name, schemas[name]) for name in sorted(messages)]
    return "\n".join([_HEAD, *parts])


def _values(name: str, schema: Json) -> str:
    return "\n".join([f"{_name(name)} = Literal[", *(f'    "{value}",' for value in schema["enum"]), "]", ""])


def _message(name: str, schema: Json) -> str:
    fields = list(_fields(schema))
    if any(iskeyword(field) for field, _ in fields):
        told = (f'        "{field}": {_quoted(kind)},' for field, kind in fields)
        return "\n".join(
            ["", f"{_name(name)} = TypedDict(", f'    "{_name(name)}",', "    {", *told, "    },", ")", ""]
        )
    told = (f"    {field}: {kind}" for field, kind in fields)
    return "\n".join(["", f"class {_name(name)}(TypedDict):", *(list(told) or ["    pass"]), ""])


def _quoted(kind: str) -> str:
    inner = kind.removeprefix("NotRequired[").removesuffix("]") if kind.startswith("NotRequired[") else kind
    return f'NotRequired["{inner}"]' if inner != kind else f'"{kind}"'


def _fields(schema: Json) -> Iterator[tuple[str, str]]:
    needed: Iterable[str] = schema.get("required", ())
    for field, inner in schema.get("properties", {}).items():
        kind = _kind(inner)
        yield field, kind if field in needed else f"NotRequired[{kind}]"


def _kind(schema: Json) -> str:
    if "$ref" in schema:
        return _name(str(schema["$ref"]).rpartition("/")[2])
    if "enum" in schema:
        return f"Literal[{', '.join(repr(value) for value in schema['enum'])}]".replace("'", '"')
    if schema.get("type") == "array":
        return f"list[{_kind(schema['items'])}]"
    if isinstance(schema.get("additionalProperties"), Mapping):
        return f"dict[str, {_kind(schema['additionalProperties'])}]"
    return _PLAIN.get(str(schema.get("type")), "dict[str, Any]")


def _name(schema: str) -> str:
    """`billing.Invoice` is `BillingInvoice`, `common.Money` is `Money`."""
    context, _, rest = schema.partition(".")
    inner = rest.replace(".", "")
    return inner if context == "common" else f"{context[:1].upper()}{context[1:]}{inner}"


if __name__ == "__main__":
    print("\n".join(write()))
