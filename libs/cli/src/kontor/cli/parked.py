"""Events that services could not handle: read across tenants as administrator, put back through each service."""

from typing import Any
from uuid import UUID

import grpc
from kontor.api.common.v1.runtime_pb2 import RetryParkedRequest
from kontor.api.common.v1.runtime_pb2_grpc import RuntimeServiceStub
from kontor.cli.embedded.postgres import Postgres
from kontor.cli.home import Home
from kontor.cli.tokens import operator_token
from kontor.common.values.ids import new_id

_PARKED = """
select tenant_id, event_id, consumer, message, error_code, tries, parked_at::text as parked_at, error
  from parked where parked_at is not null order by parked_at
"""


def list_parked(home: Home, service: str) -> list[dict[str, Any]]:
    server = Postgres(home.folder / "postgres", port=home.port("postgres"))
    with server.connect(service) as admin:
        rows = admin.execute(_PARKED).fetchall()
    names = ("tenant_id", "event_id", "consumer", "event", "error_code", "tries", "parked_at", "error")
    return [{"service": service, **dict(zip(names, map(_plain, row), strict=True))} for row in rows]


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, UUID) else value


def retry(home: Home, service: str, event_ids: list[str]) -> int:
    """Tenant by tenant; answers how many are back to work."""
    rows = [row for row in list_parked(home, service) if not event_ids or row["event_id"] in event_ids]
    by_tenant: dict[str, list[str]] = {}
    for row in rows:
        by_tenant.setdefault(row["tenant_id"], []).append(row["event_id"])
    retried = 0
    with grpc.insecure_channel(f"127.0.0.1:{home.port(f'{service}.grpc')}") as channel:
        stub = RuntimeServiceStub(channel)
        for tenant, ids in by_tenant.items():
            token = operator_token(home, UUID(tenant))
            metadata = (("authorization", f"Bearer {token}"), ("idempotency-key", str(new_id())))
            request = RetryParkedRequest(event_ids=ids[:200])
            retried += stub.RetryParked(request, metadata=metadata, timeout=15).retried
    return retried
