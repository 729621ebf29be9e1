"""Page tokens carry sort values there and back, and nothing else gets through."""

import base64
import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from kontor.api.billing.v1 import billing_pb2 as billing
from kontor.api.crm.v1 import crm_pb2 as crm
from kontor.common.database.paging import NEWEST, Page, decode_token, encode_token
from kontor.common.serving.pages import open_token, question_of, seal_token
from kontor.common.values.errors import InvalidInput
from kontor.common.values.ids import new_id


def test_a_token_gives_its_values_back():
    values = (new_id(), "Ärger", 3, None, True, Decimal("1.20"), date(2026, 2, 28), datetime(2026, 1, 1, tzinfo=UTC))
    assert decode_token(encode_token(values)) == values


def test_the_first_page_has_no_token():
    assert decode_token("") == ()
    assert Page.of(types=NEWEST) == Page(25, ())


def _raw(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "token",
    [
        *("x", "%%%", "a" * 2000, "W10=W10=", "ä"),
        *(_raw(odd) for odd in ({"a": 1}, [1.5], [[1]], [{}], [{"i": "no id"}], [{"i": 1}], [{"q": "1"}])),
        *(_raw(odd) for odd in ([{"n": "no number"}], [{"d": "2026-13-01"}], [{"t": ["x"]}], "text", 1)),
    ],
)
def test_odd_tokens_are_invalid_input(token: str):
    with pytest.raises(InvalidInput) as refused:
        decode_token(token)
    assert refused.value.pointer == "/page_token"


def test_a_token_of_another_list_is_refused():
    with pytest.raises(InvalidInput):
        Page.of(10, encode_token(["a"]), types=NEWEST)
    for values in ([1, 2], [datetime(2026, 1, 1, tzinfo=UTC), "a"], [datetime(2026, 1, 1, tzinfo=UTC)]):
        with pytest.raises(InvalidInput):
            Page.of(10, encode_token(values), types=NEWEST)
    mine = (datetime(2026, 1, 1, tzinfo=UTC), new_id())
    assert Page.of(10, encode_token(mine), types=NEWEST).after == mine


@pytest.mark.parametrize("size", [-1, 201])
def test_page_sizes_have_limits(size: int):
    with pytest.raises(InvalidInput):
        Page.of(size, types=NEWEST)


def test_the_last_page_knows_it_is_the_last():
    page = Page.of(2, types=(str,))
    shown, token = page.cut(["a", "b", "c"], lambda row: [row])
    assert (list(shown), decode_token(token)) == (["a", "b"], ("b",))
    assert page.cut(["a", "b"], lambda row: [row]) == (["a", "b"], "")


LIST = "/kontor.api.billing.v1.BillingService/ListInvoices"


def _next(request: billing.ListInvoicesRequest, path: str = LIST) -> str:
    """The token of the page after the one that is asked for."""
    response = billing.ListInvoicesResponse(next_page_token=encode_token(["RE-7"]))
    seal_token(response, question_of(path, request))
    return response.next_page_token


def test_a_token_leads_on_within_its_question_whatever_the_size_of_the_page():
    first = billing.ListInvoicesRequest(order_by="-number", page_size=2)
    second = billing.ListInvoicesRequest(order_by="-number", page_size=50, page_token=_next(first))
    open_token(second, question_of(LIST, second))
    assert decode_token(second.page_token) == ("RE-7",)


@pytest.mark.parametrize(
    "other",
    [
        billing.ListInvoicesRequest(order_by="number"),
        billing.ListInvoicesRequest(),
        billing.ListInvoicesRequest(order_by="-number", number="RE-1"),
        billing.ListInvoicesRequest(order_by="-number", customer_id="x"),
    ],
)
def test_a_token_of_another_order_or_other_filters_is_refused(other: billing.ListInvoicesRequest):
    other.page_token = _next(billing.ListInvoicesRequest(order_by="-number"))
    with pytest.raises(InvalidInput) as refused:
        open_token(other, question_of(LIST, other))
    assert (refused.value.code, refused.value.pointer) == ("invalid_page_token", "/page_token")


def test_a_token_of_another_list_is_refused_even_when_both_ask_nothing():
    request = crm.ListLeadsRequest(page_token=_next(billing.ListInvoicesRequest()))
    with pytest.raises(InvalidInput):
        open_token(request, question_of("/kontor.api.crm.v1.CrmService/ListLeads", request))


@pytest.mark.parametrize("token", [".", "x.", ".x", encode_token(["RE-7"]), "a" * 900])
def test_a_token_without_its_seal_is_refused(token: str):
    request = billing.ListInvoicesRequest(page_token=token)
    with pytest.raises(InvalidInput):
        open_token(request, question_of(LIST, request))


def test_the_last_page_has_no_token_to_seal():
    response = billing.ListInvoicesResponse()
    seal_token(response, question_of(LIST, billing.ListInvoicesRequest()))
    assert response.next_page_token == ""
