"""The second factor: an app's code beside the password, each once, and codes for the day the app is lost."""

import asyncio
from base64 import b32decode

import pytest
import sqlalchemy as sa
from kontor.api.platform.v1 import access_pb2 as access
from kontor.api.platform.v1 import platform_pb2 as pb
from kontor.common.database.tables import idempotency, journal
from kontor.common.identity.tokens import Principal
from kontor.common.values.clock import wall_now
from kontor.common.values.errors import (
    AlreadyExists,
    Conflict,
    DomainError,
    Forbidden,
    InvalidInput,
    RuleViolated,
    TooMany,
    Unauthenticated,
)
from kontor.platform import totp
from kontor.platform.access_store import second_factor
from platform_world import PASSWORD, World


def code_of(secret: str, steps: int = 0) -> str:
    """What the app shows now, or at another step."""
    raw = b32decode(secret + "=" * (-len(secret) % 8))
    return totp.code_at(raw, totp.step_at(wall_now()) + steps)


async def enabled(world: World, email: str) -> access.ProposeSecondFactorResponse:
    """The code used up by enabling is that of the step before."""
    me = await world.signed_in(email)
    proposed = (await me("ProposeSecondFactor", access.ProposeSecondFactorRequest())).message
    request = access.EnableSecondFactorRequest(proposal=proposed.proposal, code=code_of(proposed.secret, -1))
    await me("EnableSecondFactor", request)
    return proposed


async def refusal(world: World, email: str, code: str = "", password: str = PASSWORD) -> str:
    """The code of the refusal, or `in`; a machine too busy to check passwords is asked again."""
    while True:
        try:
            await world.opened(email, password, code=code)
        except TooMany as busy:
            await asyncio.sleep(int(busy.facts["retry_after"]))
        except DomainError as refused:
            return refused.code
        else:
            return "in"


async def test_signing_in_takes_two_steps(world: World):
    person = await world.invite("employee", password=PASSWORD)
    proposed = await enabled(world, person.email)
    assert proposed.uri.startswith("otpauth://totp/Nordlicht%3A")
    assert await refusal(world, person.email) == "platform.code_required"
    assert await refusal(world, person.email, password="falsch-falsch") == "platform.sign_in_refused"
    assert await refusal(world, person.email, "000000", "falsch-falsch") == "platform.sign_in_refused"
    assert await refusal(world, person.email, "000000") == "platform.code_refused"
    code = code_of(proposed.secret)
    me = await world.signed_in(person.email, code=f"{code[:3]} {code[3:]}")
    told = (await me("GetMe", pb.GetMeRequest())).message
    assert (told.second_factor, told.recovery_codes_left) == (True, 10)


async def test_a_code_gets_in_once_whoever_comes_first(world: World):
    person = await world.invite("employee", password=PASSWORD)
    proposed = await enabled(world, person.email)
    code = code_of(proposed.secret)
    told = await asyncio.gather(*(refusal(world, person.email, code) for _ in range(3)))
    assert sorted(told) == ["in", *["platform.code_refused"] * 2]
    assert await refusal(world, person.email, code_of(proposed.secret, -1)) == "platform.code_refused"


async def test_a_recovery_code_gets_in_once_and_the_journal_knows(world: World):
    person = await world.invite("employee", password=PASSWORD)
    proposed = await enabled(world, person.email)
    assert len(set(proposed.recovery_codes)) == 10
    used = proposed.recovery_codes[3]
    typed = used.upper().replace("-", " ")
    told = await asyncio.gather(*(refusal(world, person.email, typed) for _ in range(3)))
    assert sorted(told) == ["in", *["platform.code_refused"] * 2]
    assert await refusal(world, person.email, used) == "platform.code_refused"
    assert await refusal(world, person.email, proposed.recovery_codes[4]) == "in"
    assert (await world.told()).count("RecoveryCodeUsed") == 2


async def test_nothing_that_gets_in_is_kept_readable(world: World):
    person = await world.invite("employee", password=PASSWORD)
    proposed = await enabled(world, person.email)
    async with world.running.service.context.db.reading(Principal.system(world.tenant, "platform")) as tx:
        for table in (second_factor, journal, idempotency):
            for row in await tx.all(sa.select(table)):
                assert not any(shown in str(row) for shown in (proposed.secret, *proposed.recovery_codes)), table.name


async def test_a_proposal_holds_for_its_owner_and_only_with_its_code(world: World):
    one, other = [await world.invite("employee", password=PASSWORD) for _ in range(2)]
    mine, theirs = await world.signed_in(one.email), await world.signed_in(other.email)
    proposed = (await mine("ProposeSecondFactor", access.ProposeSecondFactorRequest())).message
    request = access.EnableSecondFactorRequest(proposal=proposed.proposal, code=code_of(proposed.secret, 5))
    with pytest.raises(InvalidInput) as wrong:
        await mine("EnableSecondFactor", request)
    assert wrong.value.code == "platform.code_wrong"
    request.code = code_of(proposed.secret)
    with pytest.raises(InvalidInput) as foreign:
        await theirs("EnableSecondFactor", request)
    assert foreign.value.code == "platform.second_factor_proposal_over"
    assert await refusal(world, one.email) == "in"
    await mine("EnableSecondFactor", request)
    with pytest.raises(AlreadyExists):
        await mine("EnableSecondFactor", request)


