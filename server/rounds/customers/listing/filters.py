"""What a list of customers may be narrowed to, and the predicate of each narrowing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from rounds.core.access import Module, Sight
from rounds.core.clock import day_bounds
from rounds.core.db import Tx
from rounds.core.errors import DomainError
from rounds.core.grams import fold
from rounds.customers import numbers
from rounds.customers.listing.intervals import Interval, due_at
from rounds.customers.queries import today_of
from rounds.customers.rules import visible_customers
from rounds.customers.search import matches

Sort = Literal[
    "name", "-name", "code", "-code", "grade", "-grade", "last_visit", "-last_visit", "created", "-created",
    "updated", "-updated", "overdue", "-overdue",
]  # fmt: skip
NONE = "none"
Bind = Callable[[object], str]


@dataclass(frozen=True, slots=True)
class CustomerFilter:
    """What to list; None and an empty tuple mean any. Days are the company's own."""

    q: str | None = None
    grade: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    unit_id: UUID | None = None
    position_id: UUID | None = None
    nobodys: bool | None = None
    has_pin: bool | None = None
    has_phone: bool | None = None
    is_overdue: bool | None = None
    visited_since: date | None = None
    not_visited_since: date | None = None
    created_from: date | None = None
    created_until: date | None = None
    ids: tuple[UUID, ...] | None = None
    sort: Sort = "name"
    limit: int = 50
    cursor: str | None = None
    numbers: bool = False


async def narrowed(
    tx: Tx, wanted: CustomerFilter, intervals: tuple[Interval, ...], args: list[object]
) -> str:
    """The predicate on `c`, with its values put into `args`: the company is `$1`, today `$2`."""

    def bind(value: object) -> str:
        args.append(value)
        return f"${len(args)}"

    parts = ["c.org_id = $1"]
    seen = visible_customers(tx.ctx.reach(Module.CUSTOMERS).position_ids, today_of(tx), len(args) + 1)
    parts.append(seen.sql)
    args.extend(seen.args)
    parts += _by_keys(bind, wanted) + _by_marks(tx, wanted) + _by_days(tx, bind, wanted)
    if wanted.position_id is not None or wanted.unit_id is not None:
        parts.append(_assigned_to(bind, wanted))
    if wanted.nobodys is not None:
        parts.append(f"{'NOT ' if wanted.nobodys else ''}{OWNED}")
    if wanted.is_overdue is not None:
        late = f"{due_at(bind, intervals)} < {bind(tx.now)}"
        parts.append(late if wanted.is_overdue else f"({late}) IS NOT TRUE")
    if wanted.ids is not None:
        parts.append(f"c.id = ANY ({bind(list(wanted.ids))}::uuid[])")
    if wanted.q and fold(wanted.q):
        parts.append(await matches(tx, bind, wanted.q))
    return " AND ".join(parts)


def _by_keys(bind: Bind, wanted: CustomerFilter) -> list[str]:
    """One of several keys; `none` stands for customers without one."""
    parts = []
    for column in ("grade", "kind", "status"):
        keys: tuple[str, ...] = getattr(wanted, column)
        if not keys:
            continue
        named = [key for key in keys if key != NONE]
        either = [f"c.{column} = ANY ({bind(named)}::text[])"] if named else []
        either += [f"c.{column} IS NULL"] if NONE in keys else []
        parts.append(f"({' OR '.join(either)})")
    return parts


def _by_marks(tx: Tx, wanted: CustomerFilter) -> list[str]:
    parts = []
    if wanted.has_pin is not None:
        parts.append("c.has_pin" if wanted.has_pin else "NOT c.has_pin")
    if wanted.has_phone is not None:
        if tx.ctx.sight(numbers.NAME) is Sight.HIDDEN:
            raise DomainError("permission_denied", permission=numbers.NAME)
        parts.append("c.has_phone" if wanted.has_phone else "NOT c.has_phone")
    return parts


def _by_days(tx: Tx, bind: Bind, wanted: CustomerFilter) -> list[str]:
    def start(day: date) -> str:
        return bind(day_bounds(day, tx.ctx.timezone)[0])

    parts = []
    if wanted.visited_since is not None:
        parts.append(f"c.last_visit_at >= {start(wanted.visited_since)}")
    if wanted.not_visited_since is not None:
        parts.append(f"(c.last_visit_at IS NULL OR c.last_visit_at < {start(wanted.not_visited_since)})")
    if wanted.created_from is not None:
        parts.append(f"c.created_at >= {start(wanted.created_from)}")
    if wanted.created_until is not None:
        parts.append(f"c.created_at < {bind(day_bounds(wanted.created_until, tx.ctx.timezone)[1])}")
    return parts


# Whether anybody is responsible for the customer today.
OWNED = """EXISTS (
        SELECT FROM assignment AS a
        WHERE a.org_id = $1 AND a.customer_id = c.id AND a.role = 'owner' AND a.from_day <= $2
          AND (a.until_day IS NULL OR a.until_day > $2))"""


def _assigned_to(bind: Bind, wanted: CustomerFilter) -> str:
    """A position's customers; a unit's are those of its own positions and of all units below it."""
    which = []
    if wanted.position_id is not None:
        which.append(f"a.position_id = {bind(wanted.position_id)}")
    if wanted.unit_id is not None:
        which.append(f"""a.position_id IN (
            WITH RECURSIVE below (unit_id) AS (
                SELECT {bind(wanted.unit_id)}::uuid
                UNION
                SELECT w.unit_id FROM below AS b
                JOIN unit_place AS w ON w.org_id = $1 AND w.parent_id = b.unit_id
                 AND w.from_day <= $2 AND (w.until_day IS NULL OR w.until_day > $2))
            SELECT s.id FROM below AS b
            JOIN position AS s ON s.org_id = $1 AND s.unit_id = b.unit_id)""")  # noqa: S608 - our own fragments
    return f"""EXISTS (
        SELECT FROM assignment AS a
        WHERE a.org_id = $1 AND a.customer_id = c.id AND a.from_day <= $2
          AND (a.until_day IS NULL OR a.until_day > $2) AND {" AND ".join(which)})"""
