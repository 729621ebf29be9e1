"""Which business terms an invoice says, and what of it a narrower profile or syntax can say.

One walk over the mapping table serves both, so that a term is known here as soon as it is mapped.
"""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from typing import Any

from kontor.einvoice.en16931 import mapping
from kontor.einvoice.en16931.codec import Group, Member, Term
from kontor.einvoice.en16931.model import Invoice

_PART = re.compile(r"(BT-(?:DEX-|X-)?\d+)-\d+\Z")


def used(invoice: Invoice) -> frozenset[str]:
    """Ids of all terms and groups that say something."""
    return frozenset(_used(invoice, mapping.INVOICE))


def values(invoice: Invoice) -> Iterator[tuple[str, Any]]:
    """Every term that says something, with what it says, in order of the table."""
    yield from _values(invoice, mapping.INVOICE)


def only(invoice: Invoice, allowed: Collection[str]) -> tuple[Invoice, tuple[str, ...]]:
    """The invoice with nothing but these terms, and the ids of what had to go, in order of the table.

    A group id that is not allowed takes all of the group; a group whose terms are all gone goes too.
    """
    lost: dict[str, None] = {}

    def keep(name: str) -> bool:
        if name not in allowed:
            lost.setdefault(name)
        return name in allowed

    kept = _kept(invoice, mapping.INVOICE, keep)
    return kept if isinstance(kept, Invoice) else Invoice(), tuple(lost)


def _name(member: Member) -> str:
    """BT-30-1 and its like are parts of their term."""
    name = member.bt if isinstance(member, Term) else member.bg
    part = _PART.match(name)
    return part[1] if part else name


def _members(group: Group) -> Sequence[Member]:
    return mapping.NAMED[group.members] if isinstance(group.members, str) else group.members


def _used(value: Any, members: Sequence[Member]) -> Iterator[str]:
    for member in members:
        inner = getattr(value, member.field)
        if inner is None or inner == ():
            continue
        yield _name(member)
        if isinstance(member, Group):
            for item in inner if isinstance(inner, tuple) else (inner,):
                yield from _used(item, _members(member))


def _values(value: Any, members: Sequence[Member]) -> Iterator[tuple[str, Any]]:
    seen: set[str] = set()
    for member in members:
        inner = getattr(value, member.field)
        if inner is None or member.field in seen:
            continue
        seen.add(member.field)
        if isinstance(member, Term):
            yield member.bt, inner
        else:
            for item in inner if isinstance(inner, tuple) else (inner,):
                yield from _values(item, _members(member))


def _kept(value: Any, members: Sequence[Member], keep: Callable[[str], bool]) -> Any:
    changes: dict[str, Any] = {}
    for member in members:
        inner = getattr(value, member.field)
        if inner is None or inner == () or member.field in changes:
            continue
        if not keep(_name(member)):
            changes[member.field] = () if isinstance(inner, tuple) else None
        elif isinstance(member, Group):
            changes[member.field] = _kept_group(inner, _members(member), keep)
    return replace(value, **changes) if changes else value


def _kept_group(inner: Any, members: Sequence[Member], keep: Callable[[str], bool]) -> Any:
    if isinstance(inner, tuple):
        items = (_kept(item, members, keep) for item in inner)
        return tuple(new for new, old in zip(items, inner, strict=True) if new != type(new)() or new == old)
    new = _kept(inner, members, keep)
    return None if new == type(new)() and new != inner else new
