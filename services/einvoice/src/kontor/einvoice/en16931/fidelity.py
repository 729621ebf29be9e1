"""Whether our model says all that a document says: the leaves of its XML against those of the same invoice rewritten.

This is how "what our model can express" is decided, by machine: a document is in our words when nothing is unread.
"""

import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from kontor.einvoice.en16931 import cii, ubl, xmlsafe
from kontor.einvoice.en16931.codec import Element
from kontor.einvoice.en16931.model import Invoice
from lxml import etree

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)\Z")
# Attributes that repeat what the document says elsewhere, or say how a value is written.
_MANNER = frozenset({"format", "currencyID"})
# Elements a syntax demands beside a term: any text will do.
_BESIDE = ("/CardAccount/NetworkID", "/SpecifiedProcuringProject/Name")


def unread(root: Element, invoice: Invoice) -> tuple[str, ...]:
    """Paths of leaves (empty ones too) and attributes that `invoice`, read from `root`, does not give back."""
    own = cii if root.tag == f"{{{cii.RSM}}}CrossIndustryInvoice" else ubl
    left = Counter(_leaves(xmlsafe.parse(own.write(invoice))))
    missing: dict[str, None] = {}
    for leaf in _leaves(root):
        if left[leaf]:
            left[leaf] -= 1
        else:
            missing.setdefault(leaf[0])
    # A tax without its type is read as VAT; the rules see a tax that is none.
    for (path, _), more in left.items():
        if more and path.endswith("Tax/TypeCode"):
            missing.setdefault(path)
    return tuple(missing)


def _leaves(root: Element) -> Iterator[tuple[str, object]]:
    yield from _below(root, "")


def _below(element: Element, above: str) -> Iterator[tuple[str, object]]:
    path = f"{above}/{etree.QName(element).localname}"
    for name, value in element.attrib.items():
        local = str(name).rpartition("}")[2]
        if local not in _MANNER and value.strip() and "schema-instance" not in str(name):
            yield f"{path}/@{local}", _plain(str(value))
    children = [child for child in element if isinstance(child.tag, str)]
    if not children and not path.endswith(_BESIDE):
        yield path, _plain(element.text or "")
    for child in children:
        yield from _below(child, path)


def _plain(text: str) -> object:
    """Numbers by value (blanks around one count: rules on decimals see them), texts without the blanks editors add."""
    compact = " ".join(text.split())
    if _NUMBER.match(text):
        try:
            return Decimal(compact).normalize()
        except InvalidOperation:
            return compact
    return compact
