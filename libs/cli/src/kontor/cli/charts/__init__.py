"""What of `charts/` is made and not written: dashboards, the rules of journeys, the table of values in its README.

Made files are committed, so that a cluster needs none of this; `./kontor check` finds what is not up to date.
"""

import json
from collections.abc import Mapping
from pathlib import Path

from kontor.cli.charts.dashboards import DASHBOARDS, rendered
from kontor.cli.charts.journeys import rules
from kontor.cli.charts.readme import readme
from kontor.cli.home import ROOT

CHART = ROOT / "charts" / "kontor"


def made() -> Mapping[Path, str]:
    """Every made file and what belongs into it."""
    files = {
        CHART / "files" / "dashboards" / f"{name}.json": json.dumps(rendered(name), indent=1) + "\n"
        for name in DASHBOARDS
    }
    files[CHART / "files" / "rules" / "journeys.yaml"] = rules()
    files[CHART / "README.md"] = readme((CHART / "values.yaml").read_text(encoding="utf-8"))
    return files


def stale() -> list[str]:
    """The paths of files that are not what they should be, or should not be."""
    wanted = made()
    found = {path for path in CHART.glob("files/dashboards/*") if path not in wanted}
    odd = {path for path, text in wanted.items() if not path.exists() or path.read_text(encoding="utf-8") != text}
    return sorted(str(path.relative_to(ROOT)) for path in found | odd)


def write() -> list[str]:
    """Brings every made file up to date; the paths of those that were not."""
    changed = stale()
    wanted = made()
    for path in (ROOT / name for name in changed):
        if path in wanted:
            path.write_text(wanted[path], encoding="utf-8")
        else:
            path.unlink()
    return changed
