"""Streams of portions: nothing lost, nothing too large."""

from hypothesis import given
from hypothesis import strategies as st
from kontor.api.common.v1.types_pb2 import Ref
from kontor.common.serving.portions import portions


@given(st.lists(st.integers(0, 300)), st.integers(1, 500))
def test_portions_keep_order_and_size_and_lose_nothing(sizes: list[int], most: int):
    messages = [Ref(label="x" * size) for size in sizes]
    cut = list(portions(messages, most))
    assert [message for portion in cut for message in portion] == messages
    for portion in cut:
        assert portion
        assert len(portion) == 1 or sum(message.ByteSize() for message in portion) <= most


def test_nothing_makes_no_portion():
    assert list(portions([])) == []
