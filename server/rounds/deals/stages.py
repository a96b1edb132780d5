"""A company's own stages of deals."""

from collections.abc import Sequence
from typing import Any

from rounds.core.db import Tx
from rounds.core.errors import DomainError
from rounds.core.ids import uuid7
from rounds.deals.rules import BUILT_IN, Stage, faults_of
from rounds.deals.schemas import DealStagesIn


async def stages_of(tx: Tx) -> tuple[Sequence[Stage], bool]:
    """All stages in their order, those put aside last; and whether they are the company's own."""
    found = await tx.rows(
        """
        SELECT key, name, outcome, probability, is_on FROM deal_stage
        WHERE org_id = $1
        ORDER BY NOT is_on, place, key
        """,
        tx.org_id,
    )
    return ([Stage(**row) for row in found], True) if found else (BUILT_IN, False)


async def list_stages(tx: Tx) -> dict[str, Any]:
    stages, is_own = await stages_of(tx)
    return {"items": [_shown(stage) for stage in stages], "is_own": is_own}


async def set_stages(tx: Tx, cmd: DealStagesIn) -> dict[str, Any]:
    """The company's stages from now on. One that is missing is put aside: deals in it stay there until moved.

    Raises `deal_stages_invalid` where deals could not begin or end.
    """
    stages = [Stage(one.key, one.name.model_dump(), one.outcome, one.probability) for one in cmd.items]
    fault = faults_of(stages)
    if fault is not None:
        raise DomainError("deal_stages_invalid", reason=fault)
    before, is_own = await stages_of(tx)
    kept = {stage.key: stage for stage in stages}
    changed = [
        stage.key for stage in before if stage.key in kept and stage.outcome != kept[stage.key].outcome
    ]
    if changed:
        # A deal that was won stays won: what it came to is no matter of naming.
        raise DomainError("deal_stages_invalid", reason="outcome", stage=changed[0])
    aside = [stage for stage in before if stage.key not in kept]
    for place, stage in enumerate([*stages, *aside]):
        stage_id = await tx.value(
            """
            INSERT INTO deal_stage (org_id, id, key, name, outcome, probability, place, is_on)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            ON CONFLICT (org_id, key) DO UPDATE
            SET name = excluded.name, probability = excluded.probability, place = excluded.place,
                is_on = excluded.is_on
            RETURNING id
            """,
            tx.org_id,
            uuid7(),
            stage.key,
            stage.name,
            stage.outcome,
            stage.probability,
            place,
            stage.key in kept,
        )
        tx.changed("deal_stage", stage_id)
    tx.audit(
        "deal:set_stages",
        "company",
        None,
        before={"stages": [_shown(stage) for stage in before] if is_own else []},
        after={"stages": [_shown(stage) for stage in stages]},
    )
    return await list_stages(tx)


def _shown(stage: Stage) -> dict[str, Any]:
    return {
        "key": stage.key,
        "name": dict(stage.name),
        "outcome": stage.outcome,
        "probability": stage.probability,
        "is_on": stage.is_on,
    }
