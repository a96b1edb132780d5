"""Reads of approvals. Pages leave PostgreSQL as JSON and pass through as bytes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from rounds.approvals.rules.chains import Definition
from rounds.approvals.staff import load_tree, own_allowed, today_of
from rounds.approvals.sync import ROW
from rounds.core.access import Module, Permission, Scope
from rounds.core.approvable import all_approvables
from rounds.core.cursors import read_cursor, write_cursor
from rounds.core.db import Tx
from rounds.core.errors import NotFound

# Whom a run concerns: its asker, whoever decides or stands in, whoever did something about it. `$2` is the person.
CONCERNED = """(r.person_id = $2
    OR EXISTS (SELECT FROM approval_task AS t
               WHERE t.org_id = $1 AND t.run_id = r.id AND (t.person_id = $2 OR t.deputy_id = $2))
    OR EXISTS (SELECT FROM approval_event AS e WHERE e.org_id = $1 AND e.run_id = r.id AND e.person_id = $2))"""
BOXES = {
    "mine": """EXISTS (SELECT FROM approval_task AS t
        WHERE t.org_id = $1 AND t.run_id = r.id AND t.status = 'open' AND (t.person_id = $2 OR t.deputy_id = $2))""",
    "asked": "r.person_id = $2",
    "done": """EXISTS (SELECT FROM approval_event AS e
        WHERE e.org_id = $1 AND e.run_id = r.id AND e.person_id = $2
          AND e.what IN ('approved', 'rejected', 'returned', 'transferred'))""",
}


@dataclass(frozen=True, slots=True)
class Chain:
    id: UUID
    name: str
    version: int
    ordinal: int
    definition: Definition


async def is_visible(tx: Tx, run_id: UUID) -> bool:
    sees_all_audit = tx.ctx.may(Permission.AUDIT_READ) and tx.ctx.reach(Module.AUDIT).scope is Scope.ALL
    if tx.ctx.may(Permission.APPROVAL_DESIGN) or sees_all_audit:
        return bool(
            await tx.value("SELECT true FROM approval_run WHERE org_id = $1 AND id = $2", tx.org_id, run_id)
        )
    return bool(
        await tx.value(
            f"SELECT true FROM approval_run AS r WHERE r.org_id = $1 AND r.id = $3 AND {CONCERNED}",  # noqa: S608
            tx.org_id,
            tx.ctx.person_id,
            run_id,
        )
    )


async def read_run(tx: Tx, run_id: UUID) -> dict[str, Any]:
    """One run with its history; raises NotFound for whom it does not concern."""
    if not await is_visible(tx, run_id):
        raise NotFound("approval")
    found = await tx.row(
        f"SELECT {ROW} FROM approval_run AS r WHERE r.org_id = $1 AND r.id = $2",  # noqa: S608 - our own fragment
        tx.org_id,
        run_id,
    )
    if found is None:
        raise NotFound("approval")
    return dict(found)


async def list_runs(tx: Tx, box: str, kind: str | None, limit: int, cursor: str | None) -> bytes:
    """A page as JSON {items, next}: what waits for the caller, what they asked, what they decided; the newest first."""
    at, last_id = (None, None) if cursor is None else read_cursor(cursor, datetime, UUID)
    found = await tx.rows(
        f"""
        SELECT r.id, r.asked_at, row_to_json(shown)::text AS row
        FROM approval_run AS r
        CROSS JOIN LATERAL (SELECT {ROW}) AS shown
        WHERE r.org_id = $1 AND {BOXES[box]}
          AND ($3::text IS NULL OR r.kind = $3)
          AND ($4::timestamptz IS NULL OR (r.asked_at, r.id) < ($4, $5::uuid))
        ORDER BY r.asked_at DESC, r.id DESC
        LIMIT $6
        """,  # noqa: S608 - our own fragments
        tx.org_id,
        tx.ctx.person_id,
        kind,
        at,
        last_id,
        limit + 1,
    )
    shown = found[:limit]
    following = write_cursor(shown[-1]["asked_at"], shown[-1]["id"]) if len(found) > limit else None
    tail = "null" if following is None else f'"{following}"'
    return ('{"items":[' + ",".join(row["row"] for row in shown) + '],"next":' + tail + "}").encode()


async def list_runs_about(tx: Tx, entity: str, entity_id: UUID) -> list[dict[str, Any]]:
    """The history on the thing itself, for a module whose caller may see that thing."""
    found = await tx.rows(
        f"""
        SELECT {ROW} FROM approval_run AS r
        WHERE r.org_id = $1 AND r.entity = $2 AND r.entity_id = $3
        ORDER BY r.asked_at DESC, r.id DESC
        LIMIT 50
        """,  # noqa: S608 - our own fragment
        tx.org_id,
        entity,
        entity_id,
    )
    return [dict(row) for row in found]


async def read_chains(tx: Tx, kind: str) -> list[Chain]:
    """A kind's chains in the order in which they are tried."""
    found = await tx.rows(
        """
        SELECT c.id, c.name, c.version, c.ordinal, v.definition
        FROM approval_chain AS c
        JOIN approval_chain_version AS v ON v.org_id = c.org_id AND v.chain_id = c.id AND v.version = c.version
        WHERE c.org_id = $1 AND c.kind = $2 AND c.archived_at IS NULL
        ORDER BY c.ordinal, c.id
        """,
        tx.org_id,
        kind,
    )
    return [
        Chain(
            row["id"],
            row["name"],
            row["version"],
            row["ordinal"],
            Definition.model_validate(row["definition"]),
        )
        for row in found
    ]


