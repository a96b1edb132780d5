"""Leave as something that is approved."""

from typing import get_args
from uuid import UUID

from rounds.core.approvable import Approvable, Case, Change, Decision, FieldKind, Outcome
from rounds.core.db import Tx
from rounds.core.errors import NotFound
from rounds.org.leave.actions import KIND, LeaveAsked, announce, refuse_absent_cover
from rounds.org.leave.rules import Span
from rounds.org.leave.schemas import Kind

STATES = {
    Outcome.APPROVED: "granted",
    Outcome.REJECTED: "refused",
    Outcome.RETURNED: "returned",
    Outcome.WITHDRAWN: "withdrawn",
}


async def describe_leave(tx: Tx, leave_id: UUID) -> Case:
    # Locked against being taken back until the run is there, so that none is left behind.
    found = await tx.row(
        """
        SELECT l.kind, l.first_day, l.last_day, l.from_noon, l.until_noon, l.half_days, l.reason, l.cover_id,
               p.name, c.name AS cover_name
        FROM leave AS l
        JOIN person AS p ON p.org_id = l.org_id AND p.id = l.person_id
        LEFT JOIN person AS c ON c.org_id = l.org_id AND c.id = l.cover_id
        WHERE l.org_id = $1 AND l.id = $2 AND l.state = 'asked'
        FOR SHARE OF l
        """,
        tx.org_id,
        leave_id,
    )
    if found is None:
        raise NotFound("leave")
    return Case(
        title=found["name"],
        entity="leave",
        entity_id=leave_id,
        values={
            "leave_kind": found["kind"],
            "days": -(-found["half_days"] // 2),
            "has_cover": found["cover_id"] is not None,
        },
        changes=(
            Change("leave_kind", None, found["kind"]),
            Change("first_day", None, _said(found["first_day"].isoformat(), noon=found["from_noon"])),
            Change("last_day", None, _said(found["last_day"].isoformat(), noon=found["until_noon"])),
            Change("days", None, f"{found['half_days'] / 2:g}"),
            Change("cover", None, found["cover_name"]),
        ),
        reason=found["reason"],
    )


def _said(day: str, *, noon: bool) -> str:
    return f"{day} 12:00" if noon else day


async def decide_leave(tx: Tx, leave_id: UUID, decision: Decision) -> None:
    """Do what was decided. Whoever is to stand in must not be away by now."""
    found = await tx.row(
        """
        SELECT person_id, state, first_day, last_day, from_noon, until_noon, cover_id FROM leave
        WHERE org_id = $1 AND id = $2
        FOR UPDATE
        """,
        tx.org_id,
        leave_id,
    )
    if found is not None and found["state"] == "withdrawn" and decision.outcome is Outcome.WITHDRAWN:
        return
    if found is None or found["state"] not in ("asked", "returned"):
        raise NotFound("leave")
    granted = decision.outcome is Outcome.APPROVED
    span = Span(found["first_day"], found["last_day"], found["from_noon"], found["until_noon"])
    if granted and found["cover_id"] is not None:
        await refuse_absent_cover(tx, found["cover_id"], span)
    await tx.execute(
        "UPDATE leave SET state = $3, decided_at = $4, version = version + 1 WHERE org_id = $1 AND id = $2",
        tx.org_id,
        leave_id,
        STATES[decision.outcome],
        None if decision.outcome is Outcome.RETURNED else decision.at,
    )
    tx.changed("leave", leave_id)
    tx.audit(
        "leave:decide",
        "leave",
        leave_id,
        before={"state": found["state"]},
        after={"state": STATES[decision.outcome], "approval_id": decision.run_id},
    )
    if granted:
        await announce(tx, leave_id, found["person_id"], found["first_day"], found["last_day"])


LEAVE_APPROVAL = Approvable(
    kind=KIND,
    asked=LeaveAsked,
    describe=describe_leave,
    decide=decide_leave,
    fields={"leave_kind": FieldKind.CHOICE, "days": FieldKind.NUMBER, "has_cover": FieldKind.FLAG},
    choices={"leave_kind": get_args(Kind)},
)
