import base64
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from kontor.common.database.links import Link
from kontor.common.identity.links import LinkSecrets, is_link, read_link
from kontor.common.identity.tokens import InvalidToken
from kontor.common.values.clock import Clock

TENANT, LINK = uuid4(), uuid4()
SECRETS = LinkSecrets("crm", b"private key", "https://kontor.example")


def test_an_address_fits_into_a_line_and_says_whom_to_ask():
    address = SECRETS.address(TENANT, LINK)
    assert len(address) < 100
    shown = read_link(address.rpartition("/l/")[2])
    assert (shown.service, shown.tenant, shown.secret_hash) == ("crm", TENANT, SECRETS.hash_of(TENANT, LINK))


def test_the_same_letter_carries_the_same_link_and_no_other_does():
    shown = SECRETS.shown(TENANT, LINK)
    assert shown == LinkSecrets("crm", b"private key").shown(TENANT, LINK)
    others = (
        SECRETS.shown(uuid4(), LINK),
        SECRETS.shown(TENANT, uuid4()),
        LinkSecrets("crm", b"x").shown(TENANT, LINK),
    )
    secrets = {base64.urlsafe_b64decode(other.partition(".")[0])[16:] for other in (shown, *others)}
    assert len(secrets) == 4


@pytest.mark.parametrize(
    "shown", ["", "x", "a.b.c", "x" * 64, f"{'x' * 63}.crm", f"{'!' * 64}.crm", f"{'x' * 64}.", "ä.crm"]
)
def test_what_was_never_a_link_is_none(shown):
    assert not is_link(shown) or shown.startswith("!")
    with pytest.raises(InvalidToken):
        read_link(shown)


def test_a_signed_token_is_no_link():
    assert not is_link(f"{'x' * 64}.{'y' * 64}.{'z' * 64}")


def test_a_link_is_good_until_it_expires_or_is_revoked():
    now = Clock().now()
    link = Link(LINK, "quote", uuid4(), "de", now + timedelta(seconds=1))
    assert link.is_good(now)
    assert not link.is_good(now + timedelta(seconds=1))
    assert not replace(link, revoked_at=now).is_good(now)
