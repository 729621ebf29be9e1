"""The pytest plugin: embedded PostgreSQL once per run, NATS per file, a migrated database per test by template.

Gives real things only: nothing here stands in for a database, a bus or a service.
"""

import asyncio
import gc
import itertools
import os
import shutil
import signal
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from inspect import isawaitable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import kontor.common.process.settings  # noqa: F401 -- before gRPC is imported, since servers are started here
import pytest
from kontor.cli.embedded.processes import end
from kontor.cli.sharing import sharers

# Heavy imports happen inside the fixtures: tests of pure rules need none of them.
if TYPE_CHECKING:
    from kontor.cli.embedded.nats import Nats
    from kontor.cli.embedded.postgres import Postgres
    from kontor.cli.running import Running
    from kontor.common.process.settings import DatabaseSettings
    from kontor.common.serving.service import ServiceDefinition
    from kontor.common.values.clock import Clock

T = TypeVar("T")
# Users of the bus and holders of keys: every context of the contract, the gateway, and one for tests' own services.
_ROOT = Path(__file__).resolve().parents[5]
_CONTEXTS = {path.parent.name for path in _ROOT.glob("proto/kontor/api/*/v1")} - {"common"}
SERVICES = (*sorted(_CONTEXTS), "gateway", "toy")
_numbers = itertools.count(1)
# Halves of a whole run at a time: with three on two cores, what stands behind everything else is never done.
_WORKERS = 2
_MEMORY = Path("/dev/shm")
_MEMORY_BYTES = 12 * 1024**3
_END_SECONDS = 10.0
# Tests of one folder stay together, for what they share for a run; the first folders take longest.
_LONGEST_FIRST = ("tests/", "services/einvoice/", "services/")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="run the long variants too")


