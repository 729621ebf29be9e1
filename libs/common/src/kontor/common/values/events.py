"""What a domain says happened. Domain events derive from `Event`, so that a test finds those nobody tells."""


class Event:
    """Something that happened to one record, past tense; the transaction tells it (`Tx.emit`)."""

    __slots__ = ()
