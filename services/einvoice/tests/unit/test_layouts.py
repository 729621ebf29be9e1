"""What a tenant's layout may be: every built-in page is PDF/A-3, faults are told by line, nothing foreign is loaded."""

import asyncio
import contextlib
import hashlib
import io
import os
import signal
import sys
import time
from collections.abc import AsyncIterator
from datetime import date
from importlib import resources
from itertools import product
from uuid import UUID, uuid4

import pytest
from kontor.api.billing.v1 import billing_pb2 as pb
from kontor.common.values.errors import TooMany
from kontor.einvoice.en16931 import cii
from kontor.einvoice.paper import contexts, pdfa, templates
from kontor.einvoice.paper.faults import HTML, Fault, LayoutFaulty
from kontor.einvoice.wire import formats, issued, samples
from kontor.einvoice.workers.heavy import HeavyLayouts
from kontor.einvoice.workers.pool import WorkersBusy
from kontor.einvoice.workers.rendering import Renderer
from kontor.einvoice.workers.turns import TurnsTaken
from PIL import Image
from pypdf import PdfReader

KINDS = tuple(kind for kind in pb.DocumentKind.values() if kind)
TODAY = date(2026, 11, 23)
OWN_HTML = """<main><h1>{{ title }} {{ number }}</h1>
{% if logo %}<img src="{{ logo }}" alt="">{% endif %}
{% for line in lines %}<p>{{ line.name }} {{ line.net }}</p>{% endfor %}
<p>{{ payable }} {{ payment.qr }}</p></main>"""
OWN_CSS = "main { color: #123456 } @page { margin: 20mm } main::after { content: url(kontor:logo) }"


@pytest.fixture(scope="module")
async def renderer(tmp_path_factory) -> AsyncIterator[Renderer]:
    """One for all: a worker takes longer to start than to draw a page. A busy machine may take its time."""
    made = Renderer(1, tmp_path_factory.mktemp("fonts"), seconds=1_800)
    yield made
    await made.close()


def _job(language: str = "de", kind: int = 0, lines: int = 3, **facts):
    invoice = samples.invoice(language, kind, lines)
    profile = formats.wanted(invoice).embedded
    xml = cii.write(issued.to_model(invoice, profile, TODAY))
    said = {**issued.layout_facts(invoice), "xml_name": profile.attachment, "conformance_level": "EN 16931"}
    return xml, {**said, "release": templates.BUILT_IN, **facts}


async def _try(
    renderer: Renderer, html: str = "", css: str = "", logo: bytes | None = None
) -> list[tuple[str, str, int]]:
    """What trying it out complains of, as part, code and line."""
    xml, said = _job(html=html, css=css)
    try:
        await renderer.try_out(xml, said, logo, "image/png")
    except LayoutFaulty as faulty:
        return [(f.part, f.code, f.line) for f in faulty.faults]
    return []


def _png(size=(400, 120)) -> bytes:
    out = io.BytesIO()
    Image.new("RGBA", size, (20, 80, 92, 128)).save(out, "PNG")
    return out.getvalue()


async def test_every_page_of_every_kind_language_and_look_is_pdf_a_3(renderer, tmp_path, pdfa_checker):
    looks = {
        "plain": {},
        "set": {
            "accent": "#9a3412",
            "ink": "#1c1917",
            "texts": dict.fromkeys(("introduction", "closing", "payment", "footer"), "Text des Hauses"),
        },
        "css": {"css": OWN_CSS},
        "own": {"html": OWN_HTML, "css": OWN_CSS},
    }
    cases = [(k, lang, look) for k, lang, look in product(KINDS, ("de", "en"), looks) if look in ("plain", "own")]
    cases += [(KINDS[0], lang, look) for lang in ("de", "en") for look in ("set", "css")]

    paths = []
    for kind, lang, look in cases:
        pdf = await renderer.render(*_job(lang, kind, **looks[look]), _png(), "image/png")
        path = tmp_path / f"{kind}-{lang}-{look}.pdf"
        path.write_bytes(pdf)
        paths.append(str(path))
        assert pdfa.breaches(pdf, frozenset({"factur-x.xml"})) == []
    checked = await asyncio.create_subprocess_exec(
        sys.executable, str(pdfa_checker), *paths, stdout=asyncio.subprocess.PIPE
    )
    out = (await checked.communicate())[0].decode()
    lines = out.strip().splitlines()
    assert len(lines) == len(paths) == 32
    assert all(line.startswith("OK") and line.endswith("[] FX:[]") for line in lines), out