def pytest_configure() -> None:
    """No test is about how long one example takes: a busy machine must not fail it."""
    from hypothesis import HealthCheck, settings

    settings.register_profile("kontor", deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.load_profile("kontor")


@pytest.hookimpl(optionalhook=True, tryfirst=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Of `-n auto`: two for everything, none for tests somebody names."""
    return _WORKERS if config.args_source is pytest.Config.ArgsSource.TESTPATHS else 0


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    from xdist.scheduler import LoadScopeScheduling

    class ByFolder(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return nodeid.partition("::")[0].rpartition("/")[0]

    config.option.loadscopereorder = False
    return ByFolder(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if sharers() > 1:
        items.sort(key=lambda item: next((n for n, p in enumerate(_LONGEST_FIRST) if item.nodeid.startswith(p)), 9))
    if config.getoption("--long"):
        return
    skip = pytest.mark.skip(reason="long variant; run with --long")
    for item in items:
        if "long" in item.keywords:
            item.add_marker(skip)


def pytest_collection_finish() -> None:
    """Some thousand tests that stay to the end need no looking through again and again for what may go."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


@pytest.fixture(scope="session")
def long(request: pytest.FixtureRequest) -> bool:
    """Whether the long variants were asked for."""
    return bool(request.config.getoption("--long"))


@pytest.fixture(scope="session")
def scratch() -> Iterator[Path]:
    """A folder for servers and files of this run, reachable by PostgreSQL's account; in memory where there is plenty:
    a few thousand databases are made, and tests kill processes, never the machine.
    """
    folder = Path(tempfile.mkdtemp(prefix="kontor-test-", dir=_in_memory()))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def _in_memory() -> Path | None:
    """Where files cost no disk, if this machine has that for a whole run."""
    told = Path("/proc/meminfo")
    if os.environ.get("TMPDIR") or not (told.exists() and _MEMORY.is_dir()):
        return None
    available = next(int(line.split()[1]) for line in told.read_text().splitlines() if line.startswith("MemAvailable:"))
    return _MEMORY if min(available * 1024, shutil.disk_usage(_MEMORY).free) > _MEMORY_BYTES else None


@pytest.fixture(scope="session")
def postgres(scratch: Path) -> "Iterator[Postgres]":
    from kontor.cli.embedded.postgres import Postgres

    server = Postgres(scratch / "postgres", fast=True)
    server.start()
    yield server
    if server.process is not None:
        # What some hundred dropped databases leave to be written takes it up to a minute, and nobody reads it.
        end(server.process, signal.SIGQUIT, _END_SECONDS)
    shutil.rmtree(server.folder, ignore_errors=True)


@pytest.fixture(scope="module")
def nats(scratch: Path) -> "Iterator[Nats]":
    """A bus of its own for each file: a fresh service would first hear all that the tests of others told before."""
    from kontor.cli.embedded.nats import Nats

    server = Nats(scratch / f"nats-{next(_numbers)}", {service: f"{service}-secret" for service in SERVICES})
    server.start()
    yield server
    if server.process is not None:
        end(server.process, signal.SIGKILL, _END_SECONDS)
    shutil.rmtree(server.folder, ignore_errors=True)


@pytest.fixture(scope="session")
def keys(scratch: Path) -> Path:
    """A folder with a key for every service and the public ones in jwks.json."""
    from kontor.common.identity.tokens import generate_keys

    generate_keys(scratch / "keys", SERVICES)
    return scratch / "keys"


class Databases:
    """Fresh databases of a service, cloned from one that was migrated once."""

    def __init__(self, server: "Postgres") -> None:
        self._server = server
        self._templates: dict[tuple[str, Path], str] = {}

    def fresh(self, service: str, migrations: Path | None = None) -> "DatabaseSettings":
        from kontor.common.database.schema import migrations_path, provision

        path = migrations or migrations_path(service)
        template = self._template(service, path)
        name = f"{service}_{os.getpid()}_{next(_numbers)}"
        settings = self._settings(name)
        with self._server.connect() as admin:
            made = f'create database "{name}" template "{template}" strategy file_copy owner "{service}_owner"'
            admin.execute(made.encode())
            provision(admin, service, settings)
        return settings

    def drop(self, settings: "DatabaseSettings") -> None:
        """What it holds is not looked at any more."""
        with self._server.connect() as admin:
            admin.execute(f'drop database if exists "{settings.name}" with (force)'.encode())

    def empty(self, service: str) -> "DatabaseSettings":
        """A database with the service's roles, before its first migration."""
        from kontor.common.database.schema import provision

        settings = self._settings(f"{service}_{os.getpid()}_{next(_numbers)}")
        with self._server.connect() as admin:
            provision(admin, service, settings)
        return settings

    def _template(self, service: str, path: Path) -> str:
        from kontor.common.database.schema import provision, run_migrations

        known = self._templates.get((service, path))
        if known is not None:
            return known
        name = f"template_{service}_{next(_numbers)}"
        settings = self._settings(name)
        with self._server.connect() as admin:
            provision(admin, service, settings)
        run_migrations(service, settings, path)
        self._templates[(service, path)] = name
        return name

    def _settings(self, name: str) -> "DatabaseSettings":
        from kontor.common.process.settings import DatabaseSettings

        kinds = ("app", "relay", "timer", "migrator", "eraser")
        passwords = {f"{kind}_password": "test" for kind in kinds}
        return DatabaseSettings(port=self._server.port, name=name, pool_size=8, **passwords)


RunService = Callable[..., Awaitable["Running"]]


@pytest.fixture
async def running_service(
    databases: "Databases", postgres: "Postgres", nats: "Nats", keys: Path, tmp_path: Path
) -> AsyncIterator[RunService]:
    """`await running_service(SERVICE)`: the service of a definition on a fresh database; keywords are settings, `clock`
    is its real time.

    Whatever the test did with it, its journal must tell of every version of every record afterwards, rows and files
    must be what it says, and whoever changes a record behind it must be found out.
    """
    from kontor.cli.running import Running
    from kontor.cli.unjournaled import untold
    from kontor.common.process.settings import IdentitySettings, NatsSettings
    from kontor.common.serving.service import Service

    started: list[Running] = []

    async def run(
        definition: "ServiceDefinition", name: str = "", clock: "Clock | None" = None, **given: Any
    ) -> "Running":
        service = name or str(definition.settings_class.model_fields["name"].default)
        settings = definition.settings_class(
            name=service,
            database=databases.fresh(service, definition.migrations),
            nats=NatsSettings(url=nats.url, user=service, password=nats.users[service]),
            identity=IdentitySettings(jwks_path=keys / "jwks.json", private_key_path=keys / f"{service}.pem"),
            files_url=f"file://{tmp_path / 'files'}",
            drain_seconds=1,
            **{"request_seconds": 15.0 * sharers(), **given},
        )
        running = Running(Service(definition, settings, clock=clock), keys, nats.url, postgres, nats.users)
        started.append(running)
        await running.start()
        return running

    yield run
    for running in reversed(started):
        await running.stop()
    for running in started:
        with postgres.connect(running.service.context.settings.database.name) as connection:
            assert untold(connection) == []
        assert await running.faults() == []
        databases.drop(running.service.context.settings.database)


@pytest.fixture(scope="session")
def databases(postgres: "Postgres") -> Databases:
    return Databases(postgres)


@pytest.fixture
def service_db(databases: Databases) -> "Callable[..., DatabaseSettings]":
    """`service_db("crm")`: settings of a fresh, migrated database; a second argument names other migrations."""
    return databases.fresh


async def eventually(look: Callable[[], T | Awaitable[T]], timeout: float = 10.0, pause: float = 0.02) -> T:
    """Looks until the answer is truthy; an AssertionError inside counts as not yet."""
    timeout *= sharers()
    end = time.monotonic() + timeout
    while True:
        failure: AssertionError | None = None
        answer: Any = None
        try:
            answer = look()
            if isawaitable(answer):
                answer = await answer
        except AssertionError as not_yet:
            failure = not_yet
        if failure is None and answer:
            return answer  # type: ignore[no-any-return]
        if time.monotonic() > end:
            raise failure or AssertionError(f"waited {timeout} s, last answer {answer!r}")
        await asyncio.sleep(pause)
