"""Pull: the rows that changed in the caller's buckets, page by page.

The head is read first and only rows up to it, in one snapshot. The cursor is opaque and never trusted: buckets come
from the session at every call, a bucket that the cursor does not know starts at zero. PostgreSQL writes the rows; they
pass through here as bytes, in some pieces that are joined once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from rounds.core.clock import iso
from rounds.core.db import Tx
from rounds.core.errors import DomainError
from rounds.core.jsons import to_json
from rounds.core.statements import Synced
from rounds.sync.cursor import Cursor, Place, read_cursor
from rounds.sync.rows import LOG, PAGE_ROWS, Looking, count_of, rows_of
from rounds.sync.shares import Share, shares_for
from rounds.sync.sight import sight_of

PAGE_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Head:
    seq: int
    epoch: UUID
    gc_seq: int


async def read_head(tx: Tx) -> Head:
    found = await tx.maybe(Head, "SELECT seq, epoch, gc_seq FROM sync_head WHERE org_id = $1", tx.org_id)
    if found is None:
        raise DomainError("not_ready", reason="no_head")
    return found


@dataclass(frozen=True, slots=True)
class Page:
    """An answer as JSON, or None when nothing is new up to `seq`."""

    seq: int
    body: bytes | None


@dataclass(frozen=True, slots=True)
class Cut:
    """What a page holds: its entities, whether each has rows to put, its exits as JSON; and where it ends."""

    entities: Mapping[str, tuple[bool, str]]
    last: Place
    more: bool


async def pull(tx: Tx, text: str | None, synced: Mapping[str, Synced]) -> Page:
    """One page of what the caller may have. Raises `reset` when the cursor's world is gone."""
    shares = {share.name: share for share in shares_for(tx.ctx, synced)}
    looking = Looking.of(tx.ctx, synced, list(shares.values()))
    head = await read_head(tx)
    known = read_cursor(text) if text else Cursor(str(head.epoch), {})
    check(known, head)
    sight = sight_of(tx.ctx, synced)
    at = {bucket: known.at.get(bucket) or Place(0, fresh=head.seq) for bucket in shares}
    is_same_share = set(known.at) == set(at)
    cut = await _cut(tx, _places(tx, at, shares, head.seq), head.seq, synced)
    if text and is_same_share and not cut.entities and known.sight == sight:
        return Page(head.seq, None)
    end = cut.last if cut.more else Place(head.seq, "~")
    changes: list[bytes] = []
    for name, (puts, exits) in sorted(cut.entities.items()):
        log = _places(tx, at, shares, head.seq)
        rows = await rows_of(tx, synced[name], log, end, looking) if puts else []
        changes += [b",", f'"{name}":{{"put":['.encode(), *rows, f'],"del":[{exits}]}}'.encode()]
    places = {bucket: place.moved_to(end) for bucket, place in at.items()}
    cursor = Cursor(str(head.epoch), places, sight).write()
    before = f'{{"epoch":"{head.epoch}","seq":{head.seq},"buckets":{to_json(list(shares))},"changes":{{'
    after = (
        f'}},"more":{to_json(cut.more)},"sight":"{sight}","cursor":"{cursor}","server_now":"{iso(tx.now)}"}}'
    )
    return Page(head.seq, b"".join([before.encode(), *changes[1:], after.encode()]))


def check(known: Cursor, head: Head) -> None:
    """Raises `reset`."""
    if known.epoch != str(head.epoch):
        raise DomainError("reset", reset="epoch")
    for place in known.at.values():
        if place.knows_exits_to() > head.seq:
            raise DomainError("reset", reset="future")
        if place.seq and place.knows_exits_to() < head.gc_seq:
            raise DomainError("reset", reset="gc")


async def has_news(tx: Tx, at: Mapping[str, Place], shares: Mapping[str, Share], head: int) -> bool:
    """Whether a pull from these places would bring anything."""
    return bool(await tx.value(f"SELECT EXISTS ({LOG.format(more='')})", *_places(tx, at, shares, head), 1))


def _places(tx: Tx, at: Mapping[str, Place], shares: Mapping[str, Share], head: int) -> list[object]:
    places = list(at.values())
    return [
        tx.org_id,
        list(at),
        [place.seq for place in places],
        [place.entity for place in places],
        [UUID(place.entity_id) for place in places],
        [place.fresh for place in places],
        head,
        [shares[name].bucket for name in at],
        [shares[name].only for name in at],
    ]


async def _cut(tx: Tx, places: list[object], head: int, synced: Mapping[str, Synced]) -> Cut:
    """2,000 rows or about a megabyte, but never between the buckets of one row's move: D and P travel together."""
    rows, extra = PAGE_ROWS, count_of(places)
    while True:
        found = await tx.rows(_CUT, *places, rows + extra, rows - 1)
        fits = [row for row in found if row["fits"]]
        weight = sum(row["puts"] * synced[row["name"]].row_bytes for row in fits)
        if weight <= PAGE_BYTES or rows == 1:
            break
        rows = max(1, rows * PAGE_BYTES // weight)
    more = len(fits) < len(found)
    last = Place(fits[0]["seq"], fits[0]["entity"], str(fits[0]["entity_id"])) if more else Place(head, "~")
    return Cut({row["name"]: (row["puts"] > 0, row["exits"] or "") for row in fits}, last, more)


# The row at which the page ends by number (`$11` from zero) takes with it all others of its move.
_CUT = f"""
    WITH log AS MATERIALIZED ({LOG.format(more="")}
        ORDER BY r.seq, r.entity, r.entity_id
        LIMIT $10),
    last AS (
        SELECT l.seq, l.entity, l.entity_id FROM log AS l
        ORDER BY l.seq, l.entity, l.entity_id
        OFFSET $11
        LIMIT 1)
    SELECT l.entity AS name, count(DISTINCT l.entity_id) FILTER (WHERE l.op = 'P') AS puts,
           string_agg('["' || l.entity_id || '","' || l.bucket || '"]', ',') FILTER (WHERE l.op = 'D') AS exits,
           e.seq IS NULL OR (l.seq, l.entity, l.entity_id) <= (e.seq, e.entity, e.entity_id) AS fits,
           e.seq, e.entity, e.entity_id
    FROM log AS l
    LEFT JOIN last AS e ON TRUE
    GROUP BY l.entity, fits, e.seq, e.entity, e.entity_id
    """  # noqa: S608 - our own constants
