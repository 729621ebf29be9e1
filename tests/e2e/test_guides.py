"""What the guides for partners show works as it stands: Python runs, TypeScript compiles."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from kontor.cli.demo.story import Story
from kontor.cli.platform import Platform
from kontor_client import Kontor, SignIn

from .answers import Contract

ROOT = Path(__file__).resolve().parents[2]
GUIDES = ROOT / "docs" / "guides"
CLIENT = ROOT / "clients" / "python"
# Where the packages of the web application are installed, or others that somebody names.
NODE_MODULES = Path(os.environ.get("KONTOR_NODE_MODULES", ROOT / "web" / "node_modules"))
_NEEDED = ("openapi-typescript", "openapi-fetch", "typescript")
_TIGHT = ["--noEmit", "--strict", "--skipLibCheck", "--target", "es2022", "--module", "nodenext"]
_GENERATE = """
import { readFile, writeFile } from 'node:fs/promises';
import openapiTS, { astToString } from 'openapi-typescript';
const document = JSON.parse(await readFile('openapi.json', 'utf8'));
await writeFile('schema.ts', astToString(await openapiTS(document)));
"""


def _examples(guide: str, language: str) -> list[str]:
    text = (GUIDES / guide).read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.S | re.M)


def test_the_python_guide_begins_with_a_program_that_runs(story: Story, platform: Platform):
    program, *_ = _examples("python.md", "python")
    finance = story.people["finance"]
    environment = {
        "KONTOR": platform.address,
        "KEY": finance.key,
        "PYTHONPATH": str(CLIENT),
        "PATH": os.environ["PATH"],
    }
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    printed = {line.split()[0] for line in done.stdout.splitlines()}
    assert printed == {invoice["number"] for invoice in finance.all("/v1/invoices", "invoices", page_size=200)}


def test_what_the_python_guide_shows_further_on_works_too(story: Story, platform: Platform):
    _, changing, keeping, *_ = _examples("python.md", "python")
    with Kontor(platform.address, key=story.admin.key) as kontor:
        for _ in range(2):
            known = {"kontor": kontor}
            exec(compile(changing.partition("kontor.act")[0], "python.md", "exec"), known)
        assert known["lead"]["state"] == "LEAD_STATE_NEW"
        exec(compile(changing[changing.index("kontor.act") :], "python.md", "exec"), known)
        assert kontor.get(f"/v1/leads/{known['lead']['id']}")["lead"]["state"] == "LEAD_STATE_LOST"
        exec(compile(keeping, "python.md", "exec"), known)
        assert known["copy"].rows == {row["id"]: row for row in kontor.rows("/v1/invoices")}


def test_the_guide_of_letters_reads_holds_calls_back_and_sends(story: Story, platform: Platform):
    before, sending, afterwards = _examples("letters.md", "python")
    with Kontor(platform.address, key=story.admin.key) as kontor:
        known = {"kontor": kontor}
        exec(compile(before, "letters.md", "exec"), known)
        assert known["draft"].startswith(b"%PDF")
        assert "{link}" in known["letter"]["text"]
        exec(compile(sending, "letters.md", "exec"), known)
        assert known["held"]["outgoing"]["letter"] == known["words"]
        assert (known["back"]["state"], known["sent"]["state"]) == ("QUOTE_STATE_DRAFT", "QUOTE_STATE_SENT")
        refused = kontor.get(known["path"])["quote"]["allowed_actions"]
        assert [action["allowed"] for action in refused if action["verb"] == "cancelSend"] == [False]
        exec(compile(afterwards, "letters.md", "exec"), known)
        assert (len(known["versions"]), known["paper"][:4]) == (1, b"%PDF")
        assert known["link"]["url"].startswith("http")


def test_what_the_guide_of_letters_names_is_in_the_contract(contract: Contract):
    text = (GUIDES / "letters.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(GET|POST) (/v1/[^` ?]+)`", text))
    assert len(named) > 10
    for verb, path in named:
        assert verb.lower() in contract.document["paths"].get(path, {}), f"{verb} {path}"


def test_a_person_signs_in_with_their_password(story: Story, platform: Platform):
    person = {"name": "Gerda Gast", "email": f"gast-{story.tenant['id']}@nordlicht.example", "roles": ["auditor"]}
    story.admin.post("/v1/people", {"person": person, "password": "ein langer Satz als Passwort"})
    auth = SignIn(platform.address, person["email"], "ein langer Satz als Passwort")
    with Kontor(platform.address, auth=auth, language="de") as kontor:
        assert kontor.get("/v1/me")["name"] == "Gerda Gast"
        assert list(kontor.rows("/v1/invoices"))


def test_the_typescript_guide_compiles_against_the_contract(contract: Contract, tmp_path: Path):
    node = shutil.which("node")
    missing = [name for name in _NEEDED if not (NODE_MODULES / name).is_dir()]
    if node is None or missing:
        pytest.skip(
            f"needs node and {', '.join(_NEEDED)} in {NODE_MODULES} (or KONTOR_NODE_MODULES); try: ./kontor web check"
        )
    (tmp_path / "node_modules").symlink_to(NODE_MODULES)
    (tmp_path / "package.json").write_text('{"type": "module"}')
    (tmp_path / "openapi.json").write_text(json.dumps(contract.document))
    (tmp_path / "generate.mjs").write_text(_GENERATE)
    [program] = _examples("typescript.md", "ts")
    (tmp_path / "program.ts").write_text(program.replace("'./schema'", "'./schema.js'"))
    compiler = str(NODE_MODULES / "typescript" / "bin" / "tsc")
    for command in ([node, "generate.mjs"], [node, compiler, *_TIGHT, "program.ts"]):
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
