"""Pull: the rows that changed in the caller's buckets, page by page.

The head is read first and only rows up to it, in one snapshot. The cursor is opaque and never trusted: buckets come
from the session at every call, a bucket that the cursor does not know starts at zero.
"""

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson

from rounds.core.access import Ctx
from rounds.core.clock import iso
from rounds.core.db import Tx
from rounds.core.errors import DomainError
from rounds.core.jsons import to_json
from rounds.core.statements import Synced

PAGE_ROWS = 2_000
PAGE_BYTES = 1_000_000

Position = tuple[int, str, str]
START: Position = (0, "", "00000000-0000-0000-0000-000000000000")


def buckets_of(ctx: Ctx, positions: Sequence[UUID]) -> list[str]:
    """Company-wide, one's own, and one per position in scope."""
    return ["t", f"u:{ctx.person_id}", *(f"r:{position}" for position in sorted(set(positions)))]


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far each bucket has been read; a position is (seq, entity, id)."""

    epoch: str
    at: dict[str, Position]

    def write(self) -> str:
        """Buckets that stand at the same position share it, which is nearly all of them nearly always."""
        groups: dict[Position, list[str]] = {}
        for bucket, position in self.at.items():
            groups.setdefault(position, []).append(bucket)
        packed = [self.epoch, [[*position, buckets] for position, buckets in groups.items()]]
        return base64.urlsafe_b64encode(orjson.dumps(packed)).decode().rstrip("=")


def read_cursor(text: str) -> Cursor:
    """Raises `cursor_invalid`."""
    try:
        epoch, groups = orjson.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        at: dict[str, Position] = {}
        for seq, entity, entity_id, buckets in groups:
            if not (
                isinstance(seq, int) and 0 <= seq < 2**62 and isinstance(entity, str) and "\x00" not in entity
            ):
                raise DomainError("cursor_invalid")
            at.update({str(bucket): (seq, entity, str(UUID(str(entity_id)))) for bucket in buckets})
        return Cursor(str(epoch), at)
    except (binascii.Error, orjson.JSONDecodeError, ValueError, TypeError, UnicodeError) as error:
        raise DomainError("cursor_invalid") from error


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


async def pull(tx: Tx, text: str | None, buckets: Sequence[str], synced: Mapping[str, Synced]) -> Page:
    """One page. Raises `reset` when the cursor's world is gone."""
    head = await read_head(tx)
    known = read_cursor(text) if text else Cursor(str(head.epoch), {})
    _check(known, head)
    at = {bucket: known.at.get(bucket, START) for bucket in buckets}
    dropped = set(known.at) - set(at)
    rows = await _scan(tx, at, head.seq)
    if not rows and not dropped and text and all(bucket in known.at for bucket in buckets):
        return Page(head.seq, None)
    page, more = _cut(rows, synced)
    changes = await _changes(tx, page, synced)
    if more:
        last = (page[-1]["seq"], page[-1]["entity"], str(page[-1]["entity_id"]))
        after = {bucket: max(position, last) for bucket, position in at.items()}
    else:
        after = dict.fromkeys(at, (head.seq, "~", START[2]))
    before = f'{{"epoch":"{head.epoch}","seq":{head.seq},"buckets":{to_json(list(buckets))},"changes":{{'
    after_rows = (
        f'}},"more":{"true" if more else "false"},'
        f'"cursor":"{Cursor(str(head.epoch), after).write()}","server_now":"{iso(tx.now)}"}}'
    )
    return Page(head.seq, b"".join([before.encode(), changes, after_rows.encode()]))


def _check(known: Cursor, head: Head) -> None:
    if known.epoch != str(head.epoch):
        raise DomainError("reset", reset="epoch")
    for seq, _entity, _id in known.at.values():
        if seq > head.seq:
            raise DomainError("reset", reset="future")
        if 0 < seq < head.gc_seq:
            raise DomainError("reset", reset="gc")


async def _scan(tx: Tx, at: Mapping[str, Position], head: int) -> list[Any]:
    """Log rows after each bucket's position, in the log's order, at most a page and one."""
    return await tx.rows(
        """
        SELECT r.bucket, r.seq, r.entity, r.entity_id, r.op
        FROM unnest($2::text[], $3::bigint[], $4::text[], $5::uuid[]) AS b (bucket, seq, entity, entity_id)
        CROSS JOIN LATERAL (
            SELECT r.bucket, r.seq, r.entity, r.entity_id, r.op
            FROM sync_row AS r
            WHERE r.org_id = $1 AND r.bucket = b.bucket AND r.seq <= $6
              AND (r.seq, r.entity, r.entity_id) > (b.seq, b.entity, b.entity_id)
            ORDER BY r.seq, r.entity, r.entity_id
            LIMIT $7) AS r
        ORDER BY r.seq, r.entity, r.entity_id, r.bucket
        LIMIT $7
        """,
        tx.org_id,
        list(at),
        [position[0] for position in at.values()],
        [position[1] for position in at.values()],
        [UUID(position[2]) for position in at.values()],
        head,
        PAGE_ROWS + len(at),
    )


def _cut(rows: list[Any], synced: Mapping[str, Synced]) -> tuple[list[Any], bool]:
    """2,000 rows or about a megabyte, but never between the buckets of one row's move: D and P travel together."""
    end, size = 0, 0
    weights = {name: entity.row_bytes for name, entity in synced.items()}
    for row in rows[:PAGE_ROWS]:
        if size >= PAGE_BYTES:
            break
        size += weights[row["entity"]]
        end += 1
    while 0 < end < len(rows) and _key(rows[end]) == _key(rows[end - 1]):
        end += 1
    return (rows, False) if end >= len(rows) else (rows[:end], True)


def _key(row: Any) -> tuple[int, str, UUID]:
    return row["seq"], row["entity"], row["entity_id"]


async def _changes(tx: Tx, page: list[Any], synced: Mapping[str, Synced]) -> bytes:
    """`"entity":{"put":[…],"del":[…]}` for all entities; PostgreSQL writes the rows, and they pass through as bytes."""
    puts: dict[str, dict[UUID, str]] = {}
    gone: dict[str, list[tuple[UUID, str]]] = {}
    for bucket, _seq, entity, entity_id, op in page:
        if op == b"P":
            held = puts.setdefault(entity, {})
            known = held.get(entity_id)
            held[entity_id] = f'["{bucket}"]' if known is None else f'{known[:-1]},"{bucket}"]'
        else:
            gone.setdefault(entity, []).append((entity_id, bucket))
    parts: list[bytes] = []
    for entity in sorted({*puts, *gone}):
        wanted = puts.get(entity, {})
        found = await _rows_of(tx, synced[entity], wanted) if wanted else b""
        parts.append(
            b'"%s":{"put":[%s],"del":%s}' % (entity.encode(), found, to_json(gone.get(entity, [])).encode())
        )
    return b",".join(parts)


async def _rows_of(tx: Tx, entity: Synced, wanted: Mapping[UUID, str]) -> bytes:
    text: bytes | None = await tx.value(
        f"SELECT convert_to(json_agg(made)::text, 'UTF8') FROM ({entity.page_sql}) AS made",  # noqa: S608 - our own SQL
        tx.org_id,
        list(wanted),
        list(wanted.values()),
    )
    return text[1:-1] if text else b""
