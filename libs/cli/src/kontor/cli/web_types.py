"""The web app's types `web/src/api/schema.ts`: made of the contract, committed, and proven to be of this one.

The first line carries the digest of what it was made from, so that a change of the contract is seen without Node too.
"""

import hashlib
import json
import tempfile
from typing import Any

from kontor.cli import web
from kontor.cli.released import described

_FIRST_LINE = "// Made by `./kontor web api`, of {digest}; never edited."
# Four fifths of the document, and nothing the compiler could hold a screen to.
_ASIDE = {"example", "examples", "x-enum-descriptions", "pattern"}


def stale() -> bool:
    """Whether the types are of another contract than the one that stands now."""
    head, _, _ = web.TYPES.read_text(encoding="utf-8").partition("\n")
    return head != _FIRST_LINE.format(digest=_digest(_told()))


def write() -> int:
    """Makes the types anew; raises WebFailed where Node is missing or fails."""
    told = _told()
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        file.write(told)
        file.flush()
        made = web.script("scripts/api.mjs", file.name)
    web.TYPES.write_text(f"{_FIRST_LINE.format(digest=_digest(told))}\n{made}", encoding="utf-8")
    return 0


def _told() -> str:
    return json.dumps(_bare(described()), sort_keys=True)


def _digest(told: str) -> str:
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def _bare(node: Any, key: str = "") -> Any:
    """The document without examples, prose, refusals and the tables a list can be had as: those are downloads."""
    if isinstance(node, list):
        return [_bare(one) for one in node]
    if not isinstance(node, dict):
        return node
    if key == "responses":
        node = {status: answer for status, answer in node.items() if status.startswith("2")}
    if key == "content" and "application/json" in node:
        node = {"application/json": node["application/json"]}
    # What a record calls a field is no word of the document about itself.
    kept = node if key == "properties" else {name: inner for name, inner in node.items() if not _aside(name, inner)}
    return {name: _bare(inner, "" if key == "properties" else name) for name, inner in kept.items()}


def _aside(name: str, inner: Any) -> bool:
    return name in _ASIDE or (name == "description" and isinstance(inner, str))