async def read_chain_version(tx: Tx, chain_id: UUID, version: int) -> Definition:
    found = await tx.value(
        """
        SELECT definition FROM approval_chain_version WHERE org_id = $1 AND chain_id = $2 AND version = $3
        """,
        tx.org_id,
        chain_id,
        version,
    )
    return Definition.model_validate(found)


CHAIN = """
    SELECT c.id, c.kind, c.name, c.ordinal, c.version, c.archived_at, v.definition, v.created_at AS changed_at,
           p.name AS changed_by, (
               SELECT count(*) FROM approval_run AS r
               WHERE r.org_id = c.org_id AND r.chain_id = c.id AND r.status IN ('running', 'returned')) AS running
    FROM approval_chain AS c
    JOIN approval_chain_version AS v ON v.org_id = c.org_id AND v.chain_id = c.id AND v.version = c.version
    LEFT JOIN person AS p ON p.org_id = v.org_id AND p.id = v.created_by
    WHERE c.org_id = $1"""


async def read_chain(tx: Tx, chain_id: UUID) -> dict[str, Any]:
    found = await tx.row(CHAIN + " AND c.id = $2", tx.org_id, chain_id)
    if found is None:
        raise NotFound("approval_chain")
    return _shown(dict(found))


async def list_chains(tx: Tx) -> dict[str, Any]:
    """All chains by kind and order, what conditions may ask, and what a designer may name."""
    found = await tx.rows(CHAIN + " AND c.archived_at IS NULL ORDER BY c.kind, c.ordinal, c.id", tx.org_id)
    items = [_shown(dict(row)) for row in found]
    units = await tx.rows(
        "SELECT id, name FROM unit WHERE org_id = $1 AND archived_at IS NULL ORDER BY name, id", tx.org_id
    )
    positions = await tx.rows(
        """
        SELECT s.id, s.title, s.role, s.unit_id, u.name AS unit_name,
               coalesce(string_agg(p.name, '、' ORDER BY p.name), '') AS people
        FROM position AS s
        JOIN unit AS u ON u.org_id = s.org_id AND u.id = s.unit_id
        LEFT JOIN position_holder AS h ON h.org_id = s.org_id AND h.position_id = s.id
         AND h.from_day <= $2 AND (h.until_day IS NULL OR h.until_day > $2)
        LEFT JOIN person AS p ON p.org_id = h.org_id AND p.id = h.person_id
        WHERE s.org_id = $1 AND s.archived_at IS NULL AND s.role <> 'rep'
        GROUP BY s.id, s.title, s.role, s.unit_id, u.name
        ORDER BY u.name, s.title, s.id
        LIMIT 500
        """,
        tx.org_id,
        today_of(tx),
    )
    roles = await tx.rows(
        "SELECT DISTINCT role FROM position WHERE org_id = $1 AND archived_at IS NULL ORDER BY role",
        tx.org_id,
    )
    named = {
        approver.get("person_id")
        for item in items
        for stage in item["definition"]["stages"]
        for step in stage["steps"]
        for approver in step["who"]
    } - {None}
    return {
        "items": items,
        "kinds": [
            {
                "kind": known.kind,
                "fields": [
                    {"name": name, "kind": kind, "choices": list(known.choices.get(name, ()))}
                    for name, kind in known.fields.items()
                ],
            }
            for known in all_approvables()
        ],
        "units": [{**row, "parent_id": tree_parent} for row, tree_parent in await _with_parents(tx, units)],
        "positions": [dict(row) for row in positions],
        "roles": [row["role"] for row in roles],
        "people": await names_of(tx, {UUID(str(person)) for person in named}),
        "own_allowed": await own_allowed(tx),
    }


