"""Grafana's dashboards as data: a row of panels is a line of text and its questions to Prometheus.

`QUIET` names questions whose answer is empty while all is well.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Panel:
    """`queries` are legends and expressions; a legend in braces is a label."""

    title: str
    unit: str
    queries: Sequence[tuple[str, str]]
    about: str = ""
    kind: str = "timeseries"


@dataclass(frozen=True)
class Dashboard:
    title: str
    about: str
    panels: Sequence[Panel]
    by_service: bool = False
    # Whether it shows tenants whose money is real, or sandboxes, is chosen.
    by_sandbox: bool = False


def _rate(metric: str, by: str = "", where: str = "") -> str:
    over = f"sum by ({by}) " if by else "sum "
    return f"{over}(rate({metric}{where}[$__rate_interval]))"


def _quantile(share: float, metric: str, by: str = "", where: str = "") -> str:
    labels = f"{by}, le" if by else "le"
    return f"histogram_quantile({share}, {_rate(f'{metric}_bucket', labels, where)})"


def _now(metric: str, by: str, how: str = "sum") -> str:
    return f"{how} by ({by}) ({metric})"


def _business(metric: str, by: str, where: str) -> str:
    """Told by one process; while another takes over, both may tell the same for a moment."""
    return f'max by ({by}) (kontor_business_{metric}{{{where}, sandbox="$sandbox"}})'


def _records(where: str) -> str:
    """In whatever currency."""
    return f"sum by (of) ({_business('records', 'of, currency', where)})"


def _share(part: str, whole: str) -> str:
    """Of whole numbers or amounts of one currency; nothing where there is none of the part."""
    return f"(sum({part}) or vector(0)) / (sum({whole}) > 0)"


_OURS = '{status=~"5.."}'
_FAILED = '{service="$service", code!="OK"}'
_OF = '{service="$service"}'

OVERVIEW = Dashboard(
    "Kontor / Overview",
    "What callers notice, and whether every part is there.",
    [
        Panel("Requests", "reqps", [("all", _rate("kontor_http_seconds_count"))]),
        Panel(
            "Failed on our side",
            "percentunit",
            [("5xx", f"{_rate('kontor_http_seconds_count', where=_OURS)} / {_rate('kontor_http_seconds_count')}")],
            "Above 1 % for five minutes wakes somebody (KontorErrors).",
        ),
        Panel(
            "Time to answer",
            "s",
            [
                ("half", _quantile(0.5, "kontor_http_seconds")),
                ("19 of 20", _quantile(0.95, "kontor_http_seconds")),
                ("99 of 100", _quantile(0.99, "kontor_http_seconds")),
            ],
        ),
        Panel(
            "Slowest routes, 19 of 20",
            "s",
            [("{method} {route}", f"topk(10, {_quantile(0.95, 'kontor_http_seconds', 'method, route')})")],
        ),
        Panel("In flight", "short", [("{service}", "sum by (service) (kontor_http_in_flight)")]),
        Panel("By gRPC", "reqps", [("{code}", _rate("kontor_gateway_grpc_seconds_count", "code"))]),
        Panel("Live listeners", "short", [("listeners", "sum(kontor_live_listeners)")]),
        Panel("Pods", "short", [("{service}", _now("kontor_build_info", "service", "count"))]),
        Panel("Builds", "short", [("{service} {version}", _now("kontor_build_info", "service, version", "count"))]),
        Panel(
            "Leaders",
            "short",
            [("{service}", 'sum by (service) (kontor_relay_leading{service!="gateway"})')],
            "One each.",
        ),
        Panel("Connected to NATS", "short", [("{service}", _now("kontor_bus_up", "service", "min"))]),
        Panel("Dead tasks", "short", [("{service} {task}", "kontor_task_up == 0")]),
        Panel(
            "Journeys: slow or failed",
            "percentunit",
            [("{journey}", "kontor:journey_bad:ratio_5m")],
            "Half a percent is allowed.",
        ),
    ],
)

EVENTS = Dashboard(
    "Kontor / Events",
    "From a commit in one service to the commit it causes in another.",
    [
        Panel("From commit to commit, half", "s", [("{consumer}", _quantile(0.5, "kontor_event_seconds", "consumer"))]),
        Panel(
            "From commit to commit, 19 of 20",
            "s",
            [("{consumer}", _quantile(0.95, "kontor_event_seconds", "consumer"))],
        ),
        Panel(
            "Oldest not yet published",
            "s",
            [("{service}", _now("kontor_relay_oldest_unpublished_seconds", "service", "max"))],
        ),
        Panel("Left with NATS", "short", [("{consumer}", _now("kontor_events_pending", "consumer", "max"))]),
        Panel("Silence of NATS", "s", [("{consumer}", _now("kontor_consumer_silent_seconds", "consumer", "min"))]),
        Panel("In hand", "short", [("{consumer}", _now("kontor_events_in_hand", "consumer"))]),
        Panel("Handled", "ops", [("{consumer}", _rate("kontor_events_handled_total", "consumer"))]),
        Panel(
            "Sealed and published",
            "ops",
            [
                ("{service} sealed", _rate("kontor_relay_sealed_total", "service")),
                ("{service} published", _rate("kontor_relay_published_total", "service")),
            ],
        ),
        Panel("Tried again", "ops", [("{consumer} {code}", _rate("kontor_events_retried_total", "consumer, code"))]),
        Panel(
            "Parked",
            "short",
            [("{consumer} {code}", "sum by (consumer, code) (increase(kontor_events_parked_total[1h]))")],
            "Each waits for a person (KontorEventsParked).",
        ),
        Panel("Parked now", "short", [("{consumer}", _now("kontor_parked_events", "consumer", "max"))]),
        Panel(
            "Oldest overdue deadline",
            "s",
            [("{service} {kind}", _now("kontor_due_oldest_seconds", "service, kind", "max"))],
        ),
        Panel(
            "Refused by their consumer",
            "ops",
            [("{consumer} {code}", _rate("kontor_events_refused_total", "consumer, code"))],
        ),
        Panel("Came twice", "ops", [("{consumer}", _rate("kontor_events_doubled_total", "consumer"))]),
        Panel("Told again to a new stream", "ops", [("{service}", _rate("kontor_relay_resent_total", "service"))]),
    ],
)

SERVICE = Dashboard(
    "Kontor / Service",
    "One service: what it is asked, whom it asks, what it costs.",
    [
        Panel("RPCs", "reqps", [("{method}", _rate("kontor_rpc_seconds_count", "method", _OF))]),
        Panel(
            "RPCs that failed",
            "reqps",
            [("{method} {code}", _rate("kontor_rpc_seconds_count", "method, code", _FAILED))],
        ),
        Panel("Time to answer, 19 of 20", "s", [("{method}", _quantile(0.95, "kontor_rpc_seconds", "method", _OF))]),
        Panel("Time of peers, 19 of 20", "s", [("{method}", _quantile(0.95, "kontor_peer_seconds", "method", _OF))]),
        Panel("Bugs", "short", [("{method}", f"sum by (method) (increase(kontor_rpc_bugs_total{_OF}[1h]))")]),
        Panel("Deadlines handled", "ops", [("{kind}", _rate("kontor_due_handled_total", "kind", _OF))]),
        Panel("Deadlines that failed", "ops", [("{kind} {code}", _rate("kontor_due_failed_total", "kind, code", _OF))]),
        Panel(
            "Database connections at work",
            "short",
            [
                ("{instance}", f"sum by (instance) (kontor_pool_in_use{_OF})"),
                ("there are", f"max(kontor_pool_size{_OF})"),
            ],
        ),
        Panel("Processor", "percentunit", [("{instance}", _rate("process_cpu_seconds_total", "instance", _OF))]),
        Panel("Memory", "bytes", [("{instance}", f"process_resident_memory_bytes{_OF}")]),
        Panel("Open files", "short", [("{instance}", f"process_open_fds{_OF}")]),
        Panel("Lost log lines", "short", [("{instance}", f"increase(kontor_log_lines_lost_total{_OF}[1h])")]),
    ],
    by_service=True,
)

MONEY = Dashboard(
    "Kontor / Money flow",
    "From the issued invoice to the one that arrived.",
    [
        Panel(
            "Invoices issued",
            "ops",
            [("issued", _rate("kontor_rpc_seconds_count", where='{method=~".*/IssueInvoice", code="OK"}'))],
        ),
        Panel(
            "Issuing refused",
            "ops",
            [("{code}", _rate("kontor_rpc_seconds_count", "code", '{method=~".*/IssueInvoice", code!="OK"}'))],
        ),
        Panel(
            "Time to issue, 19 of 20",
            "s",
            [("issue", _quantile(0.95, "kontor_rpc_seconds", where='{method=~".*/IssueInvoice"}'))],
        ),
        Panel(
            "From issued to documented",
            "s",
            [("19 of 20", _quantile(0.95, "kontor_event_seconds", where='{consumer="einvoice-documents"}'))],
        ),
        Panel(
            "Dispatches", "ops", [("{channel} {state}", _rate("kontor_einvoice_dispatches_total", "channel, state"))]
        ),
        Panel(
            "Refused by the official rules", "short", [("refused", "sum(increase(kontor_einvoice_refused_total[1h]))")]
        ),
        Panel(
            "Letters of quotes without their PDF",
            "short",
            [("without", "sum(increase(kontor_crm_letters_without_paper_total[1h]))")],
        ),
        Panel(
            "Own layouts that failed", "short", [("failed", "sum(increase(kontor_einvoice_layouts_failed_total[1h]))")]
        ),
        Panel(
            "Bounces",
            "short",
            [
                ("matched: {matched}", "sum by (matched) (increase(kontor_einvoice_bounces_total[1h]))"),
                ("unmatched now", "max(kontor_einvoice_bounces_unmatched)"),
            ],
        ),
        Panel(
            "Mailbox",
            "short",
            [
                ("taken in", "sum(increase(kontor_einvoice_mailbox_taken_total[1h]))"),
                ("failed", "sum(increase(kontor_einvoice_mailbox_failed_total[1h]))"),
            ],
        ),
        Panel(
            "Events an invoice did not know",
            "short",
            [("{event}", "sum by (event) (increase(kontor_saga_unknown_events_total[1h]))")],
        ),
        Panel(
            "Statements imported",
            "ops",
            [("imported", _rate("kontor_rpc_seconds_count", where='{method=~".*/ImportStatement", code="OK"}'))],
        ),
        Panel("Webhooks that wait", "short", [("messages", "max(kontor_webhook_pending)")]),
        Panel("Oldest webhook", "s", [("oldest", "max(kontor_webhook_oldest_pending_seconds)")]),
        Panel("Tries of webhooks", "ops", [("{outcome}", _rate("kontor_webhook_attempts_total", "outcome"))]),
    ],
)

_IN_DRAFTS, _LATELY = 'of=~"to_approve|to_issue"', 'of=~"issued|sent"'
_PAID = _business("records", "of, currency", 'of=~"matched|by_hand"')
_PAID_BY_ITSELF = _business("records", "of, currency", 'of="matched"')
_DSO = _business("stage_days", "stage, currency", 'stage=~"term|late"')

BUSINESS = Dashboard(
    "Kontor / Business",
    "All tenants together, counted each minute: from work that is not billed to money that has come.",
    [
        Panel(
            "Not billed yet",
            "short",
            [("{currency}", _business("amount", "currency", 'of="unbilled"'))],
            "Approved work that no standing invoice has, net.",
        ),
        Panel(
            "Drafts that wait",
            "short",
            [("{of}", _records(_IN_DRAFTS))],
        ),
        Panel(
            "How long drafts wait",
            "s",
            [("{of} {share}", _business("draft_wait_seconds", "of, share", _IN_DRAFTS))],
        ),
        Panel(
            "In drafts that wait",
            "short",
            [("{of} {currency}", _business("amount", "of, currency", _IN_DRAFTS))],
            "Gross.",
        ),
        Panel(
            "Issued and sent",
            "short",
            [("{of} {currency}", _business("amount", "of, currency", _LATELY))],
            "Gross, of the last 30 days.",
        ),
        Panel(
            "Invoices issued and sent",
            "short",
            [("{of}", _records(_LATELY))],
            "Of the last 30 days.",
        ),
        Panel(
            "Open and overdue",
            "short",
            [("{of} {currency}", _business("amount", "of, currency", 'of=~"open|overdue"'))],
            "Gross; overdue is part of what is open.",
        ),
        Panel(
            "Matched by itself",
            "percentunit",
            [("share", _share(_PAID_BY_ITSELF, _PAID))],
            "Of the payments of the last 30 days that were found to be for an invoice.",
        ),
        Panel(
            "Matched and by hand",
            "short",
            [("{of} {currency}", _business("amount", "of, currency", 'of=~"matched|by_hand"'))],
            "Paid in the last 30 days.",
        ),
        Panel(
            "Where the days sit",
            "d",
            [("{stage} {currency}", _business("stage_days", "stage, currency", 'stage!=""'))],
            "Work, approval, issue, delivery, payment term, late: weighted by amount, of the last 90 days' invoices.",
        ),
        Panel(
            "Days sales outstanding",
            "d",
            [("{currency}", f"sum by (currency) ({_DSO})")],
            "From issue to settlement, open ones until today.",
        ),
        Panel("Counted", "s", [("ago", "max(kontor_business_age_seconds)")], "Beyond some minutes: out of date."),
    ],
    by_sandbox=True,
)

DASHBOARDS: Mapping[str, Dashboard] = {
    "overview": OVERVIEW,
    "events": EVENTS,
    "service": SERVICE,
    "money-flow": MONEY,
    "business": BUSINESS,
}
# Panels that are empty while all is well, or while nobody uses what they are about.
QUIET = frozenset(
    {
        "Failed on our side",
        "By gRPC",
        "Dead tasks",
        "Parked",
        "Tried again",
        "Refused by their consumer",
        "Came twice",
        "RPCs that failed",
        "Issuing refused",
        "Bugs",
        "Deadlines that failed",
        "Bounces",
        "Events an invoice did not know",
        "Tries of webhooks",
    }
)
_WIDE, _HIGH, _ACROSS = 8, 7, 24
_SOURCE = {"type": "prometheus", "uid": "$datasource"}


def rendered(name: str) -> dict[str, Any]:
    """A dashboard as Grafana's JSON; the same words give the same bytes."""
    dashboard = DASHBOARDS[name]
    return {
        "uid": f"kontor-{name}",
        "title": dashboard.title,
        "description": dashboard.about,
        "tags": ["kontor"],
        "schemaVersion": 39,
        "editable": False,
        "graphTooltip": 1,
        "refresh": "30s",
        "time": {"from": "now-1h", "to": "now"},
        "timezone": "browser",
        "templating": {"list": list(_variables(dashboard))},
        "panels": [_panel(number, panel) for number, panel in enumerate(dashboard.panels)],
    }


