"""An access point that answers as real ones were recorded to: for development, demonstrations and tests.

One file per receiver (`0204_04011000-12345-03.json`), `default.json` for all others:
`{"send": [{"answer": "accepted"}], "status": [{"answer": "on_its_way"}, {"answer": "delivered"}]}`.
Of a list each call takes the next entry, the last one stays. `send` answers `accepted`, `away`, `refused`,
`unknown_participant`; `status` answers `on_its_way`, `delivered`, `rejected`, `away`. `detail` is what it says.
"""

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from kontor.einvoice.channels.protocol import (
    AccessPointAway,
    AccessPointRefused,
    ParticipantUnknown,
    Progress,
    Shipment,
    Status,
)

_MESSAGE = re.compile(r"^recorded-(?P<name>[A-Za-z0-9._~-]+)-(?P<id>[0-9a-f-]{36})$")
_DEFAULT = "default"


class RecordedAccessPoint:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._asked: Counter[tuple[str, str]] = Counter()

    async def send(self, shipment: Shipment) -> str:
        name = shipment.receiver.replace(":", "_")
        name = name if (self._folder / f"{name}.json").is_file() else _DEFAULT
        answer = self._next(name, "send", str(shipment.id))
        match answer["answer"]:
            case "accepted":
                return f"recorded-{name}-{shipment.id}"
            case "away":
                raise AccessPointAway(answer.get("detail", ""))
            case "unknown_participant":
                raise ParticipantUnknown(answer.get("detail", ""))
            case _:
                raise AccessPointRefused(answer.get("detail", ""))

    async def status(self, message_id: str) -> Status:
        named = _MESSAGE.match(message_id)
        if named is None:
            raise AccessPointRefused(f"no message {message_id}")
        answer = self._next(named["name"], "status", named["id"])
        if answer["answer"] == "away":
            raise AccessPointAway(answer.get("detail", ""))
        return Status(Progress(answer["answer"]), answer.get("detail", ""))

    def _next(self, name: str, call: str, id_: str) -> Mapping[str, str]:
        recorded: Mapping[str, Any] = json.loads((self._folder / f"{name}.json").read_text(encoding="utf-8"))
        answers: Sequence[Mapping[str, str]] = recorded[call]
        at = self._asked[(call, id_)]
        self._asked[(call, id_)] += 1
        return answers[min(at, len(answers) - 1)]
