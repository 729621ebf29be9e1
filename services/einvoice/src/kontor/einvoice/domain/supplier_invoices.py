"""A supplier invoice between the mail room and the books: what it says, what is odd about it, who decided what.

Methods change the object and refuse a wrong state by name; which state an action leads to is `supplier_states`' table.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from kontor.common.values.errors import AlreadyExists, Forbidden, InvalidInput, NotFound, RuleViolated
from kontor.common.values.events import Event
from kontor.einvoice.domain.documents import Archived
from kontor.einvoice.domain.supplier_states import Action, State, after
from kontor.einvoice.rules.report import Report
from kontor.einvoice.workers.facts import Envelope, Facts


class SupplierInvoiceUnknown(NotFound):
    code = "einvoice.supplier_invoice_unknown"
    texts = {"de": "Diese Eingangsrechnung gibt es nicht.", "en": "This supplier invoice does not exist."}
    cure = {
        "de": "Die Kennung aus der Liste der Eingangsrechnungen nehmen.",
        "en": "Take the id from the list of supplier invoices.",
    }


class ExportUnknown(NotFound):
    code = "einvoice.supplier_export_unknown"
    texts = {"de": "Diese Übergabe gibt es nicht.", "en": "This export does not exist."}
    cure = {"de": "Die Kennung aus der Liste der Übergaben nehmen.", "en": "Take the id from the list of exports."}


class ExternalIdTaken(AlreadyExists):
    code = "einvoice.external_id_taken"
    texts = {
        "de": "Unter dieser externen Kennung liegt schon eine Eingangsrechnung.",
        "en": "There is a supplier invoice with this external id already.",
    }
    cure = {
        "de": "Die vorhandene Eingangsrechnung öffnen oder eine andere externe Kennung nehmen.",
        "en": "Open the supplier invoice that is there, or take another external id.",
    }


class StillBeingRead(RuleViolated):
    code = "einvoice.supplier_invoice_being_read"
    texts = {
        "de": "Diese Eingangsrechnung wird gerade gelesen. Bitte gleich noch einmal versuchen.",
        "en": "This supplier invoice is being read. Please try again in a moment.",
    }


class NotComplete(RuleViolated):
    code = "einvoice.supplier_invoice_not_complete"
    texts = {
        "de": "Es fehlen noch Angaben. Bitte Nummer, Datum, Lieferant und Bruttobetrag ergänzen.",
        "en": "Facts are missing. Please complete number, date, seller and gross amount.",
    }


class AlreadyDecided(RuleViolated):
    code = "einvoice.supplier_invoice_decided"
    texts = {
        "de": "Über diese Eingangsrechnung ist schon entschieden. Bitte erst wieder öffnen.",
        "en": "This supplier invoice is decided. Please reopen it first.",
    }


class NotDecided(RuleViolated):
    code = "einvoice.supplier_invoice_not_decided"
    texts = {
        "de": "Über diese Eingangsrechnung ist noch nicht entschieden.",
        "en": "This supplier invoice is not decided yet.",
    }
    cure = {"de": "Erst freigeben oder zurückweisen.", "en": "Approve or reject it first."}


class AlreadyExported(RuleViolated):
    code = "einvoice.supplier_invoice_exported"
    texts = {
        "de": "Diese Eingangsrechnung ist übergeben und ändert sich nicht mehr.",
        "en": "This supplier invoice was handed over and does not change any more.",
    }
    cure = {"de": "Korrekturen in der Buchhaltung vornehmen.", "en": "Make corrections in accounting."}


class NotManual(RuleViolated):
    code = "einvoice.supplier_invoice_not_manual"
    texts = {
        "de": "Die Angaben stammen aus der E-Rechnung selbst und lassen sich nicht ändern. Stimmen sie nicht, bitte "
        "zurückweisen.",
        "en": "The facts come from the e-invoice itself and cannot be changed. If they are wrong, please reject it.",
    }


class ReadAlready(RuleViolated):
    code = "einvoice.supplier_invoice_read"
    texts = {"de": "Diese Eingangsrechnung ist schon gelesen.", "en": "This supplier invoice was read already."}
    cure = {
        "de": "Ihre Angaben lesen; falsche lassen sich ergänzen.",
        "en": "Read its facts; wrong ones can be completed.",
    }


class DuplicateUndecided(RuleViolated):
    code = "einvoice.duplicate_undecided"
    texts = {
        "de": "Diese Eingangsrechnung gibt es vielleicht schon. Bitte erst entscheiden, ob es dieselbe ist.",
        "en": "This supplier invoice may be here already. Please decide first whether it is the same.",
    }


class IsDuplicate(RuleViolated):
    code = "einvoice.is_duplicate"
    texts = {
        "de": "Diese Eingangsrechnung ist eine Dublette und wird nicht noch einmal bezahlt.",
        "en": "This supplier invoice is a duplicate and will not be paid again.",
    }
    cure = {
        "de": "Die Dublette zurückweisen oder erst als keine Dublette bestätigen.",
        "en": "Reject the duplicate, or first confirm that it is none.",
    }


class NoDuplicate(RuleViolated):
    code = "einvoice.no_duplicate"
    texts = {
        "de": "Zu dieser Eingangsrechnung ist keine Dublette bekannt.",
        "en": "No duplicate of this supplier invoice is known.",
    }
    cure = {"de": "Nichts zu tun: Sie kann freigegeben werden.", "en": "Nothing to do: it can be approved."}


class OwnSupplierInvoice(Forbidden):
    code = "einvoice.own_supplier_invoice"
    texts = {
        "de": "Wer eine Eingangsrechnung hochlädt oder ihre Angaben einträgt, gibt sie nicht auch frei.",
        "en": "Who uploads a supplier invoice or types its facts does not approve it too.",
    }
    cure = {
        "de": "Eine andere Person mit der Berechtigung zur Freigabe bitten.",
        "en": "Ask another person who may approve.",
    }


class NoPerson(Forbidden):
    code = "einvoice.no_person"
    texts = {"de": "Das kann nur eine angemeldete Person.", "en": "Only a signed-in person can do this."}
    cure = {
        "de": "Als Person anmelden oder den API-Schlüssel einer Person nehmen.",
        "en": "Sign in as a person, or use a person's API key.",
    }


class NothingToExport(RuleViolated):
    code = "einvoice.nothing_to_export"
    texts = {
        "de": "Es gibt keine freigegebene Eingangsrechnung, die noch nicht übergeben ist.",
        "en": "There is no approved supplier invoice left to hand over.",
    }
    cure = {"de": "Erst Eingangsrechnungen freigeben.", "en": "Approve supplier invoices first."}


class AmountsDisagree(InvalidInput):
    code = "einvoice.amounts_disagree"
    texts = {
        "de": "Netto und Umsatzsteuer ergeben nicht den Bruttobetrag.",
        "en": "Net and VAT do not add up to gross.",
    }
    cure = {
        "de": "Netto, Umsatzsteuer und Brutto vom Beleg abschreiben und nachrechnen.",
        "en": "Copy net, VAT and gross from the document and add them up.",
    }


class OneCurrency(InvalidInput):
    code = "einvoice.one_currency"
    texts = {"de": "Alle Beträge haben dieselbe Währung.", "en": "All amounts have the same currency."}
    cure = {
        "de": "Alle Beträge in der Währung des Belegs angeben.",
        "en": "Give all amounts in the document's currency.",
    }


NOT_READ_IN_TIME = "not_read_in_time"
_NEVER_SHOWN = frozenset({"unknown", "zugferd-1"})


class Channel(StrEnum):
    UPLOAD = "UPLOAD"
    API = "API"
    MAILBOX = "MAILBOX"


class ErrorClass(StrEnum):
    """In the words of the BMF letter of 15 October 2025."""

    NONE = ""
    FORMAT = "FORMAT"
    BUSINESS_RULE_VAT = "BUSINESS_RULE_VAT"
    BUSINESS_RULE = "BUSINESS_RULE"


class Duplicate(StrEnum):
    NONE = ""
    SUSPECTED = "SUSPECTED"
    CONFIRMED = "CONFIRMED"
    DISMISSED = "DISMISSED"


class Ground(StrEnum):
    """Why two of them may be one."""

    SAME_FILE = "same_file"
    SAME_XML = "same_xml"
    SAME_NUMBER = "same_number"


@dataclass(frozen=True, slots=True)
class Named:
    id: UUID
    name: str = ""


@dataclass(frozen=True, slots=True)
class Warning:
    """`facts` fill the sentence."""

    code: str
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class DuplicateLink:
    other: Named
    ground: Ground


@dataclass(frozen=True, slots=True)
class Reading:
    """What a worker made of the file. `trouble` keeps it for a person, with the facts as far as they were found."""

    trouble: str = ""
    syntax: str = "unknown"
    profile: str = ""
    facts: Facts = field(default_factory=Facts)
    report: Report | None = None
    error_class: ErrorClass = ErrorClass.NONE
    hints: tuple[str, ...] = ()
    xml: Archived | None = None
    envelope: Envelope | None = None


@dataclass(slots=True)
class SupplierInvoice:
    id: UUID
    file: Archived
    channel: Channel
    received_at: datetime
    version: int = 0
    state: State = State.RECEIVED
    attempt: int = 1
    trouble: str = ""
    mail: Archived | None = None
    source_key: str = ""
    external_id: str = ""
    note: str = ""
    received_by: Named | None = None
    sender: str = ""
    subject: str = ""
    legal_entity: Named | None = None
    syntax: str = "unknown"
    profile: str = ""
    xml: Archived | None = None
    facts: Facts = field(default_factory=Facts)
    completed_by: Named | None = None
    report: Report | None = None
    error_class: ErrorClass = ErrorClass.NONE
    hints: tuple[str, ...] = ()
    warnings: tuple[Warning, ...] = ()
    duplicate: Duplicate = Duplicate.NONE
    duplicates: tuple[DuplicateLink, ...] = ()
    decided_by: Named | None = None
    decided_at: datetime | None = None
    decision_reason: str = ""
    export_id: UUID | None = None
    envelope: Envelope | None = None

    @property
    def whole(self) -> bool:
        """Nothing keeps it on a person's desk: it was read well, or a person has completed it."""
        return not self.facts.missing and (not self.trouble or self.completed_by is not None)

    @property
    def valid(self) -> bool:
        return self.report is not None and self.report.valid

    @property
    def needs_attention(self) -> bool:
        if self.state is State.TO_COMPLETE:
            return True
        odd = bool(self.warnings) or self.error_class is not ErrorClass.NONE
        return self.state is State.CHECKED and (odd or self.duplicate in (Duplicate.SUSPECTED, Duplicate.CONFIRMED))

    @property
    def xml_to_show(self) -> Archived | None:
        """The e-invoice that was found inside."""
        return None if self.syntax in _NEVER_SHOWN else self.xml

    @property
    def missing(self) -> tuple[str, ...]:
        """What a person has to add before it can be approved. A currency is given with an amount."""
        if self.state is not State.TO_COMPLETE:
            return ()
        return tuple(dict.fromkeys("gross" if name == "currency" else name for name in self.facts.missing))

    # What happens to it.

    def waits_for_reading(self, attempt: int) -> bool:
        """Not for an old answer: somebody may have gone on meanwhile."""
        late = self.state is State.TO_COMPLETE and self.trouble == NOT_READ_IN_TIME and self.completed_by is None
        return attempt == self.attempt and (late or self.state is State.RECEIVED)

    def keep(self) -> list[Event]:
        """It is in the archive; our own consumer reads it."""
        return [SupplierInvoiceKept(self)]

    def take_reading(self, reading: Reading, attempt: int) -> list[Event]:
        """Nothing when this is an old answer."""
        if not self.waits_for_reading(attempt):
            return []
        self.trouble, self.syntax, self.profile = reading.trouble, reading.syntax, reading.profile
        self.facts, self.report, self.error_class = reading.facts, reading.report, reading.error_class
        self.hints, self.xml, self.envelope = reading.hints, reading.xml, reading.envelope
        self._move(Action.READ)
        return self._read()

    def give_to_a_person(self) -> list[Event]:
        """Nobody has read it in time. An answer that comes later still counts, unless a person was faster."""
        if self.state is not State.RECEIVED:
            return []
        self.trouble = NOT_READ_IN_TIME
        self._move(Action.OVERDUE)
        return [SupplierInvoiceChanged(self)]

    def read_again(self) -> list[Event]:
        """Also takes back what a person has typed; what a machine has read well it does not read twice."""
        self._must_be_free(Action.READ_AGAIN)
        if self.state is State.CHECKED and self.completed_by is None:
            raise ReadAlready(str(self.id))
        self._move(Action.READ_AGAIN)
        self.attempt += 1
        self.trouble, self.completed_by = "", None
        return self.keep()

    def update(self, changes: dict[str, Any], by: Named) -> list[Event]:
        """A person's facts, for what no machine could read."""
        waited = self.state is State.TO_COMPLETE
        self._must_be_free(Action.UPDATE)
        if self.state is State.CHECKED and self.completed_by is None:
            raise NotManual(str(self.id))
        facts = replace(self.facts, **changes)
        parts = None if facts.net is None or facts.vat is None else facts.net + facts.vat
        if None not in (parts, facts.gross) and parts != facts.gross:
            raise AmountsDisagree(str(self.id), pointer="/facts/gross")
        self.facts, self.completed_by = facts, by
        self._move(Action.UPDATE)
        return self._read() if waited else [SupplierInvoiceChanged(self)]

    def _read(self) -> list[Event]:
        """Received is what needs no more facts, whoever found them."""
        is_whole = self.state is State.CHECKED
        return [SupplierInvoiceReceived(self) if is_whole else SupplierInvoiceChanged(self)]

    def suspect(self, links: tuple[DuplicateLink, ...]) -> None:
        """Links are kept whatever a person has decided; only new ones raise the question again."""
        known = {(link.other.id, link.ground) for link in self.duplicates}
        fresh = [link for link in links if (link.other.id, link.ground) not in known]
        others = {link.other.id for link in self.duplicates}
        self.duplicates = (*self.duplicates, *fresh)
        undecided = self.duplicate in (Duplicate.NONE, Duplicate.DISMISSED)
        if undecided and any(link.other.id not in others for link in fresh):
            self.duplicate = Duplicate.SUSPECTED

    def note_lookalike(self, other: Named, ground: Ground) -> list[Event]:
        """A later one looks like this: to be seen, nothing to be decided here."""
        if (other.id, ground) not in {(link.other.id, link.ground) for link in self.duplicates}:
            self.duplicates = (*self.duplicates, DuplicateLink(other, ground))
        return [SupplierInvoiceChanged(self)]

    def decide_duplicate(self, *, is_duplicate: bool) -> list[Event]:
        self._must_be_free(Action.DECIDE_DUPLICATE)
        if not self.duplicates:
            raise NoDuplicate(str(self.id))
        self._move(Action.DECIDE_DUPLICATE)
        self.duplicate = Duplicate.CONFIRMED if is_duplicate else Duplicate.DISMISSED
        return [SupplierInvoiceChanged(self)]

    def approve(self, by: Named, at: datetime, comment: str) -> list[Event]:
        self._must_be_free(Action.APPROVE)
        if self.duplicate is Duplicate.SUSPECTED:
            raise DuplicateUndecided(str(self.id))
        if self.duplicate is Duplicate.CONFIRMED:
            raise IsDuplicate(str(self.id))
        if by.id in {person.id for person in (self.received_by, self.completed_by) if person is not None}:
            raise OwnSupplierInvoice(str(self.id))
        self._decide(Action.APPROVE, by, at, comment)
        return [SupplierInvoiceApproved(self)]

    def reject(self, by: Named, at: datetime, reason: str) -> list[Event]:
        self._decide(Action.REJECT, by, at, reason)
        return [SupplierInvoiceRejected(self)]

    def reopen(self) -> list[Event]:
        self._move(Action.REOPEN)
        self.decided_by, self.decided_at, self.decision_reason = None, None, ""
        return [SupplierInvoiceChanged(self)]

    def export(self, export_id: UUID) -> list[Event]:
        self._move(Action.EXPORT)
        self.export_id = export_id
        return [SupplierInvoiceExported(self)]

    def refusal(self, action: Action, by: Named | None) -> RuleViolated | Forbidden | None:
        """Why `by` may not do this now; None when nothing forbids it."""
        trial = replace(self)
        who, at = by or Named(UUID(int=0)), self.received_at
        tries: Mapping[Action, Callable[[], object]] = {
            Action.READ_AGAIN: trial.read_again,
            Action.UPDATE: lambda: trial.update({}, who),
            Action.DECIDE_DUPLICATE: lambda: trial.decide_duplicate(is_duplicate=True),
            Action.APPROVE: lambda: trial.approve(who, at, ""),
            Action.REJECT: lambda: trial.reject(who, at, ""),
            Action.REOPEN: trial.reopen,
            Action.EXPORT: lambda: trial.export(UUID(int=0)),
        }
        try:
            tries[action]()
        except (RuleViolated, Forbidden) as refused:
            return refused
        except InvalidInput:
            return None
        return None

    def _decide(self, action: Action, by: Named, at: datetime, reason: str) -> None:
        self._move(action)
        self.decided_by, self.decided_at, self.decision_reason = by, at, reason

    def _must_be_free(self, action: Action) -> None:
        if after(self.state, action, whole=self.whole) is None:
            raise self._why_not(action)

    def _move(self, action: Action) -> None:
        self._must_be_free(action)
        self.state = after(self.state, action, whole=self.whole) or self.state

    def _why_not(self, action: Action) -> RuleViolated:
        said = f"{action} of {self.id} in {self.state}"
        if self.state is State.EXPORTED:
            return AlreadyExported(said)
        if self.state is State.RECEIVED:
            return StillBeingRead(said)
        if action is Action.REOPEN:
            return NotDecided(said)
        if self.state in (State.APPROVED, State.REJECTED):
            return AlreadyDecided(said)
        return NotComplete(said)


@dataclass(frozen=True, slots=True)
class SupplierInvoiceKept(Event):
    invoice: SupplierInvoice


@dataclass(frozen=True, slots=True)
class SupplierInvoiceReceived(Event):
    invoice: SupplierInvoice


@dataclass(frozen=True, slots=True)
class SupplierInvoiceChanged(Event):
    invoice: SupplierInvoice


@dataclass(frozen=True, slots=True)
class SupplierInvoiceApproved(Event):
    invoice: SupplierInvoice


@dataclass(frozen=True, slots=True)
class SupplierInvoiceRejected(Event):
    invoice: SupplierInvoice


@dataclass(frozen=True, slots=True)
class SupplierInvoiceExported(Event):
    invoice: SupplierInvoice
