"""Three ways to end a transaction: ours, and the two that look right and are not, as controls.

A control that finds nothing would prove nothing: the tests demand that these two go wrong under the same load.
"""

from collections.abc import Callable
from typing import Any

import asyncpg
import orjson
import pytest

from rounds.app import SYNCED
from rounds.core import statements
from rounds.core.db import Database, Tx
from rounds.core.jsons import to_json
from rounds.core.keyring import Keyring
from rounds.core.statements import Prepared, Synced
from rounds.sync.pull import Head
from tests.world import MASTER

Finish = Callable[[Prepared], str]
NUMBER = "(SELECT seq FROM sync_head WHERE org_id = $1)"
BUMP = "UPDATE sync_head SET seq = seq + 1 WHERE org_id = $1"
SEQUENCE = "CREATE SEQUENCE IF NOT EXISTS naive_number START 100000"


def ours(statement: Prepared) -> str:
    return statement.sql


def naive(statement: Prepared) -> str:
    """A number from a sequence, taken before the commit. The pause is the one that load makes between the two."""
    if statement.name == "sync_bump":
        return "SELECT nextval('naive_number'), pg_sleep(random() * 0.02)"
    return statement.sql.replace(NUMBER, "currval('naive_number')")


def one_statement(statement: Prepared) -> str:
    """Number and buckets in one statement: its snapshot is older than the lock that it waits for.

    The pause before the commit is the one that load makes: others come to stand before the lock meanwhile.
    """
    if statement.name == "sync_bump":
        return "SELECT 1"
    whole = {made.name: made for entity in SYNCED for made in entity.statements()}
    for entity in SYNCED:
        if statement.name == f"sync_drop_{entity.name}":
            return "SELECT pg_sleep(0.01)"
        if statement.name == f"sync_put_{entity.name}":
            kept, insert, put = statement.sql.replace(NUMBER, "(SELECT seq FROM head)").partition(
                "INSERT INTO"
            )
            drop = whole[f"sync_drop_{entity.name}"].sql.replace(NUMBER, "(SELECT seq FROM head)")
            beside = kept.strip().removeprefix("WITH") + "," if kept.strip() else ""
            return f"WITH {beside} head AS ({BUMP} RETURNING seq), put AS ({insert}{put}) {drop}"
    return statement.sql


async def naive_head(tx: Tx) -> Head:
    """The head of a log without one: the largest number that can be seen."""
    found = await tx.maybe(
        Head,
        """
        SELECT (SELECT max(seq) FROM sync_row WHERE org_id = $1) AS seq, epoch, gc_seq
        FROM sync_head
        WHERE org_id = $1
        """,
        tx.org_id,
    )
    assert found is not None
    return found


def script_of(finish: Finish, synced: tuple[Synced, ...] = SYNCED) -> str:
    """What every connection prepares, in this way of finishing."""
    made = {one.name: one for one in statements.all_prepared()}
    made |= {one.name: one for entity in synced for one in entity.statements()}
    touched = [one for one in made.values() if finish(one) != one.sql]
    assert finish is ours or len(touched) >= len(synced), "this control no longer fits the statements"
    return ";".join(f"PREPARE {one.name} ({one.types}) AS {finish(one)}" for one in made.values())


async def prepare(conn: Any, finish: Finish) -> None:
    """Make a connection speak as the core's pool does."""
    for kind in ("json", "jsonb"):
        await conn.set_type_codec(kind, encoder=to_json, decoder=orjson.loads, schema="pg_catalog")
    if finish is not ours:
        # The triggers of the tests would stop what the controls are here to show.
        await conn.execute("SET session_replication_role = replica")
    await conn.execute(script_of(finish))


async def open_database(superuser_dsn: str, finish: Finish, size: int) -> Database:
    """A pool of the core's own kind. As superuser, since the storms delete rows, which the app may not."""

    async def ready(conn: Any) -> None:
        await prepare(conn, finish)

    async def keep(_conn: Any) -> None:
        """As in the core: every setting is local to its transaction, and a reset would forget ours."""

    if finish is naive:
        first = await asyncpg.connect(superuser_dsn)
        await first.execute(SEQUENCE)
        await first.close()
    pool = await asyncpg.create_pool(superuser_dsn, min_size=size, max_size=size, init=ready, reset=keep)
    keys = Keyring(MASTER)
    await keys.open(superuser_dsn)
    return Database(pool, SYNCED, keys)


def read_naively(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rounds.sync.pull.read_head", naive_head)
