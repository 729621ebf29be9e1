from types import SimpleNamespace
from typing import Any

import pytest
from kontor.api.platform.v1 import platform_pb2 as platform
from kontor.gateway import devices
from kontor.gateway.front import Request

SIGN_IN: Any = SimpleNamespace(path="/kontor.api.platform.v1.PlatformService/CreateSession")
OTHER: Any = SimpleNamespace(path="/kontor.api.platform.v1.PlatformService/GetMe")


def asked(cookie: str) -> Request:
    return Request("POST", "/v1/sessions", {"cookie": cookie} if cookie else {}, "10.0.0.1", "de")


@pytest.mark.parametrize(
    ("cookie", "device"),
    [
        ("kontor_device=1.a.b", "1.a.b"),
        ("other=x; kontor_device=1.a.b", "1.a.b"),
        ("", ""),
        ("kontor_device", ""),
        ("kontor_device=" + "x" * 900, "x" * 200),
        ("\x7f=;;=", ""),
    ],
)
def test_a_browsers_mark_goes_into_the_request(cookie: str, device: str) -> None:
    message = platform.CreateSessionRequest(email="a@b.de")
    devices.bring(SIGN_IN, message, asked(cookie))
    assert message.device == device


def test_what_a_program_says_itself_holds() -> None:
    message = platform.CreateSessionRequest(device="own")
    devices.bring(SIGN_IN, message, asked("kontor_device=other"))
    assert message.device == "own"


def test_a_sign_in_leaves_a_cookie_that_no_script_reads() -> None:
    answer = platform.CreateSessionResponse(device="1.a.b")
    ((name, value),) = devices.keep(SIGN_IN, answer, secure=True)
    assert name == b"set-cookie"
    assert value.startswith(b"kontor_device=1.a.b; Path=/v1/sessions; ")
    for part in (b"HttpOnly", b"SameSite=Strict", b"Secure"):
        assert part in value
    assert b"Secure" not in devices.keep(SIGN_IN, answer, secure=False)[0][1]
    assert devices.keep(SIGN_IN, platform.CreateSessionResponse(), secure=True) == []
    assert devices.keep(OTHER, platform.GetMeResponse(), secure=True) == []
