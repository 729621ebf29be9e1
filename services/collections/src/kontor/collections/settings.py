"""collections' settings: those every service has."""

from kontor.common.settings import ServiceSettings


class Settings(ServiceSettings):
    name: str = "collections"
