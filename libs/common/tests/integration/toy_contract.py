"""Compiles toy.proto once per run, as `kontor.cli.protos` compiles the real contract."""

import importlib
import importlib.util
import sys
import tempfile
from pathlib import Path
from types import ModuleType

from grpc_tools import protoc
from kontor.cli import protos

HERE = Path(__file__).parent


def _compile() -> tuple[ModuleType, ModuleType]:
    into = Path(tempfile.mkdtemp(prefix="toy-contract-"))
    site = Path(next(iter(importlib.import_module("google.rpc").__path__))).parents[1]
    rules = into / "rules.binpb"
    rules.write_bytes(protos._validation_rules().SerializeToString())
    arguments = [f"--descriptor_set_in={rules}", f"-I{HERE}", f"-I{protos.PROTO}", f"-I{site}"]
    outputs = [f"--python_out={into}", f"--grpc_python_out={into}"]
    if protoc.main(["protoc", *arguments, *outputs, "toy.proto"]) != 0:
        raise RuntimeError("toy.proto does not compile")
    sys.path.insert(0, str(into))
    return importlib.import_module("toy_pb2"), importlib.import_module("toy_pb2_grpc")


pb, grpc_api = _compile()
