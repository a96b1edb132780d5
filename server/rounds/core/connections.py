"""A connection's ends: what it is told when it is new, and what the driver may raise when it is lost."""

from typing import Any

import asyncpg
import orjson

from rounds.core.errors import DomainError
from rounds.core.jsons import to_json

# InternalClientError stands outside the driver's own families: a statement sent while the server hangs up raises it.
CONNECTION_LOST: tuple[type[Exception], ...] = (
    OSError,
    TimeoutError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
)

# A connection that is lost while it commits: whether it did is not known.
LOST_AT_COMMIT: tuple[type[Exception], ...] = (
    OSError,
    asyncpg.ConnectionDoesNotExistError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
)


class UnknownOutcome(DomainError):
    """The connection was lost around the commit: done or not is unknown, and asking again with the same id is safe."""

    def __init__(self) -> None:
        super().__init__("not_ready", reason="outcome_unknown")


async def read_json(conn: Any) -> None:
    """Let JSON columns come and go as Python values."""
    for kind in ("json", "jsonb"):
        await conn.set_type_codec(kind, encoder=to_json, decoder=orjson.loads, schema="pg_catalog")


def patient(app_dsn: str) -> str:
    """The same role without its time limits, which are for people who wait, not for a company at once."""
    limits = (
        "statement_timeout",
        "lock_timeout",
        "transaction_timeout",
        "idle_in_transaction_session_timeout",
    )
    return app_dsn + ("&" if "?" in app_dsn else "?") + "&".join(f"{limit}=0" for limit in limits)
