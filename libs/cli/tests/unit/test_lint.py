"""Every house rule finds its planted fault, and says nothing about what only looks like one."""

from pathlib import Path
from typing import Any

import pytest
from buf.validate import validate_pb2
from google.api import annotations_pb2
from google.protobuf.descriptor_pb2 import (
    DescriptorProto,
    FieldDescriptorProto,
    FileDescriptorSet,
    MethodDescriptorProto,
)
from kontor.api.common.v1 import options_pb2
from kontor.cli.lint import contract, cycles, source

DOMAIN = "services/billing/src/kontor/billing/domain.py"

MIGRATION = "services/crm/migrations/versions/0003_more.py"
STEP = "libs/common/src/kontor/common/database/steps/step_2.py"


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        (DOMAIN, "from datetime import datetime\nat = datetime.now()\n", "time comes from Clock"),
        (DOMAIN, "import datetime\nat = datetime.datetime.now()\n", "time comes from Clock"),
        (DOMAIN, "from datetime import date\non = date.today()\n", "time comes from Clock"),
        (DOMAIN, "import os\nhome = os.environ['HOME']\n", "settings come from"),
        (DOMAIN, "amount = float('1.10')\n", "use Decimal"),
        (DOMAIN, "def tax(amount: float) -> None: ...\n", "use Decimal"),
        (DOMAIN, "def later() -> None:\n    raise NotImplementedError\n", "NotImplementedError"),
        (DOMAIN, f"x = 1  # {'TO' + 'DO'} later\n", "unfinished"),
        ("libs/common/src/kontor/common/database/transaction.py", "seconds = float('3')\n", "use Decimal"),
        ("libs/common/src/kontor/common/database/transaction.py", "x = 1\n" * 601, "601 lines"),
        (MIGRATION, "from kontor.crm.store import metadata\n", "a migration is plain SQL"),
        (MIGRATION, "import kontor.crm.store.tables\n", "a migration is plain SQL"),
        (MIGRATION, "def upgrade() -> None:\n    from kontor.crm import store\n", "a migration is plain SQL"),
        (MIGRATION, "from kontor.common.database.tables import journal\n", "a migration is plain SQL"),
        (STEP, "from kontor.common.database import tables\n", "a migration is plain SQL"),
    ],
)
def test_a_planted_fault_is_found(name: str, text: str, words: str):
    (finding, *_) = source.check(name, text)
    assert words in str(finding)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("libs/common/src/kontor/common/values/clock.py", "from datetime import datetime\nat = datetime.now()\n"),
        ("libs/common/src/kontor/common/process/settings.py", "import os\nhome = os.environ\n"),
        ("services/billing/src/kontor/billing/settings.py", "seconds: float = 1.0\n"),
        (DOMAIN, '"""Never use datetime.now() or float() here."""\n'),
        (DOMAIN, "def shown(tx): return tx.clock.now()\n"),
        (MIGRATION, "from alembic import op\nfrom kontor.common.database.schema import run_sql\nimport json\n"),
        ("services/billing/tests/unit/test_x.py", "import os\nhome = os.environ\n"),
    ],
)
def test_what_only_looks_like_a_fault_is_none(name: str, text: str):
    assert source.check(name, text) == []


def test_a_package_file_that_would_hide_the_others_is_found(tmp_path: Path):
    folder = tmp_path / "services" / "billing" / "src" / "kontor"
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text("")
    assert "namespace package" in str(source.lint(tmp_path)[0])


def test_two_migrations_of_one_number_are_found(tmp_path: Path):
    folder = tmp_path / "services" / "crm" / "migrations" / "versions"
    folder.mkdir(parents=True)
    for name in ("0001_start.py", "0002_terms.py", "0002_rights.py", "0003_more.py"):
        (folder / name).write_text("")
    (finding,) = source.lint(tmp_path)
    assert "0002_terms.py: has the number of 0002_rights.py" in str(finding)


def _tree(root: Path, **files: str) -> Path:
    """Files of `kontor.crm` by name and text."""
    for name, text in files.items():
        path = root / "services" / "crm" / "src" / "kontor" / "crm" / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def test_two_files_that_need_each_other_are_found_whatever_kind_of_import(tmp_path: Path):
    root = _tree(
        tmp_path,
        store="from kontor.crm import wire\n",
        wire="def shown() -> None:\n    import kontor.crm.domain\n",
        domain="from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from .store import metadata\n",
    )
    (finding,) = cycles.lint(root)
    assert all(name in finding.words for name in ("store.py", "wire.py", "domain.py"))


