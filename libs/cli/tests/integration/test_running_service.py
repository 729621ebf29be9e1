"""What tests of services stand on: a running service, callers of every kind, events of others."""

from uuid import uuid4

import pytest
from kontor.api.crm.v1 import crm_pb2
from kontor.api.platform.v1.events_pb2 import LegalEntityChanged
from kontor.api.platform.v1.platform_pb2 import LegalEntity
from kontor.cli.testing import RunService, eventually
from kontor.common.values.errors import Forbidden, NotFound, Unauthenticated
from kontor.common.values.ids import new_id
from kontor.crm.__main__ import SERVICE

ENQUIRY = crm_pb2.CreateLeadRequest(title="Kaimauer", company="Hafen AG")


async def test_people_call_within_their_tenant_and_permissions(running_service: RunService):
    crm = await running_service(SERVICE)
    tenant = new_id()
    sales = crm.user(tenant)
    made = await sales("CreateLead", ENQUIRY)
    assert "kontor-event-id" in made.headers
    wanted = crm_pb2.GetLeadRequest(id=made.message.lead.id)
    assert (await sales("GetLead", wanted)).message.lead.title == "Kaimauer"
    with pytest.raises(NotFound):
        await crm.user(new_id())("GetLead", wanted)
    with pytest.raises(Forbidden):
        await crm.user(tenant, "crm.quote.read")("GetLead", wanted)
    with pytest.raises(Unauthenticated):
        await crm.anonymous()("GetLead", wanted)


async def test_one_key_is_one_lead(running_service: RunService):
    crm = await running_service(SERVICE)
    sales, key = crm.user(new_id()), str(uuid4())
    first = await sales("CreateLead", ENQUIRY, idempotency_key=key)
    again = await sales("CreateLead", ENQUIRY, idempotency_key=key)
    assert again.message == first.message


async def test_what_others_tell_is_heard(running_service: RunService):
    crm = await running_service(SERVICE)
    tenant, entity = new_id(), new_id()
    told = LegalEntityChanged(legal_entity=LegalEntity(id=str(entity), name="Nordlicht GmbH"))
    await crm.tell(told, tenant, aggregate_id=entity)

    async def heard() -> bool:
        from kontor.common.identity.tokens import Principal

        async with crm.service.context.db.reading(
            Principal.system(tenant, "crm"), tx_class=crm.service.definition.tx_class
        ) as tx:
            import sqlalchemy as sa

            return bool(await tx.value(sa.text("select count(*) from inbox")))

    await eventually(heard)