def _variables(dashboard: Dashboard) -> Iterator[dict[str, Any]]:
    yield {"name": "datasource", "type": "datasource", "query": "prometheus", "label": "Prometheus"}
    if dashboard.by_service:
        query = "label_values(kontor_build_info, service)"
        yield {"name": "service", "type": "query", "datasource": _SOURCE, "query": query, "refresh": 2, "sort": 1}
    if dashboard.by_sandbox:
        choice = [{"text": word, "value": word, "selected": word == "no"} for word in ("no", "yes")]
        words = {"name": "sandbox", "label": "Sandboxes", "query": "no,yes"}
        yield {**words, "type": "custom", "options": choice, "current": choice[0]}


def _panel(number: int, panel: Panel) -> dict[str, Any]:
    across = _ACROSS // _WIDE
    targets = [
        {"refId": chr(ord("A") + at), "expr": expr, "legendFormat": legend.replace("{", "{{").replace("}", "}}")}
        for at, (legend, expr) in enumerate(panel.queries)
    ]
    return {
        "id": number + 1,
        "type": panel.kind,
        "title": panel.title,
        "description": panel.about,
        "datasource": _SOURCE,
        "gridPos": {"x": number % across * _WIDE, "y": number // across * _HIGH, "w": _WIDE, "h": _HIGH},
        "fieldConfig": {"defaults": {"unit": panel.unit, "min": 0}, "overrides": []},
        "options": {"legend": {"displayMode": "list", "placement": "bottom"}},
        "targets": targets,
    }
