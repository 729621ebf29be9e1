"""The house's own rules, those no public tool knows: over sources (`source`, `cycles`) and contract (`contract`)."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[6]


def house_rules() -> list[str]:
    """Findings in services and libraries, one line each."""
    from kontor.cli.lint import cycles, source

    return [str(finding) for finding in (*source.lint(ROOT), *cycles.lint(ROOT))]


def contract_rules() -> list[str]:
    """Findings in the contract as it is generated, one line each."""
    from kontor.cli.lint import acting, contract
    from kontor.gateway.routes import services

    found = contract.lint(ROOT / "gen" / "descriptors.binpb")
    return [str(finding) for finding in (*found, *acting.check(services()))]
