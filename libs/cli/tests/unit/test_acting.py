"""A record that people act on says what they may do; a planted one that does not is found."""

from google.api import annotations_pb2
from google.protobuf.descriptor import ServiceDescriptor
from google.protobuf.descriptor_pb2 import FieldDescriptorProto, FileDescriptorProto
from google.protobuf.descriptor_pool import Default
from kontor.api.common.v1 import options_pb2
from kontor.cli.lint import acting
from kontor.gateway.routes import services


def _planted(name: str) -> ServiceDescriptor:
    """A kite that is flown by its version, and a list of kites."""
    package = f"kontor.api.{name}.v1"
    file = FileDescriptorProto(name=f"{name}.proto", package=package, syntax="proto3")
    kite = file.message_type.add(name="Kite")
    kite.field.add(name="id", number=1, type=FieldDescriptorProto.TYPE_STRING, label=1)
    for verb in ("Get", "Fly"):
        request = file.message_type.add(name=f"{verb}KiteRequest")
        request.field.add(name="id", number=1, type=FieldDescriptorProto.TYPE_STRING, label=1)
        answer = file.message_type.add(name=f"{verb}KiteResponse")
        answer.field.add(name="kite", number=1, type_name=f".{package}.Kite", type=11, label=1)
    service = file.service.add(name="KiteService")
    for verb, route in (("Get", {"get": "/v1/kites/{id}"}), ("Fly", {"post": "/v1/kites/{id}:fly"})):
        ends = {"input_type": f".{package}.{verb}KiteRequest", "output_type": f".{package}.{verb}KiteResponse"}
        method = service.method.add(name=f"{verb}Kite", **ends)
        options = method.options.Extensions
        options[options_pb2.permission].name = f"{name}.kite.fly"
        method.options.Extensions[options_pb2.visibility] = options_pb2.VISIBILITY_PUBLIC
        options[annotations_pb2.http].CopyFrom(annotations_pb2.http.message_type._concrete_class(**route))
        if verb == "Fly":
            method.options.Extensions[options_pb2.needs_version] = True
    Default().AddSerializedFile(file.SerializeToString())
    return Default().FindServiceByName(f"{package}.KiteService")


def test_the_contract_keeps_the_rule():
    assert [str(finding) for finding in acting.check(services())] == []


def test_a_record_with_a_verb_and_without_actions_or_version_is_found():
    found = "\n".join(str(finding) for finding in acting.check([_planted("kites")]))
    assert "people act on it (fly): it says what they may do" in found
    assert "it says which one it is, etag" in found
