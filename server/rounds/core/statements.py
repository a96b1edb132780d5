"""Statements that every connection prepares once, and the change log's own.

A statement named here can be part of the one message that ends a transaction (see `Tx.later`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rounds.core.access import Module, Permission

_registry: dict[str, "Prepared"] = {}


@dataclass(frozen=True, slots=True)
class Prepared:
    """`PREPARE name (types) AS sql`; jsonb parameters are declared text and cast inside."""

    name: str
    types: str
    sql: str

    def __post_init__(self) -> None:
        known = _registry.get(self.name)
        if known is not None and known != self:
            raise ValueError(f"two statements are called {self.name}")
        _registry[self.name] = self


def all_prepared() -> list[Prepared]:
    return list(_registry.values())


ADD_OUTBOX = Prepared(
    "add_outbox",
    "bigint, uuid, text, text, timestamptz",
    "INSERT INTO outbox (org_id, id, event, payload, created_at) VALUES ($1, $2, $3, $4::jsonb, $5)",
)
# The number is read into NOT NULL further on: a company without a head fails instead of writing rows without one.
BUMP = Prepared("sync_bump", "bigint", "UPDATE sync_head SET seq = seq + 1 WHERE org_id = $1")


@dataclass(frozen=True, slots=True)
class KeptText:
    """The JSON of a row for phones, kept beside it in a text column and written with every change that is announced.

    `row_sql` selects the row as phones see it, from `{table}`'s row of company and id; the column holds the same as
    text, without the opening brace. A null column is computed while reading, so a migration that changes `row_sql` sets
    it to null. For readers who may not see all fields `row_sql` has to be asked, never the column.
    """

    table: str
    column: str
    row_sql: str

    def made(self) -> str:
        return f"(SELECT substr(row_to_json(shown)::text, 2) FROM ({self.row_sql}) AS shown)"  # noqa: S608 - our own

    def keep(self) -> str:
        """Part of a statement on the company `$1` and the id `$2`."""
        return f"""
            UPDATE {self.table} SET {self.column} = {self.made()}
            WHERE org_id = $1 AND id = $2 AND {self.column} IS DISTINCT FROM {self.made()}
            """  # noqa: S608 - built from our own constants

    def keep_many(self) -> str:
        """As `keep`, on the ids `$2`."""
        row = self.row_sql.replace("$2", f"{self.table}.id")
        made = f"(SELECT substr(row_to_json(shown)::text, 2) FROM ({row}) AS shown)"  # noqa: S608 - our own
        return f"UPDATE {self.table} SET {self.column} = {made} WHERE org_id = $1 AND id = ANY ($2::uuid[])"  # noqa: S608


@dataclass(frozen=True, slots=True)
class Pared:
    """Keys of a jsonb column that not everybody sees: `keys_sql` selects those that the roles `$2` of company `$1` do
    not. When it would select others, whoever changed that announces the rows."""

    column: str
    keys_sql: str


@dataclass(frozen=True, slots=True)
class Synced:
    """An entity that phones hold.

    `buckets_sql` selects `bucket` for the entity `$2` of company `$1`. `page_sql` selects the rows of a pull, from `k`:
    one row for each `k.id`, with `k.b::json AS _b` (its buckets) and `k.s::json AS _s` (the log's number in each).
    `follows` tells, for each entity that can move, which of our ids go with it (a subquery on `$1` and the moved id
    `$2`). `tables` are the tables whose rows make up the entity, each with the column that holds the entity's id.
    `row_bytes` is about what one row weighs in a pull, for cutting pages. `kept` says where the row lies as text, for
    what is read far more often than it changes; `beside` is one more statement on the company `$1` and the ids `$2`,
    run with every change, for what is kept beside the row; it comes before the number is taken, as all other writes.
    `turns_sql` selects the ids whose buckets time alone may change on the days from `$2` to `$3`. What lies in the
    buckets of positions says by which `module`'s reach it is sent; `needs` is the permission of its endpoints, and
    `fields` are the columns that not everybody sees (with commas between), by their field's name. `sealed` is the field
    that travels sealed, with keys for whoever may read it. `masks` say in SQL what stands in a column instead, by its
    field's name, where the caller sees it masked; their `{row}` is the row. `traceless_sql` is `page_sql` without where
    people were, but for the person `$14` and the positions `$15`. Where the company has switched the module `goes_with`
    off, phones hold none of it. `pares` is a column of which not everybody gets every key.
    """

    name: str
    buckets_sql: str
    page_sql: str
    tables: Mapping[str, str]
    follows: Mapping[str, str] = field(default_factory=dict)
    row_bytes: int = 500
    kept: KeptText | None = None
    beside: str | None = None
    turns_sql: str | None = None
    module: Module | None = None
    needs: Permission | None = None
    goes_with: Module | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    sealed: str | None = None
    masks: Mapping[str, str] = field(default_factory=dict)
    traceless_sql: str | None = None
    pares: Pared | None = None

    def statements(self) -> list[Prepared]:
        made = [
            Prepared(
                f"sync_put_{self.name}", "bigint, uuid", self._keep() + self._put("SELECT $2::uuid AS id", "")
            ),
            Prepared(f"sync_drop_{self.name}", "bigint, uuid", self._drop("s.entity_id = $2")),
            Prepared(
                f"sync_put_many_{self.name}",
                "bigint, uuid[]",
                (f"WITH kept AS ({self.kept.keep_many()})" if self.kept else "")
                + self._put("SELECT unnest($2::uuid[]) AS id", ""),
            ),
            Prepared(
                f"sync_drop_many_{self.name}",
                "bigint, uuid[]",
                self._drop("s.entity_id = ANY ($2::uuid[])"),
            ),
        ]
        if self.beside:
            made.append(Prepared(f"sync_beside_{self.name}", "bigint, uuid[]", self.beside))
        for leader, ids in self.follows.items():
            made.append(
                Prepared(
                    f"sync_put_{self.name}_with_{leader}",
                    "bigint, uuid",
                    self._put(ids, "WHERE sync_row.op = 'D'"),
                )
            )
            made.append(
                Prepared(
                    f"sync_drop_{self.name}_with_{leader}",
                    "bigint, uuid",
                    self._drop(f"s.entity_id = ANY (ARRAY({ids}))"),
                )
            )
        return made

    def _keep(self) -> str:
        return f"WITH kept AS ({self.kept.keep()})" if self.kept else ""

    def _put(self, ids: str, only: str) -> str:
        return f"""
            INSERT INTO sync_row (org_id, entity, entity_id, bucket, seq, op)
            SELECT $1, '{self.name}', w.id, b.bucket, (SELECT seq FROM sync_head WHERE org_id = $1), 'P'
            FROM ({ids}) AS w
            CROSS JOIN LATERAL ({self.buckets_sql.replace("$2", "w.id")}) AS b
            ON CONFLICT (org_id, entity, entity_id, bucket)
            DO UPDATE SET seq = excluded.seq, op = 'P' {only}
            """  # noqa: S608 - built from our own constants

    def _drop(self, which: str) -> str:
        return f"""
            UPDATE sync_row AS s
            SET seq = (SELECT seq FROM sync_head WHERE org_id = $1), op = 'D'
            WHERE s.org_id = $1
              AND s.entity = '{self.name}'
              AND {which}
              AND s.op = 'P'
              AND NOT EXISTS (
                SELECT FROM ({self.buckets_sql.replace("$2", "s.entity_id")}) AS b WHERE b.bucket = s.bucket)
            """  # noqa: S608 - built from our own constants


def preparing(synced: Sequence[Synced]) -> str:
    """What a new connection says to have all statements at hand: ours, and those of these entities alone."""
    own = [made for entity in synced for made in entity.statements()]
    shared = [
        made
        for made in all_prepared()
        if not made.name.startswith(("sync_put_", "sync_drop_", "sync_beside_"))
    ]
    return ";".join(f"PREPARE {made.name} ({made.types}) AS {made.sql}" for made in [*shared, *own])
