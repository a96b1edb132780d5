"""A walk along the schema: which tables hold something of a company, and which of their columns go with it."""

from dataclasses import dataclass

from rounds.core.db import Tx
from rounds.core.whole.rules import COLUMNS_LEFT_OUT, LEFT_OUT


@dataclass(frozen=True, slots=True)
class Table:
    """`key` are the columns of its primary key, in order."""

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]

    def carried(self) -> tuple[str, ...]:
        return tuple(name for name in self.columns if (self.name, name) not in COLUMNS_LEFT_OUT)


async def company_tables(tx: Tx) -> list[Table]:
    """All tables with a company's number, those that are left out too."""
    found = await tx.rows(
        """
        SELECT c.relname AS name,
               array_agg(a.attname::text ORDER BY a.attnum) AS columns,
               ARRAY(SELECT k.attname::text
                     FROM pg_index AS i
                     CROSS JOIN unnest(i.indkey) WITH ORDINALITY AS n (attnum, place)
                     JOIN pg_attribute AS k ON k.attrelid = c.oid AND k.attnum = n.attnum
                     WHERE i.indrelid = c.oid AND i.indisprimary ORDER BY n.place) AS key
        FROM pg_class AS c
        JOIN pg_attribute AS a
          ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
        GROUP BY c.oid, c.relname
        HAVING bool_or(a.attname = 'org_id')
        ORDER BY c.relname
        """
    )
    return [Table(row["name"], tuple(row["columns"]), tuple(row["key"])) for row in found]


async def carried_tables(tx: Tx) -> list[Table]:
    return [table for table in await company_tables(tx) if table.name not in LEFT_OUT]
