"""The rows of a page as the caller may see them: without hidden columns, others' masked, without others' traces."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Self
from uuid import UUID

from rounds.core.access import Ctx, Sight
from rounds.core.db import Tx
from rounds.core.statements import Synced
from rounds.sync.cursor import Place
from rounds.sync.shares import Share, fields_seen, own_buckets, traced_positions

PAGE_ROWS = 2_000
PIECE_ROWS = 32

# Log rows of the buckets `$8`, of the entities `$9` where not all of them, by the names `$2` that the caller knows them
# by, after their places `$3` to `$5`; exits only after `$6`. `$7` is the head.
LOG = """
    SELECT b.name AS bucket, r.seq, r.entity, r.entity_id, r.op
    FROM unnest($2::text[], $3::bigint[], $4::text[], $5::uuid[], $6::bigint[], $8::text[], $9::text[])
        AS b (name, seq, entity, entity_id, fresh, bucket, entities)
    CROSS JOIN LATERAL (
        SELECT r.bucket, r.seq, r.entity, r.entity_id, r.op
        FROM sync_row AS r
        WHERE r.org_id = $1 AND r.bucket = b.bucket AND r.seq <= $7
          AND (b.entities IS NULL OR r.entity = ANY (string_to_array(b.entities, ',')))
          AND (r.seq, r.entity, r.entity_id) > (b.seq, b.entity, b.entity_id)
          AND (r.op = 'P' OR r.seq > b.fresh){more}
        ORDER BY r.seq, r.entity, r.entity_id
        LIMIT $10) AS r"""


@dataclass(frozen=True, slots=True)
class Looking:
    """What the caller sees of rows: hidden and masked fields, their own buckets' names, whose whereabouts."""

    hidden: tuple[str, ...]
    masked: tuple[str, ...]
    own: tuple[str, ...]
    person_id: UUID | None
    traced: tuple[UUID, ...] | None

    @classmethod
    def of(cls, ctx: Ctx, synced: Mapping[str, Synced], shares: Sequence[Share]) -> Self:
        mine = own_buckets(ctx)
        traced = traced_positions([day for day in (ctx, ctx.tomorrow) if day is not None])
        own = tuple(share.name for share in shares if share.bucket in mine)
        foreign = any(share.bucket.startswith("r:") and share.bucket not in mine for share in shares)
        return cls(
            tuple(fields_seen(ctx, synced, Sight.HIDDEN)),
            tuple(fields_seen(ctx, synced, Sight.MASKED)) if foreign else (),
            own,
            ctx.person_id,
            None if traced is None else tuple(traced),
        )


async def rows_of(tx: Tx, entity: Synced, places: list[object], end: Place, looking: Looking) -> list[bytes]:
    """The rows of one entity up to the page's end, as pieces of JSON."""
    masks = tuple(
        (entity.fields[name], entity.masks[name]) for name in looking.masked if name in entity.masks
    )
    is_traceless = entity.traceless_sql is not None and looking.traced is not None
    more: list[object] = [list(looking.own)] if masks else []
    if is_traceless:
        more = [looking.person_id, list(looking.traced or ())]
    pared = await _pared(tx, entity)
    kept = entity.kept
    sql = _rows_sql_of(
        entity.name,
        (entity.traceless_sql or "") if is_traceless else entity.page_sql,
        None if kept is None else (kept.table, kept.column, kept.made()),
        tuple(
            sorted(
                column
                for name in looking.hidden
                if name in entity.fields
                for column in entity.fields[name].split(",")
            )
        ),
        masks,
        pared,
    )
    found = await tx.rows(
        sql, *places, PAGE_ROWS + count_of(places), end.seq, end.entity, UUID(end.entity_id), *more
    )
    pieces: list[bytes] = []
    for (piece,) in found:
        if piece:
            pieces += [b",", piece]
    return pieces[1:]


