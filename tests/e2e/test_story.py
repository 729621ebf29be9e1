"""The story holds from first enquiry to money in the bank; its claims are checked where it is told."""

import pytest
from kontor.cli.demo.story import Story
from kontor.cli.embedded.postgres import Postgres
from kontor.cli.home import WITH_DATABASE
from kontor.cli.platform import Platform
from kontor.cli.unjournaled import untold, versioned_tables

from .rights.world import WRITTEN_BY_HAND


def test_the_whole_story_holds(story: Story):
    chapters = list(dict.fromkeys(step.chapter for step in story.teller.steps))
    assert len(chapters) == 14
    assert len(story.teller.steps) > 40


def test_invoice_numbers_have_no_gap_and_no_double(story: Story):
    invoices = story.people["finance"].all("/v1/invoices", "invoices", page_size=200, view="VIEW_FULL")
    numbers = sorted(int(invoice["number"].rsplit("-", 1)[1]) for invoice in invoices)
    assert numbers == list(range(1, len(numbers) + 1))


def test_no_source_is_billed_twice(story: Story):
    invoices = story.people["finance"].all("/v1/invoices", "invoices", page_size=200, view="VIEW_FULL")
    undone = {p["invoice_id"] for i in invoices if i["document_kind"].endswith("CANCELLATION") for p in i["preceding"]}
    standing = [i for i in invoices if i["id"] not in undone and not i["document_kind"].endswith("CANCELLATION")]
    sources = [
        (s["kind"], s["id"])
        for i in standing
        for line in i["lines"]
        for s in line["sources"]
        if not s["kind"].endswith("ADVANCE")
    ]
    billed_by_final = [s for s in sources if s[0].endswith("MILESTONE")]
    others = [s for s in sources if not s[0].endswith("MILESTONE")]
    assert len(others) == len(set(others))
    assert billed_by_final


def test_every_journal_chain_verifies(story: Story, platform):
    from kontor.cli.journals import verify_all

    assert story.invoices
    reports = verify_all(platform.home)
    faults = [fault for report in reports for fault in report["faults"]]
    assert [fault for fault in faults if not any(id_ in fault for id_ in WRITTEN_BY_HAND if id_)] == []
    assert sum(report["rows"] for report in reports) > 100


@pytest.mark.parametrize("service", WITH_DATABASE)
def test_the_journal_tells_of_every_version_of_every_record(story: Story, platform: Platform, service: str):
    assert story.invoices
    home = platform.home
    with Postgres(home.folder / "postgres", port=home.port("postgres")).connect(service) as connection:
        assert versioned_tables(connection)
        assert untold(connection, story.tenant["id"]) == []
