"""A customer is asked for another position, and goes there once that is approved."""

from dataclasses import dataclass
from typing import Any, get_args
from uuid import UUID

from rounds.core.access import Module
from rounds.core.approvable import Approvable, Asked, Case, Change, Decision, FieldKind, Outcome
from rounds.core.clock import business_day
from rounds.core.db import Tx
from rounds.core.errors import DomainError, IdReused, NotFound
from rounds.customers.assigning import hand_over
from rounds.customers.handing import queries
from rounds.customers.handing.schemas import HandOverIn
from rounds.customers.kinds.rules import GRADES, KINDS
from rounds.customers.queries import require_visible, today_of
from rounds.customers.schemas import Status


@dataclass(frozen=True, slots=True)
class HandOverAsked(Asked):
    """Somebody asks that a customer go to another position."""


async def ask_hand_over(tx: Tx, customer_id: UUID, cmd: HandOverIn) -> dict[str, Any]:
    """Ask for another owner; a repeat changes nothing. Raises `hand_over_open` while another one is under way."""
    if Module.APPROVALS in tx.ctx.modules_off:
        raise DomainError("module_off", module=Module.APPROVALS.value)
    await require_visible(tx, customer_id)
    if tx.ctx.person_id is None:
        raise NotFound("person")
    # One customer's hand-overs are asked one after another.
    await tx.value(
        "SELECT true FROM customer WHERE org_id = $1 AND id = $2 FOR UPDATE", tx.org_id, customer_id
    )
    known = await tx.row(
        "SELECT customer_id, asked_by, state, round FROM hand_over WHERE org_id = $1 AND id = $2",
        tx.org_id,
        cmd.id,
    )
    if known is not None:
        if (known["customer_id"], known["asked_by"]) != (customer_id, tx.ctx.person_id):
            raise IdReused("hand_over")
        if cmd.round <= known["round"]:
            return await queries.read_hand_over(tx, cmd.id)
        if known["state"] != "returned" or cmd.round != known["round"] + 1:
            raise DomainError("hand_over_open", id=str(cmd.id))
    elif cmd.round != 1:
        raise DomainError("malformed", field="round", reason="not_asked_before")
    owner = await _require_possible(tx, customer_id, cmd)
    if known is None:
        await _insert(tx, customer_id, cmd, owner)
    else:
        await tx.execute(
            """
            UPDATE hand_over
            SET to_position_id = $3, from_day = $4, reason = $5, state = 'asked', round = $6, asked_at = $7,
                decided_at = NULL
            WHERE org_id = $1 AND id = $2
            """,
            tx.org_id,
            cmd.id,
            cmd.position_id,
            cmd.from_day,
            cmd.reason,
            cmd.round,
            tx.now,
        )
    after = {"position_id": cmd.position_id, "from_day": cmd.from_day, "round": cmd.round}
    tx.audit("customer:ask_hand_over", "customer", customer_id, after=after)
    tx.emit(HandOverAsked(cmd.id, tx.ctx.person_id, cmd.round))
    return await queries.read_hand_over(tx, cmd.id)


async def _require_possible(tx: Tx, customer_id: UUID, cmd: HandOverIn) -> UUID | None:
    """The present owner's position; raises what stands against the hand-over."""
    if cmd.from_day < today_of(tx):
        raise DomainError("malformed", field="from_day", reason="in_the_past")
    allowed = await queries.list_successors(tx, customer_id)
    owner: UUID | None = await tx.value(
        """
        SELECT position_id FROM assignment
        WHERE org_id = $1 AND customer_id = $2 AND role = 'owner' AND from_day <= $3
          AND (until_day IS NULL OR until_day > $3)
        ORDER BY from_day, id
        LIMIT 1
        """,
        tx.org_id,
        customer_id,
        today_of(tx),
    )
    if cmd.position_id == owner:
        raise DomainError("hand_over_same_owner")
    if cmd.position_id not in {row["position_id"] for row in allowed}:
        raise NotFound("position")
    other = await tx.value(
        """
        SELECT id FROM hand_over
        WHERE org_id = $1 AND customer_id = $2 AND id <> $3
          AND (state IN ('asked', 'returned') OR (state = 'approved' AND from_day > $4))
        LIMIT 1
        """,
        tx.org_id,
        customer_id,
        cmd.id,
        today_of(tx),
    )
    if other is not None:
        raise DomainError("hand_over_open", id=str(other))
    return owner


