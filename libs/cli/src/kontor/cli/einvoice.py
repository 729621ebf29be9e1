"""The commands of `./kontor einvoice`: e-invoices on this machine, without the platform."""

import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    help="Judge, convert, show and unpack e-invoices; works without the platform.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
_MOST_WORKERS = 4


class Language(StrEnum):
    DE = "de"
    EN = "en"


class Syntax(StrEnum):
    UBL = "ubl"
    CII = "cii"


class Form(StrEnum):
    PDF = "pdf"
    HTML = "html"


Files = Annotated[
    list[Path], typer.Argument(help="Files, or folders: all *.xml and *.pdf below them.", metavar="FILE...")
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line for each file.")]
Speaking = Annotated[Language, typer.Option("--language", help="Of sentences for people.")]
Out = Annotated[Path | None, typer.Option("--out", help="Folder to write to; else beside each file.")]
Force = Annotated[bool, typer.Option("--force", help="Replace files that are there already.")]


@app.command()
def validate(
    file: Files,
    as_json: AsJson = False,
    language: Speaking = Language.DE,
    rules: Annotated[
        Path | None,
        typer.Option(help="An unpacked KoSIT release; then it judges XRechnung.", envvar="KONTOR_EINVOICE_RULES"),
    ] = None,
    workers: Annotated[int, typer.Option(min=1, max=16, help="Processes that judge, about 450 MB each.")] = min(
        os.cpu_count() or 1, _MOST_WORKERS
    ),
) -> None:
    """Judge by the official rules: schema, EN 16931, XRechnung, Factur-X.

    Exit code: 0 all valid, 1 one is invalid, 2 one cannot be judged (unreadable, no invoice inside, ZUGFeRD 1:
    recognised, but no rules in force judge it). The worst of all files counts.

    --json: {"file", "syntax", "profile", "valid", "errors": [{"rule", "severity", "location", "text"}], "policy"}.
    "errors" holds every finding of the official rules, warnings too; only severity "fatal" makes an invoice invalid.
    "location" is an XPath, a path in the EN 16931 model, or the line a schema fault stands in. "policy" is what
    Kontor asks beyond the official rules; it never changes "valid".
    """
    from kontor.cli.invoice_files import judge

    raise typer.Exit(judge(file, as_json=as_json, language=language.value, workers=workers, rules=rules))


@app.command()
def convert(
    file: Files,
    to: Annotated[Syntax, typer.Option(help="The syntax wanted.")],
    profile: Annotated[
        str, typer.Option(help="xrechnung, en16931, peppol, basic, extended ...; else the invoice's own.")
    ] = "",
    out: Out = None,
    force: Force = False,
    as_json: AsJson = False,
    language: Speaking = Language.DE,
) -> None:
    """Write the same invoice in the other syntax, and say what that cannot hold.

    Writes NAME.ubl.xml or NAME.cii.xml. Exit code: 0 done, 1 refused (a target exists), 2 unreadable.
    """
    from kontor.cli.invoice_files import make

    facts = {"to": to.value, "profile": profile}
    raise typer.Exit(make("convert", file, out=out, force=force, language=language.value, as_json=as_json, facts=facts))


@app.command()
def render(
    file: Files,
    html: Annotated[bool, typer.Option("--html", help="A page for the browser instead of a PDF.")] = False,
    out: Out = None,
    force: Force = False,
    as_json: AsJson = False,
    language: Speaking = Language.DE,
) -> None:
    """Make a readable document of any XML invoice or hybrid PDF; nothing is fetched.

    Writes NAME.view.pdf or NAME.view.html. Exit code: 0 done, 1 refused (a target exists), 2 unreadable.
    """
    from kontor.cli.invoice_files import make

    facts = {"form": (Form.HTML if html else Form.PDF).value}
    raise typer.Exit(make("render", file, out=out, force=force, language=language.value, as_json=as_json, facts=facts))


@app.command()
def extract(
    file: Files,
    out: Out = None,
    force: Force = False,
    as_json: AsJson = False,
    language: Speaking = Language.DE,
) -> None:
    """Take the XML and all other attachments out of a hybrid PDF, or the attachments out of an XML invoice.

    Writes NAME.ATTACHMENT for each, with names made safe. Exit code: 0 done, 1 refused (a target exists), 2 unreadable.
    """
    from kontor.cli.invoice_files import make

    raise typer.Exit(make("extract", file, out=out, force=force, language=language.value, as_json=as_json, facts={}))


@app.command("verify-proof")
def verify_proof(
    file: Annotated[Path, typer.Argument(help="What GET /v1/invoices/{id}/proof gave.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object instead of a table.")] = False,
    rules: Annotated[
        Path | None,
        typer.Option(help="An unpacked KoSIT release; then it judges XRechnung.", envvar="KONTOR_EINVOICE_RULES"),
    ] = None,
) -> None:
    """Verify the proof of an invoice offline. Exit code: 0 it holds, 1 something was changed, 2 it is none."""
    from kontor.cli.proofs import verify_proof as verify

    raise typer.Exit(verify(file, as_json, rules))
