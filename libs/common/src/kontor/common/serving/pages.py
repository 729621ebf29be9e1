"""Page tokens belong to one question: the list, its order and its filters. A token of another one is refused.

The seal is no secret and no protection: what a caller may see is decided by tenant and scope on every page.
"""

import hashlib
from typing import Any

from kontor.common.values import text
from kontor.common.values.errors import InvalidInput

_MARK = "."
_SIZE = 12

text.register_texts(
    {
        "invalid_page_token": {
            "de": "Dieses Seitenzeichen gehört nicht zu dieser Liste mit dieser Sortierung und diesen Filtern. Bitte "
            "mit der ersten Seite beginnen.",
            "en": "This page token does not belong to this list in this order with these filters. Please begin with "
            "the first page.",
        }
    }
)


def question_of(path: str, request: Any) -> str:
    """What a page token is sealed with: all of the request but which page, and how long."""
    bare = type(request)()
    bare.CopyFrom(request)
    bare.ClearField("page_token")
    bare.ClearField("page_size")
    asked = path.encode() + b"\0" + bare.SerializeToString(deterministic=True)
    return hashlib.blake2s(asked).hexdigest()[:_SIZE]


def open_token(request: Any, question: str) -> None:
    """Leaves in the request what the list itself made of it; InvalidInput for a token of another question."""
    if not request.page_token:
        return
    inner, mark, seal = request.page_token.rpartition(_MARK)
    if not mark or seal != question:
        raise InvalidInput("token of another question", pointer="/page_token", code="invalid_page_token")
    request.page_token = inner


def seal_token(response: Any, question: str) -> None:
    if response.next_page_token:
        response.next_page_token = f"{response.next_page_token}{_MARK}{question}"
