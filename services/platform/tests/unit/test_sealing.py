from uuid import UUID

import pytest
from kontor.platform.sealing import Seal, Unsealable

ID = UUID("01976f2e-0000-7000-8000-000000000001")


def test_what_is_sealed_is_opened_by_the_same_key_for_the_same_purpose_only() -> None:
    sealed = Seal(b"one").seal(b"geheim", "second factor a")
    assert Seal(b"one").open(sealed, "second factor a") == b"geheim"
    assert "geheim" not in sealed
    for seal, purpose in ((Seal(b"one"), "second factor b"), (Seal(b"two"), "second factor a")):
        with pytest.raises(Unsealable):
            seal.open(sealed, purpose)


@pytest.mark.parametrize("odd", ["", "x", "a.b.c.d.e", "ä.ä.ä.ä.ä", "s1.", "s1.ä", "s1." + "A" * 40])
def test_what_was_never_sealed_is_not_opened(odd: str) -> None:
    with pytest.raises(Unsealable):
        Seal(b"one").open(odd, "x")


def test_a_derived_secret_is_found_again_and_by_nobody_else() -> None:
    secret = Seal(b"one").secret_of(ID, "password reset")
    assert len(secret) == 32
    assert secret == Seal(b"one").secret_of(ID, "password reset")
    others = {Seal(b"two").secret_of(ID, "password reset"), Seal(b"one").secret_of(ID, "x")}
    assert secret not in others
