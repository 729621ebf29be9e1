"""What an operator may say about webhooks, and what stops the process."""

import pytest
from kontor.common.process.settings import SettingsFault, load_settings
from kontor.platform.settings import Settings


def test_no_private_network_is_allowed_unless_named():
    assert Settings().webhooks.allowed_networks == ""


@pytest.mark.parametrize("given", ["127.0.0.0/8", "127.0.0.0/8, ::1/128", ""])
def test_networks_are_named_with_commas(given: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("KONTOR_WEBHOOKS__ALLOWED_NETWORKS", given)
    assert load_settings(Settings).webhooks.allowed_networks == given


@pytest.mark.parametrize("given", ["localhost", "127.0.0.1/8", "10.0.0.0/8;127.0.0.0/8"])
def test_what_is_no_network_stops_the_process_by_its_name(given: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("KONTOR_WEBHOOKS__ALLOWED_NETWORKS", given)
    with pytest.raises(SettingsFault, match="KONTOR_WEBHOOKS__ALLOWED_NETWORKS"):
        load_settings(Settings)
