"""Pods of the chart really start, and two of everything lose nothing while they are killed and replaced.

Long: nine services and more run as processes here, for minutes.
"""

import signal
import subprocess
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence

import httpx
import pytest
import yaml
from kontor.cli.charts import CHART
from kontor.cli.charts.dashboards import QUIET
from kontor.cli.demo.story import Story
from kontor.cli.embedded.processes import free_port
from kontor.cli.home import ORDER, WITH_DATABASE
from kontor.common.serving import smoke

from .chart import tool
from .pods import Node, Pod
from .test_dashboards import expressions

pytestmark = [pytest.mark.long, pytest.mark.timeout(1200)]

_A_SECOND = 20
_ENDPOINT_SECONDS = 1.0
# Deployments that roll at once; two cores start no more pods in time.
_TOGETHER = 3
# About how long something takes, which is this machine's part.
_SLOW_MACHINE = {"KontorSlow", "KontorEventsLate", "KontorJourneyBurnsFast", "KontorJourneyBurnsSlowly"}


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    """Two pods of every service."""
    made = Node(tmp_path_factory.mktemp("node"), replicas=2)
    try:
        made.start()
        yield made
    finally:
        made.stop()


class Load:
    """Callers of the public door, one request after the other, at the addresses of gateways that are ready."""

    def __init__(self, node: Node, key: str) -> None:
        self._node = node
        self._key = key
        self.gateways = [pod.address for pod in node.running["gateway"]]
        self.sent = 0
        self.stored: list[str] = []
        self.failed: list[str] = []
        self._end = threading.Event()
        self._threads = [threading.Thread(target=self._call, args=(n,)) for n in range(4)]

    def __enter__(self) -> "Load":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        for thread in self._threads:
            thread.join()

    def _call(self, number: int) -> None:
        clients: dict[str, httpx.Client] = {}
        headers = {"Authorization": f"Bearer {self._key}"}
        while not self._end.wait(len(self._threads) / _A_SECOND):
            self.sent += 1
            address = self.gateways[self.sent % len(self.gateways)]
            http = clients.setdefault(address, httpx.Client(base_url=f"http://{address}:8080", timeout=20))
            try:
                if self.sent % 4 == 0:
                    given = {**headers, "Idempotency-Key": str(uuid.uuid4())}
                    answer = http.post(
                        "/v1/leads", json={"title": f"{number}-{self.sent}", "company": "Hafen"}, headers=given
                    )
                else:
                    answer = http.get(("/v1/me", "/v1/invoices", "/v1/customers")[self.sent % 3], headers=headers)
            except httpx.HTTPError as broken:
                self.failed.append(f"{time.monotonic():.1f} {address}: {broken!r}")
                continue
            if answer.status_code >= 400:
                self.failed.append(f"{time.monotonic():.1f} {address}: {answer.status_code} {answer.text[:200]}")
            elif answer.request.method == "POST":
                self.stored.append(answer.json()["lead"]["id"])


@pytest.fixture(scope="module")
def prometheus(node: Node) -> Iterator[str]:
    """Scrapes every pod as a PodMonitor would; the address it answers at."""
    program = tool("prometheus")
    folder = node.folder / "prometheus"
    folder.mkdir()
    pods = [{"targets": [f"{pod.address}:9091"], "labels": {"service": pod.service}} for pod in node.all()]
    job = {"job_name": "pods", "static_configs": pods}
    (folder / "prometheus.yml").write_text(
        yaml.safe_dump(
            {
                "global": {"scrape_interval": "2s", "evaluation_interval": "5s"},
                "rule_files": [str(path) for path in CHART.glob("files/rules/*.yaml")],
                "scrape_configs": [job],
            }
        )
    )
    address = f"127.0.0.1:{free_port()}"
    settings = (
        f"--config.file={folder}/prometheus.yml",
        f"--storage.tsdb.path={folder}",
        f"--web.listen-address={address}",
    )
    with (folder / "words").open("wb") as words:
        process = subprocess.Popen([program, *settings], stdout=words, stderr=words)
    yield f"http://{address}"
    process.terminate()
    process.wait(30)


@pytest.fixture(scope="module")
def story(node: Node) -> Story:
    """Told through one gateway, to its end."""
    told = node.story()
    told.tell()
    return told


def _roll(node: Node, load: Load, services: Sequence[str]) -> None:
    """As Deployments do with maxSurge 1: one more of each, and when it is ready, one less."""
    for _ in range(node.replicas):
        fresh = [node.launch(service, node.free_slot(service)) for service in services]
        old = [node.running[service][0] for service in services]
        for pod in fresh:
            node.wait(pod)
            node.running[pod.service].append(pod)
            if pod.service == "gateway":
                load.gateways = [*load.gateways, pod.address]
        for pod in old:
            node.running[pod.service].remove(pod)
            pod.process.send_signal(signal.SIGTERM)
            if pod.service == "gateway":
                threading.Timer(_ENDPOINT_SECONDS, _without, (load, pod)).start()
        assert [pod.words for pod in old if pod.process.wait(60) != 0] == []


