"""Through Peppol: the document that fits, in its envelope, to the receiver's participant identifier."""

from uuid import UUID

from kontor.api.billing.v1.billing_pb2 import Invoice
from kontor.common.outside.files import Files
from kontor.einvoice.channels import sbdh
from kontor.einvoice.channels.protocol import (
    AccessPoint,
    AccessPointAway,
    AccessPointRefused,
    ParticipantUnknown,
    Progress,
    Shipment,
)
from kontor.einvoice.domain.dispatches import Event, Outcome, Reason
from kontor.einvoice.domain.documents import Format
from kontor.einvoice.wire.dispatches import Parcel

# EAS code list: VAT ids of the countries our sellers may have.
_VAT_SCHEMES = {"DE": "9930", "AT": "9914", "FR": "9957", "NL": "9944", "BE": "9925", "LU": "9938", "CH": "9927"}


class PeppolWay:
    def __init__(self, files: Files, access_point: AccessPoint | None) -> None:
        self._files = files
        self._access_point = access_point

    async def send(self, tenant: UUID, parcel: Parcel) -> Outcome:
        if self._access_point is None:
            return Outcome(Event.REFUSED, reason=Reason.NO_ACCESS_POINT)
        sender = participant_of(parcel.invoice)
        if not sender:
            return Outcome(Event.REFUSED, reason=Reason.NO_SENDER)
        shipment = await self._shipment(tenant, parcel, sender)
        if shipment is None:
            return Outcome(Event.REFUSED, reason=Reason.NO_FITTING_DOCUMENT)
        try:
            return Outcome(Event.TAKEN, message_id=await self._access_point.send(shipment))
        except AccessPointAway as away:
            return Outcome(Event.PUT_OFF, reason=Reason.ACCESS_POINT_AWAY, detail=str(away))
        except ParticipantUnknown as unknown:
            return Outcome(Event.REFUSED, reason=Reason.UNKNOWN_PARTICIPANT, detail=str(unknown))
        except AccessPointRefused as refused:
            return Outcome(Event.REFUSED, reason=Reason.ACCESS_POINT_REFUSED, detail=str(refused))

    async def status(self, tenant: UUID, parcel: Parcel) -> Outcome | None:
        del tenant
        if self._access_point is None:
            return None
        try:
            found = await self._access_point.status(parcel.dispatch.message_id)
        except (AccessPointAway, AccessPointRefused):
            return None
        if found.progress is Progress.DELIVERED:
            return Outcome(Event.CONFIRMED, detail=found.detail)
        if found.progress is Progress.REJECTED:
            return Outcome(Event.REJECTED, reason=Reason.REJECTED_BY_RECEIVER, detail=found.detail)
        return None

    async def _shipment(self, tenant: UUID, parcel: Parcel, sender: str) -> Shipment | None:
        """The first XML the network carries; a PDF never."""
        for document in parcel.documents:
            if document.format is Format.ZUGFERD_PDF:
                continue
            xml = await self._files.get(tenant, document.file.sha256)
            kind = sbdh.kind_of(xml)
            if kind is not None:
                dispatch, country = parcel.dispatch, parcel.invoice.seller.address.country_code or "DE"
                at = dispatch.queued_at
                wrapped = sbdh.wrap(
                    xml, kind, id_=dispatch.id, sender=sender, receiver=dispatch.recipient, country=country, at=at
                )
                return Shipment(dispatch.id, sender, dispatch.recipient, kind.document_type, kind.process, wrapped)
        return None


def participant_of(invoice: Invoice) -> str:
    """The seller in the network, by VAT id; empty without one."""
    vat_id = "".join(invoice.seller.vat_id.split()).upper()
    scheme = _VAT_SCHEMES.get(vat_id[:2], "")
    return f"{scheme}:{vat_id}" if scheme else ""
