"""The envelope of the Peppol network: Standard Business Document Header 1.0 as the Peppol Business Message Envelope
specification 2.0 wants it, around one XML invoice. And the network's names for what is inside."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from kontor.einvoice.channels.protocol import DOCUMENT_SCHEME, PARTICIPANT_SCHEME, PROCESS_SCHEME
from kontor.einvoice.en16931 import cii, ubl, xmlsafe
from kontor.einvoice.en16931.codec import Element
from lxml import etree

SBDH = "http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader"
# Version of the syntax in document type ids: UBL 2.1; the D16B of CII that XRechnung is registered with.
_VERSIONS = {ubl.INVOICE: "2.1", ubl.CREDIT_NOTE: "2.1", cii.RSM: "D16B"}
_CARRIED = (
    "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0",
    "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0",
    "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:selfbilling:3.0",
)
DEFAULT_PROCESS = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"


@dataclass(frozen=True, slots=True)
class Kind:
    """What an XML invoice is to the network."""

    namespace: str
    root: str
    version: str
    specification: str
    process: str

    @property
    def document_type(self) -> str:
        """`<namespace>::<root>##<BT-24>::<version>`, Peppol Policy for use of Identifiers 4.4, POLICY 20."""
        return f"{self.namespace}::{self.root}##{self.specification}::{self.version}"


def kind_of(xml: bytes) -> Kind | None:
    """None when the network does not carry it: only XRechnung and Peppol BIS Billing are (EINVOICE.md 4.3)."""
    root = xmlsafe.parse(xml)
    name = etree.QName(root)
    namespace, version = name.namespace or "", _VERSIONS.get(name.namespace or "", "")
    specification, process = _context(root, namespace)
    carried = any(specification == known or specification.startswith(f"{known}#") for known in _CARRIED)
    if not version or not carried:
        return None
    return Kind(namespace, name.localname, version, specification, process or DEFAULT_PROCESS)


def _context(root: Element, namespace: str) -> tuple[str, str]:
    if namespace == cii.RSM:
        paths = ("GuidelineSpecifiedDocumentContextParameter", "BusinessProcessSpecifiedDocumentContextParameter")
        found = [root.findtext(f".//{{{cii.RAM}}}{path}/{{{cii.RAM}}}ID") for path in paths]
    else:
        found = [root.findtext(f"{{{ubl.CBC}}}{name}") for name in ("CustomizationID", "ProfileID")]
    specification, process = ((text or "").strip() for text in found)
    return specification, process


def wrap(xml: bytes, kind: Kind, *, id_: UUID, sender: str, receiver: str, country: str, at: datetime) -> bytes:
    """The Standard Business Document. `country` is the sender's, C1 of the network's statistics."""
    names: Any = {None: SBDH}
    root = etree.Element(f"{{{SBDH}}}StandardBusinessDocument", nsmap=names)
    header = etree.SubElement(root, f"{{{SBDH}}}StandardBusinessDocumentHeader")
    _add(header, "HeaderVersion", "1.0")
    for name, participant in (("Sender", sender), ("Receiver", receiver)):
        identifier = _add(_add(header, name), "Identifier", participant)
        identifier.set("Authority", PARTICIPANT_SCHEME)
    document = _add(header, "DocumentIdentification")
    for name, value in (
        ("Standard", kind.namespace),
        ("TypeVersion", kind.version),
        ("InstanceIdentifier", str(id_)),
        ("Type", kind.root),
        ("CreationDateAndTime", at.isoformat(timespec="seconds")),
    ):
        _add(document, name, value)
    scopes = _add(header, "BusinessScope")
    _scope(scopes, "DOCUMENTID", kind.document_type, DOCUMENT_SCHEME)
    _scope(scopes, "PROCESSID", kind.process, PROCESS_SCHEME)
    _scope(scopes, "COUNTRY_C1", country)
    root.append(xmlsafe.parse(xml))
    content: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return content


def _add(parent: Element, name: str, value: str = "") -> Element:
    child = etree.SubElement(parent, f"{{{SBDH}}}{name}")
    if value:
        child.text = value
    return child


def _scope(parent: Element, kind: str, value: str, scheme: str = "") -> None:
    scope = _add(parent, "Scope")
    _add(scope, "Type", kind)
    _add(scope, "InstanceIdentifier", value)
    if scheme:
        _add(scope, "Identifier", scheme)
