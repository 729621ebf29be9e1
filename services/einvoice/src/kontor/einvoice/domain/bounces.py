"""What a mail server told about a letter of ours."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Bounce:
    id: UUID
    dispatch_id: UUID | None
    invoice_number: str
    message_id: str
    recipient: str
    action: str
    status: str
    diagnostic: str
    sha256: str
    size: int
    received_at: datetime
