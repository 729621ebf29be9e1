from http.cookies import SimpleCookie

import pytest
from kontor.gateway import cookies
from kontor.gateway.cookies import OtherSite
from kontor.gateway.front import Request

SECRET = "kontor_session_" + "0" * 32 + "_abc-DEF_123"


def asked(method: str = "GET", *, base: str = "https://kontor.example", **headers: str) -> Request:
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    secure = base.startswith("https://")
    return Request(method, "/v1/leads", given, "10.0.0.1", "de", base=base, secure=secure)


def with_cookie(method: str, **headers: str) -> Request:
    return asked(method, cookie=f"a=b; __Host-kontor={SECRET}", **headers)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("site", ["same-origin", "same-site", "cross-site", "none", ""])
def test_reading_by_cookie_works_from_everywhere_a_browser_sends_it(method: str, site: str) -> None:
    given = {"sec_fetch_site": site} if site else {}
    assert cookies.shown_secret(with_cookie(method, **given)) == SECRET


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "BREW"])
@pytest.mark.parametrize(
    "headers",
    [
        {"sec_fetch_site": "same-origin"},
        {"sec_fetch_site": "same-origin", "origin": "https://kontor.example"},
        {"origin": "https://kontor.example"},
        {"origin": "https://KONTOR.example:443"},
    ],
)
def test_changes_by_cookie_come_from_our_own_pages(method: str, headers: dict[str, str]) -> None:
    assert cookies.shown_secret(with_cookie(method, **headers)) == SECRET


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "BREW"])
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
        {"sec_fetch_site": "none"},
        {"sec_fetch_site": "SAME-ORIGIN"},
        {"sec_fetch_site": "cross-site", "origin": "https://kontor.example"},
        {"origin": "null"},
        {"origin": "https://evil.example"},
        {"origin": "https://kontor.example.evil.example"},
        {"origin": "http://kontor.example"},
        {"origin": "https://kontor.example:8443"},
        {"origin": "https://kontor.example:99999"},
        {"origin": "//kontor.example"},
        {"referer": "https://kontor.example/"},
    ],
)
def test_changes_by_cookie_from_elsewhere_are_refused(method: str, headers: dict[str, str]) -> None:
    with pytest.raises(OtherSite):
        cookies.shown_secret(with_cookie(method, **headers))


@pytest.mark.parametrize(
    "cookie",
    [
        "",
        "kontor=" + SECRET,
        "__Host-kontor=kontor_0123456789",
        "__Host-kontor=eyJhbGciOiJFUzI1NiJ9.e30.x",
        "__Host-kontor=" + SECRET + "x" * 200,
        "\x7f=;;=",
    ],
)
def test_a_cookie_is_the_secret_of_a_session_or_nothing(cookie: str) -> None:
    """Keys and tokens do not come in by cookie, and on https only the name that no other host can set counts."""
    assert cookies.shown_secret(asked("POST", cookie=cookie)) == ""


def test_on_plain_http_the_cookie_has_a_plain_name() -> None:
    request = asked(base="http://127.0.0.1:8080", cookie=f"kontor={SECRET}")
    assert cookies.shown_secret(request) == SECRET


def test_the_cookie_is_for_this_host_alone_and_no_script() -> None:
    ((name, kept),) = SimpleCookie(cookies.kept(SECRET, secure=True)).items()
    assert (name, kept.value, kept["path"], kept["domain"]) == ("__Host-kontor", SECRET, "/", "")
    assert (kept["httponly"], kept["secure"], kept["samesite"]) == (True, True, "Lax")
    ((name, gone),) = SimpleCookie(cookies.gone(secure=False)).items()
    assert (name, gone.value, gone["max-age"], gone["secure"]) == ("kontor", "", "0", "")
