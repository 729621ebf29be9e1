"""The model is complete: every business term of EN 16931 is a field, in both mappings, and survives both syntaxes."""

import dataclasses
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kontor.einvoice.en16931 import cii, mapping, profiles, terms, ubl, xmlsafe
from kontor.einvoice.en16931 import model as m
from kontor.einvoice.en16931.codec import Group, Member

# Groups whose terms stand in the group above: EN 16931 gives them one occurrence and no meaning of their own.
WITHIN = {"BG-2": "fields of the invoice", "BG-30": "fields of the line"}
ELSEWHERE = {
    ("BT-21", "ubl"): "in front of the note, as #CODE#",
    ("BT-7", "cii"): "in the first VAT group",
    ("BT-8", "cii"): "in the first VAT group",
    ("BT-83", "cii"): "once in the header",
    ("BT-89", "cii"): "once in the header",
    ("BG-DEX-01", "cii"): "not in CII (BR-DEX-15)",
    ("BG-DEX-09", "cii"): "not in CII",
}


def _fields(shape: type, seen: set[type]) -> set[str]:
    if shape in seen:
        return set()
    seen.add(shape)
    found = {name for field in dataclasses.fields(shape) for name in field.metadata["bt"]}
    for value in vars(m).values():
        if isinstance(value, type) and dataclasses.is_dataclass(value):
            found |= _fields(value, seen)
    return found


