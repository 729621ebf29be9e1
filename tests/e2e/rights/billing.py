"""Pairs of billing: runs, drafts, invoices, sagas, exceptions, the approval policy."""

import uuid
from datetime import UTC, datetime
from decimal import Decimal

from google.protobuf.field_mask_pb2 import FieldMask
from kontor.api.billing.v1 import billing_pb2 as pb
from kontor.api.common.v1.history_pb2 import RecordHistoryRequest
from kontor.api.common.v1.types_pb2 import Money
from kontor.cli.demo import cast
from kontor.cli.demo.client import Json, wait_for
from kontor.common.values.ids import new_id

from .cases import Case, pair
from .operations import ordered
from .world import World


@pair
def create_billing_run(world: World) -> Case:
    """Of customer B alone, so that nothing else is drafted; in the other tenant there is nothing to bill."""
    request = pb.CreateBillingRunRequest(until=world.today.isoformat(), customer_id=world.b.customer["id"])
    return Case(request, made="billing_run.id", look=lambda made: pb.GetBillingRunRequest(id=made))


@pair
def get_billing_run(world: World) -> Case:
    body = {"until": world.today.isoformat(), "customer_id": world.b.customer["id"]}
    run = world.admin.post("/v1/billing_runs", body)["billing_run"]
    return Case(pb.GetBillingRunRequest(id=run["id"]), id=run["id"])


@pair
def list_billing_runs(world: World) -> Case:
    body = {"until": world.today.isoformat(), "customer_id": world.b.customer["id"]}
    run = world.admin.post("/v1/billing_runs", body)["billing_run"]
    return Case(pb.ListBillingRunsRequest(page_size=200), shows=run["id"])


@pair
def get_draft(world: World) -> Case:
    draft = world.new_draft()
    return Case(pb.GetDraftRequest(id=draft["id"]), id=draft["id"])


@pair
def list_drafts(world: World) -> Case:
    return Case(pb.ListDraftsRequest(page_size=200), shows=world.new_draft()["id"])


@pair
def update_draft(world: World) -> Case:
    draft = world.new_draft()
    changed = pb.InvoiceDraft(order_reference="V-1")
    request = pb.UpdateDraftRequest(id=draft["id"], draft=changed, update_mask=FieldMask(paths=["order_reference"]))
    return Case(request, id=draft["id"], etag=draft["etag"])


@pair
def submit_draft(world: World) -> Case:
    draft = world.new_draft()
    return Case(pb.SubmitDraftRequest(id=draft["id"]), id=draft["id"], etag=draft["etag"])


@pair
def approve_draft(world: World) -> Case:
    draft = world.submitted_draft()
    request = pb.ApproveDraftRequest(id=draft["id"])
    return Case(request, id=draft["id"], etag=draft["etag"], by=world.people["approver"])


@pair
def send_back_draft(world: World) -> Case:
    draft = world.submitted_draft()
    request = pb.SendBackDraftRequest(id=draft["id"], comment="Vertragsnummer fehlt")
    return Case(request, id=draft["id"], etag=draft["etag"], by=world.people["approver"])


@pair
def discard_draft(world: World) -> Case:
    draft = world.new_draft()
    return Case(pb.DiscardDraftRequest(id=draft["id"], reason="doppelt"), id=draft["id"], etag=draft["etag"])


@pair
def redraft_draft(world: World) -> Case:
    draft = world.new_draft()
    return Case(pb.RedraftDraftRequest(id=draft["id"]), id=draft["id"], etag=draft["etag"])


@pair
def get_draft_letter(world: World) -> Case:
    draft = world.new_draft()
    return Case(pb.GetDraftLetterRequest(id=draft["id"]), id=draft["id"], shows="{number}")


@pair
def get_invoice_letter(world: World) -> Case:
    invoice = world.invoice(world.a)
    return Case(pb.GetInvoiceLetterRequest(id=invoice["id"]), id=invoice["id"], shows=invoice["number"])


@pair
def get_cancellation_letter(world: World) -> Case:
    invoice = world.invoice(world.a)
    return Case(pb.GetCancellationLetterRequest(id=invoice["id"]), id=invoice["id"], shows="{number}")


@pair
def cancel_send_invoice(world: World) -> Case:
    invoice = world.admin.act("/v1/drafts", "issue", world.approved_draft(), hold_seconds=60)["invoice"]
    return Case(pb.CancelSendInvoiceRequest(id=invoice["id"]), id=invoice["id"])


@pair
def cancel_send_invoices(world: World) -> Case:
    """Elsewhere there is nothing to call back."""
    invoice = world.admin.act("/v1/drafts", "issue", world.approved_draft(), hold_seconds=60)["invoice"]
    return Case(pb.CancelSendInvoicesRequest(ids=[invoice["id"]]), shows=invoice["id"])