def _until(what: str, look: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not look():
        assert time.monotonic() < end, f"waited {seconds} s until {what}"
        time.sleep(0.2)


def _without(load: Load, pod: Pod) -> None:
    load.gateways = [address for address in load.gateways if address != pod.address]


def test_pods_start_with_what_the_chart_gives_them(node: Node):
    assert [pod.service for pod in node.all()] == [service for service in ORDER for _ in range(2)]
    for gateway in node.running["gateway"]:
        key = node.folder / "keys" / "platform.pem"
        assert smoke.faults_of(f"http://{gateway.address}:8080", key) == []


def test_helm_tests_story_is_told_to_its_end(node: Node):
    address = f"http://{node.running['gateway'][0].address}:8080"
    assert smoke.story_faults(address, node.folder / "keys" / "platform.pem", "ops@kontor.example") == []


def test_one_pod_of_each_service_leads(node: Node):
    for service in WITH_DATABASE:
        _until(f"one of {service} leads", lambda s=service: sum(pod.leads for pod in node.running[s]) == 1)


def test_every_panel_has_something_to_show_after_the_story(prometheus: str, story: Story):
    """What is empty while all is well may be; the business of all tenants is counted once a minute."""
    assert story.invoices
    with httpx.Client(base_url=prometheus, timeout=10) as http:
        _until("every panel shows something", lambda: not _empty(http) - QUIET, seconds=90)
        assert _firing(http) == set()


def test_nats_away_for_a_minute_fires_one_alert_that_clears_within_a_minute(node: Node, prometheus: str, story: Story):
    """While it is away everything that is asked for is stored."""
    fired: set[str] = set()
    with httpx.Client(base_url=prometheus, timeout=10) as http:
        node.nats.stop()
        end = time.monotonic() + 60
        while time.monotonic() < end:
            story.admin.post("/v1/leads", {"title": "NATS is away", "company": "Hafen AG"})
            fired |= _firing(http)
            time.sleep(1)
        node.nats.start()
        _until("it is over", lambda: not _firing(http), seconds=60)
    assert fired == {"KontorBusDown"}


def test_one_pod_tells_the_business_of_all_tenants(node: Node, story: Story):
    """Two would double every sum."""
    assert story.invoices
    issued = 'kontor_business_records{currency="EUR",of="issued",sandbox="yes"}'

    def telling() -> list[str]:
        return [told for told in (pod.metrics() for pod in node.running["reporting"]) if issued in told]

    _until("all tenants are counted", lambda: bool(telling()), seconds=90)
    [told] = telling()
    assert story.tenant["id"] not in told


def _firing(http: httpx.Client) -> set[str]:
    """Names of alerts, but for those that are about how fast this machine is."""
    alerts = http.get("/api/v1/alerts").json()["data"]["alerts"]
    return {alert["labels"]["alertname"] for alert in alerts if alert["state"] == "firing"} - _SLOW_MACHINE


def _empty(http: httpx.Client) -> set[str]:
    """Titles of panels with a question that has no answer."""
    empty = set()
    for title, expression in expressions():
        answer = http.get("/api/v1/query", params={"query": expression}).json()
        assert answer["status"] == "success", f"{title}: {answer}"
        if not answer["data"]["result"]:
            empty.add(title)
    return empty


def _insists(node: Node, key: str, title: str) -> str:
    """A lead's id: a caller that is told to come again does so, as the same request."""
    headers = {"Authorization": f"Bearer {key}", "Idempotency-Key": str(uuid.uuid4())}
    end = time.monotonic() + 30
    while True:
        address = node.running["gateway"][0].address
        answer = httpx.post(
            f"http://{address}:8080/v1/leads", json={"title": title, "company": "Hafen AG"}, headers=headers, timeout=20
        )
        if answer.status_code < 300:
            return str(answer.json()["lead"]["id"])
        assert answer.status_code == 503, answer.text
        assert time.monotonic() < end, answer.text
        time.sleep(0.2)


def test_leaders_that_are_killed_are_followed_and_nothing_is_lost(node: Node, story: Story):
    """Without a chance to finish anything; the other pod takes over, the killed one is made anew."""
    stored: list[str] = []
    for service in WITH_DATABASE:
        leader = next(pod for pod in node.running[service] if pod.leads)
        leader.end(signal.SIGKILL)
        slot = int(leader.address.rpartition(".")[2]) - 1
        node.running[service].remove(leader)
        stored.append(_insists(node, story.admin.key, f"after {service}"))
        fresh = node.launch(service, slot)
        node.running[service].append(fresh)
        node.wait(fresh)
        _until(f"one of {service} leads", lambda s=service: sum(pod.leads for pod in node.running[s]) == 1)
    assert [story.admin.get(f"/v1/leads/{id_}")["lead"]["id"] for id_ in stored] == stored


def test_every_service_rolls_under_load_without_a_failed_request(node: Node, story: Story):
    with Load(node, story.admin.key) as load:
        for at in range(0, len(ORDER), _TOGETHER):
            _roll(node, load, ORDER[at : at + _TOGETHER])
        time.sleep(2)
    print(f"{load.sent} requests, {len(load.stored)} of them stored something")
    assert load.failed == []
    assert load.sent > 500
    missing = [id_ for id_ in load.stored if story.admin.get(f"/v1/leads/{id_}")["lead"]["id"] != id_]
    assert missing == []
