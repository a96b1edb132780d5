"""The doctor of an import's datum: what visits say about its pins, and the repair, which is undone the same way."""

import math
from datetime import timedelta
from typing import Any
from uuid import UUID

from rounds.core.db import Tx
from rounds.core.errors import DomainError
from rounds.core.geo import Datum, Point, to_wgs84
from rounds.core.tables.reading import refused
from rounds.customers.imports import actions, queries
from rounds.customers.imports.fixes import fixes_at
from rounds.customers.imports.store import CHUNK
from rounds.customers.imports.writing import add_pins
from rounds.engines.datum_doctor import Compared, Finding, Place, find_datum, middle
from rounds.org import public as org

FRESH = timedelta(days=180)
MOST = 2_000  # places that are compared
READINGS = (Datum.WGS84, Datum.GCJ02, Datum.BD09)


def _reading(datum: Datum) -> Any:
    def read(place: Place) -> Place:
        inside = to_wgs84(Point(*place), datum)
        return inside.lng, inside.lat

    return read


async def examine(tx: Tx, import_id: UUID) -> dict[str, Any]:
    """What the datum seems to be, from customers whose pin is still this import's and that were visited lately."""
    found = await queries.read_import(tx, import_id)
    rows = await tx.rows(
        """
        SELECT c.id, p.original_lng, p.original_lat
        FROM import_row AS r
        JOIN pin AS p ON p.org_id = r.org_id AND p.id = r.pin_id
        JOIN customer AS c ON c.org_id = r.org_id AND c.id = r.customer_id AND c.archived_at IS NULL
        JOIN customer_activity AS v ON v.org_id = c.org_id AND v.customer_id = c.id AND v.last_visit_at >= $3
        WHERE r.org_id = $1 AND r.import_id = $2
        ORDER BY v.last_visit_at DESC, c.id
        LIMIT $4
        """,
        tx.org_id,
        import_id,
        tx.now - FRESH,
        MOST,
    )
    stood = await fixes_at(tx, [row["id"] for row in rows], tx.now - FRESH)
    compared = [
        Compared((row["original_lng"], row["original_lat"]), middle(stood[row["id"]]))
        for row in rows
        if row["id"] in stood
    ]
    finding = find_datum(compared, {datum.value: _reading(datum) for datum in READINGS})
    return _told(finding, found["datum"], found["datum_before"])


def _told(finding: Finding, now: str | None, before: str | None) -> dict[str, Any]:
    is_off = finding.datum is not None and finding.datum != now
    return {
        "datum": finding.datum,
        "taken_for": now,
        "before": before,
        "is_off": is_off,
        "compared": finding.compared,
        "needed": finding.needed,
        "ways": [
            {
                "datum": datum,
                "votes": finding.votes[datum],
                "near_pct": math.floor(finding.near[datum] * 100 + 0.5),
                "apart_m": finding.apart_m[datum],
            }
            for datum in finding.votes
        ],
    }


async def ask_repair(tx: Tx, import_id: UUID, datum: Datum) -> None:
    """Take the import's coordinates for another datum. Raises `import_state` where it is not in force."""
    found = await actions.locked(tx, import_id, "applied")
    if found["datum"] is None:
        raise refused("no_places")
    if found["datum"] == datum.value:
        raise DomainError("import_state", state="repaired")
    await tx.execute(
        "UPDATE customer_import SET datum = $3, datum_before = datum WHERE org_id = $1 AND id = $2",
        tx.org_id,
        import_id,
        datum.value,
    )
    tx.audit(
        "customer:import_datum",
        "company",
        None,
        before={"datum": found["datum"]},
        after={"datum": datum.value},
    )
    await org.ask_long_job(
        tx, actions.REPAIR, {"datum": datum.value}, subject_id=import_id, total=found["rows"]
    )


async def repair_pins(work: org.Work) -> org.Ended:
    """Cut off, it begins anew: a pin that is in the wanted datum already is left."""
    if work.subject_id is None:
        raise RuntimeError("a repair without an import")
    after = 0
    while True:
        last = await work.db.run(work.ctx, _repair_chunk, work.subject_id, Datum(work.params["datum"]), after)
        if last is None:
            return org.Ended()
        after = last
        await work.tell(after)


async def _repair_chunk(tx: Tx, import_id: UUID, datum: Datum, after: int) -> int | None:
    """New pins where the one that is valid says the same numbers as this import's; returns the last row's number."""
    rows = await tx.rows(
        """
        SELECT r.row, c.id, n.original_lng, n.original_lat, n.radius_m, n.datum,
               n.source = 'import' AND n.original_lng = p.original_lng AND n.original_lat = p.original_lat AS is_ours
        FROM import_row AS r
        JOIN pin AS p ON p.org_id = r.org_id AND p.id = r.pin_id
        JOIN customer AS c ON c.org_id = r.org_id AND c.id = r.customer_id AND c.archived_at IS NULL
        JOIN pin AS n ON n.org_id = c.org_id AND n.id = (c.pin_now ->> 'id')::uuid
        WHERE r.org_id = $1 AND r.import_id = $2 AND r.row > $3
        ORDER BY r.row LIMIT $4
        """,
        tx.org_id,
        import_id,
        after,
        CHUNK,
    )
    if not rows:
        return None
    ours = [row for row in rows if row["is_ours"] and row["datum"] != datum.value]
    places = [(row["id"], row["original_lng"], row["original_lat"], row["radius_m"]) for row in ours]
    await add_pins(tx, places, datum, "import", None)
    for row in ours:
        tx.changed("customer", row["id"])
    return int(rows[-1]["row"])


REPAIRING = org.LongWork(actions.REPAIR, repair_pins)
