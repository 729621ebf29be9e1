"""Alerts: each fires when it should, stays silent when it should, and has a runbook."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from kontor.cli.charts import CHART
from kontor.cli.home import ROOT

from .chart import ran, tool

RULES = sorted((CHART / "files" / "rules").glob("*.yaml"))
RUNBOOKS = ROOT / "docs" / "runbooks"
Series = dict[str, str]

_HTTP = 'kontor_http_seconds_count{namespace="n",service="gateway",route="/v1/leads",status="%s"}'
_HTTP_LE = 'kontor_http_seconds_bucket{namespace="n",service="gateway",route="%s",le="%s"}'
_EVENTS = 'kontor_event_seconds_bucket{namespace="n",service="crm",consumer="crm-billing",le="%s"}'
_BILLING = '{namespace="n",service="billing",pod="%s"}'
_RPC = '{namespace="n",service="billing",method="/kontor.api.billing.v1.BillingService/IssueInvoice",code="%s"%s}'
_HALF = ',le="0.5"'


def _slow(fast: int, all_: int, route: str = "/v1/leads") -> Series:
    counts = {"0.25": fast, "1": all_, "+Inf": all_}
    return {_HTTP_LE % (route, le): f"0+{count}x120" for le, count in counts.items()}


def _issued(good: int, all_: int, code: str = "OK", minutes: int = 120) -> Series:
    return {
        f"kontor_rpc_seconds_count{_RPC % (code, '')}": f"0+{all_}x{minutes}",
        f"kontor_rpc_seconds_bucket{_RPC % (code, _HALF)}": f"0+{good}x{minutes}",
    }


# Per alert: when to look, what is measured while it fires, what while it does not. Values come once a minute.
CASES: dict[str, tuple[str, Series, Series]] = {
    "KontorErrors": (
        "12m",
        {_HTTP % "200": "0+980x20", _HTTP % "503": "0+20x20"},
        {_HTTP % "200": "0+995x20", _HTTP % "503": "0+5x20", _HTTP % "404": "0+300x20"},
    ),
    "KontorSlow": ("20m", _slow(80, 100), {**_slow(99, 100), **_slow(0, 100, "/v1/stream")}),
    "KontorBug": (
        "15m",
        {'kontor_rpc_bugs_total{namespace="n",service="crm",method="/m"}': "0x10 1x10"},
        {'kontor_rpc_bugs_total{namespace="n",service="crm",method="/m"}': "5x20"},
    ),
    "KontorTaskDead": (
        "5m",
        {'kontor_task_up{namespace="n",service="crm",task="relay"}': "1x2 0x20"},
        {'kontor_task_up{namespace="n",service="crm",task="relay"}': "1x4 0 1x20"},
    ),
    "KontorPoolFull": (
        "10m",
        {f"kontor_pool_in_use{_BILLING % 'a'}": "8x20", f"kontor_pool_size{_BILLING % 'a'}": "8x20"},
        {
            f"kontor_pool_in_use{_BILLING % 'a'}": "8x20",
            f"kontor_pool_size{_BILLING % 'a'}": "8x20",
            f"kontor_pool_in_use{_BILLING % 'b'}": "2x20",
            f"kontor_pool_size{_BILLING % 'b'}": "8x20",
        },
    ),
    "KontorBusDown": (
        "6m",
        {f"kontor_bus_up{_BILLING % 'a'}": "1x4 0x5", f"kontor_bus_up{_BILLING % 'b'}": "1x9"},
        {f"kontor_bus_up{_BILLING % 'a'}": "1x3 0 1x9", f"kontor_bus_up{_BILLING % 'b'}": "1x9"},
    ),
    "KontorNoLeader": (
        "6m",
        {f"kontor_relay_leading{_BILLING % 'a'}": "0x9", f"kontor_relay_leading{_BILLING % 'b'}": "0x9"},
        {
            f"kontor_relay_leading{_BILLING % 'a'}": "0x9",
            f"kontor_relay_leading{_BILLING % 'b'}": "1x9",
            'kontor_relay_leading{namespace="n",service="gateway"}': "0x9",
        },
    ),
    "KontorJournalStuck": (
        "14m",
        {
            f"kontor_relay_sealed_total{_BILLING % 'a'}": "0+3x20",
            f"kontor_relay_published_total{_BILLING % 'a'}": "7x20",
        },
        {
            f"kontor_relay_sealed_total{_BILLING % 'a'}": "0+3x20",
            f"kontor_relay_published_total{_BILLING % 'a'}": "0+3x20",
        },
    ),
    "KontorJournalLate": (
        "5m",
        {f"kontor_relay_oldest_unpublished_seconds{_BILLING % 'a'}": "0+60x20"},
        {f"kontor_relay_oldest_unpublished_seconds{_BILLING % 'a'}": "0 60 90 0x20"},
    ),
    "KontorConsumerSilent": (
        "5m",
        {'kontor_consumer_silent_seconds{namespace="n",service="crm",consumer="crm-billing"}': "0+60x20"},
        {'kontor_consumer_silent_seconds{namespace="n",service="crm",consumer="crm-billing"}': "1 60 90 1x20"},
    ),
    "KontorEventsLate": (
        "20m",
        {_EVENTS % "5": "0+10x30", _EVENTS % "30": "0+100x30", _EVENTS % "+Inf": "0+100x30"},
        {_EVENTS % "5": "0+99x30", _EVENTS % "30": "0+100x30", _EVENTS % "+Inf": "0+100x30"},
    ),
    "KontorEventsParked": (
        "12m",
        {'kontor_events_parked_total{namespace="n",service="crm",consumer="c",code="x"}': "0x8 1x20"},
        {'kontor_events_parked_total{namespace="n",service="crm",consumer="c",code="x"}': "4x30"},
    ),
    "KontorEventsLeft": (
        "40m",
        {
            'kontor_parked_events{namespace="n",service="crm",consumer="c",pod="a"}': "0x5 2x40",
            'kontor_parked_events{namespace="n",service="crm",consumer="c",pod="b"}': "0x5 2x40",
        },
        {'kontor_parked_events{namespace="n",service="crm",consumer="c",pod="a"}': "0x5 2x20 0x40"},
    ),
    "KontorDueLate": (
        "50m",
        {'kontor_due_oldest_seconds{namespace="n",service="billing",kind="approval"}': "0+60x60"},
        {'kontor_due_oldest_seconds{namespace="n",service="billing",kind="approval"}': "0+60x29 0x60"},
    ),
    "KontorDueFailing": (
        "12m",
        {'kontor_due_failed_total{namespace="n",service="crm",kind="k",code="x"}': "0+1x20"},
        {'kontor_due_failed_total{namespace="n",service="crm",kind="k",code="x"}': "0x10 2x20"},
    ),
    "KontorInvoiceRefused": (
        "30m",
        {'kontor_einvoice_refused_total{namespace="n",service="einvoice"}': "0x20 1x20"},
        {'kontor_einvoice_refused_total{namespace="n",service="einvoice"}': "2x40"},
    ),
    "KontorLetterWithoutPaper": (
        "30m",
        {'kontor_crm_letters_without_paper_total{namespace="n",service="crm",pod="a"}': "0x20 1x20"},
        {'kontor_crm_letters_without_paper_total{namespace="n",service="crm",pod="a"}': "2x40"},
    ),
    "KontorSagaSurprised": (
        "30m",
        {'kontor_saga_unknown_events_total{namespace="n",service="billing",event="PAID"}': "0x20 1x20"},
        {'kontor_saga_unknown_events_total{namespace="n",service="billing",event="PAID"}': "2x40"},
    ),
    "KontorWebhooksLate": (
        "10m",
        {'kontor_webhook_oldest_pending_seconds{namespace="n",service="platform",pod="a"}': "4000x20"},
        {'kontor_webhook_oldest_pending_seconds{namespace="n",service="platform",pod="a"}': "3000x20"},
    ),
    "KontorJourneyBurnsFast": ("20m", _issued(80, 100), _issued(99, 100)),
    "KontorJourneyBurnsSlowly": ("90m", _issued(95, 100), _issued(998, 1000)),
}


def _alerts() -> dict[str, dict[str, Any]]:
    groups = [group for path in RULES for group in yaml.safe_load(path.read_text())["groups"]]
    return {rule["alert"]: rule for group in groups for rule in group["rules"] if "alert" in rule}


def test_every_alert_has_its_cases_and_its_runbook():
    assert set(_alerts()) == set(CASES)
    assert {path.stem for path in RUNBOOKS.glob("Kontor*.md")} == set(CASES)


@pytest.mark.parametrize("name", sorted(CASES))
def test_a_runbook_says_what_to_do_and_what_not(name: str):
    text = (RUNBOOKS / f"{name}.md").read_text()
    assert text.startswith(f"# {name}\n")
    for part in ("## What it means", "## What to look at", "## What to do", "## What not to do"):
        assert len(text.partition(part)[2].strip().partition("\n## ")[0]) > 40, part


def test_prometheus_understands_the_rules():
    done = ran(tool("promtool"), "check", "rules", *RULES)
    assert done.returncode == 0, done.stdout + done.stderr


def _case(name: str, look: str, series: Series, fires: bool) -> dict[str, Any]:
    return {
        "interval": "1m",
        "name": name,
        "input_series": [{"series": key, "values": values} for key, values in series.items()],
        "promql_expr_test": [
            {
                "expr": f'count(ALERTS{{alertname="{name}", alertstate="firing"}}) or vector(0)',
                "eval_time": look,
                "exp_samples": [{"labels": "{}", "value": 1 if fires else 0}],
            }
        ],
    }


def _told(tests: list[dict[str, Any]], folder: Path) -> "tuple[int, str]":
    file = folder / "cases.yaml"
    whole = {"rule_files": [str(path) for path in RULES], "evaluation_interval": "30s", "tests": tests}
    file.write_text(yaml.safe_dump(whole))
    done = ran(tool("promtool"), "test", "rules", file)
    return done.returncode, done.stdout + done.stderr


def test_every_alert_fires_when_it_should_and_is_silent_when_it_should(tmp_path: Path):
    cases = [_case(name, look, fires, True) for name, (look, fires, _) in CASES.items()]
    cases += [_case(name, look, silent, False) for name, (look, _, silent) in CASES.items()]
    code, said = _told(cases, tmp_path)
    assert code == 0, said


def test_a_call_that_only_fails_burns_the_allowance_too(tmp_path: Path):
    """Then nothing at all is good, and the series of good answers is not there."""
    code, said = _told([_case("KontorJourneyBurnsFast", "20m", _issued(0, 10, "UNAVAILABLE"), True)], tmp_path)
    assert code == 0, said


def test_nats_away_for_a_minute_is_told_once_and_clears_within_a_minute(tmp_path: Path):
    """As the platform shows it: connected no more, journals and silence rising, then all caught up."""
    pod = '{namespace="n",service="billing",pod="a"}'
    consumer = '{namespace="n",service="billing",pod="a",consumer="billing-crm"}'
    quarter = {
        f"kontor_bus_up{pod}": "1x20 0x3 1x40",
        f"kontor_relay_leading{pod}": "1x64",
        "kontor_task_up{namespace='n',service='billing',task='relay'}".replace("'", '"'): "1x64",
        f"kontor_relay_oldest_unpublished_seconds{pod}": "0x20 15 30 45 60 0x40",
        f"kontor_consumer_silent_seconds{consumer}": "1x20 15 30 45 60 1x40",
        f"kontor_relay_sealed_total{pod}": "0+3x64",
        f"kontor_relay_published_total{pod}": "0+3x20 60x3 72+3x40",
        f'kontor_event_seconds_bucket{consumer[:-1]},le="5"}}': "0+3x20 60x4 60+3x40",
        f'kontor_event_seconds_bucket{consumer[:-1]},le="300"}}': "0+3x20 60x4 72+3x40",
        f'kontor_event_seconds_bucket{consumer[:-1]},le="+Inf"}}': "0+3x20 60x4 72+3x40",
    }
    firing = 'count by (alertname) (ALERTS{alertstate="firing"}) or vector(0)'
    down = [{"labels": '{alertname="KontorBusDown"}', "value": 1}, {"labels": "{}", "value": 0}]
    quiet = [{"labels": "{}", "value": 0}]
    wanted = [("4m45s", quiet), ("6m5s", down), ("6m40s", quiet), ("10m", quiet), ("15m", quiet)]
    case = {
        "interval": "15s",
        "input_series": [{"series": key, "values": values} for key, values in quarter.items()],
        "promql_expr_test": [{"expr": firing, "eval_time": at, "exp_samples": found} for at, found in wanted],
    }
    code, said = _told([case], tmp_path)
    assert code == 0, said
