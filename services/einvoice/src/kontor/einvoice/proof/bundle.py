"""The file format: a ZIP of stored members in a fixed order, a manifest over all of them, checksums for `sha256sum`.

The same content is the same bytes on every machine: a flipped bit anywhere shows, also in the ZIP's own fields.
"""

import hashlib
import io
import zipfile
from collections.abc import Mapping
from typing import Any

from kontor.einvoice.wire.archive import canonical

MANIFEST, SUMS, README = "manifest.json", "SHA256SUMS", "README.txt"
KIND, VERSION = "kontor.einvoice.proof", 1
MANIFEST_HASH = "manifest_sha256"
_BEGINNING = (1980, 1, 1, 0, 0, 0)
_PLAIN_FILE = 0o100644 << 16
_UNIX = 3
# A bundle of ours is far below; a foreign file must not fill memory.
MOST_BYTES = 200 * 1024 * 1024
MOST_MEMBERS = 200

_README = """\
Rechnung {number}: Nachweis
===========================

Diese Datei enthält die Rechnung, wie sie archiviert ist, und alles, womit sich prüfen lässt, dass sie so entstanden,
freigegeben, geprüft und versandt wurde.

  documents/      die Dokumente, Byte für Byte wie archiviert
  embedded/       die XML-Rechnung, wie sie in der PDF-Datei steckt
  reports/        die Prüfberichte der amtlichen Regeln, mit Fassung und SHA-256 der Regeln
  invoice/        der eingefrorene Inhalt der Rechnung (Protobuf und lesbares JSON)
  approvals.json  wer zur Freigabe vorgelegt und wer freigegeben hat
  sources.json    was jede Position verdient hat, mit Fassung
  dispatches.json jeder Versand
  journal.json    die Einträge des versiegelten Journals, mit Folge und Hash

Ohne jede Software von uns prüfen:

  unzip {file} -d nachweis && cd nachweis && sha256sum -c SHA256SUMS

Mit Kontor prüfen, auch Inhalt, Freigaben und amtliche Regeln:

  ./kontor einvoice verify-proof {file}


Invoice {number}: proof
=======================

This file holds the invoice as archived, and all that shows how it was made, approved, judged and sent. Verify it with
nothing of ours by the first command above, with Kontor by the second. The hash of journal entry n is
SHA-256(hash of entry n-1, encoding of its columns); the operator proves its place by `./kontor audit verify`.
"""


class NotABundle(Exception):
    """The file is no proof of ours, or not readable."""


def build(facts: Mapping[str, Any], files: Mapping[str, bytes]) -> bytes:
    """The bundle of these members; `facts` become the manifest's."""
    number, name = str(facts["invoice_number"]), file_name(str(facts["invoice_number"]))
    members = {**files, README: _README.format(number=number, file=name).encode()}
    manifest: dict[str, Any] = {"kind": KIND, "version": VERSION, **facts, "files": listed(members)}
    manifest[MANIFEST_HASH] = manifest_hash(manifest)
    members[MANIFEST] = canonical(manifest)
    members[SUMS] = sums(members)
    return pack(members)


def listed(members: Mapping[str, bytes]) -> dict[str, dict[str, Any]]:
    """What the manifest says of each member: hash and size."""
    return {path: {"sha256": _sha256(data), "size": len(data)} for path, data in members.items()}


def manifest_hash(manifest: Mapping[str, Any]) -> str:
    """SHA-256 over the canonical manifest without this hash itself."""
    return _sha256(canonical({name: value for name, value in manifest.items() if name != MANIFEST_HASH}))


def sums(members: Mapping[str, bytes]) -> bytes:
    """As `sha256sum` writes and reads it."""
    lines = (f"{_sha256(data)}  {path}\n" for path, data in sorted(members.items()) if path != SUMS)
    return "".join(lines).encode()


def file_name(number: str) -> str:
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "-_.") else "-" for c in number)
    return f"Nachweis-{plain}.zip"


def pack(members: Mapping[str, bytes]) -> bytes:
    """Stored, in the order of their names, without times."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as bundle:
        for path, data in sorted(members.items()):
            entry = zipfile.ZipInfo(path, _BEGINNING)
            entry.create_system, entry.external_attr = _UNIX, _PLAIN_FILE
            bundle.writestr(entry, data)
    return out.getvalue()


def unpack(data: bytes) -> dict[str, bytes]:
    """The members; NotABundle for what is none of ours. Whether they are unchanged is `verify`'s part."""
    if len(data) > MOST_BYTES:
        raise NotABundle("larger than any proof")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as bundle:
            entries = bundle.infolist()
            if len(entries) > MOST_MEMBERS or len({e.filename for e in entries}) != len(entries):
                raise NotABundle("too many members, or one twice")
            if any(e.compress_type != zipfile.ZIP_STORED or e.flag_bits & 0x1 for e in entries):
                raise NotABundle("members are compressed or encrypted")
            return {e.filename: data[_start(data, e) : _start(data, e) + e.file_size] for e in entries}
    except (zipfile.BadZipFile, ValueError, RuntimeError, OSError) as odd:
        raise NotABundle(str(odd)) from odd


def _start(data: bytes, entry: zipfile.ZipInfo) -> int:
    """Where a stored member's bytes begin: read past its checksum, so that we can say which member changed."""
    lengths = data[entry.header_offset + 26 : entry.header_offset + 30]
    name, extra = int.from_bytes(lengths[:2], "little"), int.from_bytes(lengths[2:], "little")
    return entry.header_offset + 30 + name + extra


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
