"""The toy contract, compiled once a run: one of everything the gateway must be able to carry."""

import importlib
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import google.rpc
import pytest
from google.protobuf.descriptor_pb2 import FileDescriptorSet
from grpc_tools import protoc
from kontor.cli.protos import PROTO, _validation_rules
from kontor.gateway.routes import PublicRpc, Routes, bindings, public_rpcs

TOY = Path(__file__).parent / "toy"


@pytest.fixture(scope="session")
def toy_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("toy")
    site = Path(next(iter(google.rpc.__path__))).parents[1]
    rules = out / "rules.binpb"
    rules.write_bytes(_validation_rules().SerializeToString())
    paths = [f"--descriptor_set_in={rules}", f"-I{TOY}", f"-I{PROTO}", f"-I{site}"]
    described = [f"--descriptor_set_out={out / 'toy.binpb'}", "--include_imports", "--include_source_info"]
    assert protoc.main(["protoc", *paths, f"--python_out={out}", *described, "gateway_toy.proto"]) == 0
    return out


@pytest.fixture(scope="session")
def toy(toy_folder: Path) -> ModuleType:
    sys.path.insert(0, str(toy_folder))
    return importlib.import_module("gateway_toy_pb2")


@pytest.fixture(scope="session")
def toy_described(toy: Any, toy_folder: Path) -> FileDescriptorSet:
    return FileDescriptorSet.FromString((toy_folder / "toy.binpb").read_bytes())


@pytest.fixture(scope="session")
def toy_rpcs(toy: Any) -> list[PublicRpc]:
    return public_rpcs([toy.DESCRIPTOR.services_by_name["ThingService"]])


@pytest.fixture(scope="session")
def toy_routes(toy_rpcs: list[PublicRpc]) -> Routes:
    return Routes(bindings(toy_rpcs))
