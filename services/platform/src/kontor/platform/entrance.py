"""The door of one process: who may try to come in how often, whose password fits, and what somebody let in is given.

Reads and counts, changes nothing else; what follows from it is done by the use case that is handed the answer.
"""

import secrets
from base64 import b64decode, b64encode
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from uuid import UUID

from google.protobuf.timestamp_pb2 import Timestamp
from kontor.api.platform.v1 import platform_pb2 as pb
from kontor.common.calling.calls import Asking
from kontor.common.identity.tokens import Principal
from kontor.common.serving.service import Context
from kontor.common.values.errors import Unauthenticated
from kontor.common.values.wire import read_optional_id, timestamp
from kontor.platform import access, domain, signing_in, totp, use_cases
from kontor.platform.attempts import Attempts, Counted, Devices, link_names, sign_in_names
from kontor.platform.domain import Person
from kontor.platform.passwords import PasswordChecks, hash_password
from kontor.platform.sealing import Seal, Unsealable
from kontor.platform.signing_in import Admitted, Exchanged, SignedIn
from kontor.platform.store import PlatformTx
from kontor.platform.tries_store import Tries

Ask = Asking[PlatformTx]
# Inside the house: from one question of the gateway to the next.
TOKEN_LIFETIME = timedelta(seconds=60)
PROPOSAL_SECONDS = 600
_PROPOSAL = "second factor proposal"


class Entrance:
    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self.seal = Seal.of(ctx.settings)
        self._devices = Devices(
            ctx.settings.identity.private_key_path.read_bytes(), lambda: ctx.clock.now().timestamp()
        )
        self._checks = PasswordChecks()

    # What is tried, counted in a transaction of its own: it counts whatever becomes of the request.

    @asynccontextmanager
    async def _counting(self, names: Collection[Counted]) -> AsyncIterator[tuple[Attempts, float]]:
        """Nothing is counted when what is done with it raises."""
        async with self._ctx.db.transaction(Principal.anonymous(), tx_class=PlatformTx) as tx:
            tries = Tries(tx)
            attempts = await tries.learnt(names)
            yield attempts, self._ctx.clock.now().timestamp()
            tries.keep(attempts, names)

    async def _begin(self, address: str, email: str, device: str) -> None:
        async with self._counting(sign_in_names(address, email, device)) as (attempts, now):
            attempts.begin(address, email, device, now)

    async def _failed(self, address: str, email: str, device: str) -> None:
        async with self._counting(sign_in_names(address, email, device)) as (attempts, now):
            attempts.failed(email, device, now)

    async def _succeeded(self, address: str, email: str, device: str) -> None:
        async with self._counting(sign_in_names(address, email, device)) as (attempts, _):
            attempts.succeeded(address, email)

    # Passwords.

    async def who_signs_in(self, request: pb.CreateSessionRequest, ask: Ask) -> Admitted:
        """The one person whose password and code fit; what is tried too often is refused before it costs anything."""
        address, email = ask.principal.address, domain.plain_email(request.email)
        device = self._devices.known(request.device, email)
        with self._checks.room():
            await self._begin(address, email, device)
            try:
                who = await self._fitting(request, ask, email)
                admitted = await self._second_step(request, ask, who)
            except access.CodeRequired:
                raise
            except Unauthenticated:
                await self._failed(address, email, device)
                raise
        await self._succeeded(address, email, device)
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
            await self._begin("", person.email, "")
            if not await self._checks.is_password(person.password_hash, password):
                await self._failed("", person.email, "")
                raise access.PasswordWrong("does not fit", pointer=pointer)
        await self._succeeded("", person.email, "")
        return person

    async def new_password(self, password: str, pointer: str) -> str:
        domain.check_password(password, pointer)
        return await hash_password(password)

    def mark(self, email: str) -> str:
        """By which this device is known the next time."""
        return self._devices.mark(domain.plain_email(email))

    # Links for new passwords.

    async def may_ask_for_link(self, address: str, email: str) -> None:
        async with self._counting(link_names(address, email)) as (attempts, now):
            attempts.ask_for_link(address, email, now)

    async def may_use_link(self, address: str) -> None:
        async with self._counting(link_names(address)) as (attempts, now):
            attempts.use_link(address, now)

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

    def session_token(self, exchanged: Exchanged) -> str:
        """Without the second factor that is required only what is needed to set it up."""
        may = access.WITHOUT_FACTOR if exchanged.factor_missing else exchanged.who.person.permissions
        return self.token(exchanged.who, str(exchanged.session.id), permissions=may)

    def token(self, who: SignedIn, session_id: str = "", *, permissions: Sequence[str] | None = None) -> str:
        person = who.person
        return self._ctx.signer.user_token(
            tenant=who.tenant,
            person=person.id,
            permissions=person.permissions if permissions is None else permissions,
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
