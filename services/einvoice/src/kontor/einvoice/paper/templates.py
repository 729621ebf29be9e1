"""Templates of the house and of tenants: what a tenant may write, told by line, and how both become HTML.

A tenant writes the body of the page and CSS that is added to ours; head, metadata and colours stay ours. Templates run
in Jinja's immutable sandbox, inside a worker that is limited in time and memory; nothing but the own logo is loaded.
"""

import re
from collections.abc import Iterator, Mapping, Sized
from functools import cache
from html.parser import HTMLParser
from importlib import resources
from types import TracebackType
from typing import Any

import tinycss2
from jinja2 import (
    BaseLoader,
    DictLoader,
    FunctionLoader,
    StrictUndefined,
    TemplateError,
    TemplateSyntaxError,
    Undefined,
    UndefinedError,
)
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from kontor.einvoice.paper.faults import CSS, HTML, TOO_HEAVY, Fault, LayoutFaulty

# The newest of the house's own layouts. A released one is never changed: documents are made from it again.
BUILT_IN = 2
LOGO_URL = "kontor:logo"
MAX_HTML = 2 * 1024 * 1024
_TENANTS_BODY = "tenant's body.html"
_FORBIDDEN = frozenset(
    [
        "script",
        "style",
        "link",
        "meta",
        "base",
        "iframe",
        "frame",
        "frameset",
        "object",
        "embed",
        "applet",
        "form",
        "input",
        "button",
        "select",
        "textarea",
        "video",
        "audio",
        "source",
        "track",
        "picture",
        "svg",
        "math",
        "template",
        "slot",
        "portal",
        "html",
        "head",
        "body",
        "title",
    ]
)
_RESOURCES = frozenset({"src", "srcset", "background", "poster", "data", "lowsrc", "xlink:href", "longdesc"})
_LINKS = re.compile(r"(https://|mailto:|tel:|#)", re.IGNORECASE)
_AT_RULES = frozenset({"page", "media", "supports", "layer", "container"})
_URL_FUNCTIONS = frozenset({"url", "src", "image", "image-set", "attr", "element-url"})
# What one multiplication in a template may make: digits of a number in bits, characters or entries of a sequence.
_MOST_BITS, _MOST_ENTRIES = 4096, MAX_HTML
# What running a template can raise besides Jinja's own errors: arithmetic, types, look-ups, sizes.
_RUN_ERRORS = (ArithmeticError, TypeError, ValueError, LookupError, AttributeError, RecursionError)


@cache
def asset(release: int, name: str) -> str:
    return (resources.files("kontor.einvoice") / "assets" / "layouts" / str(release) / name).read_text("utf-8")


class TooMuch(SecurityError):
    """A result of a size no page has."""


class _Sandbox(ImmutableSandboxedEnvironment):
    """Nothing grows beyond reason by one operator; what grows step by step is bounded by its process."""

    intercepted_binops = frozenset(("*", "**"))

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        if _is_too_much(operator, left, right):
            raise TooMuch(operator)
        return super().call_binop(context, operator, left, right)


def _is_too_much(operator: str, left: Any, right: Any) -> bool:
    """Told from the size of what is multiplied, before anything is."""
    is_whole = isinstance(left, int), isinstance(right, int)
    if all(is_whole):
        bits = left.bit_length() * right if operator == "**" else left.bit_length() + right.bit_length()
        return bool(bits > _MOST_BITS)
    if operator == "*" and any(is_whole):
        times, repeated = (left, right) if is_whole[0] else (right, left)
        return isinstance(repeated, Sized) and times * len(repeated) > _MOST_ENTRIES
    return False


def _environment(release: int, body: str, *, strict: bool) -> _Sandbox:
    sources = {"document.html": asset(release, "document.html"), "body.html": body or asset(release, "body.html")}

    def load(name: str) -> tuple[str, str | None, None] | None:
        if name not in sources:
            return None
        return sources[name], _TENANTS_BODY if body and name == "body.html" else name, None

    return _sandbox(FunctionLoader(load), StrictUndefined if strict else Undefined)


def _sandbox(loader: BaseLoader, undefined: type[Undefined]) -> _Sandbox:
    made = _Sandbox(loader=loader, autoescape=True, undefined=undefined, auto_reload=False)
    for risky in ("safe", "pprint", "xmlattr", "random", "urlize"):
        made.filters.pop(risky, None)
    made.globals.pop("lipsum", None)
    return made


@cache
def _of_the_house(release: int) -> _Sandbox:
    return _environment(release, "", strict=False)


@cache
def paper_asset(name: str) -> str:
    """Of papers that are kept as they were made: their templates may change from release to release."""
    return (resources.files("kontor.einvoice") / "assets" / "papers" / name).read_text("utf-8")


@cache
def _of_papers() -> _Sandbox:
    return _sandbox(DictLoader({"quote.html": paper_asset("quote.html")}), StrictUndefined)


def quote(values: Mapping[str, Any]) -> str:
    """The page of a quote or an order confirmation."""
    return _of_papers().get_template("quote.html").render(values)


