"""Files in answers: their bytes with the name people know them by."""

from google.api.httpbody_pb2 import HttpBody
from kontor.api.common.v1.types_pb2 import FileName


def named(name: str, media_type: str, data: bytes) -> HttpBody:
    """Of a file in pieces, each is named. The gateway says the name in Content-Disposition."""
    body = HttpBody(content_type=media_type, data=data)
    body.extensions.add().Pack(FileName(name=name))
    return body


def name_of(body: HttpBody) -> str:
    """Empty: its owner named it not."""
    told = FileName()
    for extension in body.extensions:
        if extension.Unpack(told):
            return told.name
    return ""


def part_of_name(words: str) -> str:
    """A number as a part of a file's name: nothing that a file system takes for a folder or a command."""
    return "".join(char if char.isalnum() or char in "-_." else "-" for char in words)


def stem_of(name: str) -> str:
    """The name without its ending."""
    return name.rpartition(".")[0] or name
