"""Pairs of reporting: key figures, the rows behind them, the lineage of a bank line."""

from kontor.api.reporting.v1 import reporting_pb2 as pb
from kontor.cli.demo.client import Json, wait_for

from .cases import Case, pair
from .world import World

_FIGURE = "project_margin"


def _row(world: World) -> Json:
    """A row of the figure that speaks of customer A's project."""
    project = world.invoice(world.a)["project"]["id"]

    def look() -> Json | None:
        rows = world.admin.get(f"/v1/figures/{_FIGURE}/positions", page_size=200)["positions"]
        return next((row for row in rows if project in str(row)), None)

    return wait_for("the project in the figure", look)


@pair
def get_figures(world: World) -> Case:
    """Grouped by project: the group's label is the project's number."""
    return Case(pb.GetFiguresRequest(keys=[_FIGURE]), shows=_row(world)["group"])


@pair
def list_figure_positions(world: World) -> Case:
    return Case(pb.ListFigurePositionsRequest(key=_FIGURE, page_size=200), shows=_row(world)["object"]["id"])


@pair
def get_lineage(world: World) -> Case:
    found = world.allocated_transaction()["id"]
    wait_for("the lineage", lambda: world.admin.get(f"/v1/lineage/{found}")["links"])
    return Case(pb.GetLineageRequest(bank_transaction_id=found), id=found, shows=found)
