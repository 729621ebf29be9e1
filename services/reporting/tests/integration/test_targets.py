"""What the firm aims at: set by who may, held against figures, and never lost to somebody slower."""

import pytest
from kontor.api.common.v1.history_pb2 import RecordHistoryRequest
from kontor.api.reporting.v1 import reporting_pb2 as pb
from kontor.common.values.errors import Conflict, InvalidInput, NotFound
from reporting_world import World


def _aims(**values: str) -> pb.FigureTargets:
    return pb.FigureTargets(targets=[pb.FigureTarget(key=key, value=value) for key, value in values.items()])


async def _set(world: World, etag: str, **values: str) -> pb.FigureTargets:
    request = pb.UpdateFigureTargetsRequest(figure_targets=_aims(**values), etag=etag)
    return (await world.running.user(world.tenant)("UpdateFigureTargets", request)).message.figure_targets


async def test_a_figure_says_how_far_it_is_from_its_target(world: World) -> None:
    invoice_id = await world.issued("1000.00", "2026-03-10")
    await world.left_open(invoice_id, "0.00", "2026-04-21")
    set_ = await _set(world, "0", dso="35", project_margin="35.5")
    assert {t.key: t.value for t in set_.targets} == {"dso": "35", "project_margin": "35.5"}
    dso = await world.figure("dso")
    assert (dso.value, dso.target, dso.gap) == ("42", "35", "7")
    assert dso.against_target == pb.FIGURE_COURSE_WORSE
    margin = await world.figure("project_margin")
    assert (margin.gap, margin.against_target) == ("64.5", pb.FIGURE_COURSE_BETTER)
    assert (await world.figure("utilisation")).target == ""


async def test_targets_of_amounts_are_in_euro(world: World) -> None:
    await world.issued("100.00", "2026-03-10", currency="CHF")
    await _set(world, "0", receivables_by_age="50", dso="10")
    assert (await world.figure("receivables_by_age", currency="CHF")).target == ""
    assert (await world.figure("dso", currency="CHF")).target == "10"


async def test_who_was_slower_is_told_and_nothing_is_lost(world: World) -> None:
    first = await _set(world, "0", dso="35")
    with pytest.raises(Conflict):
        await _set(world, "0", dso="60")
    await _set(world, first.etag, utilisation="75")
    now = (await world.running.user(world.tenant)("GetFigureTargets", pb.GetFigureTargetsRequest())).message
    assert {t.key: t.value for t in now.figure_targets.targets} == {"utilisation": "75"}


async def test_every_change_of_targets_stands_in_their_history(world: World) -> None:
    first = await _set(world, "0", dso="35")
    await _set(world, first.etag, dso="30")
    asked = RecordHistoryRequest(type="figure_targets", id=str(world.tenant))
    entries = (await world.running.user(world.tenant)("ListHistory", asked)).message.entries
    assert [entry.event for entry in entries] == ["FigureTargetsChanged", "FigureTargetsChanged"]


@pytest.mark.parametrize(
    ("targets", "refusal", "pointer"),
    [
        (_aims(ebitda="1"), NotFound, "/figure_targets/targets/0/key"),
        (_aims(dso="viel"), InvalidInput, "/figure_targets/targets/0/value"),
        (_aims(dso="1.005"), InvalidInput, "/figure_targets/targets/0/value"),
        (
            pb.FigureTargets(targets=[*_aims(dso="1").targets, *_aims(dso="2").targets]),
            InvalidInput,
            "/figure_targets/targets/1/key",
        ),
    ],
)
async def test_what_is_no_target_is_refused_at_its_field(
    world: World, targets: pb.FigureTargets, refusal: type[Exception], pointer: str
) -> None:
    request = pb.UpdateFigureTargetsRequest(figure_targets=targets, etag="0")
    with pytest.raises(refusal) as refused:
        await world.running.user(world.tenant)("UpdateFigureTargets", request)
    assert refused.value.all_violations()[0].pointer == pointer  # type: ignore[attr-defined]
