"""The packaged templates of pages people read: sandboxed, everything escaped."""

from collections.abc import Mapping
from functools import cache
from importlib import resources

from jinja2 import DictLoader, select_autoescape
from jinja2.sandbox import ImmutableSandboxedEnvironment


@cache
def templates() -> ImmutableSandboxedEnvironment:
    folder = resources.files("kontor.einvoice") / "assets"
    names = ("view.html", "waiting.html", "report.html", "page.css")
    loader = DictLoader({name: (folder / name).read_text("utf-8") for name in names})
    return ImmutableSandboxedEnvironment(loader=loader, autoescape=select_autoescape(["html"]), auto_reload=False)


def spoken(table: Mapping[str, tuple[str, str]], language: str) -> dict[str, str]:
    """Words of a table in one language."""
    return {key: pair[1 if language == "en" else 0] for key, pair in table.items()}
