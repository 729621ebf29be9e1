from pathlib import Path

import pytest
from kontor.common.process.settings import SettingsFault, load_settings
from kontor.gateway.settings import GatewaySettings


def test_there_is_no_inbox_in_production(tmp_path: Path) -> None:
    with pytest.raises(SettingsFault, match="KONTOR_INBOX_PATH"):
        load_settings(GatewaySettings, inbox_path=tmp_path)
    load_settings(GatewaySettings, inbox_path=tmp_path, environment="development")


def test_nobody_is_let_in_in_production(tmp_path: Path) -> None:
    with pytest.raises(SettingsFault, match="KONTOR_PEOPLE_PATH"):
        load_settings(GatewaySettings, people_path=tmp_path)
    load_settings(GatewaySettings, people_path=tmp_path, environment="development")


def test_limits_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KONTOR_LIMITS__PER_SECOND", "7.5")
    monkeypatch.setenv("KONTOR_PEERS__CRM", "crm:9000")
    settings = load_settings(GatewaySettings)
    assert settings.limits.per_second == 7.5
    assert settings.peers == {"crm": "crm:9000"}