def test_files_that_need_each_other_one_way_only_are_fine(tmp_path: Path):
    root = _tree(tmp_path, store="from kontor.crm import domain, wire\n", wire="from .domain import Lead\n", domain="")
    assert cycles.lint(root) == []


def _contract(package: str = "kontor.api.billing.v1", name: str = "billing") -> FileDescriptorSet:
    """One service with one method that breaks no rule."""
    described = FileDescriptorSet()
    file = described.file.add(name=f"kontor/api/billing/v1/{name}.proto", package=package)
    request = file.message_type.add(name="ApproveDraftRequest")
    request.field.add(name="id", number=1, type=FieldDescriptorProto.TYPE_STRING)
    file.message_type.add(name="ApproveDraftResponse")
    method = file.service.add(name="BillingService").method.add(
        name="ApproveDraft",
        input_type=f".{package}.ApproveDraftRequest",
        output_type=f".{package}.ApproveDraftResponse",
    )
    method.options.Extensions[options_pb2.permission].name = "billing.draft.approve"
    method.options.Extensions[options_pb2.visibility] = options_pb2.VISIBILITY_PUBLIC
    method.options.Extensions[annotations_pb2.http].post = "/v1/drafts/{id}:approve"
    method.options.Extensions[annotations_pb2.http].body = "*"
    file.source_code_info.location.add(path=[6, 0, 2, 0], leading_comments=" One level of approval.\n")
    enum = file.enum_type.add(name="DraftStatus")
    enum.value.add(name="DRAFT_STATUS_UNSPECIFIED", number=0)
    return described


def _findings(described: FileDescriptorSet) -> str:
    return "\n".join(str(finding) for finding in contract.check(contract.Contract.of(described)))


def test_a_contract_that_keeps_the_rules_is_silent():
    assert _findings(_contract()) == ""


def test_a_package_is_its_path():
    assert "is not the path" in _findings(_contract(package="kontor.api.invoicing.v1"))


def test_a_method_has_messages_of_its_own():
    described = _contract()
    described.file[0].service[0].method[0].name = "AcceptDraft"
    assert "a message AcceptDraftRequest of its own" in _findings(described)


@pytest.mark.parametrize("option", [options_pb2.permission, options_pb2.visibility])
def test_a_method_declares_who_may_and_who_sees(option):
    described = _contract()
    described.file[0].service[0].method[0].options.ClearExtension(option)
    assert f"declares {option.name}" in _findings(described)


def test_public_methods_have_a_route_and_internal_ones_have_none():
    described = _contract()
    options = described.file[0].service[0].method[0].options
    options.Extensions[options_pb2.visibility] = options_pb2.VISIBILITY_INTERNAL
    assert "have a route" in _findings(described)
    options.ClearExtension(annotations_pb2.http)
    assert _findings(described) == ""


def test_permissions_belong_to_the_context():
    described = _contract()
    described.file[0].service[0].method[0].options.Extensions[options_pb2.permission].name = "crm.quote.accept"
    assert "belongs to another context" in _findings(described)


@pytest.mark.parametrize(
    ("verb", "path", "body", "words"),
    [
        ("post", "/v1/Drafts/{id}:approve", "*", "plural_nouns"),
        ("post", "/v1/drafts/{draft}:approve", "*", "no field"),
        ("post", "/v1/drafts/{id}:approve", "id", "whole body"),
        ("get", "/v1/drafts/{id}", "*", "has no body"),
        ("patch", "/v1/drafts/{id}", "draft", "update_mask"),
    ],
)
def test_routes_follow_one_pattern(verb: str, path: str, body: str, words: str):
    described = _contract()
    route = described.file[0].service[0].method[0].options.Extensions[annotations_pb2.http]
    route.Clear()
    setattr(route, verb, path)
    route.body = body
    assert words in _findings(described)


def test_enums_begin_with_nothing_said():
    described = _contract()
    described.file[0].enum_type[0].value[0].name = "OPEN"
    assert "DRAFT_STATUS_UNSPECIFIED" in _findings(described)


