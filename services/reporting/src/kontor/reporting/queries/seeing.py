"""Which rows somebody sees of records that others own: all, those of their customers, or of projects they are on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from kontor.common.identity.tokens import Principal
from kontor.reporting import store as t
from sqlalchemy import ARRAY, ColumnElement, Text, Uuid, and_, bindparam, func, or_

_ALL = bindparam("all_kinds", type_=ARRAY(Text))
_BY_CUSTOMER = bindparam("by_customer", type_=ARRAY(Text))
_CUSTOMERS = bindparam("customers", type_=ARRAY(Uuid))
_BY_MEMBER = bindparam("by_member", type_=ARRAY(Text))
_ME = bindparam("me", type_=Text)


def seen(kind: ColumnElement[str], row: Any) -> ColumnElement[bool]:
    """A condition on rows with `customer_id`, joined to `team` by their project; its parameters are `Sight.given`."""
    return or_(
        kind == func.any(_ALL),
        and_(kind == func.any(_BY_CUSTOMER), row.c.customer_id == func.any(_CUSTOMERS)),
        and_(kind == func.any(_BY_MEMBER), func.strpos(func.coalesce(t.team.c.members, ""), _ME) > 0),
    )


@dataclass(frozen=True)
class Sight:
    """What somebody sees of some kinds, each read with a permission of its owner."""

    who: Principal
    # By kind: the permission that reading its records needs.
    needs: Mapping[str, str]

    def _limited(self, limits: frozenset[str], among: Iterable[str]) -> list[str]:
        allowed = [kind for kind in among if self.who.allows(self.needs[kind])]
        return [kind for kind in allowed if self.who.limits(self.needs[kind]) == limits]

    def given(self, among: Iterable[str]) -> dict[str, Any]:
        """Who is limited in a way that is not known here sees nothing."""
        kinds = list(among)
        return {
            "all_kinds": self._limited(frozenset(), kinds),
            "by_customer": self._limited(frozenset({"customer"}), kinds),
            "customers": [UUID(id_) for id_ in self.who.scope_values("customer")],
            "by_member": self._limited(frozenset({"member"}), kinds) if self.who.person_id else [],
            "me": str(self.who.person_id or ""),
        }
