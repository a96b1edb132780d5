"""Phones as sync knows them: the row that a push locks, and what a phone says of itself."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from rounds.core.db import Tx
from rounds.core.errors import DomainError, NotFound
from rounds.sync.schemas import PushIn, Report, ReportIn


async def meet_push(tx: Tx, cmd: PushIn) -> timedelta:
    """Lock the phone's row for this push; returns what its clock lacks.

    Raises `not_found`, `device_revoked`, and `reset` when the phone speaks to another history of the database: what it
    knows to be done must come again before anything new, or an old edit would overrule the newer one.
    """
    skew = tx.now - cmd.device_now
    found = await tx.row(
        """
        UPDATE device SET last_push_at = $4, last_seen_at = $4, skew_ms = $5, app = $6
        WHERE org_id = $1 AND id = $2 AND person_id = $3
        RETURNING revoked_at, (SELECT h.epoch FROM sync_head AS h WHERE h.org_id = $1) AS epoch
        """,
        tx.org_id,
        cmd.device_id,
        tx.ctx.person_id,
        tx.now,
        shown_skew(skew),
        cmd.app or None,
    )
    _require_present(found)
    if cmd.epoch is not None and found is not None and found["epoch"] != cmd.epoch:
        raise DomainError("reset", reset="epoch")
    report = _readable(cmd.report)
    if report is not None:
        await _store(tx, cmd.device_id, report)
    return skew


async def take_report(tx: Tx, cmd: ReportIn) -> None:
    """What a phone says of itself, at the end of a round. Raises `not_found`, `device_revoked`."""
    # A round ends with a pull, and pulls write nothing: this is where it is noticed that there was one.
    found = await tx.row(
        """
        UPDATE device
        SET last_seen_at = $4, skew_ms = $5, app = $6, last_pull_at = CASE WHEN $7 THEN $4 ELSE last_pull_at END
        WHERE org_id = $1 AND id = $2 AND person_id = $3
        RETURNING revoked_at
        """,
        tx.org_id,
        cmd.device_id,
        tx.ctx.person_id,
        tx.now,
        shown_skew(tx.now - cmd.device_now),
        cmd.app or None,
        cmd.mirror_seq is not None,
    )
    _require_present(found)
    await _store(tx, cmd.device_id, cmd)


def shown_skew(skew: timedelta) -> int:
    """Milliseconds, as far as the column goes."""
    return max(-(2**31), min(2**31 - 1, int(skew.total_seconds() * 1000)))


def _require_present(found: Any) -> None:
    if found is None:
        raise NotFound("device")
    if found["revoked_at"] is not None:
        raise DomainError("device_revoked")


def _readable(raw: Any) -> Report | None:
    """A report that cannot be read must not stop the records that it came with."""
    if raw is None:
        return None
    try:
        return Report.model_validate(raw)
    except ValidationError:
        return None


async def _store(tx: Tx, device_id: UUID, report: Report) -> None:
    await tx.execute(
        """
        UPDATE device
        SET reported_at = $3, unsent = $4, oldest_at = $5, photos = $6, attention = $7, persisted = $8,
            storage_free = $9, mirror_seq = $10
        WHERE org_id = $1 AND id = $2
        """,
        tx.org_id,
        device_id,
        tx.now,
        report.unsent,
        _datable(report.oldest_at),
        report.photos,
        report.attention,
        report.persisted,
        report.storage_free,
        report.mirror_seq,
    )


def _datable(at: datetime | None) -> datetime | None:
    """A phone's moment, unless it lies at an end of all time, where it has no place in UTC."""
    return at if at is not None and 1 < at.year < 9999 else None
