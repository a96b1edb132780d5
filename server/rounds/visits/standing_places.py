"""Where people stood at customers when they checked in, for those who look into pins."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from rounds.core.db import Tx
from rounds.customers.public import FixSource

GOOD_M = 50.0


async def _good_fixes(tx: Tx, customers: Sequence[UUID], since: datetime) -> list[tuple[UUID, float, float]]:
    """Fixes that are no worse than this, and not made up."""
    found = await tx.rows(
        """
        SELECT v.customer_id, f.lng, f.lat
        FROM visit AS v
        JOIN visit_fix AS f ON f.org_id = v.org_id AND f.visit_id = v.id
        WHERE v.org_id = $1 AND v.customer_id = ANY ($2::uuid[]) AND v.started_at >= $3
          AND f.kind IN ('in', 'better') AND f.accuracy_m <= $4 AND NOT f.simulated
        """,
        tx.org_id,
        list(customers),
        since,
        GOOD_M,
    )
    return [(row["customer_id"], row["lng"], row["lat"]) for row in found]


STOOD = FixSource(_good_fixes)
