"""Every file that the API gives out has the name its owner gave it: never that of its route or of an id."""

import re
from collections.abc import Iterator
from email.message import Message as Headers

import pytest
from google.api.httpbody_pb2 import HttpBody
from kontor.cli.platform import Platform
from kontor.common.calling import contract

from .rights.cases import all_pairs
from .rights.doors import known_rpcs
from .rights.trial import Trial
from .rights.world import World

KNOWN, PAIRS = known_rpcs(), all_pairs()
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-")


def files() -> list[str]:
    """Public RPCs that answer with a file."""
    return sorted(
        name
        for name, known in KNOWN.items()
        if known.method.output_type.full_name == HttpBody.DESCRIPTOR.full_name
        and known.rpc.visibility == contract.PUBLIC
    )


@pytest.fixture(scope="module")
def world(platform: Platform) -> Iterator[World]:
    made = World(platform, KNOWN)
    yield made
    made.close()


def name_in(disposition: str) -> str:
    headers = Headers()
    headers["Content-Disposition"] = disposition
    return headers.get_filename() or ""


@pytest.mark.parametrize("name", files())
def test_a_file_has_its_owners_name(world: World, name: str) -> None:
    known, case = KNOWN[name], PAIRS[name](world)
    trial = Trial(world, known, case, world.rest)
    token = trial.token(trial.permission, "*", "runtime.*", *case.also)
    answer = world.rest.response(known, case.request, token, case.etag)
    assert answer.is_success, answer.text
    said = name_in(answer.headers["content-disposition"])
    stem, dot, ending = said.rpartition(".")
    assert stem, "no name"
    assert dot, said
    assert ending in ("pdf", "xml", "html", "zip", "png", "jpg", "csv", "eml"), said
    assert not _ID.search(said), f"{said} is named by an id"
    assert not stem.isdigit()


def test_a_list_as_a_table_is_named_in_the_readers_language(world: World) -> None:
    known, case = KNOWN["billing.ListInvoices"], PAIRS["billing.ListInvoices"](world)
    token = Trial(world, known, case, world.rest).token(known.rpc.permission)
    headers = {"Authorization": f"Bearer {token}", "Accept": "text/csv", "Accept-Language": "de"}
    said = name_in(world.http.get("/v1/invoices", headers=headers).headers["content-disposition"])
    assert re.fullmatch(r"Rechnungen-\d{4}-\d\d-\d\d\.csv", said)
