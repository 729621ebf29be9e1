"""Generates `gen/` from `proto/` and tells whether the committed code is fresh.

Leaves the meaning of the contract to its tests; here is only how files become code. The
validation rules' own descriptor comes out of the protovalidate package, so nothing is vendored.
"""

import filecmp
import importlib
import importlib.util
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from google.protobuf.descriptor_pb2 import FileDescriptorProto, FileDescriptorSet

ROOT = Path(__file__).resolve().parents[5]
PROTO = ROOT / "proto"
GEN = ROOT / "gen"
# RPCs with the option `batch_of`.
_DERIVED = re.compile(r"^  rpc (\w+)\((?:(?!^  rpc ).)*?\.batch_of\)", re.MULTILINE | re.DOTALL)
_WELL_KNOWN = ("any", "descriptor", "duration", "field_mask", "timestamp")


def _validation_rules() -> FileDescriptorSet:
    """The descriptor of buf/validate/validate.proto and of what it imports."""
    described = FileDescriptorSet()
    for name in _WELL_KNOWN:
        module = importlib.import_module(f"google.protobuf.{name}_pb2")
        module.DESCRIPTOR.CopyToProto(described.file.add())
    rules = importlib.import_module("protovalidate._gen.buf.validate.validate_pb")
    described.file.append(FileDescriptorProto.FromString(rules.desc().proto.to_binary()))
    return described


def generate(into: Path) -> None:
    """Writes Python code, type stubs and `descriptors.binpb` (with comments) below `into`."""
    from grpc_tools import protoc

    into.mkdir(parents=True, exist_ok=True)
    site = Path(str(importlib.util.find_spec("google.rpc").submodule_search_locations[0])).parents[1]  # type: ignore[union-attr,index]
    files = sorted(str(p.relative_to(PROTO)) for p in PROTO.rglob("*.proto"))
    with tempfile.TemporaryDirectory() as scratch:
        rules = Path(scratch) / "rules.binpb"
        rules.write_bytes(_validation_rules().SerializeToString())
        base = ["protoc", f"--descriptor_set_in={rules}", f"-I{PROTO}", f"-I{site}"]
        outs = [f"--python_out={into}", f"--grpc_python_out={into}"]
        outs += [f"--mypy_out=quiet:{into}", f"--mypy_grpc_out=quiet:{into}"]
        described = [f"--descriptor_set_out={into / 'descriptors.binpb'}", "--include_imports", "--include_source_info"]
        for arguments in (
            [*outs, *files],
            [f"--python_out={into}", f"--mypy_out=quiet:{into}", "buf/validate/validate.proto"],
            [*described, *files],
        ):
            if protoc.main([*base, *arguments]) != 0:
                raise SystemExit("protoc failed: see its messages above")
    for file in files:
        _leave_to_the_edge(PROTO / file, into / file.replace(".proto", "_pb2_grpc.pyi"))


def _leave_to_the_edge(proto: Path, stub: Path) -> None:
    """Verbs for many records are carried out by those for one: servicers need not have them."""
    derived = _DERIVED.findall(proto.read_text())
    if derived:
        names = "|".join(derived)
        stub.write_text(re.sub(rf" +@\w+\.abstractmethod\n(?= +def (?:{names})\()", "", stub.read_text()))


def stale() -> list[str]:
    """Names of generated files that differ from what the protos say now."""
    with _fresh() as fresh:
        return _differing(fresh)


def write() -> list[str]:
    """Brings `gen/` up to date file by file, so that whoever imports it meanwhile never sees half of it."""
    with _fresh() as fresh:
        changed = _differing(fresh)
        for name in changed:
            if not (fresh / name).exists():
                (GEN / name).unlink()
                continue
            (GEN / name).parent.mkdir(parents=True, exist_ok=True)
            beside = (GEN / name).with_name(f".{Path(name).name}.new")
            shutil.copyfile(fresh / name, beside)
            beside.replace(GEN / name)
        return changed


@contextmanager
def _fresh() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as scratch:
        fresh = Path(scratch) / "gen"
        generate(fresh)
        yield fresh


def _differing(fresh: Path) -> list[str]:
    names = {
        str(p.relative_to(root))
        for root in (fresh, GEN)
        for p in root.rglob("*")
        if p.is_file() and "__pycache__" not in p.parts
    }
    return sorted(
        n
        for n in names
        if not ((fresh / n).exists() and (GEN / n).exists() and filecmp.cmp(fresh / n, GEN / n, shallow=False))
    )


def main() -> None:
    if "--check" in sys.argv:
        if names := stale():
            raise SystemExit("generated code is stale, try: ./kontor proto\n  " + "\n  ".join(names))
        return
    write()


if __name__ == "__main__":
    main()
