"""Verify: whether a phone's copy is the server's, by count and hash per bucket and entity.

The hash is the XOR over rows of the first eight bytes of SHA-256 of `<entity>:<id>:<seq>`, where seq is the log's
number of the row in that bucket, so it tells a row that is missing, too much or of an older state.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from rounds.core.db import Tx
from rounds.sync.cursor import Place, read_cursor
from rounds.sync.pull import check, has_news, read_head

Sums = Mapping[str, Mapping[str, tuple[int, str]]]
NOTHING = (0, "0" * 16)


async def verify(tx: Tx, text: str, sums: Sums, buckets: Sequence[str]) -> dict[str, Any]:
    """The buckets that differ, and the cursor without them, with which the next pull brings them anew.

    `stale` when the phone has not yet pulled all that there is: then nothing is compared. Raises `reset`.
    """
    head = await read_head(tx)
    known = read_cursor(text)
    check(known, head)
    at: dict[str, Place] = dict(known.at)
    if set(at) != set(buckets) or await has_news(tx, at, head.seq):
        return {"bad": [], "stale": True, "cursor": None, "server_now": tx.now}
    ours = await _sums(tx, buckets, head.seq)
    bad = [bucket for bucket in buckets if not _agree(ours.get(bucket, {}), sums.get(bucket, {}))]
    cursor = known.without(bad).write() if bad else None
    return {"bad": bad, "stale": False, "cursor": cursor, "server_now": tx.now}


def _agree(ours: Mapping[str, tuple[int, str]], theirs: Mapping[str, tuple[int, str]]) -> bool:
    return all(ours.get(name, NOTHING) == theirs.get(name, NOTHING) for name in {*ours, *theirs})


async def _sums(tx: Tx, buckets: Sequence[str], head: int) -> dict[str, dict[str, tuple[int, str]]]:
    found = await tx.rows(
        """
        SELECT r.bucket, r.entity, count(*) AS rows,
               encode(int8send(bit_xor(('x' || encode(substr(sha256(convert_to(
                   r.entity || ':' || r.entity_id || ':' || r.seq, 'UTF8')), 1, 8), 'hex'))::bit(64)::bigint)), 'hex')
                   AS hash
        FROM unnest($2::text[]) AS b (bucket)
        JOIN sync_row AS r ON r.org_id = $1 AND r.bucket = b.bucket AND r.op = 'P' AND r.seq <= $3
        GROUP BY r.bucket, r.entity
        """,
        tx.org_id,
        list(buckets),
        head,
    )
    sums: dict[str, dict[str, tuple[int, str]]] = {}
    for row in found:
        sums.setdefault(row["bucket"], {})[row["entity"]] = (row["rows"], row["hash"])
    return sums
