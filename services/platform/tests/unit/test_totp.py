from datetime import UTC, datetime
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

import pytest
from kontor.common.values.ids import new_id
from kontor.platform import access, totp
from kontor.platform.access import SecondFactor
from kontor.platform.sealing import Seal
from kontor.platform.signing_in import FACTOR, SignedIn, second_step

# RFC 6238, appendix B, SHA-1; the last six of eight digits.
SECRET = b"12345678901234567890"
KNOWN = {
    59: "287082",
    1111111109: "081804",
    1111111111: "050471",
    1234567890: "005924",
    2000000000: "279037",
    20000000000: "353130",
}


@pytest.mark.parametrize(("at", "code"), KNOWN.items())
def test_codes_are_those_of_the_standard(at: int, code: str) -> None:
    assert totp.code_at(SECRET, at // 30) == code
    assert totp.step_of(SECRET, code, datetime.fromtimestamp(at, UTC)) == at // 30


@pytest.mark.parametrize("steps", [-2, -1, 0, 1, 2])
def test_the_code_before_and_the_one_after_count_too(steps: int) -> None:
    now = datetime(2026, 11, 29, 12, tzinfo=UTC)
    code = totp.code_at(SECRET, totp.step_at(now) + steps)
    assert (totp.step_of(SECRET, code, now) is not None) == (abs(steps) <= 1)


@pytest.mark.parametrize("code", ["", "28708", "2870820", "287 082", "ä" * 6, "abcdef"])
def test_what_is_no_code_is_none(code: str) -> None:
    assert totp.step_of(SECRET, code, datetime.fromtimestamp(59, UTC)) is None


def test_an_app_reads_everything_from_the_uri() -> None:
    read = urlsplit(totp.uri(SECRET, issuer="Nord & Süd: GmbH", account="eva+1@nordlicht.example"))
    assert (read.scheme, read.netloc) == ("otpauth", "totp")
    assert "/" not in read.path[1:]
    asked = parse_qs(read.query)
    assert asked["secret"] == ["GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"]
    assert asked["issuer"] == ["Nord & Süd: GmbH"]


@pytest.mark.parametrize("guessed", [b"", b"\0" * totp.SECRET_BYTES, SECRET])
def test_a_factor_sealed_under_another_key_takes_no_code_of_an_app(guessed: bytes) -> None:
    now, person = datetime(2026, 11, 29, 12, tzinfo=UTC), new_id()
    sealed = Seal(b"the key of before").seal(SECRET, f"{FACTOR} {person}")
    factor = SecondFactor(new_id(), person, sealed, (), now)
    who: Any = SignedIn(new_id(), cast(Any, None))
    with pytest.raises(access.CodeRefused):
        second_step(who, factor, code=totp.code_at(guessed, totp.step_at(now)), seal=Seal(b"another key"), now=now)
