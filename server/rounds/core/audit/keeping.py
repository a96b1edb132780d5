"""The audit forgets its beginning when that is older than the company keeps it; what is left stays a chain."""

from datetime import datetime

from rounds.core.db import Tx
from rounds.core.retention import Batch, Kept, in_tx

STEP = 5_000


async def _forget(tx: Tx, before: datetime) -> Batch:
    count = await tx.value("SELECT forget_audit($1, $2)", before, STEP)
    return Batch(count, count == STEP)


KEPT = [Kept("audit", 1_095, 365, in_tx(_forget))]