@pytest.mark.parametrize(
    ("html", "css", "expected"),
    [
        ("<p>\n{% for %}</p>", "", ("html", "syntax", 2)),
        ("<p>\n\n{{ sellr.name }}</p>", "", ("html", "unknown_name", 3)),
        ("\n{{ ''.__class__.__mro__ }}", "", ("html", "not_allowed", 2)),
        ("\n{{ 1 / 0 }}", "", ("html", "failed", 2)),
        ("\n\n<script>x</script>", "", ("html", "element", 3)),
        ("<p onclick='x'>", "", ("html", "attribute", 1)),
        ("<img src='http://127.0.0.1:9/x.png'>", "", ("html", "resource", 1)),
        ("<img src='data:image/png;base64,AAAA'>", "", ("html", "resource", 1)),
        ("<a href='javascript:x'>x</a>", "", ("html", "link", 1)),
        ("<a href='file:///etc/passwd' rel='attachment'>x</a>", "", ("html", "link", 1)),
        ("<p style='background: url(http://127.0.0.1:9)'>", "", ("html", "resource", 1)),
        ("{% include '/etc/passwd' %}", "", ("html", "failed", 1)),
        ("", "p { color: red }\n@import 'http://127.0.0.1:9/x.css';", ("css", "at_rule", 2)),
        ("", "\n\n@font-face { font-family: x; src: url(file:///etc/passwd) }", ("css", "at_rule", 3)),
        ("", "p {\n  background: \\75rl(http://127.0.0.1:9/x) }", ("css", "resource", 2)),
        ("", "p { content: attr(title url) }", ("css", "resource", 1)),
        ("", "p {", ()),
        ("", "}\n", ("css", "css", 1)),
        ("", ".logo { image-rendering: auto }", ("layout", "pdf_a", 0)),
    ],
)
async def test_what_is_wrong_is_told_with_its_line(renderer, html, css, expected):
    found = await _try(renderer, html, css, _png())
    assert (found[0] if found else ()) == expected


async def test_what_the_scan_does_not_see_is_still_not_loaded(renderer):
    """Built while the template runs: the fetcher knows the logo and nothing else."""
    assert (await _try(renderer, "<img {{ 'src=' }}http://127.0.0.1:9/x>"))[0][:2] == ("html", "resource")
    assert (await _try(renderer, "<im{# #}g src={{ 'file:///etc/passwd' }}>"))[0][:2] == ("html", "resource")


_BOMBS = {
    "loops": ("{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}", ""),
    "raises": ("<p>\n{{ 10**100000000 }}", ""),
    "raises what it computes": ("{% set n = 9 %}\n{{ n ** (n * 10000000) }}", ""),
    "squares": (
        "{% set ns = namespace(x=3) %}{% for i in range(60) %}\n{% set ns.x = ns.x * ns.x %}{% endfor %}",
        "",
    ),
    "multiplies": ("{{ 'a' * 10**10 }}", ""),
    "multiplies lists": ("{{ [1] * 10**9 }}", ""),
    "formats": ("{{ '%1000000000d' % 1 }}", ""),
    "formats by method": ("{{ '{:>1000000000}'.format(1) }}", ""),
    "pads": ("{{ 'a' | center(10**10) }}", ""),
    "joins": ("{{ range(99999) | join('x' * 20000) }}", ""),
    "slices": ("{{ [1] | slice(1000000000) | list }}", ""),
    "doubles": (
        "{% set ns = namespace(s='aaaaaaaa') %}{% for a in range(60) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}",
        "",
    ),
    "calls itself": ("{% macro m(n) %}{% if n %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(60) }}", ""),
    "contains itself": ("{% include 'body.html' %}", ""),
    "nests elements": ("<div>" * 13000, ""),
    "nests brackets": ("{{ " + "(" * 20000 + "1" + ")" * 20000 + " }}", ""),
    "makes pages": ("{% for a in range(20000) %}<p style='page-break-after: always'>x</p>{% endfor %}", ""),
    "tracks of a grid": ("<p>x</p>", "p { display: grid; grid-template-columns: repeat(100000000, 1fr) }"),
    "tiny pages": ("<p>" + "x " * 20000, "@page { size: 1mm 1mm; margin: 0 }"),
    "nests blocks": ("<p>x</p>", "p { a: " + "(" * 30000),
    "doubling variables": (
        "<p>x</p>",
        "p {"
        + "".join(f"--a{n}: var(--a{n + 1}) var(--a{n + 1});" for n in range(40))
        + "--a40: x; width: var(--a0) }",
    ),
}


