"""The story holds from first enquiry to money in the bank; its claims are checked where it is told."""

from kontor.cli.demo.story import Story


def test_the_whole_story_holds(story: Story):
    chapters = list(dict.fromkeys(step.chapter for step in story.teller.steps))
    assert len(chapters) == 14
    assert len(story.teller.steps) > 40


def test_invoice_numbers_have_no_gap_and_no_double(story: Story):
    invoices = story.people["finance"].all("/v1/invoices", "invoices", page_size=200)
    numbers = sorted(int(invoice["number"].rsplit("-", 1)[1]) for invoice in invoices)
    assert numbers == list(range(1, len(numbers) + 1))


def test_no_source_is_billed_twice(story: Story):
    invoices = story.people["finance"].all("/v1/invoices", "invoices", page_size=200)
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
    assert [report["faults"] for report in reports if report["faults"]] == []
    assert sum(report["rows"] for report in reports) > 100
