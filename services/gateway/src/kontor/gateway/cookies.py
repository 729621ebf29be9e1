"""The cookie that carries a browser's session, and the rule by which it counts: for requests of our own pages only.

Its name begins with `__Host-` wherever we are reached by https, so that no other host can set it; only on http, as
in development, it has a plain name. Scripts never see it.
"""

from http.cookies import CookieError, SimpleCookie
from urllib.parse import urlsplit

from kontor.common.values.errors import Forbidden
from kontor.gateway.front import Request

SESSION_PREFIX = "kontor_session_"
SECURE_NAME, PLAIN_NAME = "__Host-kontor", "kontor"
# As long as a session may last; platform ends it earlier.
_SECONDS = 30 * 86_400
_SAFE = frozenset({"GET", "HEAD"})
_SECRET_LIMIT = 200


class OtherSite(Forbidden):
    code = "gateway.other_site"
    texts = {
        "de": "Diese Anfrage kommt nicht von einer Seite von Kontor. Programme melden sich mit der Kopfzeile "
        "Authorization an, nicht mit dem Cookie.",
        "en": "This request does not come from a page of Kontor. Programs sign in by the header Authorization, not by "
        "the cookie.",
    }


def cookie_name(*, secure: bool) -> str:
    return SECURE_NAME if secure else PLAIN_NAME


def shown_secret(request: Request) -> str:
    """The secret in the request's cookie, empty without one; OtherSite where it would change something from outside."""
    secret = carried(request)
    if secret and request.method not in _SAFE:
        must_be_ours(request, needed=True)
    return secret


def carried(request: Request) -> str:
    """The secret in the request's cookie, wherever the request comes from."""
    return _secret(request.header("cookie"), cookie_name(secure=request.secure))


def must_be_ours(request: Request, *, needed: bool) -> None:
    """Browsers say where a request comes from, and pages cannot change what they say: `Sec-Fetch-Site`, or from older
    ones `Origin`. With `needed` one of them must be there."""
    site, origin = request.header("sec-fetch-site"), request.header("origin")
    if site:
        ours = site == "same-origin"
    elif origin:
        ours = origin_of(origin) == origin_of(request.base)
    else:
        ours = not needed
    if not ours:
        raise OtherSite(f"site {site or '-'}, origin {origin[:100] or '-'}", permission="")


def kept(secret: str, *, secure: bool) -> str:
    """Set-Cookie for a session that has begun."""
    return f"{cookie_name(secure=secure)}={secret}; Max-Age={_SECONDS}; {_terms(secure)}"


def gone(*, secure: bool) -> str:
    """Set-Cookie for one that is over."""
    return f"{cookie_name(secure=secure)}=; Max-Age=0; {_terms(secure)}"


def _terms(secure: bool) -> str:
    return "Path=/; HttpOnly; SameSite=Lax" + ("; Secure" if secure else "")


def _secret(header: str, name: str) -> str:
    """Only the secret of a session: a cookie is never an API key or a token."""
    try:
        found = SimpleCookie(header).get(name)
    except CookieError:
        return ""
    value = found.value if found is not None else ""
    return value if value.startswith(SESSION_PREFIX) and len(value) <= _SECRET_LIMIT else ""


def origin_of(address: str) -> tuple[str, str, int | None]:
    """Scheme, host and port, the usual port left out or not."""
    try:
        parts = urlsplit(address)
        port = parts.port or {"https": 443, "http": 80}.get(parts.scheme)
        return parts.scheme, (parts.hostname or "").lower(), port
    except ValueError:
        return "", "", None
