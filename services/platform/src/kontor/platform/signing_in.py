"""Coming in and staying in: sessions opened, exchanged and ended, passwords set, second factors kept.

Whose password fits is decided outside the transaction that follows from it; what was found there is looked at again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kontor.common.identity.tokens import NO_TENANT
from kontor.common.values.errors import NotFound, Unauthenticated
from kontor.common.values.events import Event
from kontor.common.values.ids import new_id
from kontor.platform import access, domain, totp
from kontor.platform.access import PasswordReset, ResetKind, SecondFactor, Session, SignInPolicy
from kontor.platform.domain import Person, SignInRefused, UserChanged
from kontor.platform.sealing import Seal, Unsealable
from kontor.platform.store import PlatformTx

FACTOR = "second factor"
RESET = "password reset"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Whom a token is for."""

    tenant: UUID
    person: Person


@dataclass(frozen=True, slots=True)
class Admitted:
    """Somebody whose password fits, and what they showed beside it: a step of their app, or a recovery code."""

    who: SignedIn
    step: int | None = None
    recovery_code: str = ""


@dataclass(frozen=True, slots=True)
class Exchanged:
    """A session that is open, whose it is, and until when."""

    who: SignedIn
    session: Session
    ends_at: datetime
    # A second factor is required and not there: only setting it up is possible.
    factor_missing: bool = False


def real_now(tx: PlatformTx) -> datetime:
    """Sessions and links live in real time, also where the tenant's is ahead."""
    return tx.real_clock.now()


# Signing in.


async def factor_of(tx: PlatformTx, who: SignedIn) -> SecondFactor | None:
    async with tx.inside(who.tenant):
        return await tx.second_factors.of(who.person.id)


def second_step(who: SignedIn, factor: SecondFactor | None, *, code: str, seal: Seal, now: datetime) -> Admitted:
    """What the code is, when it is one: CodeRequired without any, CodeRefused with a wrong one."""
    if factor is None:
        return Admitted(who)
    if not code:
        raise access.CodeRequired("second factor")
    secret = _secret(seal, factor)
    step = totp.step_of(secret, access.plain_code(code), now) if secret else None
    if step is None and not factor.recovers_by(code):
        raise access.CodeRefused("neither of the app nor a recovery code")
    return Admitted(who, step, "" if step is not None else code)


def _secret(seal: Seal, factor: SecondFactor) -> bytes:
    try:
        return seal.open(factor.sealed_secret, f"{FACTOR} {factor.person_id}")
    except Unsealable:
        # The key is another one now: no code of the app fits, recovery codes and a reset still get in.
        return b""


async def open_session(tx: PlatformTx, admitted: Admitted, *, client: str) -> tuple[Session, str]:
    """A session with a secret nobody had before; a code counts once, whoever comes first."""
    who, now = admitted.who, real_now(tx)
    async with tx.inside(who.tenant):
        person = await tx.people.get(who.person.id)
        if not person.active or person.password_hash != who.person.password_hash:
            raise SignInRefused("changed meanwhile")
        factor = await _use_code(tx, admitted)
        secret, secret_hash = access.new_session_secret(who.tenant)
        session = Session(new_id(), person.id, secret_hash, client, now, now + access.LONGEST)
        await tx.sessions.save(session)
        tx.sessions.use(session.id, now)
        tx.emit([*factor, access.SessionOpened(session)])
    return session, secret


async def _use_code(tx: PlatformTx, admitted: Admitted) -> Sequence[Event]:
    person_id = admitted.who.person.id
    if admitted.step is not None and not await tx.second_factors.claim(person_id, admitted.step):
        raise access.CodeRefused("used before")
    if not admitted.recovery_code:
        return ()
    factor = await tx.second_factors.of(person_id, for_update=True)
    if factor is None:
        raise access.CodeRefused("removed meanwhile")
    events = factor.use_recovery(admitted.recovery_code)
    await tx.second_factors.save(factor)
    return events


# Sessions.


