"""Composition root: what platform serves, consumes and migrates. Commands: serve, migrate, seed, replay, check."""

import sys
from collections.abc import Sequence

from kontor.api.platform.v1.access_pb2_grpc import add_AccessServiceServicer_to_server
from kontor.api.platform.v1.mail_texts_pb2_grpc import add_MailTextServiceServicer_to_server
from kontor.api.platform.v1.naming_pb2_grpc import add_NamingServiceServicer_to_server
from kontor.api.platform.v1.personal_pb2_grpc import add_PersonalServiceServicer_to_server
from kontor.api.platform.v1.platform_pb2_grpc import add_PlatformServiceServicer_to_server
from kontor.api.platform.v1.webhooks_pb2_grpc import add_WebhookServiceServicer_to_server
from kontor.common.database.schema import migrations_path
from kontor.common.serving.commands import run
from kontor.common.serving.server import Served
from kontor.common.serving.service import Context, ServiceDefinition
from kontor.platform import seed
from kontor.platform.access_api import AccessApi
from kontor.platform.consumers import consumers
from kontor.platform.entrance import Entrance
from kontor.platform.grpc_api import PlatformApi
from kontor.platform.mail_text_api import MailTextApi
from kontor.platform.naming_api import AtHome, NamingApi
from kontor.platform.personal_api import PersonalApi
from kontor.platform.settings import Settings
from kontor.platform.store import PlatformTx
from kontor.platform.webhook_api import WebhookApi
from kontor.platform.webhook_sender import send_webhooks, sender_of
from kontor.platform.webhook_use_cases import DUE


def _served(ctx: Context) -> Served:
    entrance = Entrance(ctx)
    return [
        (add_PlatformServiceServicer_to_server, PlatformApi(ctx, entrance)),
        (add_AccessServiceServicer_to_server, AccessApi(entrance)),
        (add_PersonalServiceServicer_to_server, PersonalApi()),
        (add_MailTextServiceServicer_to_server, MailTextApi()),
        (add_NamingServiceServicer_to_server, NamingApi()),
        (add_WebhookServiceServicer_to_server, WebhookApi(sender_of(ctx))),
    ]


SERVICE = ServiceDefinition(
    settings_class=Settings,
    tx_class=PlatformTx,
    servicers=_served,
    consumers=consumers,
    due=lambda ctx: {DUE: sender_of(ctx).due},
    background=[send_webhooks],
    naming=AtHome,
    migrations=migrations_path("platform"),
)


def main(argv: Sequence[str] | None = None) -> None:
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments[:1] == ["seed"]:
        seed.main(arguments[1:])
    else:
        run(SERVICE, arguments)


if __name__ == "__main__":
    main()
