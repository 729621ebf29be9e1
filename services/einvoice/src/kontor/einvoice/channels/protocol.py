"""What we ask of a Peppol access point, and what it may answer."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol
from uuid import UUID

# Peppol policy: participants are iso6523 actor ids, documents and processes have schemes of their own.
PARTICIPANT_SCHEME = "iso6523-actorid-upis"
DOCUMENT_SCHEME = "busdox-docid-qns"
PROCESS_SCHEME = "cenbii-procid-ubl"


@dataclass(frozen=True, slots=True)
class Shipment:
    """One business document for one participant. `id` is the same in every repeat of the same dispatch."""

    id: UUID
    sender: str  # `9930:DE123456789`
    receiver: str
    document_type: str
    process: str
    sbd: bytes  # the document inside its Standard Business Document


class Progress(StrEnum):
    ON_ITS_WAY = "on_its_way"
    DELIVERED = "delivered"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Status:
    progress: Progress
    detail: str = ""


class AccessPointAway(Exception):
    """It cannot be reached or asks to come later."""


class AccessPointRefused(Exception):
    """It will never take this shipment."""


class ParticipantUnknown(AccessPointRefused):
    """The receiver is not in the network, or does not take this document type."""


class AccessPoint(Protocol):
    async def send(self, shipment: Shipment) -> str:
        """The message id it goes by; raises AccessPointAway, AccessPointRefused, ParticipantUnknown."""
        ...

    async def status(self, message_id: str) -> Status:
        """What became of it; raises AccessPointAway, AccessPointRefused (no such message)."""
        ...