def html(values: Mapping[str, Any], *, release: int, body: str = "", strict: bool = False) -> str:
    """The page. `body` is a tenant's own; LayoutFaulty says in which line it fails, `strict`: also of unknown names."""
    if not body:
        return _of_the_house(release).get_template("document.html").render(values)
    try:
        page = _environment(release, body, strict=strict).get_template("document.html").render(values)
    except TemplateSyntaxError as bad:
        raise LayoutFaulty(Fault(HTML, "syntax", bad.lineno or 0, bad.message or "")) from bad
    except UndefinedError as bad:
        raise LayoutFaulty(Fault(HTML, "unknown_name", _line(bad.__traceback__), bad.message or "")) from bad
    except TooMuch as bad:
        raise LayoutFaulty(Fault(HTML, TOO_HEAVY, _line(bad.__traceback__))) from bad
    except SecurityError as bad:
        raise LayoutFaulty(Fault(HTML, "not_allowed", _line(bad.__traceback__), bad.message or "")) from bad
    except (TemplateError, *_RUN_ERRORS) as bad:
        raise LayoutFaulty(Fault(HTML, "failed", _line(bad.__traceback__), str(bad))) from bad
    if len(page) > MAX_HTML:
        raise LayoutFaulty(Fault(HTML, "too_long"))
    return page


def _line(trace: TracebackType | None) -> int:
    """The innermost line of the tenant's own part."""
    found = 0
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == _TENANTS_BODY:
            found = trace.tb_lineno
        trace = trace.tb_next
    return found


def faults_of(body: str, css: str) -> list[Fault]:
    """What a tenant must not write, before anything runs; at most twenty."""
    found = [*_html_faults(body), *css_faults(css)]
    return found[:20]


def _html_faults(body: str) -> list[Fault]:
    scan = _Scan()
    scan.feed(body)
    scan.close()
    return scan.faults


class _Scan(HTMLParser):
    """Elements and attributes of a body, with the lines they stand in."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[Fault] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        line = self.getpos()[0]
        if tag in _FORBIDDEN:
            self.faults.append(Fault(HTML, "element", line, tag))
        for name, value in attrs:
            self.faults += _attribute_faults(name, (value or "").strip(), line)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_pi(self, data: str) -> None:
        self.faults.append(Fault(HTML, "element", self.getpos()[0], f"?{data[:20]}"))


def _attribute_faults(name: str, value: str, line: int) -> Iterator[Fault]:
    if name.startswith("on"):
        yield Fault(HTML, "attribute", line, name)
    elif name in _RESOURCES:
        if value not in (LOGO_URL, "{{ logo }}", "{{logo}}"):
            yield Fault(HTML, "resource", line, value)
    elif name in ("href", "action", "formaction"):
        if not _LINKS.match(value) and not value.startswith("{{"):
            yield Fault(HTML, "link", line, value)
    elif name == "rel" and "attachment" in value.lower():
        yield Fault(HTML, "attribute", line, f"rel={value}")
    elif name == "style":
        yield from (
            Fault(HTML, f.code, line, f.what) for f in _value_faults(tinycss2.parse_component_value_list(value))
        )


def css_faults(css: str) -> Iterator[Fault]:
    """No rule that loads, no address but the logo's; lines count from 1."""
    rules = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
    yield from _rule_faults(rules)


def _rule_faults(rules: list[Any]) -> Iterator[Fault]:
    for rule in rules:
        if rule.type == "error":
            yield Fault(CSS, "css", rule.source_line, rule.message)
            continue
        if rule.type == "at-rule" and rule.lower_at_keyword not in _AT_RULES and not _is_margin(rule.lower_at_keyword):
            yield Fault(CSS, "at_rule", rule.source_line, rule.lower_at_keyword)
        yield from _value_faults(rule.prelude or [])
        yield from _value_faults(rule.content or [])


def _is_margin(keyword: str) -> bool:
    """The boxes of a page's margin: @top-left and so on."""
    return keyword.split("-")[0] in ("top", "bottom", "left", "right") and "-" in keyword


def _value_faults(tokens: list[Any]) -> Iterator[Fault]:
    for token in tokens:
        if token.type == "url" and token.value != LOGO_URL:
            yield Fault(CSS, "resource", token.source_line, token.value)
        elif token.type == "error":
            yield Fault(CSS, "css", token.source_line, token.message)
        elif token.type == "at-keyword" and not (token.lower_value in _AT_RULES or _is_margin(token.lower_value)):
            yield Fault(CSS, "at_rule", token.source_line, token.lower_value)
        elif token.type == "function":
            yield from _function_faults(token)
        elif token.type.endswith("block"):
            yield from _value_faults(token.content)


def _function_faults(token: Any) -> Iterator[Fault]:
    if token.lower_name in _URL_FUNCTIONS:
        named = [t for t in token.arguments if t.type in ("string", "ident", "url")]
        if token.lower_name != "url" or [t.value for t in named] != [LOGO_URL]:
            what = next((str(t.value) for t in named), token.lower_name)
            yield Fault(CSS, "resource", token.source_line, what)
        return
    yield from _value_faults(token.arguments)
