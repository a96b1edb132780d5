"""What phones were answered: stored with each operation's id, so that a repetition changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from rounds.core.db import Tx
from rounds.core.ids import derived_id
from rounds.sync.closing import close_text, subject_of
from rounds.sync.keeping import BIGGEST, id_in, kept, storable, text_in, to_text
from rounds.sync.schemas import Op

Answer = dict[str, Any]
NOBODY = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Parsed:
    """An operation, or why it is none."""

    op: Op | None
    raw: Any
    params: dict[str, Any] | None = None

    @property
    def grp(self) -> UUID | None:
        return self.op.grp if self.op else id_in(self.raw, "grp")

    def refusal(self) -> Answer:
        """The answer to what is no operation: with the id that it gives itself, whatever that is."""
        named = self.raw.get("op_id") if isinstance(self.raw, dict) else None
        shown = storable(named) if isinstance(named, str) else None
        return {"op_id": shown, "status": "rejected", "code": "malformed", "params": self.params}


def parse_ops(raw: Sequence[Any]) -> list[Parsed]:
    """Each operation by itself: a malformed one is refused alone."""
    parsed: list[Parsed] = []
    for item in raw:
        try:
            parsed.append(Parsed(Op.model_validate(item), item))
        except ValidationError as error:
            first = error.errors(include_url=False, include_context=False, include_input=False)[0]
            field = ".".join(str(part) for part in first["loc"])
            parsed.append(Parsed(None, item, {"field": str(storable(field))[:200], "reason": first["type"]}))
    return parsed


@dataclass(frozen=True, slots=True)
class Kept:
    """One row of the operation log."""

    op_id: UUID
    n: int
    type: str
    entity_id: UUID
    answer: Answer
    payload: str | None


def row_of(op: Op, raw: Any, answer: Answer) -> Kept:
    """What was refused or flagged is kept as it was sent."""
    odd = answer["status"] == "rejected" or "flags" in answer
    return Kept(op.op_id, op.n, op.type, op.id, answer, to_text(storable(raw)) if odd else None)


def shadow_of(person_id: UUID | None, item: Parsed, answer: Answer) -> Kept:
    """A row for what cannot be logged under an id of its own: a manager shall see it all the same."""
    n = item.raw.get("n") if isinstance(item.raw, dict) else None
    usable = isinstance(n, int) and 0 <= n <= BIGGEST
    payload = kept(item.raw)
    return Kept(
        shadow_id(person_id, item.raw, payload),
        n if usable and n is not None else 0,
        text_in(item.raw, "type", 60),
        id_in(item.raw, "id") or NOBODY,
        answer,
        payload,
    )


def shadow_id(person_id: UUID | None, raw: Any, payload: str) -> UUID:
    """The same malformed operation of the same person has the same id at every try."""
    return derived_id("operation", person_id, id_in(raw, "op_id") or "", payload)


async def stored_answers(tx: Tx, op_ids: list[UUID]) -> dict[UUID, Answer]:
    """Answers given before. An id that another person used is refused, not answered with their result."""
    found = await tx.rows(
        "SELECT op_id, person_id, result FROM op_log WHERE org_id = $1 AND op_id = ANY ($2::uuid[])",
        tx.org_id,
        op_ids,
    )
    refused = {"status": "rejected", "code": "id_reused", "params": {"entity": "operation"}}
    return {
        row["op_id"]: {"op_id": str(row["op_id"]), "dup": True, **row["result"]}
        if row["person_id"] == tx.ctx.person_id
        else {"op_id": str(row["op_id"]), **refused}
        for row in found
    }


STORE = """
    INSERT INTO op_log (org_id, op_id, device_id, person_id, n, type, entity_id, status, result, payload, received_at,
                        skew_ms)
    SELECT $1, o.op_id, $2, $3, o.n, o.type, o.entity_id, o.status, o.result::jsonb, o.payload::jsonb, $4, $5
    FROM unnest($6::uuid[], $7::bigint[], $8::text[], $9::uuid[], $10::text[], $11::text[], $12::text[])
        AS o (op_id, n, type, entity_id, status, result, payload)
    """
STORE_SHADOWS = STORE + " ON CONFLICT DO NOTHING"


async def store_answers(
    tx: Tx, device_id: UUID, skew: timedelta, rows: Sequence[Kept], *, shadows: bool = False
) -> None:
    """One statement for all. A shadow may be there already; an operation may not, and the run begins again."""
    if not rows:
        return
    sender = tx.ctx.person_id or NOBODY
    payloads = [
        await close_text(tx, subject_of(row.type, row.entity_id, sender), row.payload) for row in rows
    ]
    await tx.execute(
        STORE_SHADOWS if shadows else STORE,
        tx.org_id,
        device_id,
        tx.ctx.person_id,
        tx.now,
        milliseconds(skew),
        [row.op_id for row in rows],
        [row.n for row in rows],
        [row.type for row in rows],
        [row.entity_id for row in rows],
        [row.answer["status"] for row in rows],
        [to_text({k: v for k, v in row.answer.items() if k != "op_id"}) for row in rows],
        payloads,
    )


def milliseconds(skew: timedelta) -> int:
    return int(skew.total_seconds() * 1000)