# One of each kind in every run: memory, time, depth, pages, of the template and of its sheet.
_IN_EVERY_RUN = ("doubles", "contains itself", "nests brackets", "makes pages")


@pytest.mark.parametrize(
    ("html", "css"),
    [
        pytest.param(*bomb, id=name, marks=() if name in _IN_EVERY_RUN else pytest.mark.long)
        for name, bomb in _BOMBS.items()
    ],
)
async def test_a_layout_that_eats_time_or_memory_costs_its_own_error_only(renderer, html, css):
    xml, said = _job()
    started = time.monotonic()
    with pytest.raises((LayoutFaulty, WorkersBusy)) as refused:
        await renderer.try_out(xml, {**said, "html": html, "css": css}, tenant=uuid4())
    assert time.monotonic() - started < 20  # a caller waits for 15, this machine may be busy
    if isinstance(refused.value, LayoutFaulty):
        assert refused.value.faults[0].code in ("too_heavy", "too_long", "failed")
    assert (await _patiently(renderer, xml, said, uuid4())).startswith(b"%PDF")


async def test_a_number_too_large_is_told_with_its_line_before_it_is_computed(renderer):
    started = time.process_time()
    for html in (_BOMBS["raises"][0], _BOMBS["raises what it computes"][0], _BOMBS["squares"][0]):
        assert (await _try(renderer, html))[0] == ("html", "too_heavy", 2)
    assert time.process_time() - started < 5
    assert await _try(renderer, "{{ 2**64 }} {{ 'ab' * 40 }} {{ 1.19 * 3 }} {{ 3 * '-' }}") == []


async def _patiently(renderer: Renderer, xml: bytes, said: dict, tenant: UUID) -> bytes:
    """Asks again where the machine is too busy, as whoever is told so does."""
    until = time.monotonic() + 90
    while time.monotonic() < until:
        with contextlib.suppress(TooMany):
            return await renderer.try_out(xml, said, tenant=tenant)
        await asyncio.sleep(0.5)
    return await renderer.try_out(xml, said, tenant=tenant)


async def test_one_tenants_bombs_hold_up_neither_previews_of_others_nor_documents(renderer):
    """Each bomb uses up all the time it has; its tenant hears at once that more must wait."""
    bomber, other = uuid4(), uuid4()
    xml, said = _job()

    async def bomb() -> type[Exception]:
        try:
            await renderer.try_out(xml, {**said, "html": _BOMBS["loops"][0]}, tenant=bomber)
        except (LayoutFaulty, TooMany) as refused:
            return type(refused)
        return AssertionError

    await renderer.render(xml, {**said, "css": OWN_CSS}, _png(), "image/png")
    await _patiently(renderer, xml, said, other)
    bombs = [asyncio.create_task(bomb()) for _ in range(12)]
    await asyncio.sleep(0.5)
    assert [task.result() for task in bombs if task.done()] == [TurnsTaken] * 9
    assert (await _patiently(renderer, xml, said, other)).startswith(b"%PDF")
    assert (await renderer.render(xml, {**said, "css": OWN_CSS}, _png(), "image/png")).startswith(b"%PDF")
    assert set(await asyncio.gather(*bombs)) <= {LayoutFaulty, TurnsTaken, WorkersBusy}
    assert (await _patiently(renderer, xml, said, bomber)).startswith(b"%PDF")


async def test_a_layout_is_not_blamed_when_the_machine_is_busy(renderer):
    """Out of time, but never had a processor: that is nothing its author could mend."""
    xml, said = _job()
    await _patiently(renderer, xml, said, uuid4())
    stopped = [child._process.pid for child in renderer._previews._children]
    for pid in stopped:
        os.kill(pid, signal.SIGSTOP)
    renderer.preview_seconds, before = 0.5, renderer.preview_seconds
    for _ in stopped:
        with pytest.raises(WorkersBusy):
            await renderer.try_out(xml, said, tenant=uuid4())
    renderer.preview_seconds = before
    for pid in stopped:
        os.kill(pid, signal.SIGCONT)
    assert (await _patiently(renderer, xml, said, uuid4())).startswith(b"%PDF")


async def test_previews_go_on_when_whoever_asked_for_bombs_did_not_wait_for_them(renderer):
    xml, said = _job()
    for _ in range(3):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.3):
                await renderer.try_out(xml, {**said, "html": _BOMBS["loops"][0]}, tenant=uuid4())
    assert (await _patiently(renderer, xml, said, uuid4())).startswith(b"%PDF")


