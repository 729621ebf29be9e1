"""An administrator of a tenant full of work who knows its ids and versions: so that bad requests reach the rules.

Everything is found through the description of the platform alone; what is new there is known here by itself.
"""

import random
import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from kontor.cli.demo import cast
from kontor.cli.demo.client import Caller, Refused

from .answers import Contract, Json

_SEVERAL = 50
_KNOWN = 0.8
_NOBODY = "00000000-0000-7000-8000-00000000dead"


@dataclass
class Insider:
    """Whose key it is, and what was seen with it."""

    caller: Caller
    contract: Contract
    # Never a target: without them nothing more would be let in.
    own: frozenset[str]
    # By collection path and by name of the field that refers to it.
    ids: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    etags: dict[str, str] = field(default_factory=dict)
    files: list[Json] = field(default_factory=list)
    # Of a customer, from a letter.
    link: str = ""

    def look_around(self) -> None:
        """Reads every list, then the first records of each, and keeps what refers to something."""
        self.files = [self._file("receipt", "hotel.pdf", cast.RECEIPT, "application/pdf")]
        reads = [(path, op) for verb, path, op in self.contract.operations if verb == "GET"]
        for path, op in sorted(reads, key=lambda read: read[0].count("{")):
            for address in self._addresses(path):
                self._read(address, path, op)

    def _file(self, purpose: str, name: str, content: bytes, media_type: str) -> Json:
        return self.caller.upload(content, purpose=purpose, name=name, media_type=media_type)

    def _addresses(self, path: str) -> list[str]:
        if "{" not in path:
            return [path]
        name = re.findall(r"\{(\w+)\}", path)[0]
        return [path.replace(f"{{{name}}}", known) for known in self.known(path, name)[:3]]

    def _read(self, address: str, path: str, op: Json) -> None:
        content = op["responses"].get("200", {}).get("content", {})
        if "application/json" not in content:
            return
        sized = any(parameter["name"] == "page_size" for parameter in op.get("parameters", ()))
        try:
            seen = self.caller.get(address, **({"page_size": _SEVERAL} if sized else {}))
        except Refused:
            return
        if "{" not in path:
            for rows in seen.values():
                self._keep_rows(path, rows)
        self._walk("", seen)

    def _keep_rows(self, name: str, rows: Any) -> None:
        for row in rows if isinstance(rows, list) else ():
            if isinstance(row, dict) and "id" in row:
                self._keep(name, row["id"])

    def _walk(self, name: str, value: Any) -> None:
        match value:
            case dict():
                if "id" in value:
                    self._keep(f"{_singular(name)}_id", value["id"])
                    if value.get("etag"):
                        self.etags[value["id"]] = value["etag"]
                for key, inner in value.items():
                    if key.endswith("_id"):
                        self._keep(key, inner)
                    self._walk(key, inner)
            case list():
                for item in value:
                    self._walk(name, item)

    def _keep(self, name: str, value: Any) -> None:
        if _is_id(value) and value not in self.own and value not in self.ids[name]:
            self.ids[name].append(value)

    def known(self, path: str, name: str) -> list[str]:
        """Ids that fit a variable of a path."""
        collection = path.partition("/{")[0]
        by_name = name if name != "id" else f"{_singular(collection.rpartition('/')[2])}_id"
        return self.ids.get(collection) or self.ids.get(by_name) or self.ids.get(_singular(by_name)) or []


def _is_id(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(UUID(value))
    except ValueError:
        return False


def _singular(name: str) -> str:
    if name.endswith("ies"):
        return f"{name[:-3]}y"
    return name.removesuffix("s")


@dataclass
class Aim:
    """Puts what the insider knows into the valid parts of generated requests; the same seed aims the same way."""

    insider: Insider
    seed: int
    turn: int = 0

    def take(self) -> random.Random:
        """One draw for one request."""
        self.turn += 1
        return random.Random(f"{self.seed}:{self.turn}")

    def path(self, chance: random.Random, path: str, values: Json) -> Json:
        aimed = {name: self._one(chance, self.insider.known(path, name), value) for name, value in values.items()}
        return {n: _NOBODY if isinstance(v, str) and v in self.insider.own else v for n, v in aimed.items()}

    def body(self, chance: random.Random, path: str, value: Any, name: str = "") -> Any:
        """The same with known ids and uploaded files in it."""
        match value:
            case {"sha256": str()} if self.insider.files and chance.random() < _KNOWN:
                return dict(chance.choice(self.insider.files))
            case dict():
                return {key: self.body(chance, path, inner, key) for key, inner in value.items()}
            case list():
                return [self.body(chance, path, item, name) for item in value]
            case str() if name.endswith("_id"):
                return self._one(chance, self.insider.ids.get(name, []), value)
            case str() if name == "ids":
                return self._one(chance, self.insider.known(path.partition(":")[0], "id"), value)
        return value

    def etag(self, chance: random.Random, path_values: Json, value: Any) -> Any:
        known = [self.insider.etags[v] for v in path_values.values() if isinstance(v, str) and v in self.insider.etags]
        return f'"{known[0]}"' if known and chance.random() < _KNOWN else value

    def key(self, chance: random.Random) -> str:
        """An Idempotency-Key; now and then one that was used."""
        return f"{self.seed}-{self.turn if chance.random() < 0.97 else max(1, self.turn - 7)}"

    def _one(self, chance: random.Random, known: list[str], value: Any) -> Any:
        if isinstance(value, str) and known and chance.random() < _KNOWN:
            return chance.choice(known)
        return value
