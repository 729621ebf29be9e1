"""Notifications of mail servers: read in every usual form, and harmless in every unusual one."""

import time
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kontor.einvoice.wire.notifications import Notification, read
from notification_builders import a_notification

DISPATCH, TENANT = uuid4(), uuid4()
OURS = f"<{DISPATCH}.{TENANT}@kontor.example>"


@pytest.mark.parametrize("returned", ["message/rfc822", "text/rfc822-headers", "nothing"])
def test_a_notification_finds_its_dispatch_however_the_letter_came_back(returned: str):
    assert read(a_notification(OURS, returned=returned)) == Notification(
        TENANT,
        DISPATCH,
        OURS,
        "eingang@stadtwerke.example",
        "failed",
        "5.1.1",
        "smtp; 550 5.1.1 no such user here",
    )


def test_other_peoples_letters_name_nobody():
    said = read(a_notification("<20261127.1@elsewhere.example>"))
    assert (said.tenant, said.action, said.status) == (None, "failed", "5.1.1")


def _nested(depth: int) -> bytes:
    lines = [b"Message-ID: x"]
    for level in range(depth):
        lines += [f'Content-Type: multipart/mixed; boundary="b{level}"'.encode(), b"", f"--b{level}".encode()]
    return b"\r\n".join(lines)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00" * 1000,
        b"Content-Type: multipart/report",
        b"Content-Type: message/delivery-status\n\nAction\nStatus: \xff",
        _nested(18),
        _nested(5000),
        b"Content-Type: message/rfc822\n\n" * 5000,
        b"Content-Type: text/plain; charset=\xff\n\n" + b"x" * 2_000_000,
        a_notification(OURS, diagnostic="x" * 100_000, recipient="a" * 5000)[:40_000],
    ],
    ids=["empty", "zeros", "no boundary", "odd header", "nested", "bomb", "mails in mails", "huge", "long lines"],
)
def test_hostile_mails_cost_little_and_raise_nothing(data: bytes):
    started = time.process_time()
    said = read(data)
    assert time.process_time() - started < 2
    assert len(said.diagnostic) <= 500
    assert len(said.recipient) <= 500


@given(st.binary(max_size=2000), st.integers(0, 1500))
def test_no_bytes_inside_a_notification_break_the_reading(noise: bytes, at: int):
    whole = a_notification(OURS)
    read(whole[:at] + noise + whole[at:])
