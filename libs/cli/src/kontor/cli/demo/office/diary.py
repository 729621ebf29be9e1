"""What has been done already, by name: an interrupted year goes on where it stopped, and what people touched stays.

A name gives the Idempotency-Key, too: an answer that was lost on its way is asked for again and changes nothing.
"""

import json
from collections.abc import Callable
from pathlib import Path
from uuid import UUID, uuid5

from kontor.cli.demo.client import Json, Refused

_TOUCHED = frozenset({403, 404, 409, 412, 422})
_LEFT = "left"


class Left(Exception):
    """Somebody has been here before us, or the platform says no: what follows from it is left out, too."""


class Stopped(Exception):
    """The platform is going down; the rest comes with the next start."""


class Diary:
    """A line of JSON in `path` for everything that was done."""

    def __init__(self, path: Path, tenant: UUID, stopping: Callable[[], bool] = lambda: False) -> None:
        self._path = path
        self._space = uuid5(tenant, "office")
        self._stopping = stopping
        self._known: dict[str, Json] = {}
        self.left: list[str] = []
        if path.exists():
            text = path.read_text(encoding="utf-8")
            for line in text.splitlines():
                self._read(line)
            if text and not text.endswith("\n"):
                path.write_text(text + "\n", encoding="utf-8")

    def _read(self, line: str) -> None:
        """A line that was cut off says nothing: its step is asked for again by the same key."""
        try:
            entry = json.loads(line)
        except ValueError:
            return
        self._known[entry["name"]] = entry["answer"]
        if _LEFT in entry["answer"]:
            self.left.append(f"{entry['name']}: {entry['answer'][_LEFT]}")

    def __contains__(self, name: str) -> bool:
        return name in self._known and _LEFT not in self._known[name]

    def __getitem__(self, name: str) -> Json:
        answer = self._known.get(name)
        if answer is None or _LEFT in answer:
            raise Left(name)
        return answer

    def once(self, name: str, do: Callable[[str], Json]) -> Json:
        """The answer of the step of this name; `do` is given its key and asked when the step is not done yet."""
        if name not in self._known:
            if self._stopping():
                raise Stopped
            self._write(name, self._done(do, str(uuid5(self._space, name))))
        return self[name]

    @staticmethod
    def _done(do: Callable[[str], Json], key: str) -> Json:
        try:
            return do(key)
        except Refused as refused:
            if refused.status not in _TOUCHED:
                raise
            return {_LEFT: str(refused)}

    def note(self, name: str, problems: list[Json]) -> None:
        """What a call for many left out."""
        self.left += [f"{name}: {problem}" for problem in problems]

    def _write(self, name: str, answer: Json) -> None:
        with self._path.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps({"name": name, "answer": answer}, ensure_ascii=False) + "\n")
        self._known[name] = answer
        if _LEFT in answer:
            self.left.append(f"{name}: {answer[_LEFT]}")
