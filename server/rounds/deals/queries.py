"""Reads of deals. Whoever sees a customer sees its deals."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from rounds.core.access import Module
from rounds.core.cursors import read_cursor, write_cursor
from rounds.core.db import Tx
from rounds.core.errors import NotFound
from rounds.core.grams import fold
from rounds.customers import public as customers
from rounds.deals.stages import stages_of

COLUMN_DEALS = 50

_FAR = "DATE '9999-12-31'"
# What a list is ordered by: the SQL, ascending or not, and the kind that a cursor holds.
SORTS: dict[str, tuple[str, bool, type]] = {
    "expected": (f"coalesce(d.expected_on, {_FAR})", True, date),
    "amount": ("coalesce(d.amount, -1)", False, int),
    "recent": ("d.updated_at", False, datetime),
    "stage_at": ("d.stage_at", True, datetime),
}


@dataclass(frozen=True, slots=True)
class DealFilter:
    """What to list; None means any. `state` is of the deal, `overdue` those whose expected day is past."""

    q: str | None = None
    state: str | None = None
    stage: str | None = None
    customer_id: UUID | None = None
    position_id: UUID | None = None
    overdue: bool = False
    sort: str = "expected"
    limit: int = 50
    cursor: str | None = None


_COLUMNS = """
    d.id, d.customer_id, c.name AS customer_name, d.name, d.stage, d.state, d.amount, d.currency, d.expected_on,
    d.products, d.next_step, d.next_on, d.note, d.lost_reason, d.stage_at, d.closed_on, d.created_at, d.updated_at,
    d.version"""
_OWNER = """
    LEFT JOIN LATERAL (
        SELECT json_build_object('position_id', a.position_id, 'person_id', h.person_id, 'person_name', pe.name,
                                 'unit_name', u.name) AS owner
        FROM assignment AS a
        JOIN position AS s ON s.org_id = a.org_id AND s.id = a.position_id
        JOIN unit AS u ON u.org_id = s.org_id AND u.id = s.unit_id
        LEFT JOIN position_holder AS h ON h.org_id = s.org_id AND h.position_id = s.id
         AND h.from_day <= $2 AND (h.until_day IS NULL OR h.until_day > $2)
        LEFT JOIN person AS pe ON pe.org_id = h.org_id AND pe.id = h.person_id
        WHERE a.org_id = $1 AND a.customer_id = d.customer_id AND a.role = 'owner'
          AND a.from_day <= $2 AND (a.until_day IS NULL OR a.until_day > $2)
        ORDER BY a.from_day, a.id, h.from_day
        LIMIT 1) AS o ON TRUE"""


class _Asking:
    """The parameters and conditions of a question about deals in the caller's reach."""

    def __init__(self, tx: Tx) -> None:
        self.args: list[object] = [tx.org_id, customers.today_of(tx)]
        seen = customers.visible_customers(tx.ctx.reach(Module.DEALS).position_ids, customers.today_of(tx), 3)
        self.where = ["d.org_id = $1", "d.archived_at IS NULL", seen.sql]
        self.args.extend(seen.args)

    def bind(self, value: object) -> str:
        self.args.append(value)
        return f"${len(self.args)}"

    def narrow(self, wanted: DealFilter) -> None:
        for column in ("state", "stage", "customer_id"):
            value = getattr(wanted, column)
            if value is not None:
                self.where.append(f"d.{column} = {self.bind(value)}")
        if wanted.overdue:
            self.where.append("d.state = 'open' AND d.expected_on < $2")
        if wanted.position_id is not None:
            of = self.bind(wanted.position_id)
            self.where.append(
                f"""EXISTS (
                SELECT FROM assignment AS a
                WHERE a.org_id = $1 AND a.customer_id = d.customer_id AND a.position_id = {of}
                  AND a.from_day <= $2 AND (a.until_day IS NULL OR a.until_day > $2))"""
            )
        if wanted.q and (folded := fold(wanted.q)):
            exact = folded.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
            pattern = self.bind(f"%{exact}%")
            self.where.append(f"(d.spelling LIKE {pattern} OR c.spelling LIKE {pattern})")

    @property
    def source(self) -> str:
        return f"""
            FROM deal AS d
            JOIN customer AS c ON c.org_id = d.org_id AND c.id = d.customer_id
            {_OWNER}
            WHERE {" AND ".join(self.where)}"""


