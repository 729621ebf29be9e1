"""The door of one process: who may try to come in how often, whose password fits, and what somebody let in is given.

Reads and counts, changes nothing; what follows from it is done by the use case that is handed the answer.
"""

import secrets
import time
from base64 import b64decode, b64encode
from datetime import datetime, timedelta
from uuid import UUID

from google.protobuf.timestamp_pb2 import Timestamp
from kontor.api.platform.v1 import platform_pb2 as pb
from kontor.common.calling.calls import Asking
from kontor.common.serving.service import Context
from kontor.common.values.errors import TooMany, Unauthenticated
from kontor.common.values.wire import read_optional_id, timestamp
from kontor.platform import access, domain, signing_in, totp, use_cases
from kontor.platform.attempts import Attempts, Devices, Window, network_of
from kontor.platform.domain import Person
from kontor.platform.passwords import PasswordChecks, hash_password
from kontor.platform.sealing import Seal, Unsealable
from kontor.platform.signing_in import Admitted, SignedIn
from kontor.platform.store import PlatformTx

Ask = Asking[PlatformTx]
# Inside the house: from one question of the gateway to the next.
TOKEN_LIFETIME = timedelta(seconds=60)
PROPOSAL_SECONDS = 600
_PROPOSAL = "second factor proposal"
_MINUTE, _HOUR = 60.0, 3600.0


class Entrance:
    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self.seal = Seal.of(ctx.settings)
        self._attempts = Attempts()
        self._devices = Devices(
            ctx.settings.identity.private_key_path.read_bytes(), lambda: ctx.clock.now().timestamp()
        )
        self._checks = PasswordChecks()
        self._links_of_network = Window(30, _MINUTE)
        self._links_of_email = Window(3, _HOUR)

    # Passwords.

    async def who_signs_in(self, request: pb.CreateSessionRequest, ask: Ask) -> Admitted:
        """The one person whose password and code fit; what is tried too often is refused before it costs anything."""
        address, email = ask.principal.address, domain.plain_email(request.email)
        device = self._devices.known(request.device, email)
        with self._checks.room():
            self._attempts.begin(address, email, device, time.monotonic())
            try:
                who = await self._fitting(request, ask, email)
                admitted = await self._second_step(request, ask, who)
            except access.CodeRequired:
                raise
            except Unauthenticated:
                self._attempts.failed(email, device, time.monotonic())
                raise
        self._attempts.succeeded(address, email)
        return admitted

    async def _fitting(self, request: pb.CreateSessionRequest, ask: Ask, email: str) -> SignedIn:
        """An unknown e-mail takes as long as a known one."""
        async with ask.reading() as tx:
            tenant_id = read_optional_id(request.tenant_id, "/tenant_id")
            found = await use_cases.candidates(tx, email=email, tenant_id=tenant_id)
        if not found:
            await self._checks.is_password("", request.password)
        fitting = [c for c in found if await self._checks.is_password(c.person.password_hash, request.password)]
        return use_cases.only_one(fitting)

    async def _second_step(self, request: pb.CreateSessionRequest, ask: Ask, who: SignedIn) -> Admitted:
        async with ask.reading() as tx:
            factor = await signing_in.factor_of(tx, who)
        now = self._ctx.clock.now()
        return signing_in.second_step(who, factor, code=request.code.strip(), seal=self.seal, now=now)

    async def whose_password(self, password: str, ask: Ask, pointer: str) -> Person:
        """The caller, who says their present password; as many tries as for signing in."""
        async with ask.reading() as tx:
            person = await tx.people.get(signing_in.own_id(tx))
        with self._checks.room():
            self._attempts.begin("", person.email, "", time.monotonic())
            if not await self._checks.is_password(person.password_hash, password):
                self._attempts.failed(person.email, "", time.monotonic())
                raise access.PasswordWrong("does not fit", pointer=pointer)
        self._attempts.succeeded("", person.email)
        return person

    async def new_password(self, password: str, pointer: str) -> str:
        domain.check_password(password, pointer)
        return await hash_password(password)

    def mark(self, email: str) -> str:
        """By which this device is known the next time."""
        return self._devices.mark(domain.plain_email(email))

    # Links for new passwords.

    def may_ask_for_link(self, address: str, email: str) -> None:
        """Three letters an hour for an e-mail, known or not; thirty a minute from one network."""
        now = time.monotonic()
        self._take(self._links_of_email, email, now)
        self.may_use_link(address)

    def may_use_link(self, address: str) -> None:
        if network := network_of(address):
            self._take(self._links_of_network, network, time.monotonic())

    @staticmethod
    def _take(window: Window, name: str, now: float) -> None:
        if seconds := window.wait(name, now):
            raise TooMany("password links", retry_after=seconds)
        window.count(name, now)

    # Second factors.

    def proposal(self, person_id: UUID) -> tuple[bytes, list[str], str]:
        """A secret, recovery codes, and both sealed for this person: nothing is kept until it is enabled."""
        secret, codes = secrets.token_bytes(totp.SECRET_BYTES), access.new_recovery_codes()
        ends = int(self._ctx.clock.now().timestamp()) + PROPOSAL_SECONDS
        hashes = [b64encode(domain.hash_of(access.plain_code(code))) for code in codes]
        content = b" ".join([str(ends).encode(), b64encode(secret), *hashes])
        return secret, codes, self.seal.seal(content, f"{_PROPOSAL} {person_id}")

    def proposed(self, proposal: str, person_id: UUID) -> tuple[bytes, list[bytes]]:
        """Secret and hashes of the recovery codes; ProposalOver for what is old, another's or none."""
        try:
            ends, secret, *hashes = self.seal.open(proposal, f"{_PROPOSAL} {person_id}").split(b" ")
            if int(ends) <= self._ctx.clock.now().timestamp():
                raise Unsealable("too old")
            return b64decode(secret), [b64decode(one) for one in hashes]
        except (Unsealable, ValueError) as odd:
            raise access.ProposalOver("not readable any more", pointer="/proposal") from odd

    # What somebody who was let in is given.

    def token(self, who: SignedIn, session_id: str = "") -> str:
        person = who.person
        return self._ctx.signer.user_token(
            tenant=who.tenant,
            person=person.id,
            permissions=person.permissions,
            name=person.name,
            scope={"customer": [str(i) for i in person.customer_ids]} if person.customer_ids else {},
            locale=person.locale,
            issuer=self._ctx.settings.identity.issuer,
            lifetime=TOKEN_LIFETIME,
            session_id=session_id,
        )

    def expiry(self, ends_at: datetime | None = None) -> Timestamp | None:
        """Of a token: its lifetime, or the end of its session where that comes first."""
        expires = self._ctx.clock.now() + TOKEN_LIFETIME
        return timestamp(expires if ends_at is None else min(expires, ends_at))
