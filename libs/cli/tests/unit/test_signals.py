import re

from kontor.cli import signals


def test_the_page_of_telemetry_is_what_the_sources_say() -> None:
    assert not signals.stale()


def test_metrics_spans_and_lines_are_found_where_they_are_made() -> None:
    page = signals.page()
    assert "| `kontor_http_seconds` | histogram | `method`, `route`, `status` | Time to answer. |" in page
    assert "| `HTTP <method>` | server | `gateway.front` |" in page
    line = next(row for row in page.splitlines() if row.startswith("| `http.request` | info |"))
    assert {"`method`", "`route`", "`status`", "`request_id`"} <= set(re.findall(r"`[a-z_]+`", line))


def test_no_metric_is_called_by_two_names_and_all_begin_alike() -> None:
    names = re.findall(r"^\| `([a-z_]+)` \| (?:counter|gauge|histogram) ", signals.page(), re.MULTILINE)
    assert len(names) == len(set(names)) > 30
    assert all(name.startswith("kontor_") for name in names)