@pair
def preview_letters(world: World) -> Case:
    draft = world.new_draft()
    return Case(pb.PreviewLettersRequest(draft_ids=[draft["id"]]), id=draft["id"], shows="{number}")


@pair
def issue_invoice(world: World) -> Case:
    draft = world.approved_draft()
    return Case(pb.IssueInvoiceRequest(id=draft["id"]), id=draft["id"], etag=draft["etag"])


def _to_issue(world: World) -> pb.IssueDraftsRequest:
    draft = world.approved_draft()
    return pb.IssueDraftsRequest(items=[pb.DraftToIssue(id=draft["id"], etag=draft["etag"])])


@pair
def issue_drafts(world: World) -> Case:
    """Elsewhere the operation starts too, and says of the draft that there is none."""
    return Case(_to_issue(world), made="operation.id", look=lambda made: pb.GetOperationRequest(id=made))


@pair
def list_issue_outcomes(world: World) -> Case:
    operation = ordered(world, "billing")
    return Case(pb.ListIssueOutcomesRequest(operation_id=operation), id=operation)


@pair
def get_invoice(world: World) -> Case:
    invoice = world.invoice(world.a)
    return Case(pb.GetInvoiceRequest(id=invoice["id"]), id=invoice["id"])


@pair
def list_invoices(world: World) -> Case:
    a, b = world.invoice(world.a), world.invoice(world.b)
    return Case(pb.ListInvoicesRequest(page_size=200), shows=a["id"], beside=b["id"])


@pair
def cancel_invoice(world: World) -> Case:
    invoice = world.new_invoice()
    return Case(pb.CancelInvoiceRequest(id=invoice["id"], reason="falsch"), id=invoice["id"], etag=invoice["etag"])


@pair
def retry_delivery(world: World) -> Case:
    invoice = world.new_invoice()
    return Case(pb.RetryDeliveryRequest(id=invoice["id"]), id=invoice["id"], etag=invoice["etag"])


@pair
def get_saga(world: World) -> Case:
    invoice = world.invoice(world.a)
    return Case(pb.GetSagaRequest(id=invoice["id"]), id=invoice["id"])


@pair
def list_sagas(world: World) -> Case:
    return Case(pb.ListSagasRequest(page_size=200), shows=world.invoice(world.a)["id"])


def _exception(world: World) -> str:
    """Comes about when work is taken back while its invoice is issued: a race, so its row is written here."""
    found = str(new_id())
    world.insert(
        "billing",
        "billing_exception",
        id=found,
        version=1,
        invoice_id=world.invoice(world.a)["id"],
        source_id=uuid.uuid4(),
        cause="zurückgezogen",
        difference=Decimal("10.00"),
        resolution="",
        raised_at=datetime.now(UTC),
    )
    return found


@pair
def list_billing_exceptions(world: World) -> Case:
    return Case(pb.ListBillingExceptionsRequest(page_size=200), shows=_exception(world))


@pair
def resolve_billing_exception(world: World) -> Case:
    found = _exception(world)
    return Case(pb.ResolveBillingExceptionRequest(id=found, resolution="gutgeschrieben"), id=found, etag="1")


# Approvers of one level whatever the amount, two from an amount that nobody else would choose.
_POLICY: Json = {
    "levels": [{"from_gross": cast.euro("0.00")}, {"from_gross": cast.euro("47110.81")}],
    "escalate_after_hours": 700,
}
_MARK = "47110.81"


def _policy(world: World) -> Json:
    now: Json = wait_for("the policy", lambda: world.admin.get("/v1/approval_policy")["policy"])
    return now


@pair
def list_exemptions(world: World) -> Case:
    return Case(pb.ListExemptionsRequest(), everywhere="comes with the program and is nobody's")


@pair
def get_approval_policy(world: World) -> Case:
    world.admin.patch("/v1/approval_policy", _POLICY, etag=_policy(world)["etag"])
    return Case(pb.GetApprovalPolicyRequest(), shows=_MARK)


@pair
def update_approval_policy(world: World) -> Case:
    """The other tenant may set its own, with a version of its own: on ours it has no hold."""
    levels = [pb.ApprovalLevel(from_gross=Money(amount=level, currency="EUR")) for level in ("0.00", _MARK)]
    request = pb.UpdateApprovalPolicyRequest(policy=pb.ApprovalPolicy(levels=levels, escalate_after_hours=700))
    return Case(request, etag=_policy(world)["etag"], everywhere="each tenant has a policy of its own")


@pair
def simulate_approval(world: World) -> Case:
    return Case(
        pb.SimulateApprovalRequest(gross=Money(amount="12000.00", currency="EUR")),
        everywhere="each tenant has a policy of its own",
    )


@pair
def list_history(world: World) -> Case:
    invoice = world.invoice(world.a)["id"]
    request = RecordHistoryRequest(type="invoice", id=invoice)
    return Case(request, id=invoice, shows="InvoiceIssued", permission="billing.invoice.read")
