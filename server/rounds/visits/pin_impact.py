"""What a pin would have meant for past visits: tried without writing, or judged again if that is decided."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from rounds.core.access import Permission
from rounds.core.db import Tx
from rounds.customers.public import Flip, Impact, PinImpact, PinTried
from rounds.visits import rules
from rounds.visits.actions.recording import add_judgement
from rounds.visits.queries import visible_visits

# As far back as anybody would ask; one customer's visits of a year are a few hundred.
MOST_VISITS = 1_000
MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Judged:
    """A visit, its latest judgement, and the fix that was judged. `seen` says whether the caller may see the visit."""

    id: UUID
    person_name: str
    started_at: datetime
    device_started_at: datetime
    no_fix_reason: str | None
    verdict: str
    score: int
    distance_m: int | None
    fix_id: UUID | None
    fix_lng: float | None
    fix_lat: float | None
    fix_accuracy_m: float | None
    fix_taken_at: datetime | None
    blurred: bool
    seen: bool

    def fix(self) -> rules.FixSeen | None:
        if self.fix_id is None or self.fix_lng is None or self.fix_lat is None or self.fix_taken_at is None:
            return None
        return rules.FixSeen(self.fix_id, self.fix_lng, self.fix_lat, self.fix_accuracy_m, self.fix_taken_at)


async def _judged(tx: Tx, tried: PinTried) -> list[Judged]:
    seen = visible_visits(tx.ctx, 4)
    may_see = "TRUE" if tx.ctx.person_id is None or tx.ctx.may(Permission.VISIT_READ) else "FALSE"
    return await tx.all(
        Judged,
        f"""
        SELECT v.id, pe.name AS person_name, v.started_at, v.device_started_at, v.no_fix_reason, j.verdict, j.score,
               j.distance_m, j.fix_id, f.lng AS fix_lng, f.lat AS fix_lat, f.accuracy_m AS fix_accuracy_m,
               f.taken_at AS fix_taken_at, f.coarsened_at IS NOT NULL AS blurred, {may_see} AND {seen.sql} AS seen
        FROM visit AS v
        JOIN person AS pe ON pe.org_id = v.org_id AND pe.id = v.person_id
        CROSS JOIN LATERAL (
            SELECT j.verdict, j.score, j.distance_m, j.fix_id FROM judgement AS j
            WHERE j.org_id = v.org_id AND j.visit_id = v.id
            ORDER BY j.at DESC, j.id DESC
            LIMIT 1) AS j
        LEFT JOIN visit_fix AS f ON f.org_id = v.org_id AND f.id = j.fix_id
        WHERE v.org_id = $1 AND v.customer_id = $2 AND ($3::timestamptz IS NULL OR v.started_at >= $3)
        ORDER BY v.started_at DESC, v.id DESC
        LIMIT {MOST_VISITS}
        """,  # noqa: S608 - our own fragments
        tx.org_id,
        tried.customer_id,
        tried.valid_from,
        *seen.args,
    )


def _verdict(visit: Judged, tried: PinTried) -> rules.Verdict:
    # The pin may not have an id yet; the verdict does not depend on it.
    pin = rules.PinSeen(tried.pin_id or tried.customer_id, tried.lng, tried.lat, tried.datum, tried.radius_m)
    return rules.judge(visit.fix(), pin, visit.device_started_at, visit.no_fix_reason)


async def preview(tx: Tx, tried: PinTried) -> Impact:
    visits = await _judged(tx, tried)
    flips: list[Flip] = []
    count = 0
    for visit in visits:
        verdict = _verdict(visit, tried)
        if visit.blurred or verdict.verdict == visit.verdict:
            continue
        count += 1
        if visit.seen and len(flips) < MOST_SHOWN:
            flips.append(
                Flip(
                    visit.id,
                    visit.person_name,
                    visit.started_at,
                    visit.verdict,
                    verdict.verdict,
                    visit.score,
                    verdict.score,
                    visit.distance_m,
                    verdict.distance_m,
                )
            )
    return Impact(len(visits), count, sum(visit.blurred for visit in visits), tuple(flips))


async def rejudge(tx: Tx, tried: PinTried) -> int:
    """Add a judgement by this pin where it differs; the earlier ones stay. What was blurred stays as it is."""
    changed = 0
    for visit in await _judged(tx, tried):
        verdict = _verdict(visit, tried)
        same = (verdict.verdict, verdict.score, verdict.distance_m) == (
            visit.verdict,
            visit.score,
            visit.distance_m,
        )
        if visit.blurred or same:
            continue
        add_judgement(tx, visit.id, verdict, tried.pin_id, visit.fix())
        tx.changed("visit", visit.id)
        changed += 1
    return changed


PIN_IMPACT = PinImpact(preview, rejudge)
