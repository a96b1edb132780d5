"""A pin as something that is approved: what whoever decides is told, and what a decision does."""

from typing import get_args
from uuid import UUID

from rounds.core.approvable import Approvable, Case, Change, Decision, FieldKind, Outcome
from rounds.core.db import Tx
from rounds.core.errors import NotFound
from rounds.core.geo import Datum
from rounds.customers.kinds.rules import GRADES, KINDS
from rounds.customers.pins.asking import PinAsked, apply_request
from rounds.customers.pins.impact import PinTried, impact_of_pins
from rounds.customers.schemas import Status

KIND = "customer.pin"


def said(lng: float, lat: float) -> str:
    return f"{lat:.5f}, {lng:.5f}"


async def describe_pin(tx: Tx, request_id: UUID) -> Case:
    found = await tx.row(
        """
        SELECT r.customer_id, r.lng, r.lat, r.datum, r.accuracy_m, r.radius_m, r.reason, r.distance_m, c.name, c.grade,
               c.kind, c.status, p.lng AS before_lng, p.lat AS before_lat, p.radius_m AS before_radius_m,
               p.valid_from AS pin_since
        FROM pin_request AS r
        JOIN customer AS c ON c.org_id = r.org_id AND c.id = r.customer_id
        LEFT JOIN pin AS p ON p.org_id = r.org_id AND p.id = r.pin_before
        WHERE r.org_id = $1 AND r.id = $2
        """,
        tx.org_id,
        request_id,
    )
    if found is None:
        raise NotFound("pin_request")
    tried = PinTried(
        found["customer_id"],
        found["lng"],
        found["lat"],
        Datum(found["datum"]),
        found["radius_m"],
        found["pin_since"],
    )
    impact = await impact_of_pins().preview(tx, tried)
    before = None if found["before_lng"] is None else said(found["before_lng"], found["before_lat"])
    accuracy = None if found["accuracy_m"] is None else f"±{found['accuracy_m']:.0f} m"
    changes = [
        Change("pin", before, said(found["lng"], found["lat"])),
        Change("pin_distance", None, None if found["distance_m"] is None else f"{found['distance_m']} m"),
        Change("pin_accuracy", None, accuracy),
        Change("pin_flips", None, str(impact.flips)),
    ]
    if found["before_radius_m"] not in (None, found["radius_m"]):
        changes.append(Change("pin_radius", f"{found['before_radius_m']} m", f"{found['radius_m']} m"))
    return Case(
        title=found["name"],
        entity="customer",
        entity_id=found["customer_id"],
        values={
            "grade": found["grade"] or "none",
            "kind": found["kind"],
            "status": found["status"],
            "distance_m": found["distance_m"] or 0,
            "flips": impact.flips,
            # For the map of whoever decides without a network; no condition asks them.
            "lng": str(found["lng"]),
            "lat": str(found["lat"]),
            "radius_m": found["radius_m"],
            "before_lng": None if before is None else str(found["before_lng"]),
            "before_lat": None if before is None else str(found["before_lat"]),
        },
        changes=tuple(changes),
        reason=found["reason"],
    )


async def decide_pin(tx: Tx, request_id: UUID, decision: Decision) -> None:
    found = await tx.row(
        """
        UPDATE pin_request SET state = $3, decided_at = $4
        WHERE org_id = $1 AND id = $2 AND state IN ('asked', 'returned')
        RETURNING customer_id
        """,
        tx.org_id,
        request_id,
        decision.outcome.value,
        None if decision.outcome is Outcome.RETURNED else decision.at,
    )
    if found is None:
        raise NotFound("pin_request")
    if decision.outcome is Outcome.APPROVED:
        await apply_request(tx, request_id, provisional=False, run_id=decision.run_id)


PIN = Approvable(
    kind=KIND,
    asked=PinAsked,
    describe=describe_pin,
    decide=decide_pin,
    fields={
        "grade": FieldKind.CHOICE,
        "kind": FieldKind.CHOICE,
        "status": FieldKind.CHOICE,
        "distance_m": FieldKind.NUMBER,
        "flips": FieldKind.NUMBER,
    },
    choices={
        "grade": (*GRADES, "none"),
        "kind": KINDS,
        "status": get_args(Status),
    },
)