def test_every_value_has_words_for_people():
    described = _contract()
    value = described.file[0].enum_type[0].value.add(name="DRAFT_STATUS_OPEN", number=1)
    assert "has words for people" in _findings(described)
    value.options.Extensions[options_pb2.words].de = "Offen"
    assert "has words for people" in _findings(described)
    value.options.Extensions[options_pb2.words].en = "Open"
    assert _findings(described) == ""


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ({"type": FieldDescriptorProto.TYPE_STRING}, "without saying so"),
        ({"type_name": ".x.Y", "label": FieldDescriptorProto.LABEL_REPEATED}, "without saying so"),
        ({"type_name": ".x.Y", "oneof_index": 0}, "not always there"),
        ({"type_name": ".x.Y", "hidden": "billing.draft.read"}, "not always there"),
        ({"type_name": ".x.Y"}, ""),
    ],
)
def test_only_what_can_be_always_there_says_so(field: dict[str, Any], words: str):
    described = _contract()
    message: DescriptorProto = described.file[0].message_type[1]
    hidden = field.pop("hidden", "")
    part = message.field.add(name="part", number=1, **{"type": FieldDescriptorProto.TYPE_MESSAGE, **field})
    part.options.Extensions[options_pb2.always] = True
    if hidden:
        part.options.Extensions[options_pb2.seen_with] = hidden
    assert words in _findings(described)
    assert bool(words) == bool(_findings(described))


def test_no_number_travels_as_a_float():
    described = _contract()
    message: DescriptorProto = described.file[0].message_type[1]
    message.field.add(name="amount", number=1, type=FieldDescriptorProto.TYPE_DOUBLE)
    assert "decimal strings" in _findings(described)


@pytest.mark.parametrize(("pattern", "words"), [(r"^[0-9]{1,9}(\.[0-9]{1,4})?$", "decimal"), ("^[0-9]{4}$", "")])
def test_a_number_told_as_text_says_that_it_is_one(pattern: str, words: str):
    described = _contract()
    message: DescriptorProto = described.file[0].message_type.add(name="Line")
    part = message.field.add(name="quantity", number=1, type=FieldDescriptorProto.TYPE_STRING)
    part.options.Extensions[validate_pb2.field].string.pattern = pattern
    assert words in _findings(described)
    part.options.Extensions[options_pb2.decimal] = True
    assert _findings(described) == ""


def test_public_verbs_are_documented():
    described = _contract()
    del described.file[0].source_code_info.location[:]
    assert "says nothing about itself" in _findings(described)


def test_an_event_belongs_to_its_own_context_and_has_a_key():
    described = _contract(name="events")
    event = described.file[0].message_type.add(name="DraftApproved")
    assert "declares the option event" in _findings(described)
    event.options.Extensions[options_pb2.event].context = "crm"
    event.options.Extensions[options_pb2.event].key = "draft.id"
    assert "belongs to billing" in _findings(described)
    assert "is no field" in _findings(described)


def _of_many(described: FileDescriptorSet) -> MethodDescriptorProto:
    """A verb for many drafts beside the one for one."""
    file = described.file[0]
    for name in ("BatchDraftsRequest", "BatchDraftsResponse"):
        file.message_type.add(name=name)
    method = file.service[0].method.add()
    method.CopyFrom(file.service[0].method[0])
    method.name = "BatchApproveDrafts"
    method.input_type, method.output_type = (f".{file.package}.BatchDrafts{end}" for end in ("Request", "Response"))
    method.options.Extensions[annotations_pb2.http].post = "/v1/drafts:batchApprove"
    method.options.Extensions[options_pb2.batch_of] = "ApproveDraft"
    file.source_code_info.location.add(path=[6, 0, 2, 1], leading_comments=" Of many.\n")
    return method


def test_verbs_for_many_of_one_kind_share_their_messages():
    described = _contract()
    method = _of_many(described)
    assert _findings(described) == ""
    method.options.ClearExtension(options_pb2.batch_of)
    assert "a message BatchApproveDraftsRequest of its own" in _findings(described)


def test_a_verb_for_many_is_as_free_as_the_one_for_one():
    described = _contract()
    method = _of_many(described)
    method.options.Extensions[options_pb2.permission].name = "billing.draft.read"
    assert "has the permission of ApproveDraft" in _findings(described)
    method.options.Extensions[options_pb2.batch_of] = "AcceptDraft"
    assert "there is no AcceptDraft beside it" in _findings(described)
