"""Sign-in names: what somebody types at the door. Unique on the whole system, since no company is known there.

They lie here as keyed hashes: a copied table says neither who works where nor which numbers they have.
"""

from dataclasses import dataclass
from uuid import UUID

from rounds.core.db import Tx
from rounds.core.errors import IdReused
from rounds.org.rules import fold_sign_in_name

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Known:
    """What the door knows of a sign-in name; nothing for an unknown one."""

    org_id: int
    person_id: UUID


def name_digest(tx: Tx, name: str) -> bytes:
    return tx.keys.door_digest(f"sign-in\n{fold_sign_in_name(name)}")


async def owner_of_name(tx: Tx, name: str) -> Known | None:
    return await tx.maybe(
        Known, "SELECT org_id, person_id FROM sign_in_name WHERE digest = $1", name_digest(tx, name)
    )


async def give_sign_in_name(tx: Tx, person_id: UUID, name: str) -> None:
    """Let a person sign in by a staff or mobile number. Raises `id_reused` when somebody else has it already."""
    given = await tx.value(
        """
        INSERT INTO sign_in_name (digest, org_id, person_id)
        VALUES ($1, $2, $3)
        ON CONFLICT (digest) DO NOTHING
        RETURNING org_id
        """,
        name_digest(tx, name),
        tx.org_id,
        person_id,
    )
    if given is None and await owner_of_name(tx, name) != Known(tx.org_id, person_id):
        raise IdReused("sign_in_name")


async def take_sign_in_name(tx: Tx, person_id: UUID, name: str) -> None:
    """Take a name from a person; one that is not theirs stays where it is."""
    await tx.execute(
        "DELETE FROM sign_in_name WHERE digest = $1 AND org_id = $2 AND person_id = $3",
        name_digest(tx, name),
        tx.org_id,
        person_id,
    )


async def hash_plain_names(tx: Tx) -> int:
    """Turn over some of the names that an older version kept in the clear; returns how many there were."""
    found = await tx.rows(
        """
        SELECT name, org_id, person_id FROM sign_in_name_plain
        ORDER BY name LIMIT $1
        """,
        AT_ONCE,
    )
    await tx.many(
        """
        INSERT INTO sign_in_name (digest, org_id, person_id) VALUES ($1, $2, $3)
        ON CONFLICT (digest) DO NOTHING
        """,
        [(name_digest(tx, row["name"]), row["org_id"], row["person_id"]) for row in found],
    )
    await tx.execute(
        "DELETE FROM sign_in_name_plain WHERE name = ANY ($1::text[])", [row["name"] for row in found]
    )
    return len(found)
