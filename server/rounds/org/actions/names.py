"""Sign-in names: what somebody types at the door. Unique on the whole system, since no company is known there."""

from dataclasses import dataclass
from uuid import UUID

from rounds.core.db import Tx
from rounds.core.errors import IdReused
from rounds.org.rules import fold_sign_in_name


@dataclass(frozen=True, slots=True)
class Known:
    """What the door knows of a sign-in name; nothing for an unknown one."""

    org_id: int
    person_id: UUID


async def owner_of_name(tx: Tx, name: str) -> Known | None:
    return await tx.maybe(
        Known, "SELECT org_id, person_id FROM sign_in_name WHERE name = $1", fold_sign_in_name(name)
    )


async def give_sign_in_name(tx: Tx, person_id: UUID, name: str) -> None:
    """Let a person sign in by a staff or mobile number. Raises `id_reused` when somebody else has it already."""
    given = await tx.value(
        """
        INSERT INTO sign_in_name (name, org_id, person_id)
        VALUES ($1, $2, $3)
        ON CONFLICT (name) DO NOTHING
        RETURNING org_id
        """,
        fold_sign_in_name(name),
        tx.org_id,
        person_id,
    )
    if given is None and await owner_of_name(tx, name) != Known(tx.org_id, person_id):
        raise IdReused("sign_in_name")


async def take_sign_in_name(tx: Tx, person_id: UUID, name: str) -> None:
    """Take a name from a person; one that is not theirs stays where it is."""
    await tx.execute(
        "DELETE FROM sign_in_name WHERE name = $1 AND org_id = $2 AND person_id = $3",
        fold_sign_in_name(name),
        tx.org_id,
        person_id,
    )
