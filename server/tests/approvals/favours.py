"""Something to ask for in tests: a kind of approval that keeps nothing but what was decided."""

from typing import Any
from uuid import UUID

from rounds.approvals.actions import asking, designing
from rounds.approvals.jobs import company_ctx
from rounds.approvals.schemas import ChainIn
from rounds.core.approvable import Approvable, Asked, Case, Change, Decision, FieldKind
from rounds.core.db import Database, Tx
from rounds.core.ids import uuid7
from tests.world import Caller, Company, World

DECIDED: dict[UUID, list[Decision]] = {}
VALUES: dict[UUID, dict[str, Any]] = {}


class FavourAsked(Asked):
    """Somebody asks for a favour."""


async def _describe(_tx: Tx, subject_id: UUID) -> Case:
    values = VALUES.get(subject_id, {})
    changes = (Change("amount", None, str(values.get("amount"))),)
    return Case("一件小事", "favour", subject_id, values, changes, reason="帮个忙")


async def _decide(_tx: Tx, subject_id: UUID, decision: Decision) -> None:
    DECIDED.setdefault(subject_id, []).append(decision)


FAVOUR = Approvable(
    kind="test.favour",
    asked=FavourAsked,
    describe=_describe,
    decide=_decide,
    fields={
        "amount": FieldKind.MONEY,
        "size": FieldKind.CHOICE,
        "who": FieldKind.TEXT,
        "where": FieldKind.UNIT,
        "urgent": FieldKind.FLAG,
    },
    choices={"size": ("small", "large")},
)


def database_of(caller: Caller) -> Database:
    found: Database = caller.http._transport.app.state.services.db  # type: ignore[attr-defined]
    return found


def org_of(caller: Caller) -> int:
    return int(caller.token.split(".")[0])


def person(who: Caller) -> dict[str, Any]:
    return {"by": "person", "person_id": str(who.person_id)}


def step(name: str, *who: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"id": name, "name": name, "who": list(who), **more}


def one(name: str, *who: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A stage of a single step."""
    return {"steps": [step(name, *who, **more)]}


LEADER = {"by": "leader", "levels": 1}


async def design(
    db: Database, org_id: int, *stages: dict[str, Any], when: Any = (), kind: str = "test.favour"
) -> UUID:
    """Save a chain; by default it takes every case of its kind that no earlier chain took."""
    chain_id = uuid7()
    cmd = ChainIn.model_validate(
        {
            "id": chain_id,
            "kind": kind,
            "name": "试试",
            "definition": {"when": list(when), "stages": list(stages)},
        }
    )
    await db.run(await company_ctx(db, org_id), designing.save_chain, cmd)
    return chain_id


async def ask(
    db: Database, org_id: int, asker: UUID, subject_id: UUID | None = None, round_: int = 1, **values: Any
) -> str:
    """Ask for a favour as the worker would start it; the run's id."""
    subject = subject_id or uuid7()
    VALUES[subject] = values
    await db.run(await company_ctx(db, org_id), asking.begin, FAVOUR, subject, asker, round_)
    return str(asking.run_id_of(org_id, FAVOUR.kind, subject))


async def favour(world: World, company: Company, asker: str = "rep", **values: Any) -> str:
    return await ask(world.db, company.org_id, company[asker].person_id, **values)


async def waits_for(caller: Caller) -> str:
    """A run that the caller has to decide."""
    return await _between(caller, asks=False)


async def asked_by(caller: Caller) -> str:
    """A run that the caller has asked and somebody else decides."""
    return await _between(caller, asks=True)


async def a_colleague(caller: Caller) -> UUID:
    """Somebody else of the same company."""
    return await _colleague(database_of(caller), org_of(caller), caller.person_id)


async def a_bystander(caller: Caller) -> UUID:
    """Somebody of the same company who neither is the caller nor asks them."""
    asker = await a_colleague(caller)

    async def other(tx: Tx) -> UUID:
        found: UUID = await tx.value(
            "SELECT id FROM person WHERE org_id = $1 AND id <> ALL ($2::uuid[]) ORDER BY id LIMIT 1",
            tx.org_id,
            [caller.person_id, asker],
        )
        return found

    db = database_of(caller)
    return await db.read(await company_ctx(db, org_of(caller)), other)


async def _colleague(db: Database, org_id: int, person_id: UUID) -> UUID:
    async def other(tx: Tx) -> UUID:
        found: UUID = await tx.value(
            "SELECT id FROM person WHERE org_id = $1 AND id <> $2 ORDER BY id LIMIT 1", tx.org_id, person_id
        )
        return found

    return await db.read(await company_ctx(db, org_id), other)


async def _between(caller: Caller, *, asks: bool) -> str:
    db, org_id = database_of(caller), org_of(caller)
    other = await _colleague(db, org_id, caller.person_id)
    asker, decider = (caller.person_id, other) if asks else (other, caller.person_id)
    word = str(uuid7())
    decides = {"by": "person", "person_id": str(decider)}
    when = [{"field": "who", "operator": "one_of", "value": [word]}]
    await design(db, org_id, one("first", decides), when=when)
    return await ask(db, org_id, asker, who=word)


def a_decision(decision: str = "approve", comment: str | None = None) -> dict[str, Any]:
    return {"id": str(uuid7()), "decision": decision, "comment": comment}


async def decide(caller: Caller, run_id: str, decision: str = "approve", **more: Any) -> Any:
    return await caller.post(f"/api/v1/approvals/{run_id}/decide", {**a_decision(decision), **more})
