"""Pairs of reporting: key figures, their targets, the rows behind them, the lineage of a bank line, what waits, the
search, the timeline of a customer, projects in figures."""

from kontor.api.common.v1.history_pb2 import RecordHistoryRequest
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


# Tenant A aims at so much, and nobody else at the same.
_AIM = "47.11"


def _targets(world: World) -> Json:
    now: Json = world.admin.get("/v1/figure_targets")["figure_targets"]
    return now


def _aiming(world: World) -> None:
    aimed = {"targets": [{"key": _FIGURE, "value": _AIM}]}
    world.admin.patch("/v1/figure_targets", aimed, etag=_targets(world)["etag"])


@pair
def get_figure_targets(world: World) -> Case:
    _aiming(world)
    return Case(pb.GetFigureTargetsRequest(), shows=_AIM)


@pair
def update_figure_targets(world: World) -> Case:
    """The other tenant may set its own, with a version of its own: on ours it has no hold."""
    aimed = pb.FigureTargets(targets=[pb.FigureTarget(key=_FIGURE, value=_AIM)])
    request = pb.UpdateFigureTargetsRequest(figure_targets=aimed)
    return Case(request, etag=_targets(world)["etag"], everywhere="each tenant has targets of its own")


@pair
def list_history(world: World) -> Case:
    _aiming(world)
    tenant = str(world.tenant)
    request = RecordHistoryRequest(type="figure_targets", id=tenant)
    return Case(request, id=tenant, shows="FigureTargetsChanged", permission="reporting.figure.read")


@pair
def list_figure_positions(world: World) -> Case:
    return Case(pb.ListFigurePositionsRequest(key=_FIGURE, page_size=200), shows=_row(world)["object"]["id"])


@pair
def get_lineage(world: World) -> Case:
    found = world.allocated_transaction()["id"]
    wait_for("the lineage", lambda: world.admin.get(f"/v1/lineage/{found}")["links"])
    return Case(pb.GetLineageRequest(bank_transaction_id=found), id=found, shows=found)


@pair
def list_work_items(world: World) -> Case:
    """An enquiry waits for whoever may answer one."""
    lead = world.new_lead()["id"]
    newest = {"kinds": "WORK_KIND_LEAD_ANSWER", "order_by": "-since", "page_size": 200}
    wait_for("the enquiry to wait", lambda: lead in str(world.admin.get("/v1/work_items", **newest)))
    request = pb.ListWorkItemsRequest(kinds=[pb.WORK_KIND_LEAD_ANSWER], order_by="-since", page_size=200)
    return Case(request, shows=lead, also=("crm.lead.read", "crm.lead.write"))


@pair
def search(world: World) -> Case:
    """An enquiry is found by who may read enquiries."""
    lead = world.new_lead()
    wait_for("the enquiry to be found", lambda: lead["id"] in str(world.admin.get("/v1/search", q=lead["title"])))
    return Case(pb.SearchRequest(q=lead["title"]), shows=lead["id"], also=("crm.lead.read",))


@pair
def list_timeline(world: World) -> Case:
    """An invoice on the customer's timeline."""
    invoice = world.invoice(world.a)
    asked = {"customer_id": invoice["customer"]["id"], "page_size": 200}
    wait_for("the invoice to be told", lambda: invoice["id"] in str(world.admin.get("/v1/timeline", **asked)))
    request = pb.ListTimelineRequest(**asked)
    return Case(request, shows=invoice["id"], also=("billing.invoice.read",))


def _figures(world: World) -> str:
    """Customer A's project, once it is among the figures."""
    project: str = world.invoice(world.a)["project"]["id"]
    asked = {"ids": project}
    wait_for("the project's figures", lambda: world.admin.get("/v1/project_figures", **asked).get("projects"))
    return project


@pair
def list_project_figures(world: World) -> Case:
    project = _figures(world)
    return Case(pb.ListProjectFiguresRequest(ids=[project]), shows=project)


@pair
def get_project_figures(world: World) -> Case:
    project = _figures(world)
    return Case(pb.GetProjectFiguresRequest(id=project), id=project, shows=project)
