"""ETags: the version of a record, which changes are based on, and what an answer says, which copies are compared by.

A record's version is not enough for the second: an answer also says what its caller may do, labels of other records,
days overdue. So what reading shows has both, `"7-0f3a…"`; a change may be based on either form.
"""

import hashlib
import re

from kontor.common.values.errors import InvalidInput

_MARK = re.compile(r"(?<=[0-9])-[0-9a-f]{16}\Z")


def of(version: str, content: bytes) -> str:
    """Of what reading shows; the mark alone where the answer is no record."""
    mark = hashlib.sha256(content).hexdigest()[:16]
    return f"{version}-{mark}" if version else mark


def version_of(if_match: str) -> str:
    bare = _bare(if_match)
    if not bare.isascii() or not bare.isprintable():
        raise InvalidInput("odd If-Match", pointer="/etag", code="invalid_etag")
    return _MARK.sub("", bare)


def is_known(if_none_match: str, etag: str) -> bool:
    """Whether the caller has what would be answered."""
    named = {_bare(part) for part in if_none_match.split(",")} if if_none_match else set()
    return bool(etag) and (etag in named or "*" in named)


def _bare(etag: str) -> str:
    return etag.strip().removeprefix("W/").strip('"')
