"""`check`: what can be known of a service without serving: contract covered, keys fit, database migrated."""

from joserfc.errors import JoseError
from kontor.common.calling.contract import ContractFault
from kontor.common.identity.tokens import NO_TENANT, Verifier
from kontor.common.process.settings import ServiceSettings
from kontor.common.serving.service import Service, ServiceDefinition
from kontor.common.values.errors import DomainError


async def faults_of(definition: ServiceDefinition, settings: ServiceSettings) -> list[str]:
    """One line for each thing that is not as it should be."""
    service = Service(definition, settings)
    try:
        return [*_contract(service), *_keys(service), *await service.readiness.missing()]
    finally:
        await service.context.db.close()


def _contract(service: Service) -> list[str]:
    try:
        edge = service.edge()
        service.server(edge)
    except ContractFault as fault:
        return [f"contract: {fault}"]
    return [f"contract: {path} is not implemented" for path in edge.missing]


def _keys(service: Service) -> list[str]:
    """Our own public key must be the one our private key signs for."""
    settings = service.settings
    try:
        token = service.context.signer.service_token(settings.name, NO_TENANT)
        Verifier.of(settings).verify(token)
    except (DomainError, JoseError, OSError, ValueError, KeyError) as odd:
        return [f"keys: {type(odd).__name__}: {odd}"]
    return []
