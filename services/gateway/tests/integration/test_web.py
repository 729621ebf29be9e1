import gzip
from pathlib import Path

import pytest

from .conftest import Running

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
SCRIPT = b"console.log('x');\n" * 200
FILES = {
    "index.html": b"<!doctype html><head><title>Kontor</title></head>"
    b"<script type=module src=/assets/main-4f2a.js></script>",
    "sw.js": b"self.addEventListener('fetch', () => {});\n",
    "app.webmanifest": b'{"name": "Kontor"}',
    "icon.svg": b'<svg xmlns="http://www.w3.org/2000/svg"/>',
    "assets/main-4f2a.js": SCRIPT,
    "assets/inter-77aa.woff2": b"wOF2" + bytes(4000),
    ".stamp": b"hash of the sources",
    ".vite/manifest.json": b"{}",
}


@pytest.fixture
def web_path(tmp_path: Path) -> Path:
    folder = tmp_path / "web"
    for name, content in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


@pytest.mark.parametrize("path", ["/", "/invoices", "/invoices/01976f2e?tab=history", "/de/a/b/c", "/index.html"])
async def test_every_address_of_the_web_application_is_its_page(running: Running, path: str) -> None:
    response = await running.http.get(path, headers=BROWSER)
    told = b'<meta name="kontor-people" content="/dev/people"></head>'
    assert (response.status_code, response.content) == (200, FILES["index.html"].replace(b"</head>", told))
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert response.headers["cache-control"] == "no-cache"
    again = await running.http.get(path, headers={**BROWSER, "If-None-Match": response.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


async def test_its_page_runs_what_is_ours_and_nothing_else(running: Running) -> None:
    headers = (await running.http.get("/invoices", headers=BROWSER)).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
    assert policy["default-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert policy["script-src"] == policy["connect-src"] == policy["worker-src"] == policy["form-action"] == "'self'"
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-opener-policy"] == "same-origin"


async def test_files_named_by_their_content_are_kept_for_a_year(running: Running) -> None:
    plain = await running.http.get("/assets/main-4f2a.js", headers={"Accept-Encoding": "identity"})
    assert (plain.content, plain.headers["content-type"]) == (SCRIPT, "text/javascript; charset=utf-8")
    assert plain.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert plain.headers["vary"] == "Accept-Encoding"
    async with running.http.stream("GET", "/assets/main-4f2a.js", headers={"Accept-Encoding": "br, gzip"}) as squeezed:
        body = b"".join([chunk async for chunk in squeezed.aiter_raw()])
    assert squeezed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(body) == SCRIPT
    assert int(squeezed.headers["content-length"]) == len(body) < len(SCRIPT) / 10
    assert squeezed.headers["etag"] != plain.headers["etag"]


async def test_what_is_packed_already_is_not_packed_again(running: Running) -> None:
    font = await running.http.get("/assets/inter-77aa.woff2")
    assert (font.headers["content-type"], font.content) == ("font/woff2", FILES["assets/inter-77aa.woff2"])
    assert "content-encoding" not in font.headers


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/sw.js", "text/javascript; charset=utf-8"),
        ("/app.webmanifest", "application/manifest+json"),
        ("/icon.svg", "image/svg+xml"),
    ],
)
async def test_files_that_keep_their_name_are_asked_for_again(running: Running, path: str, kind: str) -> None:
    response = await running.http.get(path)
    assert (response.content, response.headers["content-type"]) == (FILES[path[1:]], kind)
    assert response.headers["cache-control"] == "no-cache"


async def test_head_answers_as_get_without_its_body(running: Running) -> None:
    response = await running.http.head("/assets/main-4f2a.js", headers={"Accept-Encoding": "identity"})
    assert (response.status_code, response.content) == (200, b"")
    assert response.headers["content-length"] == str(len(SCRIPT))


@pytest.mark.parametrize(
    "path",
    [
        "/assets/main-0000.js",
        "/assets/",
        "/docs/nothing",
        "/v1",
        "/dev/nothing",
        "/static/x",
        "/.stamp",
        "/.vite/manifest.json",
        "/assets/..%2f..%2fsettings.py",
        "/..%2f.stamp",
    ],
)
async def test_what_is_not_there_is_never_somebody_elses_file(running: Running, path: str) -> None:
    response = await running.http.get(path, headers={"Accept": "*/*"})
    assert response.status_code == 404


@pytest.mark.parametrize(
    "path", ["/assets/gone.js", "/docs/nothing", "/v1/nothing", "/v1", "/dev/x", "/l/x", "/static/x"]
)
async def test_paths_of_ours_never_turn_into_the_page(running: Running, path: str) -> None:
    response = await running.http.get(path, headers={**BROWSER, **running.auth()})
    assert response.status_code == 404
    assert response.content != FILES["index.html"]


async def test_programs_are_told_that_an_address_is_not_there(running: Running) -> None:
    assert (await running.http.get("/invoices", headers={"Accept": "application/json"})).status_code == 404
    assert (await running.http.post("/invoices", headers=BROWSER)).status_code == 404


async def test_what_answered_before_answers_beside_the_web_application(running: Running) -> None:
    assert "crm" in (await running.http.get("/status", headers=BROWSER)).text
    assert (await running.http.get("/docs", headers=BROWSER)).status_code == 200
    assert (await running.http.get("/session", headers=BROWSER)).status_code == 405
    assert (await running.http.get(running.link("crm", "quote"), headers=BROWSER)).status_code == 200
    assert (await running.http.get("/v1/things", headers=running.auth())).status_code == 200
