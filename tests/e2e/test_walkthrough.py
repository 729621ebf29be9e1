"""README's first ten minutes and docs/walkthrough.md tell the truth: their lines run, their links lead somewhere."""

import re
import subprocess
import sys
from pathlib import Path

from kontor.cli import walking
from kontor.cli.home import plain_environment
from kontor.cli.platform import Platform

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
_LINES = re.compile(r"^```bash\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)#]+)")


def test_the_money_is_followed_in_nine_files_at_most(story, walk, walk_targets):
    files = {target.partition(":")[0] for target in walk_targets}
    assert len(walk_targets) >= 10
    assert len(files) <= 9, files
    passed = set((walk / walking.PASSED).read_text(encoding="utf-8").split())
    assert story.invoices
    assert [target for target in walk_targets if target not in passed] == []


def test_every_link_of_the_docs_leads_somewhere():
    for page in (*DOCS.rglob("*.md"), ROOT / "README.md"):
        for link in _LINK.findall(page.read_text(encoding="utf-8")):
            if "://" not in link:
                assert (page.parent / link).resolve().exists(), f"{page.name}: {link}"


def first_ten_minutes() -> list[str]:
    """The fenced lines between the heading and the next, in their order."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    section = text.partition("## The first invoice in ten minutes\n")[2].partition("\n## ")[0]
    return _LINES.findall(section)


def test_the_first_ten_minutes_lead_to_an_invoice_as_they_stand(platform: Platform, tmp_path: Path) -> None:
    blocks = first_ten_minutes()
    assert len(blocks) >= 5
    kontor = tmp_path / "kontor"
    kontor.symlink_to(ROOT / "kontor")
    lines = "set -euo pipefail\n" + "".join(f"{block}\n" for block in blocks)
    # As somebody types them, on a machine that has nothing: no client, no generator of ids.
    environment = {**plain_environment(), "KONTOR_HOME": str(platform.folder), "NO_COLOR": "1"}
    environment["KONTOR_VENV"] = sys.prefix
    del environment["PYTHONPATH"]
    done = subprocess.run(["bash", "-c", lines], cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "curl" not in lines
    assert "uuidgen" not in lines
    assert (tmp_path / "rechnung.pdf").read_bytes().startswith((b"%PDF", b"<?xml"))
