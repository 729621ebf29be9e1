"""Page tokens carry sort values there and back, and nothing else gets through."""

import base64
import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from kontor.common.database.paging import NEWEST, Page, decode_token, encode_token
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
