"""The image, built and used: needs buildah and mmdebstrap (apt), root, a few minutes, and Debian's and PyPI's packages.

The base is made here from Debian's packages, since no registry of images is asked; a release is built on
python:slim by digest.
"""

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from kontor.cli.home import ROOT, WITH_DATABASE

from .chart import tool

pytestmark = [pytest.mark.long, pytest.mark.timeout(1500)]

_BASE, _IMAGE = "localhost/kontor-base:test", "localhost/kontor:test"
_AUTHORITIES = "/etc/ssl/certs/ca-certificates.crt"
_MOST_MEGABYTES = 600
# What slim images leave out.
_SLIM = tuple(f"--dpkgopt=path-exclude=/usr/share/{part}/*" for part in ("doc", "man", "locale"))
# With what a container has of its system, for as long as it runs: SaxonC looks at itself there.
_INSIDE = 'mount --bind /proc "$0/proc" && exec chroot --userspec=10001:10001 "$0" /usr/bin/env -i "$@"'
Run = Callable[..., str]


def _did(*command: str | Path) -> str:
    environment = {**os.environ, "BUILDAH_ISOLATION": "chroot"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]
    return done.stdout


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The file system of a container of the image."""
    buildah, mmdebstrap = tool("buildah"), tool("mmdebstrap")
    if os.geteuid() != 0:
        pytest.skip("building an image here needs root")
    storage = ("--storage-driver", "vfs")
    folder = tmp_path_factory.mktemp("image")
    base = folder / "base.tar"
    _did(mmdebstrap, "--variant=minbase", "--include=python3,python3-venv,ca-certificates", *_SLIM, "bookworm", base)
    scratch = _did(buildah, *storage, "from", "scratch").strip()
    _did(buildah, *storage, "add", "--quiet", scratch, base, "/")
    _did(buildah, *storage, "config", "--env", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", scratch)
    _did(buildah, *storage, "commit", "--quiet", scratch, _BASE)
    given = (f"BASE={_BASE}", "VERSION=1.2.3", "REVISION=abc")
    arguments = [part for one in given for part in ("--build-arg", one)]
    pip = [name for name in ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_CERT") if name in os.environ]
    arguments += [part for name in pip for part in ("--env", f"{name}={os.environ[name]}")]
    try:
        _did(buildah, *storage, "bud", "--quiet", "--isolation", "chroot", "--network", "host",
             "-v", f"{_AUTHORITIES}:{_AUTHORITIES}:ro", *arguments, "-t", _IMAGE, ROOT)  # fmt: skip
        container = _did(buildah, *storage, "from", _IMAGE).strip()
        yield Path(_did(buildah, *storage, "mount", container).strip())
    finally:
        _did(buildah, *storage, "rm", "--all")
        subprocess.run([buildah, *storage, "rmi", "--force", _IMAGE, _BASE], capture_output=True, check=False)


@pytest.fixture
def inside(root: Path) -> Run:
    """Runs Python in the image, as the account it is for."""

    def run(script: str, **environment: str) -> str:
        wanted = {"PATH": "/venv/bin:/usr/bin:/bin", "HOME": "/tmp", "PYTHONDONTWRITEBYTECODE": "1", **environment}
        assigned = [f"{name}={value}" for name, value in wanted.items()]
        return _did("unshare", "--mount", "sh", "-c", _INSIDE, root, *assigned, "python", "-P", "-c", script)

    return run


def test_every_service_starts_in_it(inside: Run):
    mains = "; ".join(f"import kontor.{service}.__main__" for service in (*WITH_DATABASE, "gateway"))
    assert inside(f"{mains}; print('all')").strip() == "all"


def test_migrations_are_where_they_are_looked_for(inside: Run):
    script = "from kontor.common.database.schema import migrations_path as m\n"
    found = inside(script + f"print([str(m(s)) for s in {list(WITH_DATABASE)!r}])")
    assert json.loads(found.replace("'", '"')) == [f"/app/services/{s}/migrations" for s in WITH_DATABASE]


def test_it_makes_a_pdf(inside: Run):
    made = inside("import weasyprint; print(weasyprint.HTML(string='<p>Straße 5 €').write_pdf()[:5])")
    assert made.strip() == "b'%PDF-'"


def test_what_was_made_smaller_still_loads(inside: Run):
    """Libraries without their symbols, and the one that judges invoices."""
    script = (
        "import importlib, pathlib, site\n"
        "packages = pathlib.Path(site.getsitepackages()[0])\n"
        "owners = ('fontTools', 'sqlalchemy', 'cryptography', 'obstore', 'zopfli', 'uvloop')\n"
        "for path in (p for o in owners for p in packages.glob(o + '/**/*.so')):\n"
        "    place = path.relative_to(packages).parent.parts\n"
        "    importlib.import_module('.'.join((*place, path.name.partition('.')[0])))\n"
        "import _brotli, saxonche\n"
        "print(saxonche.PySaxonProcessor(license=False).version)"
    )
    assert "SaxonC" in inside(script)


def test_it_hyphenates_what_letters_are_written_in(inside: Run):
    assert inside("import pyphen; print(pyphen.Pyphen(lang='de_DE').inserted('Rechnung'))").strip() == "Rech-nung"


def test_letters_speak_german_and_english(inside: Run):
    told = inside(
        "from babel.numbers import format_currency as f; from babel.dates import format_date as d; import datetime\n"
        "print([f(1234.5, 'EUR', locale=l) + d(datetime.date(2026, 3, 1), 'long', locale=l) for l in ('de', 'en_GB')])"
    )
    assert "1.234,50" in told
    assert "1. März 2026" in told
    assert "1 March 2026" in told


def test_nothing_in_it_can_be_written_by_its_account(root: Path):
    for top in ("app", "venv", "usr", "etc"):
        for path in (root / top).rglob("*"):
            facts = path.lstat()
            assert facts.st_uid == 0 or path.is_symlink(), path
            assert path.is_symlink() or not facts.st_mode & 0o002 or facts.st_mode & 0o1000, path


def test_it_is_small_and_says_what_is_in_it(root: Path):
    size = sum(p.lstat().st_size for p in root.rglob("*") if p.is_file() and not p.is_symlink()) // 1_000_000
    bill = json.loads((root / "app/sbom.cdx.json").read_text())
    print(f"{size} MB, {len(bill['components'])} packages")
    assert size < _MOST_MEGABYTES
    assert bill["metadata"]["component"]["version"] == "1.2.3"
    assert not {"pip", "pytest"} & {part["name"] for part in bill["components"]}