async def _pared(tx: Tx, entity: Synced) -> tuple[str, tuple[str, ...]] | None:
    """Which keys the caller must not get of which column; None for nothing."""
    if entity.pares is None or tx.ctx.person_id is None:
        return None
    roles = sorted({post.role for day in (tx.ctx, tx.ctx.tomorrow) if day is not None for post in day.posts})
    found = await tx.rows(entity.pares.keys_sql, tx.org_id, roles)
    # Ids of ours, written into the statement; nothing else can be in it.
    keys = tuple(sorted(str(UUID(row["key"])) for row in found))
    return (entity.pares.column, keys) if keys else None


@lru_cache(maxsize=64)
def _rows_sql_of(
    name: str,
    page_sql: str,
    kept: tuple[str, str, str] | None,
    without: tuple[str, ...],
    masks: tuple[tuple[str, str], ...],
    pared: tuple[str, tuple[str, ...]] | None,
) -> str:
    # By arrays, so that the planner expects few ids and looks each up by its key, whatever the company's size.
    # In pieces, because one text of a megabyte is moved to a larger place again and again while it grows; each of ids
    # that follow each other, because rows made together lie together.
    log = LOG.format(
        more=f" AND r.entity = '{name}' AND r.op = 'P'"
        " AND (r.seq, r.entity, r.entity_id) <= ($11::bigint, $12::text, $13::uuid)"
    )
    blank = "|| '{" + ",".join(f'"{column}":null' for column in without) + "}'::jsonb" if without else ""
    row = "made" if kept is None else kept[0]
    if pared is not None:
        column, keys = pared
        blank += (
            f" || jsonb_build_object('{column}', to_jsonb({row}.{column}) - '{{{','.join(keys)}}}'::text[])"
        )
    # A row of somebody's own stays as it is, in whichever other buckets it lies too.
    masked = ",".join(f"'{column}', {mask.format(row=row)}" for column, mask in masks)
    held = "made._b::jsonb" if kept is None else "a.bs[n]::jsonb"
    if masked:
        blank += (
            f" || CASE WHEN {held} ?| $14::text[] THEN '{{}}'::jsonb ELSE jsonb_build_object({masked}) END"
        )
    if kept is None:
        made = f"(to_jsonb(made) {blank})" if blank else "made"
        piece = f"""
            WITH k AS (SELECT u.id, u.b, u.s FROM unnest(a.ids, a.bs, a.ss) AS u (id, b, s))
            SELECT trim('[]' FROM json_agg({made})::text) FROM ({page_sql}) AS made"""  # noqa: S608 - our own
    else:
        # By position in a short array instead of a join: one walk along the key finds all rows of a piece.
        table, column, made = kept
        text = f"coalesce({table}.{column}, {made})"
        if blank:
            text = f"substr((('{{' || {text})::jsonb {blank})::text, 2)"
        piece = f"""
            SELECT string_agg(
                '{{"_b":' || a.bs[n] || ',"_s":' || a.ss[n] || ',' || {text}, ',')
            FROM {table}
            CROSS JOIN LATERAL array_position(a.ids, {table}.id) AS n
            WHERE {table}.org_id = $1 AND {table}.id = ANY (a.ids)"""  # noqa: S608 - our own constants
    return f"""
        WITH log AS ({log}),
        held AS (
            SELECT l.entity_id AS id, '["' || string_agg(l.bucket, '","') || '"]' AS b,
                   '[' || string_agg(l.seq::text, ',') || ']' AS s
            FROM log AS l
            GROUP BY l.entity_id)
        SELECT convert_to(({piece}), 'UTF8')
        FROM (SELECT array_agg(id) AS ids, array_agg(b) AS bs, array_agg(s) AS ss
              FROM (SELECT h.*, (row_number() OVER (ORDER BY h.id) - 1) / {PIECE_ROWS} AS piece FROM held AS h) AS h
              GROUP BY h.piece) AS a
        """  # noqa: S608 - our own constants


def count_of(places: list[object]) -> int:
    names = places[1]
    assert isinstance(names, list)  # noqa: S101 - made by `_places`
    return len(names)
