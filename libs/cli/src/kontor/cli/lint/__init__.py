"""The house's own rules, those no public tool knows: over the sources (`source`) and over the contract (`contract`)."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[6]


def house_rules() -> list[str]:
    """Findings in services and libraries, one line each."""
    from kontor.cli.lint import source

    return [str(finding) for finding in source.lint(ROOT)]


def contract_rules() -> list[str]:
    """Findings in the contract as it is generated, one line each."""
    from kontor.cli.lint import contract

    return [str(finding) for finding in contract.lint(ROOT / "gen" / "descriptors.binpb")]
