"""AccessService: translates and calls one use case per RPC."""

from uuid import UUID

from kontor.api.platform.v1 import access_pb2 as pb
from kontor.api.platform.v1.access_pb2_grpc import AccessServiceServicer
from kontor.common.calling.calls import Asking
from kontor.common.serving.rpc import command, query
from kontor.common.values.wire import timestamp
from kontor.platform import domain, signing_in, totp, use_cases, wire
from kontor.platform.domain import Person
from kontor.platform.entrance import Entrance
from kontor.platform.store import PlatformTx

Ask = Asking[PlatformTx]


class AccessApi(AccessServiceServicer):
    def __init__(self, entrance: Entrance) -> None:
        self._entrance = entrance

    # Sessions.

    @command
    async def ExchangeSession(self, request: pb.ExchangeSessionRequest, tx: PlatformTx) -> pb.ExchangeSessionResponse:
        exchanged = await signing_in.exchange_session(tx, secret=request.secret)
        return pb.ExchangeSessionResponse(
            token=self._entrance.session_token(exchanged),
            expires_at=self._entrance.expiry(exchanged.ends_at),
            person_id=str(exchanged.who.person.id),
        )

    @command
    async def EndSession(self, request: pb.EndSessionRequest, tx: PlatformTx) -> pb.EndSessionResponse:
        await signing_in.end_session(tx, secret=request.secret)
        return pb.EndSessionResponse()

    @query
    async def ListMySessions(self, _request: pb.ListMySessionsRequest, tx: PlatformTx) -> pb.ListMySessionsResponse:
        current = tx.principal.session_id
        shown = [wire.seen_session(s, seen_at, current) for s, seen_at in await signing_in.my_sessions(tx)]
        await tx.labelled(*shown)
        return pb.ListMySessionsResponse(sessions=shown)

    @command
    async def RevokeMySession(self, request: pb.RevokeMySessionRequest, tx: PlatformTx) -> pb.RevokeMySessionResponse:
        ended = wire.session(await signing_in.revoke_my_session(tx, session_id=UUID(request.id)))
        await tx.labelled(ended)
        return pb.RevokeMySessionResponse(session=ended)

    @command
    async def RevokeMySessions(
        self, request: pb.RevokeMySessionsRequest, tx: PlatformTx
    ) -> pb.RevokeMySessionsResponse:
        but = "" if request.also_this else tx.principal.session_id
        return pb.RevokeMySessionsResponse(revoked=await signing_in.end_sessions(tx, signing_in.own_id(tx), but=but))

    @command
    async def RevokeSessions(self, request: pb.RevokeSessionsRequest, tx: PlatformTx) -> pb.RevokeSessionsResponse:
        return pb.RevokeSessionsResponse(revoked=await use_cases.revoke_sessions(tx, person_id=UUID(request.id)))

    # Passwords.

    async def another_password(self, request: pb.ChangePasswordRequest, ask: Ask) -> tuple[Person, str]:
        known = await self._entrance.whose_password(request.current_password, ask, "/current_password")
        return known, await self._entrance.new_password(request.new_password, "/new_password")

    @command(prepare="another_password")
    async def ChangePassword(
        self, _request: pb.ChangePasswordRequest, tx: PlatformTx, found: tuple[Person, str]
    ) -> pb.ChangePasswordResponse:
        known, password_hash = found
        revoked = await signing_in.change_password(tx, known=known, password_hash=password_hash)
        return pb.ChangePasswordResponse(revoked=revoked)

    async def may_ask(self, request: pb.RequestPasswordResetRequest, ask: Ask) -> str:
        email = domain.plain_email(request.email)
        await self._entrance.may_ask_for_link(ask.principal.address, email)
        return email

    @command(prepare="may_ask")
    async def RequestPasswordReset(
        self, _request: pb.RequestPasswordResetRequest, tx: PlatformTx, email: str
    ) -> pb.RequestPasswordResetResponse:
        signing_in.ask_password_reset(tx, email=email)
        return pb.RequestPasswordResetResponse()

    async def first_password(self, request: pb.RedeemPasswordResetRequest, ask: Ask) -> str:
        """Hashing costs: only for whom the link lets in."""
        await self._entrance.may_use_link(ask.principal.address)
        async with ask.reading() as tx:
            await signing_in.good_reset(tx, secret=request.secret)
        return await self._entrance.new_password(request.new_password, "/new_password")

    @command(prepare="first_password")
    async def RedeemPasswordReset(
        self, request: pb.RedeemPasswordResetRequest, tx: PlatformTx, password_hash: str
    ) -> pb.RedeemPasswordResetResponse:
        await signing_in.redeem_password_reset(tx, secret=request.secret, password_hash=password_hash)
        return pb.RedeemPasswordResetResponse()

    @command
    async def InvitePerson(self, request: pb.InvitePersonRequest, tx: PlatformTx) -> pb.InvitePersonResponse:
        offered = await use_cases.invite_person(tx, person_id=UUID(request.id), seal=self._entrance.seal)
        return pb.InvitePersonResponse(expires_at=timestamp(offered.expires_at))

    # The second factor.

    @query
    async def ProposeSecondFactor(
        self, _request: pb.ProposeSecondFactorRequest, tx: PlatformTx
    ) -> pb.ProposeSecondFactorResponse:
        person = await tx.people.get(signing_in.own_id(tx))
        tenant = await tx.tenants.get(tx.tenant)
        secret, codes, proposal = self._entrance.proposal(person.id)
        return pb.ProposeSecondFactorResponse(
            uri=totp.uri(secret, issuer=tenant.name, account=person.email),
            secret=totp.typed(secret),
            recovery_codes=codes,
            proposal=proposal,
        )

    @command
    async def EnableSecondFactor(
        self, request: pb.EnableSecondFactorRequest, tx: PlatformTx
    ) -> pb.EnableSecondFactorResponse:
        secret, hashes = self._entrance.proposed(request.proposal, signing_in.own_id(tx))
        enabled = wire.second_factor(
            await signing_in.enable_second_factor(
                tx, secret=secret, recovery_hashes=hashes, code=request.code, seal=self._entrance.seal
            )
        )
        await tx.labelled(enabled)
        return pb.EnableSecondFactorResponse(second_factor=enabled)

    async def who_removes(self, request: pb.RemoveSecondFactorRequest, ask: Ask) -> Person:
        return await self._entrance.whose_password(request.password, ask, "/password")

    @command(prepare="who_removes")
    async def RemoveSecondFactor(
        self, _request: pb.RemoveSecondFactorRequest, tx: PlatformTx, who: Person
    ) -> pb.RemoveSecondFactorResponse:
        await signing_in.remove_own_second_factor(tx, who.id)
        return pb.RemoveSecondFactorResponse()

    @command
    async def ResetSecondFactor(
        self, request: pb.ResetSecondFactorRequest, tx: PlatformTx
    ) -> pb.ResetSecondFactorResponse:
        await use_cases.reset_second_factor(tx, person_id=UUID(request.id))
        return pb.ResetSecondFactorResponse()

    # What the tenant asks of everybody.

    @query
    async def GetSignInPolicy(self, _request: pb.GetSignInPolicyRequest, tx: PlatformTx) -> pb.GetSignInPolicyResponse:
        return pb.GetSignInPolicyResponse(policy=wire.shown_sign_in_policy(await tx.sign_in_policies.of_tenant()))

    @command
    async def UpdateSignInPolicy(
        self, request: pb.UpdateSignInPolicyRequest, tx: PlatformTx
    ) -> pb.UpdateSignInPolicyResponse:
        required = request.policy.second_factor_required
        policy = await signing_in.set_policy(tx, second_factor_required=required)
        return pb.UpdateSignInPolicyResponse(policy=wire.shown_sign_in_policy(policy))
