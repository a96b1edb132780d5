"""What is remembered of two customers: that they look like one, or that somebody said they are two."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from rounds.core.db import Tx
from rounds.engines.twins import LIKELY, Likeness


def ordered(one: UUID, other: UUID) -> tuple[UUID, UUID]:
    return (one, other) if one < other else (other, one)


async def note_apart(tx: Tx, customer_id: UUID, others: Iterable[UUID]) -> None:
    """Somebody's word that these are other customers: the pairs are never asked again."""
    wanted = sorted(set(others) - {customer_id})
    if not wanted:
        return
    known = await tx.rows(
        "SELECT id FROM customer WHERE org_id = $1 AND id = ANY ($2::uuid[]) ORDER BY id", tx.org_id, wanted
    )
    await tx.many(
        """
        INSERT INTO twin_pair (org_id, first_id, second_id, score, reasons, distance_m, state, noted_at, decided_at,
                               decided_by)
        VALUES ($1, $2, $3, 0, '[]', NULL, 'apart', $4, $4, $5)
        ON CONFLICT (org_id, first_id, second_id) DO UPDATE
        SET state = 'apart', decided_at = excluded.decided_at, decided_by = excluded.decided_by
        WHERE twin_pair.state <> 'merged'
        """,
        [(tx.org_id, *ordered(customer_id, row["id"]), tx.now, tx.ctx.person_id) for row in known],
    )


async def note_pairs(tx: Tx, customer_id: UUID, found: Sequence[tuple[UUID, Likeness]]) -> None:
    """Keep the likely pairs of a customer open for review; what looks like one no more is let go."""
    likely = sorted((ordered(customer_id, other), like) for other, like in found if like.score >= LIKELY)
    await tx.execute(
        """
        UPDATE twin_pair SET state = 'gone'
        WHERE org_id = $1 AND (first_id = $2 OR second_id = $2) AND state = 'open'
          AND NOT (CASE WHEN first_id = $2 THEN second_id ELSE first_id END = ANY ($3::uuid[]))
        """,
        tx.org_id,
        customer_id,
        [second if first == customer_id else first for (first, second), _ in likely],
    )
    await tx.many(
        """
        INSERT INTO twin_pair (org_id, first_id, second_id, score, reasons, distance_m, state, noted_at)
        VALUES ($1, $2, $3, $4, $5, $6, 'open', $7)
        ON CONFLICT (org_id, first_id, second_id) DO UPDATE
        SET score = excluded.score, reasons = excluded.reasons, distance_m = excluded.distance_m, state = 'open'
        WHERE twin_pair.state IN ('open', 'gone')
        """,
        [
            (
                tx.org_id,
                *pair,
                like.score,
                [[name, round(weight, 2)] for name, weight in like.reasons],
                None if like.distance_m is None else round(min(like.distance_m, 2e9)),
                tx.now,
            )
            for pair, like in likely
        ],
    )


async def forget_looks(tx: Tx, customer_id: UUID) -> None:
    """For a customer whose data is deleted on request: keys of its name, and what merges remember of its fields."""
    await tx.execute("DELETE FROM twin_key WHERE org_id = $1 AND customer_id = $2", tx.org_id, customer_id)
    await tx.execute(
        """
        UPDATE customer_merge SET before = '{}', after = '{}', carried = '{}'
        WHERE org_id = $1 AND (kept_id = $2 OR gone_id = $2)
        """,
        tx.org_id,
        customer_id,
    )
    await close_pairs(tx, customer_id)


async def close_pairs(tx: Tx, customer_id: UUID) -> None:
    """Its open pairs are no questions any more."""
    await tx.execute(
        """
        UPDATE twin_pair SET state = 'gone'
        WHERE org_id = $1 AND (first_id = $2 OR second_id = $2) AND state = 'open'
        """,
        tx.org_id,
        customer_id,
    )
