"""Prometheus beside an installation, where the machine has it: every process is asked, the chart's alerts are judged.

Nothing of Kontor needs it; it is there to look at.
"""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kontor.cli.home import ORDER, ROOT, Home

PROGRAM = "prometheus"
INSTALL = "apt-get install -y --no-install-recommends prometheus"
_KEPT = "7d"


def is_here() -> bool:
    return shutil.which(PROGRAM) is not None


def address(home: Home) -> str:
    return f"127.0.0.1:{home.port(PROGRAM)}"


def command(home: Home) -> Sequence[str | Path]:
    """Writes its configuration and answers how it is started; what it knew before is still there."""
    folder = home.folder / PROGRAM
    folder.mkdir(parents=True, exist_ok=True)
    # JSON is YAML.
    (folder / "prometheus.yml").write_text(json.dumps(configuration(home)), encoding="utf-8")
    return [
        PROGRAM,
        f"--config.file={folder / 'prometheus.yml'}",
        f"--storage.tsdb.path={folder / 'data'}",
        f"--storage.tsdb.retention.time={_KEPT}",
        f"--web.listen-address={address(home)}",
    ]


def configuration(home: Home) -> dict[str, Any]:
    """The label `service` as a cluster's PodMonitor sets it."""
    targets = [
        {"targets": [f"127.0.0.1:{home.port(f'{service}.ops')}"], "labels": {"service": service}} for service in ORDER
    ]
    return {
        "global": {"scrape_interval": "5s", "evaluation_interval": "10s"},
        "rule_files": sorted(str(path) for path in (ROOT / "charts/kontor/files/rules").glob("*.yaml")),
        "scrape_configs": [{"job_name": "kontor", "static_configs": targets}],
    }
