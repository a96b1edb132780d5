"""An import's way: taken, read, understood, tried, done, undone."""

import hashlib
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from rounds.core.access import Module
from rounds.core.db import Event, Tx
from rounds.core.errors import DomainError, NotFound
from rounds.core.grams import fold
from rounds.customers.imports.schemas import PlanIn
from rounds.org import public as org

READ, TRY, APPLY, UNDO = (f"customer_import.{verb}" for verb in ("read", "try", "apply", "undo"))
REPAIR = "customer_import.repair"


@dataclass(frozen=True, slots=True)
class CustomersImported(Event):
    """Rows of a file became customers; how their names are said is still to be found out."""

    import_id: UUID


async def take_file(tx: Tx, import_id: UUID, name: str, content: bytes) -> None:
    """Note a file that lies in the store already, and have it read."""
    await tx.execute(
        """
        INSERT INTO customer_import (org_id, id, asked_by, asked_at, file_name, sha256, state, rows, header_row, plan,
                                     counts, written, undone)
        VALUES ($1, $2, $3, $4, $5, $6, 'reading', 0, 0, '{}', '{}', 0, 0)
        """,
        tx.org_id,
        import_id,
        tx.ctx.person_id,
        tx.now,
        name,
        hashlib.sha256(content).digest(),
    )
    await org.ask_long_job(tx, READ, {}, subject_id=import_id)


async def locked(tx: Tx, import_id: UUID, *states: str) -> Any:
    """The import, held; raises `import_state` when it stands elsewhere, `not_found` for another's."""
    found = await tx.row(
        """
        SELECT id, asked_by, state, rows, plan, counts, written, undone, datum, datum_before
        FROM customer_import
        WHERE org_id = $1 AND id = $2 AND ($3 OR asked_by = $4)
        FOR UPDATE
        """,
        tx.org_id,
        import_id,
        sees_all(tx),
        tx.ctx.person_id,
    )
    if found is None:
        raise NotFound("customer_import")
    if found["state"] not in states:
        raise DomainError("import_state", state=found["state"])
    return found


def sees_all(tx: Tx) -> bool:
    """Whoever sees all customers sees all imports; others their own."""
    return tx.ctx.reach(Module.CUSTOMERS).position_ids is None


def require_whole(cmd: PlanIn, columns: list[int]) -> None:
    """Each field its own column of the file; a name, or a number by which it is known; a datum with coordinates.

    Raises `malformed`.
    """
    wanted = list(cmd.columns.values())
    if len(set(wanted)) != len(wanted) or not set(wanted) <= set(columns):
        raise DomainError("malformed", field="columns", reason="no_such_column")
    if not {"name", "code", "external_id"} & cmd.columns.keys():
        raise DomainError("malformed", field="columns", reason="name_missing")
    if {"place", "lng", "lat"} & cmd.columns.keys() and cmd.datum is None:
        raise DomainError("malformed", field="datum", reason="missing")


async def plan_import(tx: Tx, import_id: UUID, cmd: PlanIn, headings: dict[int, str]) -> None:
    """How the columns are to be understood; the company remembers it, and a dry run begins."""
    await locked(tx, import_id, "read", "tried")
    await tx.execute(
        "UPDATE customer_import SET plan = $3, state = 'trying', counts = '{}' WHERE org_id = $1 AND id = $2",
        tx.org_id,
        import_id,
        cmd.model_dump(mode="json"),
    )
    remembered = {
        fold(headings[index]): field for field, index in cmd.columns.items() if fold(headings.get(index, ""))
    }
    await tx.execute(
        """
        INSERT INTO import_heading (org_id, heading, field)
        SELECT $1, n.heading, n.field FROM unnest($2::text[], $3::text[]) AS n (heading, field)
        ON CONFLICT (org_id, heading) DO UPDATE SET field = excluded.field
        """,
        tx.org_id,
        list(remembered),
        list(remembered.values()),
    )
    await org.ask_long_job(tx, TRY, {}, subject_id=import_id)


async def apply_import(tx: Tx, import_id: UUID) -> None:
    found = await locked(tx, import_id, "tried", "applying")
    await tx.execute(
        "UPDATE customer_import SET state = 'applying', datum = $3 WHERE org_id = $1 AND id = $2",
        tx.org_id,
        import_id,
        found["plan"].get("datum"),
    )
    await org.ask_long_job(tx, APPLY, {}, subject_id=import_id, total=found["rows"])


async def known_headings(tx: Tx) -> dict[str, str]:
    found = await tx.rows("SELECT heading, field FROM import_heading WHERE org_id = $1", tx.org_id)
    return {row["heading"]: row["field"] for row in found}


async def note_read(tx: Tx, import_id: UUID, rows: int, header_row: int) -> None:
    await tx.execute(
        """
        UPDATE customer_import SET state = 'read', rows = $3, header_row = $4
        WHERE org_id = $1 AND id = $2 AND state = 'reading'
        """,
        tx.org_id,
        import_id,
        rows,
        header_row,
    )


async def note_tried(tx: Tx, import_id: UUID, counts: dict[str, int]) -> None:
    await tx.execute(
        "UPDATE customer_import SET state = 'tried', counts = $3 WHERE org_id = $1 AND id = $2 AND state = 'trying'",
        tx.org_id,
        import_id,
        counts,
    )


async def note_failed(tx: Tx, import_id: UUID, trouble: dict[str, Any]) -> None:
    """A file that cannot be read is refused; what failed later stands where it was before, and can be asked again."""
    await tx.execute(
        """
        UPDATE customer_import
        SET state = CASE state WHEN 'reading' THEN 'refused' WHEN 'trying' THEN 'read' ELSE state END, trouble = $3
        WHERE org_id = $1 AND id = $2
        """,
        tx.org_id,
        import_id,
        trouble,
    )


async def note_applied(tx: Tx, import_id: UUID, counts: dict[str, int]) -> None:
    await tx.execute(
        """
        UPDATE customer_import SET state = 'applied', applied_at = $3, counts = counts || $4::jsonb, trouble = NULL
        WHERE org_id = $1 AND id = $2
        """,
        tx.org_id,
        import_id,
        tx.now,
        counts,
    )
    tx.audit("customer:import", "company", None, after=_told(counts))
    tx.emit(CustomersImported(import_id))


def _told(counts: dict[str, Any]) -> dict[str, Any]:
    return {name: counts.get(name, 0) for name in ("create", "update", "same", "wrong")}
