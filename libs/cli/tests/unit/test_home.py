"""An installation keeps its secrets and ports, and has one supervisor at a time."""

import importlib
import socket
from pathlib import Path

import pytest
from kontor.cli.home import ORDER, AlreadyRunning, Home
from kontor.common.process.settings import ServiceSettings, load_settings


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path / "home")
    made.prepare()
    return made


def test_secrets_and_ports_are_kept(home: Home):
    again = Home(home.folder)
    again.load()
    again.prepare()
    assert again.state == home.state
    assert home.file.stat().st_mode & 0o077 == 0


def test_a_port_somebody_else_holds_is_replaced(home: Home):
    with socket.socket() as other:
        other.bind(("127.0.0.1", home.port("nats")))
        other.listen()
        again = Home(home.folder)
        again.load()
        again.prepare()
    assert again.port("nats") != home.port("nats")
    assert again.port("postgres") == home.port("postgres")


def test_every_port_is_another(home: Home):
    ports = list(home.state["ports"].values())
    assert len(set(ports)) == len(ports)


def test_one_supervisor_at_a_time(home: Home):
    with home.held():
        with pytest.raises(AlreadyRunning), Home(home.folder).held():
            pass
        assert home.supervisor() is not None
    assert home.supervisor() is None


def test_platform_comes_first_and_the_gateway_last():
    assert ORDER[-1] == "gateway"
    assert "platform" not in ORDER[1:]


def _settings_of(service: str) -> type[ServiceSettings]:
    settings: type[ServiceSettings] = importlib.import_module(f"kontor.{service}.settings").Settings
    return settings


@pytest.mark.parametrize("service", [name for name in ORDER if name != "gateway"])
def test_a_service_understands_its_variables(home: Home, service: str, monkeypatch: pytest.MonkeyPatch):
    for name, value in home.variables(service).items():
        monkeypatch.setenv(name, value)
    settings = load_settings(_settings_of(service), name=service)
    assert settings.database.name == service
    assert settings.database.app_password
    assert set(settings.peers) == set(ORDER) - {service}
    assert settings.nats.user == service


def test_where_webhooks_may_go_is_told_to_the_platform_alone(home: Home, monkeypatch: pytest.MonkeyPatch):
    """Any other service would stop: it knows no such setting."""
    monkeypatch.setenv("KONTOR_WEBHOOKS__ALLOWED_NETWORKS", "127.0.0.0/8")
    told = [service for service in ORDER if "KONTOR_WEBHOOKS__ALLOWED_NETWORKS" in home.variables(service)]
    assert told == ["platform"]
