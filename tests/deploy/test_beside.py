"""What stands beside the chart is what its examples speak to, with the rights the embedded servers give."""

import re
from typing import Any

import yaml
from kontor.cli.charts import CHART
from kontor.cli.embedded.nats import Nats
from kontor.cli.home import ORDER, ROOT

BESIDE = ROOT / "charts" / "beside"


def _values(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((CHART / "ci" / name).read_text())
    return found


def _embedded(service: str) -> tuple[list[str], list[str]]:
    """What a user of the embedded broker may publish, and what not even then."""
    config = Nats(BESIDE, {service: "x"})._config()
    allowed, denied = re.findall(r"(?:allow|deny): \[(.*?)\]", config)
    return re.findall(r'"(.*?)"', allowed), re.findall(r'"(.*?)"', denied)


def test_every_service_has_its_user_at_nats_with_its_rights():
    config = yaml.safe_load((BESIDE / "nats.yaml").read_text())
    users = {user["user"]: user for user in config["config"]["merge"]["accounts"]["KONTOR"]["users"]}
    assert set(users) == set(ORDER)
    given = {v["valueFrom"]["secretKeyRef"]["key"]: name for name, v in config["container"]["env"].items()}
    for service, user in users.items():
        rights = user["permissions"]["publish"]
        assert (rights["allow"], rights["deny"]) == _embedded(service)
        assert user["password"] == f"<< ${given[service]} >>"
    assert config["config"]["cluster"]["replicas"] == 3
    assert config["config"]["jetstream"]["merge"]["sync_interval"] == "always"


def test_the_development_broker_gives_the_same_rights():
    beside = yaml.safe_load_all((BESIDE / "dev.yaml").read_text())
    config = next(d for d in beside if d["kind"] == "ConfigMap")["data"]["nats.conf"]
    for service in ORDER:
        (line,) = (line for line in config.splitlines() if f'user: "{service}"' in line)
        allowed, denied = re.findall(r"(?:allow|deny): \[(.*?)\]", line)
        assert (re.findall(r'"(.*?)"', allowed), re.findall(r'"(.*?)"', denied)) == _embedded(service)


def test_one_postgresql_holds_all_databases_and_enough_connections():
    cluster, backup = yaml.safe_load_all((BESIDE / "cloudnative-pg.yaml").read_text())
    values = _values("production.yaml")
    name = cluster["metadata"]["name"]
    assert values["database"]["host"].startswith(f"{name}-rw.")
    assert values["database"]["admin"]["existingSecret"] == f"{name}-superuser"
    assert cluster["spec"]["enableSuperuserAccess"] is True
    assert cluster["spec"]["bootstrap"]["initdb"]["encoding"] == "UTF8"
    assert backup["spec"]["cluster"]["name"] == name
    most = (len(ORDER) - 1) * (values["defaults"]["replicas"] + 1) * (8 + 3)
    # einvoice may grow further than that.
    assert int(cluster["spec"]["postgresql"]["parameters"]["max_connections"]) > most
