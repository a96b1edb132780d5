"""The invariants of docs/sync.md, asked from the database itself."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from rounds.app import SYNCED
from rounds.core.file_store import Files
from rounds.core.files import blob_key
from rounds.core.testing import log_differences
from tests.proof.phones import Record


@dataclass(slots=True)
class Broken:
    """What did not hold, each as a sentence. Empty lists are what was promised."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    diverged: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.lost or self.doubled or self.diverged)


# Whether the effect of an applied operation is there; `$2` are the things, answered are those that exist.
EFFECTS = {
    "visit.check_in": "SELECT id FROM visit WHERE org_id = $1 AND id = ANY ($2::uuid[])",
    "visit.check_out": "SELECT visit_id AS id FROM visit_end WHERE org_id = $1 AND visit_id = ANY ($2::uuid[])",
    "visit.attach_fix": "SELECT id FROM visit_fix WHERE org_id = $1 AND id = ANY ($2::uuid[])",
    "visit.add_photo": "SELECT id FROM attachment WHERE org_id = $1 AND id = ANY ($2::uuid[])",
    "customer.create": "SELECT id FROM customer WHERE org_id = $1 AND id = ANY ($2::uuid[])",
}

DOUBLED = {
    "a customer was made twice": """
        SELECT entity_id AS id FROM audit
        WHERE org_id = $1 AND action = 'customer:create'
        GROUP BY entity_id HAVING count(*) > 1
        """,
    "an edit was done twice": """
        SELECT entity_id AS id FROM audit
        WHERE org_id = $1 AND action = 'customer:edit' AND after ->> 'note' LIKE 'note %'
        GROUP BY entity_id, after ->> 'note' HAVING count(*) > 1
        """,
    "a visit was begun twice": """
        SELECT visit_id AS id FROM visit_fix
        WHERE org_id = $1 AND kind = 'in'
        GROUP BY visit_id HAVING count(*) > 1
        """,
    "a visit was judged more often than it was seen": """
        SELECT j.visit_id AS id FROM judgement AS j
        WHERE j.org_id = $1
        GROUP BY j.visit_id
        HAVING count(*) > 1 + (SELECT count(*) FROM visit_fix AS f
                               WHERE f.org_id = $1 AND f.visit_id = j.visit_id AND f.kind = 'better')
        """,
    "an event was told twice": """
        SELECT (payload ->> 'visit_id')::uuid AS id FROM outbox
        WHERE org_id = $1 AND event IN ('VisitStarted', 'VisitEnded')
        GROUP BY event, payload ->> 'visit_id' HAVING count(*) > 1
        """,
    "a customer has more pins than were set": """
        SELECT customer_id AS id FROM pin WHERE org_id = $1 GROUP BY customer_id HAVING count(*) > 1
        """,
}

OUT_OF_ORDER = """
    SELECT DISTINCT late.entity_id AS id
    FROM op_log AS early
    JOIN op_log AS late
      ON late.org_id = early.org_id AND late.device_id = early.device_id AND late.entity_id = early.entity_id
     AND late.n > early.n AND late.received_at < early.received_at
    WHERE early.org_id = $1
    """


async def broken_promises(oracle: Any, org_id: int, records: Sequence[Record]) -> Broken:
    """Operations exactly once, order, the log. `oracle` sees past the company wall."""
    broken = Broken()
    broken.lost += await _missing_answers(oracle, org_id, records)
    broken.lost += await _missing_effects(oracle, org_id, records)
    for sentence, sql in DOUBLED.items():
        broken.doubled += [f"{sentence}: {row['id']}" for row in await oracle.fetch(sql, org_id)]
    broken.diverged += [
        f"a phone's operations on {row['id']} changed places"
        for row in await oracle.fetch(OUT_OF_ORDER, org_id)
    ]
    broken.diverged += await log_differences(oracle, org_id, SYNCED)
    return broken


async def _missing_answers(oracle: Any, org_id: int, records: Sequence[Record]) -> list[str]:
    """Acknowledged means: the log holds the operation, with the answer that was given."""
    rows = await oracle.fetch(
        "SELECT op_id, status FROM op_log WHERE org_id = $1 AND op_id = ANY ($2::uuid[])",
        org_id,
        [UUID(record.op_id) for record in records],
    )
    logged = {str(row["op_id"]): row["status"] for row in rows}
    return [
        f"{record.op['type']} {record.op_id} was answered {record.answer}, the log says {logged.get(record.op_id)}"
        for record in records
        if record.answer and logged.get(record.op_id) != record.answer["status"]
    ]


async def _missing_effects(oracle: Any, org_id: int, records: Sequence[Record]) -> list[str]:
    found: list[str] = []
    for kind, sql in EFFECTS.items():
        wanted = {
            _effect_of(record): record
            for record in records
            if record.op["type"] == kind
            and record.answer
            and record.answer["status"] in {"applied", "merged"}
        }
        there = {str(row["id"]) for row in await oracle.fetch(sql, org_id, [UUID(one) for one in wanted])}
        found += [f"{kind} {wanted[one].op_id} was applied without effect" for one in wanted.keys() - there]
    return found


def _effect_of(record: Record) -> str:
    if record.op["type"] == "visit.attach_fix":
        fix_id: str = record.op["data"]["fix"]["id"]
        return fix_id
    thing: str = record.op["id"]
    return thing


async def incomplete_blobs(oracle: Any, org_id: int, files: Files) -> list[str]:
    """Every picture that an attachment names is stored whole, and is what its hash says."""
    rows = await oracle.fetch(
        """
        SELECT DISTINCT encode(a.sha256, 'hex') AS sha256, b.stored_at IS NOT NULL AS stored
        FROM attachment AS a
        LEFT JOIN blob AS b ON b.org_id = a.org_id AND b.sha256 = a.sha256
        WHERE a.org_id = $1
        """,
        org_id,
    )
    found = [f"photo {row['sha256']} did not arrive" for row in rows if not row["stored"]]
    for row in rows:
        if not row["stored"]:
            continue
        content = await files.get(blob_key(org_id, row["sha256"]))
        if hashlib.sha256(content).hexdigest() != row["sha256"]:
            found.append(f"photo {row['sha256']} is not what its hash says")
    return found
