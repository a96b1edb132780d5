"""The whole export that an administrator asks for: noted here, written by a job, gone after a day."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from rounds.core import sealing
from rounds.core.db import Event, Tx
from rounds.core.errors import DomainError, IdReused, NotFound
from rounds.org.account.actions import require_confirmed
from rounds.org.companies.schemas import ExportIn

LASTS = timedelta(hours=24)
GIVEN_UP = timedelta(hours=6)  # a job that has written for so long has died
SHOWN = 10
FIELD = "company_export.passphrase"


@dataclass(frozen=True, slots=True)
class CompanyExportAsked(Event):
    export_id: UUID


def export_key(org_id: int, export_id: UUID) -> str:
    return f"export/{org_id}/{export_id}"


async def ask_export(tx: Tx, cmd: ExportIn) -> dict[str, Any]:
    """One at a time. Raises `confirm_first`, `export_running`, `id_reused`."""
    person_id = await require_confirmed(tx)
    await tx.execute("SELECT FROM company WHERE org_id = $1 FOR UPDATE", tx.org_id)
    known = await tx.value(
        "SELECT asked_by FROM company_export WHERE org_id = $1 AND id = $2", tx.org_id, cmd.id
    )
    if known is not None:
        if known != person_id:
            raise IdReused("company_export")
        return await _read(tx, cmd.id)
    running = await tx.value(
        """
        SELECT true FROM company_export
        WHERE org_id = $1 AND state IN ('asked', 'writing') AND asked_at > $2 LIMIT 1
        """,
        tx.org_id,
        tx.now - GIVEN_UP,
    )
    if running:
        raise DomainError("export_running")
    sealed = None if cmd.passphrase is None else await sealing.seal(tx, cmd.id, FIELD, cmd.passphrase)
    await tx.execute(
        """
        INSERT INTO company_export (org_id, id, asked_by, asked_at, passphrase, is_encrypted, state, done, total)
        VALUES ($1, $2, $3, $4, $5, $6, 'asked', 0, 0)
        """,
        tx.org_id,
        cmd.id,
        person_id,
        tx.now,
        sealed,
        sealed is not None,
    )
    tx.audit(
        "company:export", "company", None, after={"export_id": cmd.id, "is_encrypted": sealed is not None}
    )
    tx.emit(CompanyExportAsked(cmd.id))
    return await _read(tx, cmd.id)


async def list_exports(tx: Tx) -> list[dict[str, Any]]:
    return await _exports(tx, None)


async def _read(tx: Tx, export_id: UUID) -> dict[str, Any]:
    found = await _exports(tx, export_id)
    if not found:
        raise NotFound("company_export")
    return found[0]


async def _exports(tx: Tx, export_id: UUID | None) -> list[dict[str, Any]]:
    found = await tx.rows(
        """
        SELECT e.id, e.asked_by, p.name AS asked_by_name, e.asked_at, e.is_encrypted,
               CASE WHEN e.state IN ('asked', 'writing') AND e.asked_at <= $3 THEN 'failed'
                    WHEN e.expires_at <= $4 THEN 'gone' ELSE e.state END AS state,
               e.done, e.total, e.size, encode(e.sha256, 'hex') AS sha256, e.expires_at
        FROM company_export AS e
        JOIN person AS p ON p.org_id = e.org_id AND p.id = e.asked_by
        WHERE e.org_id = $1 AND ($2::uuid IS NULL OR e.id = $2)
        ORDER BY e.asked_at DESC, e.id
        LIMIT $5
        """,
        tx.org_id,
        export_id,
        tx.now - GIVEN_UP,
        tx.now,
        SHOWN,
    )
    return [dict(row) for row in found]


async def take_export(tx: Tx, export_id: UUID) -> dict[str, Any]:
    """For whoever carries it away now; noted in the audit. Raises `not_found` for one that is not there any more."""
    await require_confirmed(tx)
    found = await _read(tx, export_id)
    if found["state"] != "ready":
        raise NotFound("company_export")
    tx.audit("company:export_taken", "company", None, after={"export_id": export_id})
    return found


async def begin_export(tx: Tx, export_id: UUID) -> tuple[bool, str | None] | None:
    """For the job: whether it is encrypted, and with what; None when nothing is left to do."""
    found = await tx.row(
        """
        UPDATE company_export SET state = 'writing', done = 0
        WHERE org_id = $1 AND id = $2 AND state IN ('asked', 'writing')
        RETURNING passphrase, is_encrypted
        """,
        tx.org_id,
        export_id,
    )
    if found is None:
        return None
    sealed = found["passphrase"]
    opened = None if sealed is None else await sealing.unseal(tx, export_id, FIELD, sealed)
    return found["is_encrypted"], opened


async def note_progress(tx: Tx, export_id: UUID, done: int, total: int) -> None:
    await tx.execute(
        "UPDATE company_export SET done = $3, total = $4 WHERE org_id = $1 AND id = $2 AND state = 'writing'",
        tx.org_id,
        export_id,
        done,
        total,
    )


async def end_export(tx: Tx, export_id: UUID, size: int | None, sha256: bytes | None) -> None:
    """Written, or with None given up. The passphrase is destroyed either way."""
    await tx.execute(
        """
        UPDATE company_export
        SET state = CASE WHEN $3::bigint IS NULL THEN 'failed' ELSE 'ready' END, size = $3, sha256 = $4,
            passphrase = NULL, expires_at = $5, done = CASE WHEN $3::bigint IS NULL THEN done ELSE total END
        WHERE org_id = $1 AND id = $2
        """,
        tx.org_id,
        export_id,
        size,
        sha256,
        None if size is None else tx.now + LASTS,
    )
    await sealing.destroy(tx, export_id)
    if size is not None and sha256 is not None:
        tx.audit(
            "company:export_ready", "company", None,
            after={"export_id": export_id, "size": size, "sha256": sha256.hex()},
        )  # fmt: skip


async def expire_exports(tx: Tx) -> list[UUID]:
    """Those whose day is over; their files are to be deleted."""
    found = await tx.rows(
        """
        UPDATE company_export SET state = 'gone'
        WHERE org_id = $1 AND state = 'ready' AND expires_at <= $2
        RETURNING id
        """,
        tx.org_id,
        tx.now,
    )
    return [row["id"] for row in found]
