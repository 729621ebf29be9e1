"""What the options say is what the edge knows; scope fails closed."""

import importlib
from pathlib import Path

import pytest
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.descriptor_pool import Default
from kontor.api.billing.v1 import billing_pb2
from kontor.api.common.v1 import options_pb2, runtime_pb2
from kontor.common.calling import contract
from kontor.common.calling.contract import Scope, within_scope

GEN = Path(str(options_pb2.__file__)).parents[3].parent


def _all_methods() -> list[MethodDescriptor]:
    found: list[MethodDescriptor] = []
    for path in sorted((GEN / "kontor" / "api").rglob("*_pb2.py")):
        module = importlib.import_module(".".join(path.relative_to(GEN).with_suffix("").parts))
        found += [m for service in module.DESCRIPTOR.services_by_name.values() for m in service.methods]
    return found


@pytest.mark.parametrize("method", _all_methods(), ids=lambda m: m.full_name)
def test_every_rpc_says_who_may_call_and_see_it(method: MethodDescriptor):
    rpc = contract.describe(method)
    assert "." in rpc.permission or (rpc.permission == contract.ANONYMOUS and not rpc.needs_key)
    assert rpc.visibility in (contract.PUBLIC, contract.INTERNAL, contract.LINK)
    assert (rpc.visibility == contract.PUBLIC) == bool(rpc.verb), "public RPCs and only they have a route"
    assert not (rpc.needs_version and (rpc.verb == "get" or rpc.read_only)), "reads are based on no version"


def test_a_method_without_options_is_a_fault():
    from grpc_health.v1 import health_pb2

    with pytest.raises(contract.ContractFault, match="permission"):
        contract.describe(health_pb2.DESCRIPTOR.services_by_name["Health"].methods_by_name["Check"])


def test_an_rpc_is_looked_up_by_its_path():
    rpc = contract.rpc("/kontor.api.common.v1.RuntimeService/GetClock")
    assert (rpc.name, rpc.callers, rpc.is_read) == ("GetClock", {"platform"}, True)
    assert rpc.response_class is runtime_pb2.GetClockResponse


INVOICE = (Scope("customer", ("invoice", "customer", "id")),)
INVOICES = (Scope("customer", ("invoices", "customer", "id")),)
MINE = {"customer": frozenset({"7"})}


def _invoice(customer: str) -> billing_pb2.Invoice:
    invoice = billing_pb2.Invoice()
    if customer:
        invoice.customer.id = customer
    else:
        invoice.number = "without a customer"
    return invoice


@pytest.mark.parametrize(("customer", "inside"), [("7", True), ("8", False), ("", False)])
def test_one_object_must_lie_in_scope(customer: str, inside: bool):
    response = billing_pb2.GetInvoiceResponse(invoice=_invoice(customer))
    assert within_scope(response, INVOICE, MINE) is inside


def test_every_row_of_a_list_must_lie_in_scope():
    inside = billing_pb2.ListInvoicesResponse(invoices=[_invoice("7"), _invoice("7")])
    assert within_scope(inside, INVOICES, MINE)
    inside.invoices.append(_invoice("8"))
    assert not within_scope(inside, INVOICES, MINE)
    assert not within_scope(billing_pb2.ListInvoicesResponse(invoices=[_invoice("")]), INVOICES, MINE)
    assert within_scope(billing_pb2.ListInvoicesResponse(), INVOICES, MINE)


def test_each_row_may_lie_in_another_kind_of_scope():
    scopes = (*INVOICES, Scope("own", ("invoices", "number")))
    rows = [_invoice("7"), billing_pb2.Invoice(number="mine"), _invoice("8")]
    values = {**MINE, "own": frozenset({"mine"})}
    assert within_scope(billing_pb2.ListInvoicesResponse(invoices=rows[:2]), scopes, values)
    assert not within_scope(billing_pb2.ListInvoicesResponse(invoices=rows), scopes, values)


def test_the_answers_version_is_found():
    described = contract.describe(next(m for m in _all_methods() if m.name == "GetInvoice"))
    assert described.etag_of(billing_pb2.GetInvoiceResponse(invoice=billing_pb2.Invoice(etag="4"))) == "4"
    assert contract.rpc("/kontor.api.common.v1.RuntimeService/GetClock").etag_of(runtime_pb2.GetClockResponse()) == ""


def _always(message: str, field: str) -> bool:
    return contract.is_always_there(Default().FindMessageTypeByName(message).fields_by_name[field])


def test_what_is_always_there_is_derived_and_said_only_where_it_cannot_be():
    values, required = ("kontor.api.billing.v1.Invoice", "number"), ("kontor.api.billing.v1.InvoiceLine", "unit_price")
    lists, marked = ("kontor.api.billing.v1.Invoice", "lines"), ("kontor.api.billing.v1.Invoice", "gross")
    record = ("kontor.api.billing.v1.GetInvoiceResponse", "invoice")
    assert all(_always(*place) for place in (values, lists, required, marked, record))
    now_and_then = ("kontor.api.billing.v1.Invoice", "cancelled_by"), ("kontor.api.billing.v1.Invoice", "quote")
    summary, tenantless = ("kontor.api.billing.v1.ListInvoicesResponse", "summary"), ("GetMeResponse", "tenant")
    assert not any(_always(*place) for place in (*now_and_then, summary))
    assert not _always(f"kontor.api.platform.v1.{tenantless[0]}", tenantless[1])
