"""Photos of a visit: what was said about them, and when they have arrived."""

from datetime import datetime
from uuid import UUID

from rounds.core.db import Tx
from rounds.core.errors import DomainError, IdReused
from rounds.visits import queries
from rounds.visits.schemas import PhotoIn


async def add_photo(tx: Tx, visit_id: UUID, cmd: PhotoIn, *, limit: int) -> UUID:
    """Say that a photo belongs to a visit. The picture itself may arrive before or after."""
    if cmd.size > limit:
        raise DomainError("photo_too_large", limit=limit)
    await tx.flush()
    await queries.own_visit(tx, visit_id)
    inserted = await tx.value(
        """
        INSERT INTO attachment (org_id, id, entity, entity_id, kind, sha256, size, mime, width, height, taken_at, live,
                                watermark, retention, created_at, created_by)
        VALUES ($1, $2, 'visit', $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'visit', $13, $14)
        ON CONFLICT (org_id, id) DO NOTHING
        RETURNING id
        """,
        tx.org_id,
        cmd.id,
        visit_id,
        cmd.kind,
        bytes.fromhex(cmd.sha256),
        cmd.size,
        cmd.mime,
        cmd.width,
        cmd.height,
        cmd.taken_at,
        cmd.live,
        cmd.watermark,
        tx.now,
        tx.ctx.person_id,
    )
    if inserted is None:
        await _require_same_photo(tx, cmd.id, visit_id)
    else:
        tx.changed("visit", visit_id)
    return cmd.id


async def show_arrived_photo(tx: Tx, sha256: str) -> None:
    """A picture has arrived: the visits that were waiting for it have changed for those who hold them."""
    for row in await tx.rows(
        """
        SELECT DISTINCT entity_id FROM attachment
        WHERE org_id = $1 AND entity = 'visit' AND sha256 = $2
        ORDER BY entity_id
        """,
        tx.org_id,
        bytes.fromhex(sha256),
    ):
        tx.changed("visit", row["entity_id"])


async def _require_same_photo(tx: Tx, photo_id: UUID, visit_id: UUID) -> None:
    owner: datetime | None = await tx.value(
        """
        SELECT created_at FROM attachment
        WHERE org_id = $1 AND id = $2 AND entity = 'visit' AND entity_id = $3 AND created_by = $4
        """,
        tx.org_id,
        photo_id,
        visit_id,
        tx.ctx.person_id,
    )
    if owner is None:
        raise IdReused("photo")
