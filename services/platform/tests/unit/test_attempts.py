"""How often signing in may be tried, and what a device's mark is good for."""

import asyncio

import pytest
from kontor.common.values.errors import TooMany
from kontor.platform.attempts import Attempts, Devices, SignInLocked, network_of, sign_in_names
from kontor.platform.passwords import PasswordChecks

EMAIL = "eva@nordlicht.example"


def refusal(attempts: Attempts, address: str, email: str = EMAIL, device: str = "", now: float = 0.0) -> TooMany:
    with pytest.raises(TooMany) as refused:
        attempts.begin(address, email, device, now)
    return refused.value


def fail(attempts: Attempts, times: int, *, device: str = "", now: float = 0.0) -> None:
    """From as many addresses, as those who guess do it."""
    for number in range(times):
        attempts.begin(f"10.0.{number}.1", EMAIL, device, now)
        attempts.failed(EMAIL, device, now)


def test_an_address_tries_an_e_mail_ten_times_a_minute_and_the_wait_told_is_true():
    attempts = Attempts()
    for second in range(10):
        attempts.begin("10.0.0.1", EMAIL, "", float(second))
    refused = refusal(attempts, "10.0.0.1", now=10.0)
    assert refused.facts == {"retry_after": 50}
    assert refusal(attempts, "10.0.0.1", now=59.5).facts == {"retry_after": 1}
    attempts.begin("10.0.0.1", EMAIL, "", 60.0)


def test_others_at_the_same_address_and_the_same_e_mail_elsewhere_are_not_held_off():
    attempts = Attempts()
    for _ in range(10):
        attempts.begin("10.0.0.1", EMAIL, "", 0.0)
    refusal(attempts, "10.0.0.1")
    attempts.begin("10.0.0.1", "frank@nordlicht.example", "", 0.0)
    attempts.begin("10.0.0.2", EMAIL, "", 0.0)


def test_an_address_tries_thirty_times_a_minute_whatever_the_e_mails():
    attempts = Attempts()
    for number in range(30):
        attempts.begin("2001:db8::1", f"{number}@x.example", "", 0.0)
    refusal(attempts, "2001:db8::ffff", "31@x.example")
    attempts.begin("2001:db8:0:1::1", "31@x.example", "", 0.0)


def test_after_twenty_failures_only_known_devices_are_let_in_for_an_hour():
    attempts, devices = Attempts(), Devices(b"key", lambda: 0.0)
    fail(attempts, 20)
    locked = refusal(attempts, "10.9.9.9", now=600.0)
    assert isinstance(locked, SignInLocked)
    assert locked.facts == {"retry_after": 3000}
    attempts.begin("10.9.9.9", EMAIL, devices.known(devices.mark(EMAIL), EMAIL), 600.0)
    attempts.begin("10.9.9.9", EMAIL, "", 3600.0)


def test_a_device_that_fails_as_often_is_held_off_itself():
    attempts = Attempts()
    fail(attempts, 20, device="d1")
    refusal(attempts, "10.9.9.9", device="d1")
    attempts.begin("10.9.9.9", EMAIL, "d2", 0.0)
    attempts.begin("10.9.9.9", EMAIL, "", 0.0)


def test_getting_in_forgets_the_tries_before_it_not_the_failures_of_others():
    attempts = Attempts()
    for _ in range(3):
        for _ in range(9):
            attempts.begin("10.0.0.1", EMAIL, "", 0.0)
        attempts.succeeded("10.0.0.1", EMAIL)
    fail(attempts, 20)
    attempts.succeeded("10.0.0.1", EMAIL)
    refusal(attempts, "10.9.9.9")


def test_what_is_told_is_learnt_by_the_next_and_nothing_else_is():
    attempts, names = Attempts(), sign_in_names("10.0.0.1", EMAIL, "")
    for second in range(10):
        attempts.begin("10.0.0.1", EMAIL, "", float(second))
    attempts.failed(EMAIL, "", 9.0)
    told = attempts.told(names)
    assert [(len(events), seconds) for events, seconds in told.values()] == [(10, 60.0), (10, 60.0), (1, 3600.0)]
    following = Attempts({name: events for name, (events, _) in told.items()})
    assert refusal(following, "10.0.0.1", now=10.0).facts == {"retry_after": 50}
    following.begin("10.0.0.2", EMAIL, "", 10.0)


def test_links_for_passwords_are_three_an_hour_for_an_e_mail_and_thirty_a_minute_for_a_network():
    attempts = Attempts()
    for second in range(3):
        attempts.ask_for_link(f"10.0.{second}.1", EMAIL, float(second))
    with pytest.raises(TooMany) as refused:
        attempts.ask_for_link("10.0.9.1", EMAIL, 10.0)
    assert refused.value.facts == {"retry_after": 3590}
    for number in range(30):
        attempts.ask_for_link("10.1.0.1", f"{number}@x.example", 0.0)
    with pytest.raises(TooMany):
        attempts.use_link("10.1.0.1", 59.0)
    attempts.use_link("10.1.0.1", 60.0)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("10.0.0.1", "10.0.0.1"),
        ("::ffff:10.0.0.1", "10.0.0.1"),
        ("2001:db8::1", "2001:db8::/64"),
        ("", ""),
        ("unix", "unix"),
    ],
)
def test_an_ipv6_customer_is_a_whole_network(address: str, network: str):
    assert network_of(address) == network


def test_a_mark_is_good_for_its_e_mail_its_key_and_half_a_year():
    now = [1_000.0]
    devices = Devices(b"key", lambda: now[0])
    mark = devices.mark(EMAIL)
    assert devices.known(mark, EMAIL) == mark
    assert devices.mark(EMAIL) != mark
    assert EMAIL not in mark
    for odd in ("", "x", mark[:-1], mark + "0", "9" + mark, mark.replace(".", "..", 1), "²." + mark.partition(".")[2]):
        assert not devices.known(odd, EMAIL)
    assert not devices.known(mark, "frank@nordlicht.example")
    assert not Devices(b"other", lambda: now[0]).known(mark, EMAIL)
    now[0] += 181 * 86_400
    assert not devices.known(mark, EMAIL)


async def test_a_full_queue_of_password_checks_says_so_at_once():
    checks = PasswordChecks()

    async def one() -> bool:
        with checks.room():
            return await checks.is_password("", "falsch-falsch")

    asked = [asyncio.create_task(one()) for _ in range(10)]
    await asyncio.sleep(0)
    with pytest.raises(TooMany) as refused, checks.room():
        pass
    assert refused.value.facts["retry_after"] >= 1
    told = await asyncio.gather(*asked, return_exceptions=True)
    assert all(answer is False or isinstance(answer, TooMany) for answer in told)
    assert told[0] is False
    assert not await one()
