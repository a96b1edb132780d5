"""Verify: whether a phone's copy is the server's, by count and hash per bucket and entity.

The hash is the XOR over rows of the first eight bytes of SHA-256 of `<entity>:<id>:<seq>`, where seq is the log's
number of the row in that bucket, so it tells a row that is missing, too much or of an older state.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from rounds.core.db import Tx
from rounds.core.statements import Synced
from rounds.sync.cursor import Place, read_cursor
from rounds.sync.pull import check, has_news, read_head
from rounds.sync.shares import Share, shares_for

Sums = Mapping[str, Mapping[str, tuple[int, str]]]
NOTHING = (0, "0" * 16)


async def verify(tx: Tx, text: str, sums: Sums, synced: Mapping[str, Synced]) -> dict[str, Any]:
    """The buckets that differ, and the cursor without them, with which the next pull brings them anew.

    `stale` when the phone has not yet pulled all that there is: then nothing is compared. Raises `reset`.
    """
    shares = {share.name: share for share in shares_for(tx.ctx, synced)}
    head = await read_head(tx)
    known = read_cursor(text)
    check(known, head)
    at: dict[str, Place] = dict(known.at)
    if set(at) != set(shares) or await has_news(tx, at, shares, head.seq):
        return {"bad": [], "stale": True, "cursor": None, "server_now": tx.now}
    ours = await _sums(tx, list(shares.values()), head.seq)
    bad = [bucket for bucket in shares if not _agree(ours.get(bucket, {}), sums.get(bucket, {}))]
    cursor = known.without(bad).write() if bad else None
    return {"bad": bad, "stale": False, "cursor": cursor, "server_now": tx.now}


def _agree(ours: Mapping[str, tuple[int, str]], theirs: Mapping[str, tuple[int, str]]) -> bool:
    return all(ours.get(name, NOTHING) == theirs.get(name, NOTHING) for name in {*ours, *theirs})


async def _sums(tx: Tx, shares: Sequence[Share], head: int) -> dict[str, dict[str, tuple[int, str]]]:
    found = await tx.rows(
        """
        SELECT b.name AS bucket, r.entity, count(*) AS rows,
               encode(int8send(bit_xor(('x' || encode(substr(sha256(convert_to(
                   r.entity || ':' || r.entity_id || ':' || r.seq, 'UTF8')), 1, 8), 'hex'))::bit(64)::bigint)), 'hex')
                   AS hash
        FROM unnest($2::text[], $4::text[], $5::text[]) AS b (name, bucket, entities)
        JOIN sync_row AS r ON r.org_id = $1 AND r.bucket = b.bucket AND r.op = 'P' AND r.seq <= $3
         AND (b.entities IS NULL OR r.entity = ANY (string_to_array(b.entities, ',')))
        GROUP BY b.name, r.entity
        """,
        tx.org_id,
        [share.name for share in shares],
        head,
        [share.bucket for share in shares],
        [share.only for share in shares],
    )
    sums: dict[str, dict[str, tuple[int, str]]] = {}
    for row in found:
        sums.setdefault(row["bucket"], {})[row["entity"]] = (row["rows"], row["hash"])
    return sums
