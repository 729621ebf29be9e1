"""Who can act on a record is shown what they may do: the rule over the contract's records with verbs and their lists.

What is a verb of which record is kontor.common.calling.actions' part.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from google.protobuf.descriptor import Descriptor, ServiceDescriptor
from google.protobuf.descriptor_pool import Default
from kontor.api.common.v1.types_pb2 import Operation
from kontor.cli.lint.source import Finding
from kontor.common.calling.actions import FIELD, verbs_of
from kontor.common.calling.contract import PUBLIC, Rpc, describe

# What people keep for themselves: no state and no permission stands in their way.
_OWN = "platform.me."


def check(services: Iterable[ServiceDescriptor]) -> list[Finding]:
    """All findings, context by context: a record's verbs are those of its own."""
    contexts: dict[str, list[ServiceDescriptor]] = defaultdict(list)
    for service in services:
        contexts[service.file.package].append(service)
    return [finding for known in contexts.values() for finding in (*_records(known), *_lists(known))]


def _records(services: list[ServiceDescriptor]) -> Iterator[Finding]:
    for name, verbs in verbs_of(services).items():
        if all(rpc.permission.startswith(_OWN) for rpc in verbs.values()):
            continue
        record: Descriptor = Default().FindMessageTypeByName(name)
        yield from _record(record, verbs)


def _record(record: Descriptor, verbs: Mapping[str, Rpc]) -> Iterator[Finding]:
    told = ", ".join(sorted(verbs))
    if FIELD not in record.fields_by_name:
        yield Finding(record.full_name, f"people act on it ({told}): it says what they may do, {FIELD}")
    if "etag" not in record.fields_by_name and any(rpc.needs_version for rpc in verbs.values()):
        yield Finding(record.full_name, f"is changed by its version ({told}): it says which one it is, etag")


def _lists(services: list[ServiceDescriptor]) -> Iterator[Finding]:
    for method in (method for service in services for method in service.methods):
        rpc = describe(method)
        rows = [f.message_type for f in method.output_type.fields if f.is_repeated and f.message_type is not None]
        # Of long work there is one verb, and little to say about it.
        acted = bool(rows) and FIELD in rows[0].fields_by_name and rows[0].name != Operation.DESCRIPTOR.name
        if rpc.visibility == PUBLIC and rpc.pages and acted and "view" not in method.input_type.fields_by_name:
            yield Finding(method.full_name, "its rows tell actions: reasons come with `view`")
