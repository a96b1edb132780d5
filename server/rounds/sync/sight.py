"""Which sealed fields a phone may read: the buckets whose rows' keys it gets."""

import hashlib
from collections.abc import Iterable, Mapping
from uuid import UUID

from rounds.core import sealing
from rounds.core.access import Ctx, Sight
from rounds.core.db import Tx
from rounds.core.statements import Synced
from rounds.sync.shares import own_buckets, shares_for


def readable_buckets(ctx: Ctx, entity: Synced, synced: Mapping[str, Synced]) -> list[str]:
    """The buckets whose rows' sealed field the caller may read without asking: all of theirs, their own, or none."""
    sight = Sight.HIDDEN if entity.sealed is None else ctx.sight(entity.sealed)
    if sight is Sight.HIDDEN:
        return []
    shares = shares_for(ctx, synced)
    held = [share.bucket for share in shares if share.only is None or entity.name in share.only.split(",")]
    if sight is Sight.SHOWN:
        return held
    own = own_buckets(ctx)
    return [bucket for bucket in held if bucket in own]


def sight_of(ctx: Ctx, synced: Mapping[str, Synced]) -> str:
    """A word that changes when the caller may read other sealed fields than before."""
    shares = [
        ",".join(readable_buckets(ctx, entity, synced))
        for _, entity in sorted(synced.items())
        if entity.sealed is not None
    ]
    return hashlib.sha256("|".join(shares).encode()).hexdigest()[:16]


async def keys_for(tx: Tx, subjects: Iterable[UUID], synced: Mapping[str, Synced]) -> dict[UUID, bytes]:
    """The keys of those subjects that lie in buckets which the caller may read."""
    wanted = list(set(subjects))
    allowed: set[UUID] = set()
    for entity in synced.values():
        buckets = readable_buckets(tx.ctx, entity, synced) if entity.sealed else []
        if buckets:
            found = await tx.rows(
                """
                SELECT DISTINCT entity_id FROM sync_row
                WHERE org_id = $1 AND entity = $2 AND entity_id = ANY ($3::uuid[]) AND bucket = ANY ($4::text[])
                  AND op = 'P'
                """,
                tx.org_id,
                entity.name,
                wanted,
                buckets,
            )
            allowed.update(row["entity_id"] for row in found)
    return await sealing.subject_keys(tx, allowed)