def _mapped(members: tuple[Member, ...], done: set[int]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for member in members:
        name = member.bg if isinstance(member, Group) else member.bt
        paths = {"ubl": member.ubl or (member.ubl_note or ""), "cii": member.cii}
        found.setdefault(name, set()).update(syntax for syntax, path in paths.items() if path)
        if isinstance(member, Group) and not isinstance(member.members, str) and id(member.members) not in done:
            done.add(id(member.members))
            for inner, syntaxes in _mapped(tuple(member.members), done).items():
                found.setdefault(inner, set()).update(syntaxes)
    return found


def test_every_business_term_is_a_field_of_the_model():
    known = _fields(m.Invoice, set())
    assert set(profiles.names()) - known == set(WITHIN)
    assert {name for name in profiles.names() if name.startswith("BT-") and "X" not in name} >= {
        f"BT-{n}" for n in range(1, 166) if n != 4
    }


def test_every_business_term_has_its_place_in_both_syntaxes():
    mapped = _mapped((*mapping.INVOICE, *mapping.NAMED["line"]), set())
    for name in profiles.names():
        if name in WITHIN:
            continue
        beyond = {"ubl"} if "-X-" in name else {"cii"} if "-DEX-" in name else set()
        for syntax in {"ubl", "cii"} - beyond - mapped[name]:
            assert (name, syntax) in ELSEWHERE, (name, syntax)


CHARACTERS = "abcXYZ ÄöüßéŁ0123456789&<>\"'-/.,"
WORDS = st.text(CHARACTERS, min_size=1, max_size=20).map(str.strip).filter(bool)
CODES = st.text("ABC123", min_size=1, max_size=6)
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
AMOUNTS = st.decimals(Decimal(-9999), Decimal(9999), places=2)
NUMBERS = st.decimals(Decimal("0.0001"), Decimal(9999), places=4)
RATES = st.sampled_from([Decimal(0), Decimal(7), Decimal(19), Decimal("5.5")])


def perhaps(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


def some(strategy: st.SearchStrategy[Any], most: int = 2) -> st.SearchStrategy[Any]:
    return st.lists(strategy, max_size=most).map(tuple)


PLAIN = st.builds(m.Identifier, CODES)
SCHEMED = st.builds(m.Identifier, CODES, CODES)
EITHER = PLAIN | SCHEMED
ADDRESSES = st.builds(m.Address, *[perhaps(WORDS)] * 6, CODES)
CONTACTS = st.builds(m.Contact, WORDS, perhaps(WORDS), perhaps(WORDS))
PERIODS = st.builds(m.Period, DAYS, perhaps(DAYS))
SELLERS = st.builds(
    m.Seller,
    name=WORDS,
    trading_name=perhaps(WORDS),
    identifiers=st.tuples(some(PLAIN), some(SCHEMED)).map(lambda both: both[0] + both[1]),
    registration=perhaps(EITHER),
    vat_id=perhaps(CODES),
    tax_number=perhaps(CODES),
    legal_notice=perhaps(WORDS),
    endpoint=perhaps(SCHEMED),
    address=perhaps(ADDRESSES),
    contact=perhaps(CONTACTS),
)
BUYERS = st.builds(
    m.Buyer,
    name=WORDS,
    trading_name=perhaps(WORDS),
    identifier=perhaps(EITHER),
    registration=perhaps(EITHER),
    vat_id=perhaps(CODES),
    endpoint=perhaps(SCHEMED),
    address=perhaps(ADDRESSES),
    contact=perhaps(CONTACTS),
)
PAYEES = st.builds(m.Payee, WORDS, perhaps(EITHER), perhaps(EITHER))
AGENTS = st.builds(m.TaxRepresentative, WORDS, CODES, ADDRESSES)
DELIVERIES = st.builds(m.Delivery, WORDS, perhaps(EITHER), perhaps(DAYS), perhaps(ADDRESSES))
TRANSFERS = st.builds(m.CreditTransfer, CODES, perhaps(WORDS), perhaps(CODES))
MEANS = (
    st.builds(m.PaymentMeans, code=CODES, text=perhaps(WORDS), transfer=TRANSFERS)
    | st.builds(m.PaymentMeans, code=CODES, card=st.builds(m.PaymentCard, CODES, perhaps(WORDS)))
    | st.builds(m.PaymentMeans, code=CODES, direct_debit=st.builds(m.DirectDebit, st.just("M-1"), CODES))
)


def reductions(*, vat: bool) -> st.SearchStrategy[Any]:
    category = CODES if vat else st.none()
    return some(
        st.builds(
            m.AllowanceCharge,
            AMOUNTS,
            perhaps(AMOUNTS),
            perhaps(NUMBERS),
            category,
            RATES if vat else st.none(),
            perhaps(WORDS),
            perhaps(CODES),
        )
    )


@st.composite
def prices(draw: st.DrawFn) -> m.Price:
    net, off = draw(NUMBERS), draw(perhaps(NUMBERS))
    base = draw(perhaps(NUMBERS))
    gross = draw(st.sampled_from([None, net])) if off is None else net + off
    return m.Price(net, off, gross, base, None if base is None else draw(perhaps(CODES)))


ITEMS = st.builds(
    m.Item,
    name=WORDS,
    description=perhaps(WORDS),
    seller_id=perhaps(CODES),
    buyer_id=perhaps(CODES),
    standard_id=perhaps(SCHEMED),
    classifications=some(st.builds(m.Identifier, CODES, CODES, perhaps(CODES))),
    origin_country=perhaps(CODES),
    attributes=some(st.builds(m.Attribute, WORDS, WORDS)),
)
LINES = st.builds(
    m.Line,
    id=CODES,
    note=perhaps(WORDS),
    object_id=perhaps(EITHER),
    quantity=NUMBERS,
    unit=CODES,
    net=AMOUNTS,
    order_line=perhaps(CODES),
    accounting_reference=perhaps(WORDS),
    period=perhaps(PERIODS),
    allowances=reductions(vat=False),
    charges=reductions(vat=False),
    price=prices(),
    vat_category=CODES,
    vat_rate=perhaps(RATES),
    item=ITEMS,
)
GROUPS = st.builds(m.VatBreakdown, AMOUNTS, AMOUNTS, CODES, perhaps(RATES), perhaps(WORDS), perhaps(CODES))
FILES = st.builds(m.Attachment, WORDS, perhaps(WORDS), perhaps(st.just("https://example.org/a"))) | st.builds(
    m.Attachment,
    WORDS,
    perhaps(WORDS),
    st.none(),
    st.binary(min_size=1, max_size=40),
    st.just("text/csv"),
    WORDS,
)


@st.composite
def invoices(draw: st.DrawFn) -> m.Invoice:
    """Full invoices of any numbers: it is about saying them, not about their being right."""
    foreign = draw(st.booleans())
    remittance = draw(perhaps(WORDS))
    means = draw(st.lists(MEANS, min_size=1, max_size=3))
    amounts = {f.name: draw(perhaps(AMOUNTS)) for f in dataclasses.fields(m.Totals)}
    totals = m.Totals(**{**amounts, "vat": draw(AMOUNTS), "vat_accounting": draw(AMOUNTS) if foreign else None})
    points = [(None, None), (draw(DAYS), None), (None, draw(st.sampled_from(["3", "35", "432"])))]
    point = draw(st.sampled_from(points))
    return m.Invoice(
        number=draw(WORDS),
        issue_date=draw(DAYS),
        type_code=draw(st.sampled_from(["380", "381"])),
        currency="EUR",
        vat_currency="CHF" if foreign else None,
        tax_point_date=point[0],
        tax_point_code=point[1],
        due_date=draw(perhaps(DAYS)),
        **{
            name: draw(perhaps(WORDS))
            for name in (
                "buyer_reference",
                "project",
                "contract",
                "sales_order",
                "receiving_advice",
                "despatch_advice",
                "tender",
                "buyer_accounting_reference",
                "payment_terms",
            )
        },
        order=draw(perhaps(WORDS.filter(lambda text: text != "NA"))),
        object_id=draw(perhaps(EITHER)),
        notes=draw(some(st.builds(m.Note, perhaps(st.just("REG")), WORDS))),
        business_process=draw(CODES),
        specification=draw(CODES),
        preceding=draw(some(st.builds(m.DocumentReference, WORDS, perhaps(DAYS)))),
        seller=draw(SELLERS),
        buyer=draw(BUYERS),
        payee=draw(perhaps(PAYEES)),
        tax_representative=draw(perhaps(AGENTS)),
        delivery=draw(perhaps(DELIVERIES)),
        period=draw(perhaps(PERIODS)),
        payment_means=tuple(dataclasses.replace(one, remittance_information=remittance) for one in means),
        creditor_identifier=draw(perhaps(CODES)),
        allowances=draw(reductions(vat=True)),
        charges=draw(reductions(vat=True)),
        totals=totals,
        vat=tuple(draw(st.lists(GROUPS, min_size=1, max_size=3))),
        attachments=draw(some(FILES)),
        lines=tuple(draw(st.lists(LINES, min_size=1, max_size=2))),
    )


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(invoices())
def test_ubl_to_model_to_cii_to_model_loses_nothing(invoice):
    in_ubl = ubl.read(xmlsafe.parse(ubl.write(invoice)))
    assert in_ubl == invoice
    assert cii.read(xmlsafe.parse(cii.write(in_ubl))) == invoice
    assert terms.only(invoice, profiles.FACTUR_X_EN16931.terms) == (invoice, ())
