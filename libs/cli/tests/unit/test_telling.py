"""What a service's domain says happened is told by its transaction: no event without its message."""

import importlib
import pkgutil
from types import ModuleType

import pytest
from kontor.cli.home import WITH_DATABASE
from kontor.common.values.events import Event


def _modules(package: ModuleType) -> list[ModuleType]:
    names = [name for _, name, _ in pkgutil.walk_packages(getattr(package, "__path__", []), f"{package.__name__}.")]
    return [package, *(importlib.import_module(name) for name in names)]


def _domain_events(service: str) -> set[type]:
    """Found in the modules themselves, so that a new event is not missed."""
    modules = _modules(importlib.import_module(f"kontor.{service}.domain"))
    found = {value for module in modules for value in vars(module).values() if isinstance(value, type)}
    return {kind for kind in found if issubclass(kind, Event) and kind is not Event and not kind.__subclasses__()}


@pytest.mark.parametrize("service", WITH_DATABASE)
def test_every_domain_event_has_its_message(service: str) -> None:
    tx_class = importlib.import_module(f"kontor.{service}.__main__").SERVICE.tx_class
    untold = {kind.__name__ for kind in _domain_events(service)} - {kind.__name__ for kind in tx_class.messages}
    assert untold == set()
