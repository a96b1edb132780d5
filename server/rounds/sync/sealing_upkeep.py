"""What phones sent to an earlier version is closed; safe to stop anywhere and to run again."""

from rounds.core.db import Tx
from rounds.sync.closing import close_text, subject_of

# One table each: the column that tells which rows have been looked at is their own id, walked in order.
_FIND = """
    SELECT op_id, type, entity_id, person_id, payload::text AS payload FROM {table}
    WHERE org_id = $1 AND ($2::uuid IS NULL OR op_id > $2)
      AND payload::text ~ '"(phone|mobile|email|wechat)|\\\\"(phone|mobile|email|wechat)'
    ORDER BY op_id LIMIT $3
    """
FIND_LOG, FIND_HELD = _FIND.format(table="op_log"), _FIND.format(table="held_operation")
WRITE_LOG = "UPDATE op_log SET payload = $3::text::jsonb WHERE org_id = $1 AND op_id = $2"
WRITE_HELD = "UPDATE held_operation SET payload = $3::text::jsonb WHERE org_id = $1 AND op_id = $2"


async def close_payloads(tx: Tx, limit: int) -> int:
    """Close all of a company's payloads, some at a time; as the tables' owner, for a log is not written twice else."""
    count = 0
    for find, write in ((FIND_LOG, WRITE_LOG), (FIND_HELD, WRITE_HELD)):
        last = None
        while found := await tx.rows(find, tx.org_id, last, limit):
            for row in found:
                last = row["op_id"]
                subject = subject_of(row["type"], row["entity_id"], row["person_id"])
                closed = await close_text(tx, subject, row["payload"])
                if closed != row["payload"]:
                    count += 1
                    await tx.execute(write, tx.org_id, row["op_id"], closed)
    return count