async def _insert(tx: Tx, customer_id: UUID, cmd: HandOverIn, owner: UUID | None) -> None:
    await tx.execute(
        """
        INSERT INTO hand_over (org_id, id, customer_id, from_position_id, to_position_id, from_day, reason, state,
                               round, asked_by, asked_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, 'asked', 1, $8, $9)
        """,
        tx.org_id,
        cmd.id,
        customer_id,
        owner,
        cmd.position_id,
        cmd.from_day,
        cmd.reason,
        tx.ctx.person_id,
        tx.now,
    )


async def describe_hand_over(tx: Tx, hand_over_id: UUID) -> Case:
    found = await tx.row(
        """
        SELECT o.customer_id, o.from_position_id, o.to_position_id, o.from_day, o.reason, c.name, c.grade, c.kind,
               c.status, s.unit_id
        FROM hand_over AS o
        JOIN position AS s ON s.org_id = o.org_id AND s.id = o.to_position_id
        JOIN customer AS c ON c.org_id = o.org_id AND c.id = o.customer_id
        WHERE o.org_id = $1 AND o.id = $2
        """,
        tx.org_id,
        hand_over_id,
    )
    if found is None:
        raise NotFound("hand_over")
    names = await _names(tx, [found["from_position_id"], found["to_position_id"]])
    today = business_day(tx.now, tx.ctx.timezone)
    return Case(
        title=found["name"],
        entity="customer",
        entity_id=found["customer_id"],
        values={
            "grade": found["grade"] or "none",
            "kind": found["kind"],
            "status": found["status"],
            "to_unit": str(found["unit_id"]),
            "days_ahead": (found["from_day"] - today).days,
        },
        changes=(
            Change("owner", names.get(found["from_position_id"]), names.get(found["to_position_id"])),
            Change("from_day", None, found["from_day"].isoformat()),
        ),
        reason=found["reason"],
    )


async def _names(tx: Tx, positions: list[UUID | None]) -> dict[UUID | None, str]:
    found = await tx.rows(
        f"SELECT s.id, {queries.NAMED} AS name FROM position AS s WHERE s.org_id = $1 AND s.id = ANY ($3::uuid[])",  # noqa: S608
        tx.org_id,
        business_day(tx.now, tx.ctx.timezone),
        [position for position in positions if position],
    )
    return {row["id"]: row["name"] for row in found}


async def decide_hand_over(tx: Tx, hand_over_id: UUID, decision: Decision) -> None:
    """Do what was decided. A day that has passed meanwhile becomes today."""
    found = await tx.row(
        """
        UPDATE hand_over SET state = $3, decided_at = $4
        WHERE org_id = $1 AND id = $2 AND state IN ('asked', 'returned')
        RETURNING customer_id, to_position_id, from_day
        """,
        tx.org_id,
        hand_over_id,
        decision.outcome.value,
        None if decision.outcome is Outcome.RETURNED else decision.at,
    )
    if found is None:
        raise NotFound("hand_over")
    if decision.outcome is not Outcome.APPROVED:
        return
    day = max(found["from_day"], today_of(tx))
    await hand_over(tx, found["customer_id"], found["to_position_id"], day)
    tx.audit(
        "customer:hand_over",
        "customer",
        found["customer_id"],
        after={"position_id": found["to_position_id"], "from_day": day, "approval_id": decision.run_id},
    )


HAND_OVER = Approvable(
    kind="customer.hand_over",
    asked=HandOverAsked,
    describe=describe_hand_over,
    decide=decide_hand_over,
    fields={
        "grade": FieldKind.CHOICE,
        "kind": FieldKind.CHOICE,
        "status": FieldKind.CHOICE,
        "to_unit": FieldKind.UNIT,
        "days_ahead": FieldKind.NUMBER,
    },
    choices={
        "grade": (*GRADES, "none"),
        "kind": KINDS,
        "status": get_args(Status),
    },
)
