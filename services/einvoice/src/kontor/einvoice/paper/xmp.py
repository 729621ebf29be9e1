"""The Factur-X part of a PDF's XMP: four properties and the extension schema PDF/A demands for them."""

from dataclasses import dataclass

from lxml import etree

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
FX = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"
EXTENSION = "http://www.aiim.org/pdfa/ns/extension/"
SCHEMA = "http://www.aiim.org/pdfa/ns/schema#"
PROPERTY = "http://www.aiim.org/pdfa/ns/property#"
VERSION = "1.0"
_PROPERTIES = (
    ("DocumentFileName", "The name of the embedded XML document"),
    ("DocumentType", "The type of the hybrid document in capital letters, e.g. INVOICE or ORDER"),
    ("Version", "The actual version of the standard applying to the embedded XML document"),
    ("ConformanceLevel", "The conformance level of the embedded XML document"),
)


@dataclass(frozen=True, slots=True)
class FacturX:
    file_name: str
    conformance_level: str


def merge(rdf: bytes, facts: FacturX) -> bytes:
    """The same rdf:RDF with the invoice's description and its schema added."""
    root = etree.fromstring(rdf)
    root.append(_description(facts))
    root.append(_schema())
    return etree.tostring(root)


def _description(facts: FacturX) -> etree._Element:
    element = etree.Element(f"{{{RDF}}}Description", nsmap={"rdf": RDF, "fx": FX})
    element.set(f"{{{RDF}}}about", "")
    for name, value in (
        ("DocumentType", "INVOICE"),
        ("DocumentFileName", facts.file_name),
        ("Version", VERSION),
        ("ConformanceLevel", facts.conformance_level),
    ):
        etree.SubElement(element, f"{{{FX}}}{name}").text = value
    return element


def _schema() -> etree._Element:
    names = {"rdf": RDF, "pdfaExtension": EXTENSION, "pdfaSchema": SCHEMA, "pdfaProperty": PROPERTY}
    element = etree.Element(f"{{{RDF}}}Description", nsmap=names)
    element.set(f"{{{RDF}}}about", "")
    bag = etree.SubElement(etree.SubElement(element, f"{{{EXTENSION}}}schemas"), f"{{{RDF}}}Bag")
    entry = _resource(bag)
    for name, value in (
        ("schema", "Factur-X PDFA Extension Schema"),
        ("namespaceURI", FX),
        ("prefix", "fx"),
    ):
        etree.SubElement(entry, f"{{{SCHEMA}}}{name}").text = value
    properties = etree.SubElement(etree.SubElement(entry, f"{{{SCHEMA}}}property"), f"{{{RDF}}}Seq")
    for name, description in _PROPERTIES:
        item = _resource(properties)
        for key, value in (
            ("name", name),
            ("valueType", "Text"),
            ("category", "external"),
            ("description", description),
        ):
            etree.SubElement(item, f"{{{PROPERTY}}}{key}").text = value
    return element


def _resource(parent: etree._Element) -> etree._Element:
    item = etree.SubElement(parent, f"{{{RDF}}}li")
    item.set(f"{{{RDF}}}parseType", "Resource")
    return item
