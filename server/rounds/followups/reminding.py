"""Reminders: what somebody comes back to on a day."""

from datetime import date
from uuid import UUID

from rounds.core.db import Tx
from rounds.core.errors import DomainError
from rounds.followups.schemas import ReminderSet


async def follow_note(
    tx: Tx, note_id: UUID, customer_id: UUID, next_date: date | None, next_step: str | None
) -> None:
    """The writer's reminder as their note says it now; another day opens again what was done."""
    if next_date is None:
        gone = await tx.value(
            """
            UPDATE reminder SET done_at = $3, text = NULL, updated_at = $3, version = version + 1
            WHERE org_id = $1 AND id = $2 AND (done_at IS NULL OR text IS NOT NULL)
            RETURNING id
            """,
            tx.org_id,
            note_id,
            tx.now,
        )
    else:
        gone = await tx.value(
            """
            INSERT INTO reminder (org_id, id, person_id, customer_id, note_id, text, due_on, updated_at, version)
            VALUES ($1, $2, $3, $4, $2, $5, $6, $7, 1)
            ON CONFLICT (org_id, id) DO UPDATE
            SET text = $5, due_on = $6, updated_at = $7, version = reminder.version + 1,
                done_at = CASE WHEN reminder.due_on = $6 THEN reminder.done_at END
            RETURNING id
            """,
            tx.org_id,
            note_id,
            tx.ctx.person_id,
            customer_id,
            next_step,
            next_date,
            tx.now,
        )
    if gone is not None:
        tx.changed("reminder", note_id)


async def set_reminder(tx: Tx, reminder_id: UUID, cmd: ReminderSet) -> None:
    """Done, open again, or on another day. A repeat changes nothing; raises `reminder_unknown`."""
    found = await tx.row(
        """
        SELECT done_at, due_on FROM reminder
        WHERE org_id = $1 AND id = $2 AND person_id = $3
        FOR UPDATE
        """,
        tx.org_id,
        reminder_id,
        tx.ctx.person_id,
    )
    if found is None:
        raise DomainError("reminder_unknown")
    done_at = found["done_at"]
    if cmd.done is not None:
        done_at = (done_at or tx.now) if cmd.done else None
    due_on = cmd.due_on or found["due_on"]
    if (done_at, due_on) == (found["done_at"], found["due_on"]):
        return
    await tx.execute(
        """
        UPDATE reminder SET done_at = $3, due_on = $4, updated_at = $5, version = version + 1
        WHERE org_id = $1 AND id = $2
        """,
        tx.org_id,
        reminder_id,
        done_at,
        due_on,
        tx.now,
    )
    tx.changed("reminder", reminder_id)
