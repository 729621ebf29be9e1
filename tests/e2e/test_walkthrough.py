"""docs/walkthrough.md tells the truth: its links exist, are few, and a told story passes through each of them."""

import re
from pathlib import Path

from kontor.cli import walking

DOCS = Path(__file__).resolve().parents[2] / "docs"
_LINK = re.compile(r"\]\(([^)#]+)")


def test_the_money_is_followed_in_nine_files_at_most(story, walk, walk_targets):
    files = {target.partition(":")[0] for target in walk_targets}
    assert len(walk_targets) >= 10
    assert len(files) <= 9, files
    passed = set((walk / walking.PASSED).read_text(encoding="utf-8").split())
    assert story.invoices
    assert [target for target in walk_targets if target not in passed] == []


def test_every_link_of_the_docs_leads_somewhere():
    for page in DOCS.rglob("*.md"):
        for link in _LINK.findall(page.read_text(encoding="utf-8")):
            if "://" not in link:
                assert (page.parent / link).resolve().exists(), f"{page.name}: {link}"
