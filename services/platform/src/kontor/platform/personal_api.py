"""PersonalService: translates and calls one use case per RPC."""

from typing import Any
from uuid import UUID

from kontor.api.platform.v1 import personal_pb2 as pb
from kontor.api.platform.v1.personal_pb2_grpc import PersonalServiceServicer
from kontor.common.serving.rpc import command, query
from kontor.common.values.wire import changed
from kontor.platform import personal
from kontor.platform.personal_store import Preference, View
from kontor.platform.store import PlatformTx


class PersonalApi(PersonalServiceServicer):
    @query
    async def ListMyViews(self, request: pb.ListMyViewsRequest, tx: PlatformTx) -> pb.ListMyViewsResponse:
        return pb.ListMyViewsResponse(views=[_view(view) for view in await personal.my_views(tx, request.list)])

    @query
    async def GetMyView(self, request: pb.GetMyViewRequest, tx: PlatformTx) -> pb.GetMyViewResponse:
        return pb.GetMyViewResponse(view=_view(await personal.my_view(tx, UUID(request.id))))

    @command
    async def CreateMyView(self, request: pb.CreateMyViewRequest, tx: PlatformTx) -> pb.CreateMyViewResponse:
        return pb.CreateMyViewResponse(view=_view(await personal.create_view(tx, fields=_read_view(request.view))))

    @command
    async def UpdateMyView(self, request: pb.UpdateMyViewRequest, tx: PlatformTx) -> pb.UpdateMyViewResponse:
        changes = changed(_read_view(request.view), request.update_mask)
        return pb.UpdateMyViewResponse(
            view=_view(await personal.update_view(tx, view_id=UUID(request.id), changes=changes))
        )

    @command
    async def DeleteMyView(self, request: pb.DeleteMyViewRequest, tx: PlatformTx) -> pb.DeleteMyViewResponse:
        await personal.delete_view(tx, view_id=UUID(request.id))
        return pb.DeleteMyViewResponse()

    @query
    async def ListMyPreferences(
        self, _request: pb.ListMyPreferencesRequest, tx: PlatformTx
    ) -> pb.ListMyPreferencesResponse:
        return pb.ListMyPreferencesResponse(preferences=[_preference(p) for p in await personal.my_preferences(tx)])

    @command
    async def SetMyPreference(self, request: pb.SetMyPreferenceRequest, tx: PlatformTx) -> pb.SetMyPreferenceResponse:
        kept = await personal.set_preference(tx, key=request.key, value=request.value)
        return pb.SetMyPreferenceResponse(preference=_preference(kept))

    @query
    async def SuggestPeople(self, request: pb.SuggestPeopleRequest, tx: PlatformTx) -> pb.SuggestPeopleResponse:
        people = [
            pb.SuggestedPerson(id=str(id_), name=name, email=email)
            for id_, name, email in await personal.suggest_people(tx, q=request.q, permission=request.permission)
        ]
        return pb.SuggestPeopleResponse(people=people)


def _view(value: View) -> pb.View:
    return pb.View(
        id=str(value.id),
        name=value.name,
        list=value.list,
        query=value.query,
        columns=value.columns,
        etag=str(value.edition),
    )


def _read_view(message: pb.View) -> dict[str, Any]:
    """The fields a caller may set, by the names an update mask uses."""
    return {
        "name": message.name,
        "list": message.list,
        "query": message.query,
        "columns": tuple(message.columns),
    }


def _preference(value: Preference) -> pb.Preference:
    return pb.Preference(key=value.key, value=value.value, etag=str(value.edition) if value.edition else "")