async def list_deals(tx: Tx, wanted: DealFilter) -> dict[str, Any]:
    """A page of deals."""
    asking = _Asking(tx)
    asking.narrow(wanted)
    by, upwards, kind = SORTS[wanted.sort]
    if wanted.cursor:
        value, last_id = read_cursor(wanted.cursor, kind, UUID)
        sign = ">" if upwards else "<"
        asking.where.append(f"({by}, d.id) {sign} ({asking.bind(value)}, {asking.bind(last_id)})")
    way = "ASC" if upwards else "DESC"
    found = await tx.rows(
        f"""
        SELECT {_COLUMNS}, o.owner, {by} AS at {asking.source}
        ORDER BY {by} {way}, d.id {way}
        LIMIT {wanted.limit + 1}
        """,
        *asking.args,
    )
    page = found[: wanted.limit]
    more = len(found) > wanted.limit
    return {
        "items": [_shown(row) for row in page],
        "next": write_cursor(page[-1]["at"], page[-1]["id"]) if more else None,
    }


async def read_board(tx: Tx, wanted: DealFilter) -> dict[str, Any]:
    """The stages in their order, each with its first deals and sums over all; closed ones of the last 90 days."""
    stages, _ = await stages_of(tx)
    asking = _Asking(tx)
    asking.narrow(wanted)
    asking.where.append("(d.state = 'open' OR d.closed_on > $2 - 90)")
    sums = await tx.rows(
        f"SELECT d.stage, count(*) AS deals, sum(d.amount)::bigint AS amount {asking.source} GROUP BY d.stage",
        *asking.args,
    )
    first = await tx.rows(
        f"""
        SELECT * FROM (
            SELECT {_COLUMNS}, o.owner,
                   row_number() OVER (
                       PARTITION BY d.stage ORDER BY coalesce(d.expected_on, {_FAR}), d.id) AS place
            {asking.source}) AS d
        WHERE d.place <= {COLUMN_DEALS}
        ORDER BY d.place
        """,  # noqa: S608 - our own fragments, values are parameters
        *asking.args,
    )
    of_stage = {row["stage"]: row for row in sums}
    columns = []
    for stage in stages:
        found = of_stage.get(stage.key)
        if found is None and not stage.is_on:
            continue
        amount = (found["amount"] or 0) if found else 0
        columns.append(
            {
                "stage": stage.key,
                "deals": found["deals"] if found else 0,
                "amount": amount,
                "weighted": amount * stage.probability // 100,
                "items": [_shown(row) for row in first if row["stage"] == stage.key],
            }
        )
    return {"currency": await currency_of(tx), "columns": columns}


async def read_deal(tx: Tx, deal_id: UUID) -> dict[str, Any]:
    """One deal with its way so far; raises NotFound outside the reach."""
    asking = _Asking(tx)
    asking.where.append(f"d.id = {asking.bind(deal_id)}")
    found = await tx.row(f"SELECT {_COLUMNS}, o.owner {asking.source}", *asking.args)
    if found is None:
        raise NotFound("deal")
    moves = await tx.rows(
        """
        SELECT m.id, m.from_stage, m.to_stage, m.amount, m.reason, m.at, m.moved_by, pe.name AS mover_name
        FROM deal_move AS m
        LEFT JOIN person AS pe ON pe.org_id = m.org_id AND pe.id = m.moved_by
        WHERE m.org_id = $1 AND m.deal_id = $2
        ORDER BY m.at DESC, m.id DESC
        """,
        tx.org_id,
        deal_id,
    )
    return {**_shown(found), "moves": [dict(row) for row in moves]}


async def currency_of(tx: Tx) -> str:
    currency: str = await tx.value("SELECT currency FROM company WHERE org_id = $1", tx.org_id)
    return currency


def _shown(row: Any) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in ("at", "place")}
