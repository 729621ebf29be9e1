"""What people decide in reporting itself: what the firm aims at."""

from collections.abc import Mapping
from decimal import Decimal

from kontor.reporting.domain.targets import FigureTargets
from kontor.reporting.store import ReportingTx


async def set_targets(tx: ReportingTx, values: Mapping[str, Decimal]) -> FigureTargets:
    """Replaces all targets, in the version the caller's change is based on."""
    await tx.lock("figure_targets")
    targets = await tx.targets.of_tenant()
    tx.must_be(targets.version, tx.tenant)
    told = targets.set(values)
    await tx.targets.save(targets)
    tx.emit(told)
    return targets
