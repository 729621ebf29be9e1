"""Customers as rows."""

from dataclasses import asdict, fields
from typing import Any

from kontor.common.database.listing import Listing, as_it_is, folded, starting, words
from kontor.common.database.stores import Row, Store
from kontor.common.values.text import searchable
from kontor.crm.domain.customer import Address, Customer, CustomerKind
from kontor.crm.store.tables import customer

_SPECIAL = ("tenant_id", "kind", "address", "search")


class Customers(Store[Customer]):
    table = customer
    aggregate = "customer"
    fixed = frozenset({"number"})
    listing = Listing(
        customer,
        as_it_is,
        orders={"name": folded(customer, "name"), "number": folded(customer, "number")},
        shown={f"address.{part.name}": customer.c.address[part.name].astext for part in fields(Address)},
        ids=customer.c.id,
        kinds=customer.c.kind,
        q=starting(folded(customer, "number"), *words(customer, "name")),
        external_id=customer.c.external_id,
        visible=customer.c.id,
    )

    def to_row(self, value: Customer) -> Row:
        return {
            **{c.name: getattr(value, c.name) for c in customer.c if c.name not in _SPECIAL},
            "kind": str(value.kind),
            "address": asdict(value.address),
            "search": searchable(f"{value.name} {value.number}"),
        }

    def to_entity(self, row: Row) -> Customer:
        plain: dict[str, Any] = {c.name: row[c.name] for c in customer.c if c.name not in _SPECIAL}
        return Customer(**plain, kind=CustomerKind(row["kind"]), address=Address(**row["address"]))
