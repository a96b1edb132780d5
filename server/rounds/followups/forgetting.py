"""What goes with a customer whose data were deleted on request."""

from uuid import UUID

from rounds.core.db import Tx
from rounds.followups.reminding import follow_note


async def forget_customer(tx: Tx, customer_id: UUID) -> None:
    """The customer's data were deleted on request: what was written about them goes too, that it was written stays."""
    for row in await tx.rows(
        "SELECT id FROM note WHERE org_id = $1 AND customer_id = $2 ORDER BY id FOR UPDATE",
        tx.org_id,
        customer_id,
    ):
        note_id = row["id"]
        await tx.execute(
            """
            UPDATE note
            SET text = '', result = NULL, next_step = NULL, custom = '{}', folded = '', version = version + 1,
                withdrawn_at = coalesce(withdrawn_at, $3)
            WHERE org_id = $1 AND id = $2
            """,
            tx.org_id,
            note_id,
            tx.now,
        )
        await tx.execute(
            "UPDATE note_version SET content = '{}' WHERE org_id = $1 AND note_id = $2", tx.org_id, note_id
        )
        await tx.execute(
            "UPDATE note_comment SET text = '' WHERE org_id = $1 AND note_id = $2", tx.org_id, note_id
        )
        await tx.execute("DELETE FROM note_gram WHERE org_id = $1 AND note_id = $2", tx.org_id, note_id)
        await follow_note(tx, note_id, customer_id, None, None)
        tx.changed("note", note_id)
