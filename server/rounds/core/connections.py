"""What the driver may raise when a connection is lost, whenever in an exchange that happens."""

import asyncpg

# InternalClientError stands outside the driver's own families: a statement sent while the server hangs up raises it.
CONNECTION_LOST: tuple[type[Exception], ...] = (
    OSError,
    TimeoutError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
)
