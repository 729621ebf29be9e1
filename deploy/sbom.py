"""Writes what the environment holds as CycloneDX 1.5, from the packages' own metadata: `sbom.py VERSION`."""

import json
import sys
from importlib.metadata import Distribution, distributions
from typing import Any


def component(package: Distribution) -> dict[str, Any]:
    name, version = package.metadata["Name"], package.version
    purl = f"pkg:pypi/{name.lower().replace('_', '-')}@{version}"
    licence = package.metadata.get("License-Expression") or package.metadata.get("License") or ""
    known = {"type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl}
    # Some packages put the whole text there.
    if licence and "\n" not in licence and len(licence) < 80:
        known["licenses"] = [{"license": {"name": licence}}]
    return known


def bill(version: str) -> dict[str, Any]:
    """Sorted, without times or random numbers: the same environment gives the same bill."""
    found = {part["purl"]: part for part in map(component, distributions())}
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "kontor", "version": version}},
        "components": [found[purl] for purl in sorted(found)],
    }


if __name__ == "__main__":
    json.dump(bill(sys.argv[1]), sys.stdout, indent=1)