async def _with_parents(tx: Tx, units: list[Any]) -> list[tuple[dict[str, Any], UUID | None]]:
    tree = await load_tree(tx)
    return [(dict(row), tree.parents.get(row["id"])) for row in units]


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "definition": Definition.model_validate(row["definition"]).model_dump(mode="json")}


async def names_of(tx: Tx, people: Iterable[UUID]) -> dict[str, str]:
    found = await tx.rows(
        "SELECT id, name FROM person WHERE org_id = $1 AND id = ANY ($2::uuid[])", tx.org_id, list(people)
    )
    return {str(row["id"]): row["name"] for row in found}


async def find_people(tx: Tx, query: str) -> list[dict[str, Any]]:
    """Colleagues by a part of their name or number: to pass something on to, or to stand in."""
    pattern = "%" + query.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    found = await tx.rows(
        """
        SELECT DISTINCT ON (p.code) p.id, p.name, p.code, s.title, u.name AS unit_name
        FROM person AS p
        JOIN position_holder AS h ON h.org_id = p.org_id AND h.person_id = p.id
         AND h.from_day <= $2 AND (h.until_day IS NULL OR h.until_day > $2)
        JOIN position AS s ON s.org_id = h.org_id AND s.id = h.position_id
        JOIN unit AS u ON u.org_id = s.org_id AND u.id = s.unit_id
        WHERE p.org_id = $1 AND p.archived_at IS NULL AND p.kind = 'human' AND (p.name LIKE $3 OR p.code ILIKE $3)
        ORDER BY p.code, h.from_day, s.id
        LIMIT 20
        """,
        tx.org_id,
        today_of(tx),
        pattern,
    )
    return [dict(row) for row in found]


async def list_delegations(tx: Tx) -> list[dict[str, Any]]:
    """One's own and those in which one stands in; for who designs chains, everybody's. Present and to come."""
    found = await tx.rows(
        """
        SELECT d.id, d.person_id, p.name AS person_name, d.deputy_id, q.name AS deputy_name, d.from_day,
               d.until_day - 1 AS last_day, d.reason
        FROM approval_delegation AS d
        JOIN person AS p ON p.org_id = d.org_id AND p.id = d.person_id
        JOIN person AS q ON q.org_id = d.org_id AND q.id = d.deputy_id
        WHERE d.org_id = $1 AND d.ended_at IS NULL AND d.until_day > $2
          AND ($4 OR d.person_id = $3 OR d.deputy_id = $3)
        ORDER BY d.from_day, d.id
        LIMIT 500
        """,
        tx.org_id,
        today_of(tx),
        tx.ctx.person_id,
        tx.ctx.may(Permission.APPROVAL_DESIGN),
    )
    return [dict(row) for row in found]


async def count_waiting(tx: Tx) -> int:
    """How many runs wait for the caller."""
    found: int = await tx.value(
        """
        SELECT count(DISTINCT t.run_id) FROM approval_task AS t
        WHERE t.org_id = $1 AND t.status = 'open' AND (t.person_id = $2 OR t.deputy_id = $2)
        """,
        tx.org_id,
        tx.ctx.person_id,
    )
    return found