async def exchange_session(tx: PlatformTx, *, secret: str) -> Exchanged:
    """The person behind a session that is open; refused without saying why."""
    tenant_id, secret_hash = access.read_session_secret(secret)
    now = real_now(tx)
    async with tx.inside(tenant_id):
        found = await tx.sessions.by_secret(secret_hash)
        if found is None or not found[0].is_open(found[1], now):
            raise access.SessionRefused("unknown or over")
        session, seen_at = found
        person = await tx.people.get(session.person_id)
        if not person.active:
            raise access.SessionRefused("inactive")
        if now - seen_at >= access.SEEN_EVERY:
            tx.sessions.use(session.id, now)
        missing = await factor_missing(tx, person.id)
    return Exchanged(SignedIn(tenant_id, person), session, session.ends_at(now), missing)


async def factor_missing(tx: PlatformTx, person_id: UUID) -> bool:
    """Whether the tenant requires what this person does not have."""
    policy = await tx.sign_in_policies.of_tenant()
    return policy.second_factor_required and await tx.second_factors.of(person_id) is None


async def end_session(tx: PlatformTx, *, secret: str) -> None:
    """Signing out; a secret that is none, or not any more, has nothing to end."""
    try:
        tenant_id, secret_hash = access.read_session_secret(secret)
    except access.SessionRefused:
        return
    async with tx.inside(tenant_id):
        found = await tx.sessions.by_secret(secret_hash)
        if found is not None:
            await _end(tx, [await tx.sessions.get(found[0].id, for_update=True)])


async def my_sessions(tx: PlatformTx) -> list[tuple[Session, datetime]]:
    now = real_now(tx)
    return await tx.sessions.open_of(own_id(tx), now, now - access.IDLE)


async def my_session(tx: PlatformTx) -> tuple[Session, datetime] | None:
    """The one this is asked in; API keys have none."""
    session_id = tx.principal.session_id
    return await tx.sessions.seen(UUID(session_id)) if session_id else None


async def revoke_my_session(tx: PlatformTx, *, session_id: UUID) -> Session:
    session = await tx.sessions.get(session_id, for_update=True)
    if session.person_id != own_id(tx):
        raise NotFound(f"session {session_id}")
    await _end(tx, [session])
    return session


async def end_sessions(tx: PlatformTx, person_id: UUID, *, but: str = "") -> int:
    """Ends all that are open; `but` is the id of one that goes on."""
    ending = [s for s in await tx.sessions.not_ended(person_id, real_now(tx)) if str(s.id) != but]
    await _end(tx, ending)
    return len(ending)


async def _end(tx: PlatformTx, sessions: Sequence[Session]) -> None:
    now = real_now(tx)
    told = [(session, session.end(now)) for session in sessions]
    await tx.sessions.save_all([session for session, events in told if events])
    tx.emit([event for _, events in told for event in events])


def own_id(tx: PlatformTx) -> UUID:
    """Who asks; only people have an account of their own."""
    person_id = tx.principal.person_id
    if person_id is None or tx.tenant == NO_TENANT:
        raise Unauthenticated("no person")
    return person_id


# Passwords.


async def change_password(tx: PlatformTx, *, known: Person, password_hash: str) -> int:
    """After the present password was found to fit `known`; answers how many other sessions ended."""
    person = await tx.people.get(known.id, for_update=True)
    if person.password_hash != known.password_hash:
        raise access.PasswordWrong("changed meanwhile", pointer="/current_password")
    await _set_password(tx, person, password_hash)
    return await end_sessions(tx, person.id, but=tx.principal.session_id)


async def _set_password(tx: PlatformTx, person: Person, password_hash: str) -> None:
    person.password_hash = password_hash
    await tx.directory.list(person)
    await tx.people.save(person)
    tx.emit([UserChanged(person)])


def ask_password_reset(tx: PlatformTx, *, email: str) -> None:
    """The same little work for every e-mail; whether somebody has it is looked at later."""
    tx.emit([access.PasswordResetAsked(new_id(), domain.hash_of(email))])


async def answer_password_reset(tx: PlatformTx, *, email_hash: bytes, seal: Seal) -> None:
    """A link for everybody who signs in with this e-mail."""
    for home, person_id in await tx.directory.behind(email_hash):
        async with tx.inside(home):
            person = await tx.people.get(person_id)
            if person.active:
                await _offer(tx, person, ResetKind.FORGOTTEN, seal)


