"""Supplier invoices to messages, and a person's facts back."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from kontor.api.common.v1 import types_pb2
from kontor.api.common.v1.types_pb2 import AllowedAction
from kontor.api.common.v1.types_pb2 import Money as MoneyMessage
from kontor.api.einvoice.v1 import events_pb2 as events
from kontor.api.einvoice.v1 import receiving_pb2 as pb
from kontor.common.outside.files import FileRef
from kontor.common.values import text, wire
from kontor.einvoice.domain.documents import Archived
from kontor.einvoice.domain.supplier_invoices import (
    Duplicate,
    Named,
    OneCurrency,
    SupplierInvoice,
    Warning,
)
from kontor.einvoice.domain.supplier_states import Action, State
from kontor.einvoice.rules.report import Report
from kontor.einvoice.wire import reports
from kontor.einvoice.wire.troubles import TROUBLES
from kontor.einvoice.workers.facts import Facts
from kontor.einvoice.workers.facts import text as one_line

Shown = pb.SupplierInvoice
# Events stay far below their limit of 512 KiB.
_MOST_FINDINGS = 100
_AMOUNTS = ("net", "vat", "gross", "payable")
_VERBS: Mapping[str, Action] = {
    "update": Action.UPDATE,
    "readAgain": Action.READ_AGAIN,
    "decideDuplicate": Action.DECIDE_DUPLICATE,
    "approve": Action.APPROVE,
    "reject": Action.REJECT,
    "reopen": Action.REOPEN,
    "export": Action.EXPORT,
}
_WAITING = {
    "received": ("wird gelesen", "is being read"),
    "checked": ("wartet auf Freigabe", "waits for approval"),
    "suspected": (
        "wartet auf die Entscheidung, ob es eine Dublette ist",
        "waits for the decision whether it is a duplicate",
    ),
    "confirmed": ("ist eine Dublette und wartet auf Zurückweisen", "is a duplicate and waits to be rejected"),
    "approved": ("wartet auf die Übergabe an die Buchhaltung", "waits to be handed over to accounting"),
    "rejected": ("", ""),
    "exported": ("", ""),
    "to_complete": ("wartet auf fehlende Angaben", "waits for missing facts"),
}
_WARNINGS = {
    "iban_changed": (
        "Andere Bankverbindung als bei der letzten freigegebenen Rechnung ({last} statt {now}): bitte beim Lieferanten "
        "nachfragen",
        "Another account than on the last approved invoice ({last}, now {now}): please ask the supplier",
    ),
    "iban_invalid": ("Die IBAN ist nicht gültig", "The IBAN is not valid"),
    "buyer_not_us": ("Die Rechnung ist an {buyer} gerichtet, nicht an uns", "It is addressed to {buyer}, not to us"),
    "seller_vat_id_invalid": (
        "Die USt-IdNr. des Lieferanten kann nicht stimmen",
        "The seller's VAT id cannot be right",
    ),
    "seller_tax_id_missing": (
        "Weder USt-IdNr. noch Steuernummer des Lieferanten (§ 14 Abs. 4 Nr. 2 UStG)",
        "Neither VAT id nor tax number of the seller (§ 14 (4) no. 2 UStG)",
    ),
    "due_date_passed": ("War fällig am {due}", "Was due on {due}"),
    "issue_date_ahead": ("Das Rechnungsdatum {issued} liegt in der Zukunft", "The issue date {issued} lies ahead"),
    "amounts_odd": ("Die Beträge gehen nicht auf", "The amounts do not add up"),
    "negative_invoice": ("Negativer Betrag, aber keine Gutschrift", "A negative amount, but no credit note"),
    "profile_no_einvoice": (
        "Profil MINIMUM oder BASIC WL: keine E-Rechnung im Sinne des UStG",
        "Profile MINIMUM or BASIC WL: no e-invoice in the sense of the UStG",
    ),
    "several_invoices_inside": (
        "Das PDF enthält mehrere verschiedene Rechnungen; gelesen wurde die erste",
        "The PDF holds several different invoices; the first one was read",
    ),
    "pdf_active_content": (
        "Das PDF enthält Skripte; bitte mit Vorsicht öffnen",
        "The PDF has scripts; open it with care",
    ),
    "mail_has_more": (
        "In der E-Mail stecken weitere Anhänge, die nicht als Rechnung übernommen wurden; bitte die E-Mail ansehen",
        "The mail holds more attachments that were not taken for invoices; please look at the mail",
    ),
    "mail_cut": ("Die E-Mail hat mehr Anhänge, als geöffnet wurden", "The mail has more attachments than were opened"),
}
text.register_words(
    {
        f"einvoice.{group}.{name}": {"de": de, "en": en}
        for group, sayings in (("waiting", _WAITING), ("trouble", TROUBLES), ("warning", _WARNINGS))
        for name, (de, en) in sayings.items()
    }
)


def supplier_invoice(
    value: SupplierInvoice, viewer: Named | None, lang: str, *, full: bool = True
) -> pb.SupplierInvoice:
    """`viewer` None leaves out what the reader may do: events do not know who reads them."""
    return pb.SupplierInvoice(
        id=str(value.id),
        state=pb.SupplierInvoiceState.Value(f"SUPPLIER_INVOICE_STATE_{value.state}"),
        waiting_for=waiting_for(value, lang),
        trouble=value.trouble,
        channel=pb.ReceivingChannel.Value(f"RECEIVING_CHANNEL_{value.channel}"),
        file=file_ref(value.file),
        mail=file_ref(value.mail),
        external_id=value.external_id,
        note=value.note,
        received_by=_ref(value.received_by),
        received_at=wire.timestamp(value.received_at),
        sender=value.sender,
        subject=value.subject,
        legal_entity=_ref(value.legal_entity),
        syntax=value.syntax,
        profile=value.profile,
        facts=facts(value.facts),
        completed_by_person=value.completed_by is not None,
        valid=value.valid,
        error_class=pb.DocumentErrorClass.Value(f"DOCUMENT_ERROR_CLASS_{value.error_class or 'UNSPECIFIED'}"),
        report=None if value.report is None or not full else reports.report(_short(value.report), lang),
        warnings=[warning(w, lang) for w in value.warnings],
        duplicate=pb.DuplicateState.Value(f"DUPLICATE_STATE_{value.duplicate or 'UNSPECIFIED'}"),
        duplicates=[
            pb.DuplicateLink(supplier_invoice=wire.ref(d.other.id, number=d.other.name), ground=str(d.ground))
            for d in value.duplicates
        ],
        needs_attention=value.needs_attention,
        decided_by=_ref(value.decided_by),
        decided_at=wire.timestamp(value.decided_at),
        decision_reason=value.decision_reason,
        export_id=str(value.export_id or ""),
        etag=str(value.version),
        envelope=_envelope(value),
        missing=value.missing,
        allowed_actions=[] if viewer is None else [_action(verb, value, viewer, lang) for verb in _VERBS],
    )


def _action(verb: str, value: SupplierInvoice, viewer: Named, lang: str) -> AllowedAction:
    refused = value.refusal(_VERBS[verb], viewer)
    if refused is None:
        return AllowedAction(verb=verb, allowed=True)
    return AllowedAction(verb=verb, reason_code=refused.code, reason=refused.sentence(lang))


def _envelope(value: SupplierInvoice) -> pb.NetworkEnvelope | None:
    return None if value.envelope is None else pb.NetworkEnvelope(**value.envelope.to_json())


def _short(report: Report) -> Report:
    return replace(report, findings=report.findings[:_MOST_FINDINGS], policy=report.policy[:_MOST_FINDINGS])


def file_ref(value: Archived | None) -> types_pb2.FileRef | None:
    return None if value is None else FileRef(value.sha256, value.size, value.media_type, value.name).message()


def _ref(value: Named | None) -> types_pb2.Ref | None:
    return None if value is None else wire.ref(value.id, value.name)


def waiting_for(value: SupplierInvoice, lang: str) -> str:
    """Every wait has its reason."""
    if value.state is State.TO_COMPLETE and value.trouble:
        return text.translate(f"einvoice.trouble.{value.trouble}", lang)
    if value.state is State.CHECKED and value.duplicate in (Duplicate.SUSPECTED, Duplicate.CONFIRMED):
        return text.translate(f"einvoice.waiting.{value.duplicate.lower()}", lang)
    return text.translate(f"einvoice.waiting.{value.state.lower()}", lang)


def warning(value: Warning, lang: str) -> pb.SupplierInvoiceWarning:
    said = text.translate(f"einvoice.warning.{value.code}", lang, **dict(value.facts))
    return pb.SupplierInvoiceWarning(code=value.code, text=said)


def facts(value: Facts) -> pb.SupplierInvoiceFacts:
    def money(amount: Decimal | None) -> MoneyMessage | None:
        return None if amount is None else MoneyMessage(amount=_amount(amount), currency=value.currency)

    return pb.SupplierInvoiceFacts(
        number=value.number,
        type_code=value.type_code,
        issue_date=wire.day(value.issue_date),
        due_date=wire.day(value.due_date),
        seller_name=value.seller_name,
        seller_vat_id=value.seller_vat_id,
        seller_tax_number=value.seller_tax_number,
        seller_iban=value.seller_iban,
        buyer_name=value.buyer_name,
        buyer_vat_id=value.buyer_vat_id,
        net=money(value.net),
        vat=money(value.vat),
        gross=money(value.gross),
        payable=money(value.payable),
        buyer_reference=value.buyer_reference,
        order_reference=value.order_reference,
        contract_reference=value.contract_reference,
        project_reference=value.project_reference,
        preceding=value.preceding,
        specification=value.specification,
    )


def _amount(value: Decimal) -> str:
    """Two places at least, as amounts are written."""
    exponent = value.as_tuple().exponent
    return f"{value:.2f}" if isinstance(exponent, int) and exponent > -2 else f"{value:f}"


def read_facts(message: pb.SupplierInvoiceFacts) -> dict[str, Any]:
    """By the names of the message; `currency` goes with the amounts (`to_changes`)."""
    amounts = {field.name: amount for field, amount in message.ListFields() if field.name in _AMOUNTS}
    return {
        "number": one_line(message.number),
        "type_code": message.type_code,
        "issue_date": wire.read_optional_day(message.issue_date, "/facts/issue_date"),
        "due_date": wire.read_optional_day(message.due_date, "/facts/due_date"),
        "seller_name": one_line(message.seller_name, 300),
        "seller_vat_id": "".join(one_line(message.seller_vat_id).split()).upper(),
        "seller_tax_number": one_line(message.seller_tax_number),
        "seller_iban": "".join(one_line(message.seller_iban).split()).upper(),
        "buyer_name": one_line(message.buyer_name, 300),
        "buyer_vat_id": "".join(one_line(message.buyer_vat_id).split()).upper(),
        "buyer_reference": one_line(message.buyer_reference),
        "order_reference": one_line(message.order_reference),
        "contract_reference": one_line(message.contract_reference),
        "project_reference": one_line(message.project_reference),
        "preceding": tuple(one_line(number) for number in message.preceding),
        "specification": one_line(message.specification, 300),
        **{name: amounts.get(name) for name in _AMOUNTS},
    }


def kept(value: SupplierInvoice) -> events.SupplierInvoiceKept:
    return events.SupplierInvoiceKept(
        supplier_invoice_id=str(value.id),
        file=file_ref(value.file),
        channel=pb.ReceivingChannel.Value(f"RECEIVING_CHANNEL_{value.channel}"),
        attempt=value.attempt,
    )


def to_changes(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Amounts as numbers of one currency."""
    changes = dict(fields)
    currencies = set()
    for name in _AMOUNTS:
        message = changes.get(name)
        if message is not None:
            money = wire.read_money(message, f"/facts/{name}")
            changes[name] = money.amount
            currencies.add(money.currency)
    if len(currencies) > 1:
        raise OneCurrency(", ".join(sorted(currencies)), pointer="/facts/gross/currency")
    return {**changes, **({"currency": currencies.pop()} if currencies else {})}


def person_of(principal: Any) -> Named | None:
    """Who acts, as it is kept with what they did."""
    person: UUID | None = principal.person_id
    return None if person is None else Named(person, principal.name)
