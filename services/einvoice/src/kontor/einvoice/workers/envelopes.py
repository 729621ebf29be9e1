"""The envelope networks deliver documents in: a Standard Business Document is opened, what its header says is kept.

Payloads are the document itself as XML, or one that Peppol's envelope carries as base64 or as text.
"""

import base64
import binascii
from copy import deepcopy

from kontor.einvoice.en16931.codec import Element
from kontor.einvoice.workers.facts import Envelope, text
from lxml import etree

SBDH = "http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader"
_LONGEST = 500
_HEADER = f"{{{SBDH}}}StandardBusinessDocumentHeader"
_BINARY, _TEXT = "BinaryContent", "TextContent"


def is_one(root: Element) -> bool:
    return str(root.tag) == f"{{{SBDH}}}StandardBusinessDocument"


def header(root: Element) -> Envelope:
    """Empty where it says nothing."""
    found = root.find(_HEADER)
    if found is None:
        return Envelope()
    scopes = {_said(scope, "Type"): _said(scope, "InstanceIdentifier") for scope in found.iter(f"{{{SBDH}}}Scope")}
    return Envelope(
        sender=_said(found, "Sender", "Identifier"),
        receiver=_said(found, "Receiver", "Identifier"),
        process=scopes.get("PROCESSID", ""),
        document_type=scopes.get("DOCUMENTID", "") or _said(found, "DocumentIdentification", "Type"),
        instance=_said(found, "DocumentIdentification", "InstanceIdentifier"),
        created_at=_said(found, "DocumentIdentification", "CreationDateAndTime"),
    )


def _said(element: Element, *path: str) -> str:
    return text(element.findtext("/".join(f"{{{SBDH}}}{step}" for step in path)), _LONGEST)


def payloads(root: Element) -> list[bytes]:
    """The documents beside the header, each as a file of its own."""
    return [content for content in map(_content, root.iterchildren(etree.Element)) if content]


def _content(element: Element) -> bytes:
    if str(element.tag) == _HEADER:
        return b""
    name = etree.QName(element).localname
    if name == _BINARY:
        try:
            return base64.b64decode("".join((element.text or "").split()), validate=True)
        except (binascii.Error, ValueError):
            return b""
    if name == _TEXT:
        return (element.text or "").encode()
    alone = deepcopy(element)
    alone.tail = None
    return etree.tostring(alone, encoding="UTF-8", xml_declaration=True)