async def test_taking_it_away_asks_for_the_password(world: World):
    person = await world.invite("employee", password=PASSWORD)
    proposed = await enabled(world, person.email)
    me = await world.signed_in(person.email, code=code_of(proposed.secret))
    with pytest.raises(InvalidInput) as wrong:
        await me("RemoveSecondFactor", access.RemoveSecondFactorRequest(password="falsch-falsch"))
    assert (wrong.value.code, wrong.value.all_violations()[0].pointer) == ("platform.password_wrong", "/password")
    await me("RemoveSecondFactor", access.RemoveSecondFactorRequest(password=PASSWORD))
    assert await refusal(world, person.email) == "in"
    with pytest.raises(RuleViolated):
        await me("RemoveSecondFactor", access.RemoveSecondFactorRequest(password=PASSWORD))
    await me("ProposeSecondFactor", access.ProposeSecondFactorRequest())


async def test_an_administrator_resets_what_somebody_lost_and_ends_their_sessions(world: World):
    person = await world.invite("employee", password=PASSWORD)
    proposed = await enabled(world, person.email)
    secret = await world.opened(person.email, code=code_of(proposed.secret))
    request = access.ResetSecondFactorRequest(id=person.id)
    with pytest.raises(Forbidden):
        await world.with_token(await world.session_token(secret))("ResetSecondFactor", request)
    await (await world.admin())("ResetSecondFactor", request)
    with pytest.raises(Unauthenticated):
        await world.session_token(secret)
    assert await refusal(world, person.email) == "in"
    assert "SecondFactorRemoved" in await world.told()


async def required(world: World, wanted: bool = True) -> None:
    admin = await world.admin()
    policy = (await admin("GetSignInPolicy", access.GetSignInPolicyRequest())).message.policy
    policy.second_factor_required = wanted
    changed = await admin("UpdateSignInPolicy", access.UpdateSignInPolicyRequest(policy=policy, etag=policy.etag))
    assert changed.message.policy.second_factor_required is wanted


async def test_where_it_is_required_who_has_none_can_only_set_it_up(world: World):
    person = await world.invite("employee", "admin", password=PASSWORD)
    secret = await world.opened(person.email)
    await required(world)
    me = world.with_token(await world.session_token(secret))
    assert (await me("GetMe", pb.GetMeRequest())).message.second_factor_missing
    for name, request in (
        ("ListPeople", pb.ListPeopleRequest()),
        ("GetTenant", pb.GetTenantRequest(id=str(world.tenant))),
        ("UpdateSignInPolicy", access.UpdateSignInPolicyRequest(policy=access.SignInPolicy(), etag="1")),
    ):
        with pytest.raises(Forbidden):
            await me(name, request)
    proposed = (await me("ProposeSecondFactor", access.ProposeSecondFactorRequest())).message
    await me(
        "EnableSecondFactor",
        access.EnableSecondFactorRequest(proposal=proposed.proposal, code=code_of(proposed.secret, -1)),
    )
    again = world.with_token(await world.session_token(secret))
    assert not (await again("GetMe", pb.GetMeRequest())).message.second_factor_missing
    await again("ListPeople", pb.ListPeopleRequest())
    assert "SignInPolicyChanged" in await world.told()


async def test_where_it_is_required_nobody_takes_their_own_away_and_keys_go_on(world: World):
    person = await world.invite("employee", password=PASSWORD)
    proposed = await enabled(world, person.email)
    await required(world)
    me = await world.signed_in(person.email, code=code_of(proposed.secret))
    with pytest.raises(RuleViolated) as needed:
        await me("RemoveSecondFactor", access.RemoveSecondFactorRequest(password=PASSWORD))
    assert needed.value.code == "platform.second_factor_needed"
    keyed = await world.caller("finance")
    await keyed("ListPeople", pb.ListPeopleRequest())
    await required(world, False)
    await me("RemoveSecondFactor", access.RemoveSecondFactorRequest(password=PASSWORD))


async def test_what_is_asked_of_everybody_is_changed_in_the_version_that_was_read(world: World):
    await required(world)
    admin = await world.admin()
    with pytest.raises(Conflict):
        await admin("UpdateSignInPolicy", access.UpdateSignInPolicyRequest(policy=access.SignInPolicy(), etag="0"))
    sales = await world.caller("sales")
    with pytest.raises(Forbidden):
        await sales("GetSignInPolicy", access.GetSignInPolicyRequest())


async def test_of_a_policy_nobody_has_set_it_is_told_since_when_it_holds(world: World):
    admin = await world.admin()
    with pytest.raises(Conflict) as refused:
        await admin("UpdateSignInPolicy", access.UpdateSignInPolicyRequest(policy=access.SignInPolicy(), etag="7"))
    facts = refused.value.facts
    assert facts["current"] == "0"
    assert facts["changed_by"]
    assert facts["changed_at"]
