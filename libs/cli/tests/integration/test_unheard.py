"""After a restore it is known which handled events no journal tells of."""

import hashlib
from uuid import UUID, uuid4

import pytest
from kontor.cli.embedded.postgres import Postgres
from kontor.cli.testing import Databases
from kontor.cli.unheard import Unheard, unheard

SERVICES = ("billing", "crm")
_TELL = """
insert into journal (tenant_id, event_id, aggregate_type, aggregate_id, version, event_no, message, actor, at, digest)
values (%s, %s, 'quote', gen_random_uuid(), 1, 1, 'QuoteAccepted', 'test', now(), %s)
"""
_HANDLE = "insert into inbox (tenant_id, consumer, event_id) values (%s, %s, %s)"


class Firm:
    """Two services' databases and what is told and handled in them."""

    def __init__(self, postgres: Postgres, databases: Databases) -> None:
        self._postgres = postgres
        self._names = {service: databases.fresh(service).name for service in SERVICES}

    def connect(self, service: str):
        return self._postgres.connect(self._names[service])

    def tells(self, service: str, tenant: UUID) -> UUID:
        event = uuid4()
        with self.connect(service) as admin:
            admin.execute(_TELL, (tenant, event, hashlib.sha256(event.bytes).digest()))
        return event

    def handles(self, service: str, tenant: UUID, event: UUID, purpose: str) -> None:
        with self.connect(service) as admin:
            admin.execute(_HANDLE, (tenant, f"{service}-{purpose}", event))

    def unheard(self) -> list[Unheard]:
        return list(unheard(self.connect, SERVICES))


@pytest.fixture
def firm(postgres: Postgres, databases: Databases) -> Firm:
    return Firm(postgres, databases)


def test_what_was_told_somewhere_is_not_named(firm: Firm):
    tenant = uuid4()
    firm.handles("billing", tenant, firm.tells("crm", tenant), "crm")
    firm.handles("crm", tenant, firm.tells("crm", tenant), "own")
    assert firm.unheard() == []


def test_what_no_journal_tells_is_named_with_who_handled_it(firm: Firm):
    tenant, lost = uuid4(), uuid4()
    for _ in range(3):
        firm.handles("billing", tenant, firm.tells("crm", tenant), "crm")
    firm.handles("billing", tenant, lost, "crm")
    firm.handles("billing", tenant, lost, "reports")
    found = firm.unheard()
    assert [(f.service, f.consumer, f.tenant_id, f.event_id) for f in found] == [
        ("billing", "billing-crm", tenant, lost),
        ("billing", "billing-reports", tenant, lost),
    ]


def test_another_tenants_event_of_the_same_id_does_not_count(firm: Firm):
    told = firm.tells("crm", uuid4())
    tenant = uuid4()
    firm.handles("billing", tenant, told, "crm")
    assert [found.event_id for found in firm.unheard()] == [told]
