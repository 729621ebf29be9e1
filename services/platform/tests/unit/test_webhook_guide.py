"""docs/guides/webhooks.md tells the truth: its ten lines verify what we send, and refuse what we did not."""

import re
import time
from pathlib import Path
from typing import Any

import pytest
from kontor.platform import webhook_rules as rules

GUIDE = Path(__file__).resolve().parents[4] / "docs/guides/webhooks.md"
BODY = '{"type": "crm.quote_sent", "data": {"title": "Brücke"}}'
KEY, OLD = b"n" * 32, b"o" * 32


@pytest.fixture(scope="module")
def is_ours() -> Any:
    [example] = re.findall(r"```python\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    space: dict[str, Any] = {}
    exec(compile(example, str(GUIDE), "exec"), space)
    return space["is_ours"]


def headers(*keys: bytes, age: int = 0, id_: str = "a") -> dict[str, str]:
    at = int(time.time()) - age
    return {"webhook-id": id_, "webhook-timestamp": str(at), "webhook-signature": rules.sign(keys, id_, at, BODY)}


def test_the_guide_verifies_what_is_sent(is_ours: Any):
    assert is_ours(headers(KEY), BODY.encode(), rules.shown_secret(KEY))
    assert is_ours(headers(KEY, OLD), BODY.encode(), rules.shown_secret(OLD))


def test_the_guide_refuses_what_was_not_sent_so(is_ours: Any):
    secret = rules.shown_secret(KEY)
    assert not is_ours(headers(OLD), BODY.encode(), secret)
    assert not is_ours(headers(KEY), BODY.encode() + b" ", secret)
    assert not is_ours({**headers(KEY), "webhook-id": "b"}, BODY.encode(), secret)
    assert not is_ours(headers(KEY, age=301), BODY.encode(), secret)
    assert is_ours(headers(KEY, age=295), BODY.encode(), secret)


def test_the_guide_names_the_pauses_and_limits_there_are():
    text = " ".join(GUIDE.read_text(encoding="utf-8").split())
    middle = [rules.pause(attempt, None, lambda _low, _high: 1.0).total_seconds() for attempt in range(1, 9)]
    assert middle == [5, 30, 120, 600, 3600, 3 * 3600, 6 * 3600, 12 * 3600]
    assert "after 5 and 30 seconds, 2 and 10 minutes, 1, 3, 6 and then every 12 hours" in text
    assert (rules.AWAY_AFTER, rules.GIVE_UP_AFTER.days, rules.DISABLE_AFTER.days) == (20, 3, 7)
    assert (rules.EXCERPT_BYTES, rules.KEPT_FOR.days, rules.SIDE_BY_SIDE) == (1000, 30, 4)
