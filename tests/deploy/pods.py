"""The chart's pods as processes of this machine: their variables, arguments and files taken literally.

Only what a cluster would do is done here: addresses instead of names (each pod has one of its own on loopback), folders
instead of volumes, Jobs one after the other, and pods that end are taken from the gateway's addresses.
"""

import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import httpx
from kontor.cli.demo.client import Caller
from kontor.cli.demo.story import Story
from kontor.cli.demo.telling import Teller
from kontor.cli.embedded.nats import Nats
from kontor.cli.embedded.postgres import Postgres
from kontor.cli.embedded.processes import free_port, spawn, tail
from kontor.cli.home import ORDER, ROOT, WITH_DATABASE, source_path
from kontor.cli.platform import DidNotStart
from kontor.common.database.schema import LOGIN_ROLES
from kontor.common.identity.keys import generate_keys
from kontor.common.identity.tokens import NO_TENANT, Signer
from rich.console import Console

from .chart import Manifest, of_kind, pods, rendered

_READY_SECONDS = 300.0
_NAMESPACE = "kontor"
# The slot of Jobs: of this release always.
_MIGRATING = -1
_OPERATOR = UUID(int=1)
# What a development installation adds, so that the story can be told to its end.
_STORY: Mapping[str, Mapping[str, str]] = {
    "gateway": {"KONTOR_ENVIRONMENT": "development", "KONTOR_INBOX_PATH": "{mail}"},
    "einvoice": {
        "KONTOR_PEPPOL_RECORDINGS": str(ROOT / "services/einvoice/src/kontor/einvoice/assets/peppol"),
        "KONTOR_BOUNCE_FOLDER": "{mail}-bounces",
    },
}


@dataclass
class Pod:
    """One process of a service, at an address of its own."""

    service: str
    address: str
    process: "subprocess.Popen[bytes]"
    words: Path

    @property
    def ready(self) -> bool:
        try:
            return httpx.get(f"http://{self.address}:9091/readyz", timeout=3).status_code == httpx.codes.OK
        except httpx.HTTPError:
            return False

    def metrics(self) -> str:
        return httpx.get(f"http://{self.address}:9091/metrics", timeout=5).text

    @property
    def leads(self) -> bool:
        return "kontor_relay_leading 1.0" in self.metrics()

    def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        """The exit code, once it has ended."""
        self.process.send_signal(how)
        return self.process.wait(60)


