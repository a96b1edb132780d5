"""Asking for long work, what it says on its way, and how it ends."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from rounds.core.db import Event, Tx
from rounds.core.errors import DomainError, NotFound
from rounds.core.ids import uuid7

LASTS = timedelta(hours=24)
GIVEN_UP = timedelta(hours=2)  # a job that has said nothing for so long has died
SHOWN = 30


@dataclass(frozen=True, slots=True)
class LongJobAsked(Event):
    job_id: UUID


def file_key(org_id: int, job_id: UUID) -> str:
    return f"longjob/{org_id}/{job_id}"


async def ask_long_job(
    tx: Tx,
    kind: str,
    params: dict[str, Any],
    *,
    job_id: UUID | None = None,
    subject_id: UUID | None = None,
    total: int = 0,
) -> UUID:
    """Note it; a job does it with the rights that the caller has when it begins. Programs have nobody to tell.

    Raises `permission_denied` for a program, `export_running` when the caller has one of this kind under way.
    """
    if tx.ctx.person_id is None or tx.ctx.key_id is not None:
        raise DomainError("permission_denied", permission="person")
    if job_id is not None and await tx.value(
        "SELECT true FROM long_job WHERE org_id = $1 AND id = $2 AND asked_by = $3",
        tx.org_id,
        job_id,
        tx.ctx.person_id,
    ):
        return job_id
    if await _is_under_way(tx, kind, subject_id):
        raise DomainError("export_running")
    made = job_id or uuid7()
    await tx.execute(
        """
        INSERT INTO long_job (org_id, id, kind, subject_id, asked_by, asked_at, params, state, done, total, told_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, 'asked', 0, $8, $6)
        """,
        tx.org_id,
        made,
        kind,
        subject_id,
        tx.ctx.person_id,
        tx.now,
        params,
        total,
    )
    tx.emit(LongJobAsked(made))
    return made


async def _is_under_way(tx: Tx, kind: str, subject_id: UUID | None) -> bool:
    return bool(
        await tx.value(
            """
            SELECT true FROM long_job
            WHERE org_id = $1 AND asked_by = $2 AND kind = $3 AND state IN ('asked', 'working') AND told_at > $4
              AND subject_id IS NOT DISTINCT FROM $5
            LIMIT 1
            """,
            tx.org_id,
            tx.ctx.person_id,
            kind,
            tx.now - GIVEN_UP,
            subject_id,
        )
    )


_SHOWN = """
    SELECT j.id, j.kind, j.subject_id, j.asked_at,
           CASE WHEN j.state IN ('asked', 'working') AND j.told_at <= $3 THEN 'failed'
                WHEN j.state = 'done' AND j.expires_at <= $4 THEN 'gone' ELSE j.state END AS state,
           j.done, j.total, j.ended_at, j.trouble, j.file_name, j.file_size, j.expires_at
    FROM long_job AS j
    WHERE j.org_id = $1"""


async def list_long_jobs(tx: Tx) -> list[dict[str, Any]]:
    """The caller's own, newest first."""
    found = await tx.rows(
        f"{_SHOWN} AND j.asked_by = $2 ORDER BY j.asked_at DESC, j.id LIMIT {SHOWN}",
        tx.org_id,
        tx.ctx.person_id,
        tx.now - GIVEN_UP,
        tx.now,
    )
    return [dict(row) for row in found]


async def read_long_job(tx: Tx, job_id: UUID) -> dict[str, Any]:
    found = await tx.row(
        f"{_SHOWN} AND j.asked_by = $2 AND j.id = $5",
        tx.org_id,
        tx.ctx.person_id,
        tx.now - GIVEN_UP,
        tx.now,
        job_id,
    )
    if found is None:
        raise NotFound("long_job")
    return dict(found)


async def job_of_subject(tx: Tx, subject_id: UUID) -> dict[str, Any] | None:
    """The newest work on something, for whoever may see that thing."""
    found = await tx.row(
        f"{_SHOWN} AND $2::uuid IS NOT DISTINCT FROM j.subject_id"
        " ORDER BY j.asked_at DESC, j.id DESC LIMIT 1",
        tx.org_id,
        subject_id,
        tx.now - GIVEN_UP,
        tx.now,
    )
    return None if found is None else dict(found)


async def take_file(tx: Tx, job_id: UUID) -> dict[str, Any]:
    """For whoever asked and carries it away now; noted in the audit. Raises `not_found` once it is gone."""
    found = await read_long_job(tx, job_id)
    if found["state"] != "done" or found["file_name"] is None:
        raise NotFound("long_job")
    tx.audit("customer:export", "company", None, after={"kind": found["kind"]})
    return found


@dataclass(frozen=True, slots=True)
class Begun:
    kind: str
    subject_id: UUID | None
    asked_by: UUID
    params: dict[str, Any]
    timezone: str
    is_demo: bool


async def begin(tx: Tx, job_id: UUID) -> Begun | None:
    """For the job: what is to be done; None when nothing is left to do."""
    return await tx.maybe(
        Begun,
        """
        UPDATE long_job AS j SET state = 'working', told_at = $3
        FROM company AS c
        WHERE j.org_id = $1 AND j.id = $2 AND j.state IN ('asked', 'working') AND c.org_id = $1
        RETURNING j.kind, j.subject_id, j.asked_by, j.params, c.timezone, c.is_demo
        """,
        tx.org_id,
        job_id,
        tx.now,
    )


async def note_progress(tx: Tx, job_id: UUID, done: int, total: int) -> None:
    await tx.execute(
        """
        UPDATE long_job SET done = $3, total = $4, told_at = $5
        WHERE org_id = $1 AND id = $2 AND state = 'working'
        """,
        tx.org_id,
        job_id,
        done,
        total,
        tx.now,
    )


@dataclass(frozen=True, slots=True)
class Ended:
    """A file's name and size in bytes, or what went wrong as a code with its parameters, or neither."""

    file_name: str | None = None
    file_size: int | None = None
    trouble: dict[str, Any] | None = None


async def end(tx: Tx, job_id: UUID, ended: Ended) -> None:
    await tx.execute(
        """
        UPDATE long_job
        SET state = CASE WHEN $3::jsonb IS NULL THEN 'done' ELSE 'failed' END, trouble = $3, file_name = $4,
            file_size = $5, expires_at = $6, ended_at = $7, told_at = $7,
            done = CASE WHEN $3::jsonb IS NULL THEN greatest(done, total) ELSE done END
        WHERE org_id = $1 AND id = $2
        """,
        tx.org_id,
        job_id,
        ended.trouble,
        ended.file_name,
        ended.file_size,
        None if ended.file_name is None else tx.now + LASTS,
        tx.now,
    )


async def expire(tx: Tx) -> list[UUID]:
    """Those whose time is over; their files are to be deleted."""
    found = await tx.rows(
        """
        UPDATE long_job SET state = 'gone'
        WHERE org_id = $1 AND state = 'done' AND expires_at <= $2
        RETURNING id
        """,
        tx.org_id,
        tx.now,
    )
    return [row["id"] for row in found]
