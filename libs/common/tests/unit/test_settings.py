"""Settings: read from variables and secret files, every fault named at once."""

from pathlib import Path

import pytest
from kontor.common.process.settings import ServiceSettings, SettingsFault, load_settings


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch):
    import os

    for name in [n for n in os.environ if n.startswith("KONTOR_")]:
        monkeypatch.delenv(name)


def test_variables_are_nested_by_double_underscores(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("KONTOR_NAME", "billing")
    monkeypatch.setenv("KONTOR_DATABASE__PORT", "6000")
    monkeypatch.setenv("KONTOR_PEERS__EINVOICE", "127.0.0.1:9")
    monkeypatch.setenv("KONTOR_HOME", "/somewhere")
    settings = load_settings(ServiceSettings)
    assert (settings.name, settings.database.port, settings.peers) == ("billing", 6000, {"einvoice": "127.0.0.1:9"})


def test_all_faults_are_told_at_once(monkeypatch: pytest.MonkeyPatch):
    odd = {"DATABASE__PORT": "x", "LOG_LEVEL": "loud", "PORT": "1", "DATABASE__HOSTS": "a", "NATS__URL__X": "b"}
    for name, value in odd.items():
        monkeypatch.setenv(f"KONTOR_{name}", value)
    with pytest.raises(SettingsFault) as refused:
        load_settings(ServiceSettings)
    named = {fault.partition(":")[0] for fault in refused.value.faults}
    assert {f"KONTOR_{name}" for name in (*odd, "NAME")} <= named


def test_secrets_come_from_files_and_variables_win(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    (tmp_path / "KONTOR_DATABASE__APP_PASSWORD").write_text("from file\n")
    (tmp_path / "kontor_nats__password").write_text("from file")
    monkeypatch.setenv("KONTOR_SECRETS_DIR", str(tmp_path))
    monkeypatch.setenv("KONTOR_NAME", "crm")
    monkeypatch.setenv("KONTOR_NATS__PASSWORD", "from variable")
    settings = load_settings(ServiceSettings)
    assert settings.database.app_password == "from file"
    assert settings.nats.password == "from variable"
    assert "from file" not in repr(settings)


def test_an_unknown_secret_file_is_a_fault(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    (tmp_path / "KONTOR_DATABSE__APP_PASSWORD").write_text("x")
    monkeypatch.setenv("KONTOR_SECRETS_DIR", str(tmp_path))
    with pytest.raises(SettingsFault, match="KONTOR_DATABSE__APP_PASSWORD: no such setting"):
        load_settings(ServiceSettings, name="crm")


def test_a_missing_secrets_folder_is_a_fault(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("KONTOR_SECRETS_DIR", "/not/there")
    with pytest.raises(SettingsFault, match="KONTOR_SECRETS_DIR"):
        load_settings(ServiceSettings, name="crm")


def test_broken_json_names_its_variable(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("KONTOR_PEERS", '{"a":')
    with pytest.raises(SettingsFault, match="KONTOR_PEERS: not valid JSON"):
        load_settings(ServiceSettings, name="crm")


def test_settings_are_frozen():
    settings = load_settings(ServiceSettings, name="crm")
    with pytest.raises(ValueError, match="frozen"):
        settings.name = "other"


class Own(ServiceSettings):
    rate_limit: int = 5


def test_a_service_adds_its_own_settings(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("KONTOR_RATE_LIMIT", "7")
    assert load_settings(Own, name="gateway").rate_limit == 7
    with pytest.raises(SettingsFault):
        load_settings(ServiceSettings, name="gateway")


LINKS = {
    "KONTOR_BILLING_SERVICE_HOST": "10.0.0.7",
    "KONTOR_BILLING_SERVICE_PORT": "9090",
    "KONTOR_BILLING_SERVICE_PORT_GRPC": "9090",
    "KONTOR_BILLING_PORT": "tcp://10.0.0.7:9090",
    "KONTOR_BILLING_PORT_9090_TCP": "tcp://10.0.0.7:9090",
    "KONTOR_BILLING_PORT_9090_TCP_PROTO": "tcp",
    "KONTOR_BILLING_PORT_9090_TCP_PORT": "9090",
    "KONTOR_BILLING_PORT_9090_TCP_ADDR": "10.0.0.7",
}


@pytest.mark.parametrize("name", ["KONTOR_BILLING", "KONTOR", "KONTOR_SHOP_GATEWAY"])
def test_what_a_cluster_tells_about_services_is_no_setting(monkeypatch: pytest.MonkeyPatch, name: str):
    for variable, value in LINKS.items():
        monkeypatch.setenv(variable.replace("KONTOR_BILLING", name), value)
    assert load_settings(ServiceSettings, name="crm").name == "crm"


@pytest.mark.parametrize(
    "given",
    [
        {"KONTOR_SMTP_PORT": "25"},
        {"KONTOR_DATABASE_SERVICE_HOST": "10.0.0.7"},
        {**LINKS, "KONTOR_BILLING_PORT": "9090"},
        {**LINKS, "KONTOR_BILLING_HOST": "10.0.0.7"},
    ],
)
def test_a_typing_error_is_no_service_link(monkeypatch: pytest.MonkeyPatch, given: dict[str, str]):
    for variable, value in given.items():
        monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsFault, match="no such setting"):
        load_settings(ServiceSettings, name="crm")


def test_a_renewed_secret_is_read_where_it_is_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    file = tmp_path / "KONTOR_DATABASE__APP_PASSWORD"
    file.write_text("first\n")
    monkeypatch.setenv("KONTOR_SECRETS_DIR", str(tmp_path))
    monkeypatch.setenv("KONTOR_NATS__PASSWORD", "from variable")
    settings = load_settings(ServiceSettings, name="crm")
    file.write_text("second\n")
    assert settings.database.fresh("app_password") == "second"
    assert settings.nats.fresh("password") == "from variable"
    file.unlink()
    assert settings.database.fresh("app_password") == "first", "a file that is gone for a moment is not an empty one"


@pytest.mark.parametrize(
    "given",
    [
        {"KONTOR_TLS__CERTIFICATE": "tls.crt"},
        {"KONTOR_TLS__KEY": "tls.key"},
        {"KONTOR_SMTP__TLS": "true", "KONTOR_SMTP__STARTTLS": "true"},
    ],
)
def test_half_and_double_encryption_is_refused(monkeypatch: pytest.MonkeyPatch, given: dict[str, str]):
    for variable, value in given.items():
        monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsFault):
        load_settings(ServiceSettings, name="crm")
