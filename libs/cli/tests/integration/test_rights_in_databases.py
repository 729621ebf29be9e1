"""What each role of a service may do in its database is declared, table by table: a new table needs a decision.

`services/<service>/migrations/rights.txt` says it for what a service stores, `steps/rights.txt` for the common tables.
"""

from pathlib import Path

import pytest
from kontor.cli.embedded.postgres import Postgres
from kontor.cli.home import WITH_DATABASE
from kontor.cli.schemas import rights
from kontor.cli.testing import Databases
from kontor.common.database import steps
from kontor.common.database.schema import migrations_path

_READING_AND_WRITING = {"select", "insert", "update", "delete"}


def _declared(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def _granted(databases: Databases, postgres: Postgres, service: str) -> list[str]:
    with postgres.connect(databases.fresh(service).name) as admin:
        return rights(admin, service)


@pytest.mark.parametrize("service", WITH_DATABASE)
def test_each_role_has_the_rights_that_are_declared_and_no_other(
    service: str, databases: Databases, postgres: Postgres
) -> None:
    common = _declared(Path(next(iter(steps.__path__))) / "rights.txt")
    own = _declared(migrations_path(service) / "rights.txt")
    found = _granted(databases, postgres, service)
    assert [line for line in found if line not in (*common, *own)] == [], "granted, but nobody declared it"
    assert [line for line in (*common, *own) if line not in found] == [], "declared, but not granted"


@pytest.mark.parametrize("service", WITH_DATABASE)
def test_what_a_service_stores_is_for_its_app_alone(service: str) -> None:
    own = _declared(migrations_path(service) / "rights.txt")
    assert [line for line in own if line.split(" ")[1] != "app:"] == []
    words = {word.strip(",") for line in own for word in line.partition(": ")[2].split(" (")[0].split(" ")}
    assert words <= _READING_AND_WRITING