async def invite(tx: PlatformTx, *, person: Person, seal: Seal) -> PasswordReset:
    if not person.active:
        raise access.PersonInactive(str(person.id))
    return await _offer(tx, person, ResetKind.INVITATION, seal)


async def _offer(tx: PlatformTx, person: Person, kind: ResetKind, seal: Seal) -> PasswordReset:
    now, id_ = real_now(tx), new_id()
    secret_hash = access.hash_of_link(seal.secret_of(id_, RESET))
    reset = PasswordReset(id_, person.id, kind, secret_hash, now, now + access.RESET_LIFETIME[kind])
    await tx.password_resets.save(reset)
    tx.emit([access.PasswordResetRequested(reset)])
    return reset


def link_of(reset_id: UUID, tenant: UUID, seal: Seal) -> str:
    """The end of the letter's link: made again from the id, kept nowhere."""
    return access.link_secret(tenant, seal.secret_of(reset_id, RESET))


async def good_reset(tx: PlatformTx, *, secret: str) -> PasswordReset:
    """LinkOver unless the link still sets a password."""
    tenant_id, secret_hash = access.read_link_secret(secret)
    async with tx.inside(tenant_id):
        reset = await tx.password_resets.by_secret(secret_hash)
    if reset is None or not reset.is_good(real_now(tx)):
        raise access.LinkOver("unknown, used or expired")
    return reset


async def redeem_password_reset(tx: PlatformTx, *, secret: str, password_hash: str) -> None:
    """Sets the password, once; whoever was signed in as this person is out."""
    tenant_id, secret_hash = access.read_link_secret(secret)
    now = real_now(tx)
    async with tx.inside(tenant_id):
        found = await tx.password_resets.by_secret(secret_hash)
        if found is None:
            raise access.LinkOver("unknown")
        reset = await tx.password_resets.get(found.id, for_update=True)
        events = reset.redeem(now)
        await tx.password_resets.save(reset)
        tx.emit(events)
        await end_sessions(tx, reset.person_id)
    async with tx.inside(tenant_id):
        person = await tx.people.get(reset.person_id, for_update=True)
        if not person.active:
            raise access.LinkOver("inactive")
        person.password_hash = password_hash
        await tx.people.save(person)
        tx.emit([UserChanged(person)])
    async with tx.inside(tenant_id):
        await tx.directory.list(person)


# The second factor.


async def enable_second_factor(
    tx: PlatformTx, *, secret: bytes, recovery_hashes: Sequence[bytes], code: str, seal: Seal
) -> SecondFactor:
    """The app has shown that it knows the secret; its code is used by that."""
    person_id = own_id(tx)
    if await tx.second_factors.of(person_id) is not None:
        raise access.SecondFactorThere(str(person_id))
    step = totp.step_of(secret, access.plain_code(code), real_now(tx))
    if step is None:
        raise access.CodeWrong("not of the proposed secret", pointer="/code")
    sealed = seal.seal(secret, f"{FACTOR} {person_id}")
    factor = SecondFactor(new_id(), person_id, sealed, tuple(recovery_hashes), real_now(tx))
    await tx.second_factors.claim(person_id, step)
    await tx.second_factors.save(factor)
    tx.emit([access.SecondFactorEnabled(factor)])
    return factor


async def set_policy(tx: PlatformTx, *, second_factor_required: bool) -> SignInPolicy:
    """Sessions without what is asked for from now on can only set it up."""
    await tx.lock("sign_in_policy")
    policy = await tx.sign_in_policies.of_tenant()
    tx.must_be(policy.version, tx.tenant, "sign_in_policy")
    events = policy.set(second_factor_required=second_factor_required)
    await tx.sign_in_policies.save(policy)
    tx.emit(events)
    return policy


async def remove_own_second_factor(tx: PlatformTx, person_id: UUID) -> None:
    if (await tx.sign_in_policies.of_tenant()).second_factor_required:
        raise access.SecondFactorNeeded(str(person_id))
    await remove_second_factor(tx, person_id)


async def remove_second_factor(tx: PlatformTx, person_id: UUID) -> None:
    factor = await tx.second_factors.of(person_id, for_update=True)
    if factor is None:
        raise access.NoSecondFactor(str(person_id))
    await tx.second_factors.discard(factor)
    tx.emit([access.SecondFactorRemoved(factor)])
