"""The end of somebody's access, and their return. What they hold is handed over by `org.leaving`."""

from typing import Any
from uuid import UUID

from rounds.core.db import Tx
from rounds.core.errors import DomainError, IdReused
from rounds.org.actions.names import give_sign_in_name, take_sign_in_name
from rounds.org.actions.sessions import remove_device
from rounds.org.people.actions import has_names
from rounds.org.people.reading import mobiles_of, read_person
from rounds.org.reach import refuse_person_outside
from rounds.org.sessions import forget_contexts


async def end_now(tx: Tx, person_id: UUID) -> None:
    """Archive the person, close sessions, phones and invitations, and give their names back to the door.

    Their phones are removed as lost ones are: what they hold may still be handed over for two weeks.
    """
    forget_contexts(tx, [person_id])
    await tx.execute(
        "UPDATE person SET archived_at = $3 WHERE org_id = $1 AND id = $2 AND archived_at IS NULL",
        tx.org_id,
        person_id,
        tx.now,
    )
    phones = await tx.rows(
        "SELECT id FROM device WHERE org_id = $1 AND person_id = $2 AND revoked_at IS NULL ORDER BY id",
        tx.org_id,
        person_id,
    )
    for phone in phones:
        await remove_device(tx, phone["id"], person_id)
    await tx.execute(
        """
        UPDATE session SET ended_at = $3
        WHERE org_id = $1 AND person_id = $2 AND ended_at IS NULL
        """,
        tx.org_id,
        person_id,
        tx.now,
    )
    await tx.execute(
        """
        UPDATE invite SET revoked_at = $3
        WHERE org_id = $1 AND person_id = $2 AND used_at IS NULL AND revoked_at IS NULL
        """,
        tx.org_id,
        person_id,
        tx.now,
    )
    for name in await _names(tx, person_id):
        await take_sign_in_name(tx, person_id, name)
    tx.audit("person:end", "person", person_id)


async def _names(tx: Tx, person_id: UUID) -> list[str]:
    code = await tx.value("SELECT code FROM person WHERE org_id = $1 AND id = $2", tx.org_id, person_id)
    mobile = (await mobiles_of(tx, [person_id])).get(person_id)
    return [name for name in (code, mobile) if name is not None]


async def reactivate(tx: Tx, person_id: UUID) -> dict[str, Any]:
    """Belongs to the company again, with the old password; positions are filled anew by whoever plans them."""
    await refuse_person_outside(tx, [person_id])
    await tx.execute(
        "UPDATE person SET archived_at = NULL, ends_on = NULL WHERE org_id = $1 AND id = $2",
        tx.org_id,
        person_id,
    )
    if await has_names(tx, person_id):
        names = await _names(tx, person_id)
        taken = 0
        for name in names:
            try:
                await give_sign_in_name(tx, person_id, name)
            except IdReused:
                taken += 1
        if taken == len(names):
            raise DomainError("name_taken", field="code")
    tx.audit("person:reactivate", "person", person_id)
    return await read_person(tx, person_id)
