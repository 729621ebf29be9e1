"""An order of 300 approved drafts, here and at an earlier commit in a worktree, in turns.

    ./kontor bench order [ROUNDS]

The earlier commit is KONTOR_BENCH_COMMIT, or the one the promise was made at. Each round starts an installation of each
tree, makes the drafts, and stops the clock when the operation has numbered all of them.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from measuring import ratios, rounds, scratch, spread, within

ROOT = Path(__file__).parents[1]
COMMIT = os.environ.get("KONTOR_BENCH_COMMIT", "3c8c2c9")
DRAFTS = 300
LEAST = 0.95
# Told by a process of the tree that is measured, with that tree's own sources and nothing of this one.
_ONE = f"""
from measuring import platform, scratch
from seeding import quiet, seeded
from documents import ordered
with scratch() as place, platform(place) as running:
    seeding = seeded(running)
    drafts = seeding.approved_drafts({DRAFTS})
    quiet(running)
    print("rate", {DRAFTS} / ordered(seeding, drafts), flush=True)
"""


@contextmanager
def earlier() -> Iterator[Path]:
    """The other commit's files, in a folder of their own."""
    with tempfile.TemporaryDirectory(prefix="kontor-earlier-") as folder:
        tree = Path(folder) / "tree"
        git = ["git", "-C", str(ROOT), "worktree"]
        subprocess.run([*git, "add", "--detach", "--quiet", str(tree), COMMIT], check=True)
        try:
            yield tree
        finally:
            subprocess.run([*git, "remove", "--force", str(tree)], check=True)


def sources(tree: Path) -> dict[str, str]:
    """The environment of a process that has this tree's sources and no other."""
    places = [tree / "bench", tree / "gen", *sorted(tree.glob("libs/*/src")), *sorted(tree.glob("services/*/src"))]
    return {**os.environ, "PYTHONPATH": ":".join(map(str, places))}


def rate(tree: Path) -> float:
    """Drafts numbered a second by this tree's platform."""
    done = subprocess.run(
        [sys.executable, "-P", "-c", _ONE], cwd=tree, env=sources(tree), capture_output=True, text=True, check=False
    )
    told = [line.split()[1] for line in done.stdout.splitlines() if line.startswith("rate ")]
    if not told:
        raise SystemExit(f"wrong: {tree.name} told no rate:\n{(done.stdout + done.stderr)[-2_000:]}")
    return float(told[0])


def bench() -> None:
    ours, before = list[float](), list[float]()
    with scratch(), earlier() as tree:
        for _ in range(rounds()):
            before.append(rate(tree))
            ours.append(rate(ROOT))
            print(f"{ours[-1]:,.1f}/s here, {before[-1]:,.1f}/s at {COMMIT}", flush=True)
    spread(f"an order of {DRAFTS} drafts", ours, "/s")
    spread(f"the same at {COMMIT}", before, "/s")
    share = spread("ratio", ratios(ours, before), "")
    within([(f"at least {LEAST} of the earlier rate", share >= LEAST)])


if __name__ == "__main__":
    bench()
