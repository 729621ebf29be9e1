"""An official stylesheet whose report says only what failed; the rules in it stay as they were published.

Nobody here reads which rules fired and which patterns were active, and writing it takes a tenth to a sixth of a
verdict. A stylesheet that reads its own report, or is in several files, is left as it is.
"""

from pathlib import Path
from urllib.parse import urljoin

from kontor.einvoice.en16931.codec import Element
from lxml import etree

_SVRL = "{http://purl.oclc.org/dsdl/svrl}"
_XSL = "http://www.w3.org/1999/XSL/Transform"
_BASE = "{http://www.w3.org/XML/1998/namespace}base"
# Where leaving something out could change what the rules say.
_DEPENDS = etree.XPath(
    "boolean(//xsl:*/@*[contains(., 'svrl:')] | //xsl:import | //xsl:include | //xsl:use-package | //@default-mode)",
    namespaces={"xsl": _XSL},
)
# What a walk without a mode reaches in a stylesheet that has only the entrance and "no text is copied" there.
_REACHED = etree.XPath(
    "//xsl:template[not(@mode) or contains(@mode, '#')][not(@match='/' or @match='text()')]", namespaces={"xsl": _XSL}
)


def trimmed(path: Path) -> str:
    """The stylesheet's text. It keeps the base of its file, by which it finds the code lists beside it."""
    root: Element = etree.parse(str(path)).getroot()
    root.set(_BASE, urljoin(path.resolve().as_uri(), root.get(_BASE) or ""))
    if not _DEPENDS(root):
        etree.strip_elements(root, f"{_SVRL}fired-rule", f"{_SVRL}ns-prefix-in-attribute-values", with_tail=False)
        # The Schematron skeleton tells of each pattern and walks the whole document in there without a mode.
        if not _REACHED(root):
            etree.strip_elements(root, f"{_SVRL}active-pattern", with_tail=False)
    return etree.tostring(root, encoding="unicode")