@dataclass
class Node:
    """One release of the chart on this machine, with PostgreSQL, NATS and a mail server beside it."""

    folder: Path
    replicas: int = 1
    # By slot: another release's PYTHONPATH, where a pod is not of this one.
    releases: Mapping[int, str] = field(default_factory=dict)
    running: dict[str, list[Pod]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.manifests = rendered("dev.yaml")
        self.postgres = Postgres(self.folder / "postgres", fast=True)
        self.nats = Nats(self.folder / "nats", {service: f"{service}-bus" for service in ORDER})
        self.mail = self.folder / "mail"
        self.mail_port = free_port()
        self._postman: subprocess.Popen[bytes] | None = None
        self._slots = self.replicas + 1
        # A block of loopback for each run: others may have pods here, too.
        self._block = os.getpid() % 200 + 20

    def start(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o755)
        self.postgres.start()
        self.nats.start()
        mail = [sys.executable, "-P", "-m", "kontor.cli.devmail", str(self.mail_port), str(self.mail)]
        environment = {**os.environ, "PYTHONPATH": source_path()}
        self._postman = spawn(mail, self.folder / "mail.log", on_parent_death=signal.SIGTERM, env=environment)
        generate_keys(self.folder / "keys", ORDER)
        self._run_jobs()
        for service in ORDER:
            self.running[service] = [self.launch(service, slot) for slot in range(self.replicas)]
        for pod in self.all():
            self.wait(pod)

    def stop(self) -> None:
        living = [pod for pod in self.all() if pod.process.poll() is None]
        for pod in living:
            pod.process.terminate()
        for pod in living:
            pod.process.wait(60)
        if self._postman is not None:
            self._postman.kill()
            self._postman.wait()
        self.nats.stop()
        self.postgres.stop()

    def all(self) -> Iterator[Pod]:
        return (pod for service in ORDER for pod in self.running.get(service, ()))

    def wait(self, pod: Pod) -> None:
        end = time.monotonic() + _READY_SECONDS
        while not pod.ready:
            if pod.process.poll() is not None or time.monotonic() > end:
                raise DidNotStart(f"{pod.service}: {tail(pod.words, 30)}")
            time.sleep(0.1)

    def story(self) -> Story:
        """To be told through the first gateway."""
        documents = self.folder / "documents"
        documents.mkdir()
        http = httpx.Client(base_url=f"http://{self.address('gateway', 0)}:8080", timeout=30)
        operator = Caller(http, self.operator_key, "operator")
        return Story(http, operator, Teller(Console(file=io.StringIO())), documents)

    @property
    def operator_key(self) -> str:
        signer = Signer("platform", self.folder / "keys" / "platform.pem")
        operating = ("platform.tenant.create", "runtime.*")
        return signer.user_token(
            tenant=NO_TENANT, person=_OPERATOR, permissions=operating, name="operator", locale="en"
        )

    # Pods.

    def address(self, service: str, slot: int) -> str:
        return f"127.{self._block}.{ORDER.index(service) + 1}.{slot + 1}"

    def launch(self, service: str, slot: int) -> Pod:
        """A pod of the service's Deployment; it need not be ready yet."""
        (spec,) = (spec for name, spec in pods(self._deployments()) if name == f"kontor-{service}")
        (container,) = spec["containers"]
        words = self.folder / f"{service}-{slot}.log"
        arguments = [part for part in container["args"] if part != "kontor.common.serving.reloading"]
        process = spawn(
            [sys.executable, "-P", "-m", *arguments],
            words,
            on_parent_death=signal.SIGTERM,
            env=self._environment(service, slot, spec, container),
        )
        return Pod(service, self.address(service, slot), process, words)

    def free_slot(self, service: str) -> int:
        taken = {pod.address for pod in self.running[service]}
        return next(slot for slot in range(self._slots) if self.address(service, slot) not in taken)

    def _deployments(self) -> list[Manifest]:
        return list(of_kind(self.manifests, "Deployment"))

    def _run_jobs(self) -> None:
        for name, spec in pods(list(of_kind(self.manifests, "Job"))):
            service = spec["containers"][0]["args"][0].removeprefix("kontor.")
            if name.startswith("kontor-keys-"):
                continue  # needs a cluster's API; its outcome is what generate_keys makes
            for container in (*spec.get("initContainers", ()), *spec["containers"]):
                done = subprocess.run(
                    [sys.executable, "-P", "-m", *container["args"]],
                    env=self._environment(service, _MIGRATING, spec, container),
                    capture_output=True,
                    text=True,
                    check=False,
                )
                if done.returncode != 0:
                    raise DidNotStart(f"{name}: {done.stdout[-2000:]}{done.stderr[-2000:]}")

    # What a container sees.

    def _environment(self, service: str, slot: int, spec: Manifest, container: Manifest) -> dict[str, str]:
        given = {variable["name"]: self._here(variable["value"], service, slot) for variable in container["env"]}
        given |= {name: value.format(mail=self.mail) for name, value in _STORY.get(service, {}).items()}
        given["KONTOR_DATABASE__PORT"] = str(self.postgres.port)
        if service not in WITH_DATABASE:
            del given["KONTOR_DATABASE__PORT"]
        given["KONTOR_SMTP__PORT"] = str(self.mail_port)
        for path in (m["mountPath"] for m in container["volumeMounts"]):
            self._mount(service, path, spec, container)
        plain = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH", "TMPDIR") if name in os.environ}
        release = self.releases.get(slot, source_path())
        return {**plain, **given, "PYTHONPATH": release, "PYTHONUNBUFFERED": "1"}

    def _here(self, value: str, service: str, slot: int) -> str:
        """Names and wildcards as this machine's addresses, mounts as this run's folders."""
        if value.startswith(("/secrets", "/keys", "/files", "/ca", "/tls")):
            return str(self._folder_of(service) / value.removeprefix("/"))
        for other in ORDER:
            name = f"kontor-{other}.{_NAMESPACE}.svc.cluster.local:9090"
            every = ",".join(f"{self.address(other, n)}:9090" for n in range(self._slots))
            value = value.replace(name, f"ipv4:{every}")
        known = {
            "0.0.0.0": self.address(service, slot),
            "dev-postgres": "127.0.0.1",
            "nats://dev-nats:4222": self.nats.url,
            "dev-mail": "127.0.0.1",
            "file:///files": f"file://{self.folder}/files",
            "http://localhost:8080": f"http://{self.address('gateway', 0)}:8080",
        }
        for there, here in known.items():
            value = value.replace(there, here)
        return value

    def _folder_of(self, service: str) -> Path:
        return self.folder / "mounts" / service

    def _mount(self, service: str, path: str, spec: Manifest, container: Manifest) -> None:
        volume = {m["mountPath"]: m["name"] for m in container["volumeMounts"]}[path]
        sources = next(v for v in spec["volumes"] if v["name"] == volume).get("projected", {}).get("sources", [])
        folder = self._folder_of(service) / path.removeprefix("/")
        folder.mkdir(parents=True, exist_ok=True)
        for stale in folder.iterdir():
            stale.unlink()
        for source in sources:
            held = source.get("secret") or source["configMap"]
            for item in held["items"]:
                (folder / item["path"]).write_text(self._held(held["name"], item["key"]))

    def _held(self, name: str, key: str) -> str:
        """What Secrets and the ConfigMap hold, by their names in the chart."""
        match name:
            case "dev-postgres":
                return {"username": "postgres", "password": self.postgres.password}[key]
            case "dev-nats":
                return self.nats.users[key]
            case "kontor-database":
                service, _, role = key.rpartition("_")
                assert service in WITH_DATABASE
                assert role in LOGIN_ROLES
                return f"{key}-password"
            case "kontor-jwks":
                return (self.folder / "keys" / key).read_text()
        assert key == "private.pem", f"{name}/{key}"
        return (self.folder / "keys" / f"{name.removeprefix('kontor-key-')}.pem").read_text()
