"""How often signing in may be tried: by address, by address and e-mail, and how many failures one e-mail takes.

What was counted is kept elsewhere (`tries_store`), so that restarts forget nothing and replicas count together: here it
is learnt, judged and told again. Times are seconds since 1970.
"""

import hashlib
import hmac
import ipaddress
import math
import secrets
from collections import deque
from collections.abc import Callable, Collection, Mapping, Sequence
from types import MappingProxyType

from kontor.common.values.errors import TooMany

_MINUTE, _HOUR = 60.0, 3600.0
_DEVICE_SECONDS = 180 * 86_400


class SignInLocked(TooMany):
    code = "platform.sign_in_locked"
    texts = {
        "de": "Für diese E-Mail-Adresse gab es zu viele Fehlversuche. Bitte auf einem Gerät anmelden, auf dem das "
        "schon einmal gelungen ist, oder später noch einmal versuchen.",
        "en": "There were too many failures for this e-mail. Please sign in on a device where it has worked before, or "
        "try again later.",
    }


class Window:
    """At most `most` events of one name within the last `seconds`."""

    def __init__(self, most: int, seconds: float) -> None:
        self.seconds = seconds
        self._most = most
        self._events: dict[str, deque[float]] = {}

    def learn(self, name: str, events: Sequence[float]) -> None:
        self._events[name] = deque(events, maxlen=self._most)

    def known(self, name: str) -> Sequence[float]:
        return tuple(self._events.get(name, ()))

    def wait(self, name: str, now: float) -> int:
        """Seconds until one more is allowed; 0 when it is now."""
        events = self._events.get(name)
        if events is None:
            return 0
        while events and events[0] <= now - self.seconds:
            events.popleft()
        if len(events) < self._most:
            return 0
        return max(1, math.ceil(events[-self._most] + self.seconds - now))

    def count(self, name: str, now: float) -> None:
        self._events.setdefault(name, deque(maxlen=self._most)).append(now)

    def forget(self, name: str) -> None:
        self._events.pop(name, None)


# What is counted, and the name it is counted under.
Counted = tuple[str, str]
_OF_ADDRESS, _OF_BOTH, _FAILURES = "address", "address and e-mail", "failures"
_LINKS_OF_NETWORK, _LINKS_OF_EMAIL = "links of an address", "links of an e-mail"


def sign_in_names(address: str, email: str, device: str) -> list[Counted]:
    """Everything that one sign-in may count, or be judged by."""
    network = network_of(address)
    of_address = [(_OF_ADDRESS, network)] if network else []
    return [*of_address, (_OF_BOTH, f"{network} {email}"), (_FAILURES, device or email)]


def link_names(address: str, email: str = "") -> list[Counted]:
    """The same for asking for a link that sets a password, or for using one."""
    network = network_of(address)
    of_network = [(_LINKS_OF_NETWORK, network)] if network else []
    return [*of_network, *([(_LINKS_OF_EMAIL, email)] if email else [])]


class Attempts:
    """One sign-in asks before it costs anything, and tells how it ended."""

    def __init__(self, learnt: Mapping[Counted, Sequence[float]] = MappingProxyType({})) -> None:
        self._of_address = Window(30, _MINUTE)
        self._of_both = Window(10, _MINUTE)
        self._failures = Window(20, _HOUR)
        self._links_of_network = Window(30, _MINUTE)
        self._links_of_email = Window(3, _HOUR)
        self._windows = {
            _OF_ADDRESS: self._of_address,
            _OF_BOTH: self._of_both,
            _FAILURES: self._failures,
            _LINKS_OF_NETWORK: self._links_of_network,
            _LINKS_OF_EMAIL: self._links_of_email,
        }
        for (kind, name), events in learnt.items():
            self._windows[kind].learn(name, events)

    def told(self, names: Collection[Counted]) -> Mapping[Counted, tuple[Sequence[float], float]]:
        """What is counted under these names by now, and how many seconds it counts."""
        return {(kind, name): (self._windows[kind].known(name), self._windows[kind].seconds) for kind, name in names}

    def begin(self, address: str, email: str, device: str, now: float) -> None:
        """TooMany with a true Retry-After; `device` is the mark of one that is known for this e-mail, or empty."""
        network = network_of(address)
        both = f"{network} {email}"
        for window, name in ((self._of_address, network), (self._of_both, both)):
            if name and (seconds := window.wait(name, now)):
                raise TooMany("tries of an address", retry_after=seconds)
        if seconds := self._failures.wait(device or email, now):
            raise SignInLocked("failures of an e-mail or device", retry_after=seconds)
        if network:
            self._of_address.count(network, now)
        self._of_both.count(both, now)

    def failed(self, email: str, device: str, now: float) -> None:
        self._failures.count(device or email, now)

    def ask_for_link(self, address: str, email: str, now: float) -> None:
        """Three letters an hour for an e-mail, known or not; thirty a minute from one network."""
        if seconds := self._links_of_email.wait(email, now):
            raise TooMany("password links of an e-mail", retry_after=seconds)
        self.use_link(address, now)
        self._links_of_email.count(email, now)

    def use_link(self, address: str, now: float) -> None:
        if not (network := network_of(address)):
            return
        if seconds := self._links_of_network.wait(network, now):
            raise TooMany("password links of an address", retry_after=seconds)
        self._links_of_network.count(network, now)

    def succeeded(self, address: str, email: str) -> None:
        """Whoever gets in is no guesser: their tries count no longer. Failures of the e-mail stay until they age."""
        self._of_both.forget(f"{network_of(address)} {email}")


def network_of(address: str) -> str:
    """An IPv4 address, or the /64 that one household or firm has of IPv6."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address
    if ip.version == 4:
        return str(ip)
    if ip.ipv4_mapped is not None:
        return str(ip.ipv4_mapped)
    return str(ipaddress.ip_network((ip, 64), strict=False))


class Devices:
    """Marks of devices on which somebody has signed in: signed, for one e-mail, for half a year."""

    def __init__(self, key: bytes, now: Callable[[], float]) -> None:
        self._key = hashlib.blake2b(key, digest_size=32, person=b"kontor-device").digest()
        self._now = now

    def mark(self, email: str) -> str:
        """Says nothing about whose device it is to whoever does not know already."""
        facts = f"{int(self._now()) + _DEVICE_SECONDS}.{secrets.token_hex(8)}"
        return f"{facts}.{self._signed(facts, email)}"

    def known(self, mark: str, email: str) -> str:
        """The mark when it is good for this e-mail, else nothing."""
        facts, _, signed = mark.rpartition(".")
        ends = facts.partition(".")[0]
        good = hmac.compare_digest(signed.encode(), self._signed(facts, email).encode())
        return mark if good and ends.isdecimal() and int(ends) > self._now() else ""

    def _signed(self, facts: str, email: str) -> str:
        return hmac.new(self._key, f"{facts}\0{email}".encode(), hashlib.sha256).hexdigest()
