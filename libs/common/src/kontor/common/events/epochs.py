"""Which life of its streams a service has published to. A broker that lost its disk begins another life, which is told
again what the journal holds.

The id of a life stands in the stream's metadata; the last one a service knows stands in its own database.
"""

from kontor.common.database.pool import Connection

# Ids of streams that lived before they had one: what they hold was published to them.
ADOPTED = "adopted-"
_KNOWN = "select epoch, resent_to from published_to where stream = %s"
_BEGIN = """
insert into published_to (stream, epoch, resent_to) values (%s, %s, %s)
on conflict (stream) do update set epoch = excluded.epoch, resent_to = excluded.resent_to
"""
_REACHED = "update published_to set resent_to = %s where stream = %s"


async def owing(connection: Connection, stream: str, epoch: str, *, trust_adopted: bool = True) -> int | None:
    """The position behind which this life of the stream has to be told again; None when it knows all."""
    known = await (await connection.execute(_KNOWN, (stream,))).fetchone()
    if known is not None and known[0] == epoch:
        resent_to: int | None = known[1]
        return resent_to
    told = trust_adopted and known is None and epoch.startswith(ADOPTED)
    await connection.execute(_BEGIN, (stream, epoch, None if told else 0))
    return None if told else 0


async def reached(connection: Connection, stream: str, pos: int | None) -> None:
    """Told again up to here; None is all of it."""
    await connection.execute(_REACHED, (pos, stream))
