"""reporting's settings: those every service has."""

from kontor.common.process.settings import ServiceSettings


class Settings(ServiceSettings):
    name: str = "reporting"
