"""Operations from a side door: a removed phone's, or a file's. They are kept whole and have no effect by themselves."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from rounds.core.db import Tx
from rounds.core.errors import DomainError, NotFound
from rounds.sync.answers import Parsed, milliseconds, parse_ops, shadow_id
from rounds.sync.closing import close_text, subject_of
from rounds.sync.keeping import id_in, kept, storable, text_in, to_text
from rounds.sync.schemas import Delivery

SHA256 = re.compile(r"[0-9a-f]{64}")
MOST_HELD = 20_000  # of one phone


@dataclass(frozen=True, slots=True)
class Bringer:
    """Whose operations they are, and how they came."""

    source: str
    device_id: UUID
    person_id: UUID
    skew: timedelta
    app: str
    file: str | None = None
    brought_by: UUID | None = None


async def hold(tx: Tx, bringer: Bringer, parsed: Sequence[Parsed]) -> list[str]:
    """Keep them; for each `held`, `malformed` (kept too), or `known`: it arrived before, by whatever door."""
    ids = [_id_of(bringer, item) for item in parsed]
    known = await _known(tx, ids)
    if len(parsed) > len(known) and await _count(tx, bringer.device_id) >= MOST_HELD:
        raise DomainError("too_many_requests", wait_s=3_600)
    statuses: list[str] = []
    for op_id, item in zip(ids, parsed, strict=True):
        if op_id in known:
            statuses.append("known")
            continue
        known.add(op_id)
        await _insert(tx, bringer, op_id, item)
        statuses.append("held" if item.op else "malformed")
    return statuses


async def take_into_quarantine(tx: Tx, cmd: Delivery) -> None:
    """What a removed phone hands over, in the name of its session. Raises `not_found` for another phone's."""
    ctx = tx.ctx
    if ctx.device_id is None or ctx.person_id is None or cmd.device_id != ctx.device_id:
        raise NotFound("device")
    bringer = Bringer("quarantine", ctx.device_id, ctx.person_id, tx.now - cmd.device_now, cmd.app)
    await hold(tx, bringer, parse_ops(cmd.ops))


async def require_named(tx: Tx, sha256: str, device_id: UUID | None = None) -> None:
    """Raises `blob_unknown` unless something that is held, of that phone if said, names this content.

    A photo that was announced counts as well: its record is here, and its picture only on the phone or in a file. From
    a phone it must be its person's own.
    """
    found = await tx.value(
        """
        SELECT true FROM held_operation
        WHERE org_id = $1 AND ($3::uuid IS NULL OR device_id = $3) AND $2 = ANY (blobs)
        UNION ALL
        SELECT true FROM attachment
        WHERE org_id = $1 AND sha256 = decode($2, 'hex') AND ($3::uuid IS NULL OR created_by = $4)
        LIMIT 1
        """,
        tx.org_id,
        sha256,
        device_id,
        tx.ctx.person_id,
    )
    if not found:
        raise DomainError("blob_unknown")


def _id_of(bringer: Bringer, item: Parsed) -> UUID:
    return item.op.op_id if item.op else shadow_id(bringer.person_id, item.raw, kept(item.raw))


async def _known(tx: Tx, ids: list[UUID]) -> set[UUID]:
    found = await tx.rows(
        """
        SELECT op_id FROM op_log WHERE org_id = $1 AND op_id = ANY ($2::uuid[])
        UNION
        SELECT op_id FROM held_operation WHERE org_id = $1 AND op_id = ANY ($2::uuid[])
        """,
        tx.org_id,
        ids,
    )
    return {row["op_id"] for row in found}


async def _count(tx: Tx, device_id: UUID) -> int:
    held: int = await tx.value(
        "SELECT count(*) FROM held_operation WHERE org_id = $1 AND device_id = $2", tx.org_id, device_id
    )
    return held


async def _insert(tx: Tx, bringer: Bringer, op_id: UUID, item: Parsed) -> None:
    payload = to_text(storable(item.raw)) if item.op else kept(item.raw)
    kind = item.op.type if item.op else text_in(item.raw, "type", 60)
    entity_id = item.op.id if item.op else id_in(item.raw, "id")
    await tx.execute(
        """
        INSERT INTO held_operation (org_id, op_id, source, device_id, person_id, type, entity_id, payload, blobs, code,
                                    params, skew_ms, app, file, brought_by, received_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8::text::jsonb, $9, $10, $11, $12, $13, $14, $15, $16)
        ON CONFLICT (org_id, op_id) DO NOTHING
        """,
        tx.org_id,
        op_id,
        bringer.source,
        bringer.device_id,
        bringer.person_id,
        kind,
        entity_id,
        await close_text(tx, subject_of(kind, entity_id, bringer.person_id), payload),
        named_blobs(item.raw),
        None if item.op else "malformed",
        {} if item.op else item.params,
        milliseconds(bringer.skew),
        bringer.app or None,
        bringer.file,
        bringer.brought_by,
        tx.now,
    )


def named_blobs(raw: Any) -> list[str]:
    """The contents that an operation names: its list, and a photo's own hash."""
    if not isinstance(raw, dict):
        return []
    listed = raw.get("blobs")
    data = raw.get("data")
    named = [
        *(listed[:50] if isinstance(listed, list) else []),
        data.get("sha256") if isinstance(data, dict) else None,
    ]
    return sorted({name for name in named if isinstance(name, str) and SHA256.fullmatch(name)})
