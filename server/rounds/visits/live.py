"""The live page: who is where today, and what just happened."""

from datetime import date, datetime, timedelta
from typing import Any

import orjson

from rounds.core.access import Module
from rounds.core.db import Tx
from rounds.core.file_store import Files
from rounds.customers.public import today_of
from rounds.org import public as org
from rounds.visits.queries import ROW_JOINS, ROW_JSON, row_with_photo, visible_visits

FEED = 50
MOVING_FOR = timedelta(minutes=30)


async def read_live(tx: Tx, files: Files) -> dict[str, Any]:
    """People in scope with their state of today, and the newest check-ins and check-outs."""
    day = today_of(tx)
    return {
        "now": tx.now,
        "day": day,
        "people": await _people(tx, day),
        "feed": await _feed(tx, files, day),
    }


async def people_on_road(tx: Tx) -> list[dict[str, Any]]:
    """Those in scope who rank no higher than reps; who leads others is not followed."""
    roles = await org.roles_of_company(tx)
    on_road = {key for key, role in roles.items() if role.rank <= roles["rep"].rank}
    return [person for person in await org.list_people(tx, Module.LIVE) if on_road & {*person["roles"]}]


async def _people(tx: Tx, day: date) -> list[dict[str, Any]]:
    reps = await people_on_road(tx)
    ids = [person["id"] for person in reps]
    visits = {row["person_id"]: row for row in await _day_by_person(tx, day, ids)}
    planned = {
        row["position_id"]: row["count"]
        for row in await tx.rows(
            """
            SELECT position_id, count(*) AS count
            FROM plan_item
            WHERE org_id = $1 AND day = $2 AND status = 'planned' AND position_id = ANY ($3::uuid[])
            GROUP BY position_id
            """,
            tx.org_id,
            day,
            [person["position_id"] for person in reps],
        )
    }
    away = {a.person_id for a in await org.absences(tx, day, day, ids) if a.is_whole(day)}
    return [
        {
            "person": {"id": person["id"], "code": person["code"], "name": person["name"]},
            "unit": {"id": person["unit_id"], "name": person["unit_name"]},
            "planned": planned.get(person["position_id"], 0),
            **_state(visits.get(person["id"]), tx.now, is_away=person["id"] in away),
        }
        for person in reps
    ]


def _state(row: Any, now: datetime, *, is_away: bool) -> dict[str, Any]:
    if row is None:
        return {
            "state": "on_leave" if is_away else "not_started",
            "done": 0,
            "last": None,
            "open_visit_id": None,
        }
    is_open = row["ended_at"] is None
    moving = not is_open and now - row["ended_at"] <= MOVING_FOR
    return {
        "state": "visiting" if is_open else "moving" if moving else "idle",
        "done": row["done"],
        "open_visit_id": row["visit_id"] if is_open else None,
        "last": {
            "visit_id": row["visit_id"],
            "customer_name": row["customer_name"],
            "lng": row["lng"],
            "lat": row["lat"],
            "at": row["ended_at"] or row["started_at"],
            "verdict": row["verdict"],
            "score": row["score"],
        },
    }


async def _day_by_person(tx: Tx, day: date, person_ids: list[Any]) -> list[Any]:
    """For each person the newest visit of the day, with where it was and how many there were."""
    return await tx.rows(
        """
        SELECT DISTINCT ON (v.person_id)
               v.person_id, v.id AS visit_id, v.started_at, e.ended_at, nullif(c.name, '') AS customer_name,
               coalesce(f.lng, p.lng) AS lng, coalesce(f.lat, p.lat) AS lat, j.verdict, j.score,
               count(e.visit_id) OVER (PARTITION BY v.person_id) AS done
        FROM visit AS v
        LEFT JOIN visit_end AS e ON e.org_id = v.org_id AND e.visit_id = v.id
        LEFT JOIN customer AS c ON c.org_id = v.org_id AND c.id = v.customer_id
        CROSS JOIN LATERAL (
            SELECT j.verdict, j.score, j.pin_id FROM judgement AS j
            WHERE j.org_id = v.org_id AND j.visit_id = v.id
            ORDER BY j.at DESC, j.id DESC LIMIT 1) AS j
        LEFT JOIN pin AS p ON p.org_id = v.org_id AND p.id = j.pin_id
        LEFT JOIN LATERAL (
            SELECT f.lng, f.lat FROM visit_fix AS f
            WHERE f.org_id = v.org_id AND f.visit_id = v.id
            ORDER BY (f.kind = 'out') DESC, f.accuracy_m NULLS LAST LIMIT 1) AS f ON TRUE
        WHERE v.org_id = $1 AND v.business_day = $2 AND v.person_id = ANY ($3::uuid[])
        ORDER BY v.person_id, v.started_at DESC, v.id DESC
        """,
        tx.org_id,
        day,
        person_ids,
    )


async def _feed(tx: Tx, files: Files, day: date) -> list[dict[str, Any]]:
    seen = visible_visits(tx.ctx, 3, Module.LIVE)
    found = await tx.rows(
        f"""
        SELECT happened.kind, happened.at, happened.received, json_build_object({ROW_JSON})::text AS row,
               ph.id AS photo_id, ph.sha256
        FROM (
            SELECT * FROM (
                SELECT 'check_in' AS kind, v.started_at AS at, v.received_at AS received, v.id
                FROM visit AS v
                WHERE v.org_id = $1 AND v.business_day = $2 AND {seen.sql}
                UNION ALL
                SELECT 'check_out', e.ended_at, e.received_at, v.id
                FROM visit AS v
                JOIN visit_end AS e ON e.org_id = v.org_id AND e.visit_id = v.id
                WHERE v.org_id = $1 AND v.business_day = $2 AND {seen.sql}) AS every
            ORDER BY received DESC, at DESC, id
            LIMIT {FEED}) AS happened
        JOIN visit AS v ON v.org_id = $1 AND v.id = happened.id
        {ROW_JOINS}
        ORDER BY happened.received DESC, happened.at DESC, v.id
        """,  # noqa: S608 - fragments are our own, values are parameters
        tx.org_id,
        day,
        *seen.args,
    )
    return [
        {
            "kind": row["kind"],
            "at": row["at"],
            "received_at": row["received"],
            "late_s": max(0, int((row["received"] - row["at"]).total_seconds())),
            "visit": orjson.loads(row_with_photo(tx.org_id, files, row)),
        }
        for row in found
    ]