async def test_a_layout_too_heavy_three_times_is_not_waited_for_until_an_hour_has_passed():
    now = [0.0]
    heavy, asked = HeavyLayouts(lambda: now[0]), []

    async def work(*, is_heavy: bool) -> bytes:
        asked.append(is_heavy)
        if is_heavy:
            raise LayoutFaulty(Fault(HTML, "too_heavy"))
        return b"%PDF"

    async def make(content: str, *, is_heavy: bool) -> bytes | None:
        try:
            return await heavy.bearing(content, lambda: work(is_heavy=is_heavy))
        except LayoutFaulty:
            return None

    theirs, other = "1" * 64, "2" * 64
    for is_heavy in (True, True, False, True, True, True, False, False):
        await make(theirs, is_heavy=is_heavy)
    assert asked == [True, True, False, True, True, True]
    assert await make(other, is_heavy=False) == b"%PDF"
    now[0] = 3601
    assert await make(theirs, is_heavy=False) == b"%PDF"


async def test_a_logo_is_made_anew_small_and_without_what_it_carried(renderer):
    photo = Image.new("CMYK", (3000, 2000), (10, 20, 30, 0))
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    out = io.BytesIO()
    photo.save(out, "JPEG", exif=exif)

    small, media_type = await renderer.picture(out.getvalue())
    for other in (b"GIF89a" + b"\0" * 100, b"<svg xmlns='http://www.w3.org/2000/svg'/>"):
        with pytest.raises(LayoutFaulty):
            await renderer.picture(other)
    assert media_type == "image/jpeg"
    assert b"secret" not in small
    with Image.open(io.BytesIO(small)) as opened:
        assert (opened.mode, max(opened.size)) == ("RGB", 900)


def test_texts_colours_and_switches_reach_the_page():
    texts = {"introduction": "Guten Tag", "closing": "Danke", "payment": "Bitte pünktlich", "footer": "Sitz Hamburg"}
    invoice = samples.invoice("de", 0)
    model = issued.to_model(invoice, formats.wanted(invoice).embedded, TODAY)
    facts = issued.layout_facts(invoice)
    values = contexts.context(model, {**facts, "texts": texts, "hide_giro_code": True, "hide_proof_of_work": True})
    assert values["payment"]["qr"] is None
    assert values["work"] == []
    page = templates.html(values, release=templates.BUILT_IN)
    for text in texts.values():
        assert text in page
    shown = contexts.context(model, facts)
    assert shown["payment"]["qr"]
    assert shown["work"]


async def test_pages_of_the_house_need_no_more_of_a_browsers_rules_than_they_get(renderer):
    """A tenant's rule that fits nothing brings all rules for HTML and fresh fonts: the same bytes."""
    for kind, language, lines in (*((kind, "de", 25) for kind in KINDS), (KINDS[0], "en", 2)):
        xml, said = _job(language, kind, lines)
        assert await renderer.render(xml, said) == await renderer.render(xml, {**said, "css": "nav { color: red }"})


@pytest.mark.parametrize("count", [1, 2, 300])
async def test_a_proof_of_work_of_any_length_repeats_its_head_on_every_page(renderer, count):
    entry = {"line": "1", "name": "Umsetzung", "date": "2026-10-02", "person": "Mia Sommer"}
    rows = [{**entry, "text": "Rechte und Rollen, " * (1 + n % 9), "minutes": 15 + n} for n in range(count)]
    xml, said = _job(work=rows)
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(await renderer.render(xml, said))).pages]
    proofs = [page for page in pages if "Tätigkeit" in page]
    start = next(at for at, page in enumerate(pages) if "Leistungsnachweis" in page)
    assert len(proofs) == len(pages) - start
    assert sum(page.count("Mia Sommer") for page in proofs) == count


# SHA-256 of the files of each release of the built-in layout, since it was published.
_RELEASED = {
    1: "3271f014ffcd7762e5c494ffb32b1474b176a8ff7778f4aeeea206d4944fddb4",
    2: "974c06323b5e999d84550fb4ac6dc51e78b3876520f56823416f663422d28bec",
}


def test_a_published_release_of_the_built_in_layout_is_never_edited():
    """Archived documents are made from it again; a change is the next folder and `templates.BUILT_IN`."""
    folder = resources.files("kontor.einvoice") / "assets" / "layouts"
    found = {}
    for release in sorted(int(inner.name) for inner in folder.iterdir()):
        digest = hashlib.sha256()
        for file in sorted((folder / str(release)).iterdir(), key=lambda file: file.name):
            digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
        found[release] = digest.hexdigest()
    assert found == _RELEASED
    assert max(found) == templates.BUILT_IN
