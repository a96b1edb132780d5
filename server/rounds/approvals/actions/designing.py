"""Chains: made, changed by a new version, put in order, set aside."""

from typing import Any
from uuid import UUID

from rounds.approvals import queries
from rounds.approvals.actions.asking import approvers_of, fields_of, values_of
from rounds.approvals.rules.chains import Definition
from rounds.approvals.rules.planning import DEFAULT, choose_chain, plan_path
from rounds.approvals.rules.soundness import Known, problems_of
from rounds.approvals.schemas import ChainIn, ChainPatch, TryIn
from rounds.approvals.staff import OWN_SETTING, load_asker, load_staff, load_tree, own_allowed, working_people
from rounds.core.approvable import Approvable, find_approvable
from rounds.core.db import Tx
from rounds.core.errors import DomainError, IdReused, NotFound
from rounds.org import public as org


def _kind(kind: str) -> Approvable:
    approvable = find_approvable(kind)
    if approvable is None:
        raise NotFound("approval_kind")
    return approvable


async def save_chain(tx: Tx, cmd: ChainIn) -> dict[str, Any]:
    """A new chain, tried after those that its kind has. The same id again gives the first result."""
    approvable = _kind(cmd.kind)
    others = await queries.read_chains(tx, cmd.kind)
    before = [chain.definition for chain in others if chain.id != cmd.id]
    await _require_sound(tx, approvable, cmd.definition, before)
    inserted = await tx.value(
        """
        INSERT INTO approval_chain (org_id, id, kind, name, ordinal, version, created_at)
        VALUES ($1, $2, $3, $4, $5, 1, $6)
        ON CONFLICT (org_id, id) DO NOTHING
        RETURNING id
        """,
        tx.org_id,
        cmd.id,
        cmd.kind,
        cmd.name,
        max((chain.ordinal for chain in others), default=0) + 1,
        tx.now,
    )
    if inserted is None:
        known = await queries.read_chain(tx, cmd.id)
        if (known["kind"], known["name"]) != (cmd.kind, cmd.name):
            raise IdReused("approval_chain")
        return known
    await _add_version(tx, cmd.id, 1, cmd.definition)
    tx.audit("approval_chain:create", "approval_chain", cmd.id, after={"name": cmd.name, "kind": cmd.kind})
    return await queries.read_chain(tx, cmd.id)


async def change_chain(tx: Tx, chain_id: UUID, cmd: ChainPatch) -> dict[str, Any]:
    """Rename, change by a new version, move, set aside. What runs already goes on as it began."""
    found = await tx.row(
        """
        SELECT kind, name, ordinal, version, archived_at FROM approval_chain
        WHERE org_id = $1 AND id = $2 AND archived_at IS NULL
        FOR UPDATE
        """,
        tx.org_id,
        chain_id,
    )
    if found is None:
        raise NotFound("approval_chain")
    if cmd.base_version != found["version"]:
        raise DomainError("version_conflict", version=found["version"], fields={})
    chains = await queries.read_chains(tx, found["kind"])
    version = found["version"]
    ordinal = cmd.ordinal if cmd.ordinal is not None else found["ordinal"]
    if cmd.definition is not None:
        before = [c.definition for c in chains if c.id != chain_id and c.ordinal < ordinal]
        await _require_sound(tx, _kind(found["kind"]), cmd.definition, before)
        version += 1
        await _add_version(tx, chain_id, version, cmd.definition)
    await tx.execute(
        """
        UPDATE approval_chain SET name = $3, ordinal = $4, version = $5, archived_at = $6
        WHERE org_id = $1 AND id = $2
        """,
        tx.org_id,
        chain_id,
        cmd.name or found["name"],
        ordinal,
        version,
        tx.now if cmd.archived else None,
    )
    before_ = {"name": found["name"], "ordinal": found["ordinal"], "version": found["version"]}
    after = {
        "name": cmd.name or found["name"],
        "ordinal": ordinal,
        "version": version,
        "archived": cmd.archived,
    }
    tx.audit("approval_chain:edit", "approval_chain", chain_id, before=before_, after=after)
    return await queries.read_chain(tx, chain_id)


async def allow_own(tx: Tx, allowed: bool) -> dict[str, Any]:
    """Whether people may decide about what they asked themselves, where a chain names them."""
    await org.change_settings(tx, **{OWN_SETTING: "yes" if allowed else "no"})
    return {"own_allowed": allowed}


async def try_path(tx: Tx, cmd: TryIn) -> dict[str, Any]:
    """The path that an example takes: by a chain that is not saved yet, or by those that are."""
    approvable = _kind(cmd.kind)
    if not await working_people(tx, [cmd.person_id]):
        raise NotFound("person")
    asker, post, tree = await load_asker(tx, cmd.person_id)
    fields = fields_of(approvable, tree)
    values = values_of(dict(cmd.fields), post)
    chains = await queries.read_chains(tx, cmd.kind)
    at = choose_chain([chain.definition for chain in chains], values, fields)
    definition = cmd.definition or (DEFAULT if at is None else chains[at].definition)
    if cmd.definition is not None:
        await _require_sound(tx, approvable, cmd.definition, [])
    staff = await load_staff(tx, asker, approvers_of(definition))
    plan = plan_path(definition, values, fields, asker, staff, own_allowed=await own_allowed(tx))
    is_used = cmd.definition is None or choose_chain([cmd.definition], values, fields) is not None
    return {
        "chain": None if at is None or cmd.definition else {"id": chains[at].id, "name": chains[at].name},
        "is_used": is_used,
        "legs": [leg.model_dump(mode="json") for leg in plan.legs],
        "skipped": [
            {"id": s.step.id, "name": s.step.name, "condition": s.step.when[s.condition].model_dump()}
            for s in plan.skipped
        ],
        "people": await queries.names_of(
            tx, {person for leg in plan.legs for lane in leg.lanes for person in lane.planned}
        ),
    }


async def _require_sound(
    tx: Tx, approvable: Approvable, definition: Definition, before: list[Definition]
) -> None:
    """Raises `chain_invalid` with all that is wrong."""
    named = approvers_of(definition)
    people = await working_people(tx, [a.person_id for a in named if a.person_id])
    positions = await tx.rows(
        "SELECT id FROM position WHERE org_id = $1 AND id = ANY ($2::uuid[]) AND archived_at IS NULL",
        tx.org_id,
        [a.position_id for a in named if a.position_id],
    )
    known = Known(
        fields_of(approvable, await load_tree(tx)),
        frozenset(people),
        frozenset(row["id"] for row in positions),
        frozenset(await org.roles_of_company(tx)),
    )
    problems = problems_of(definition, known, before)
    if problems:
        raise DomainError("chain_invalid", problems=[problem.model_dump() for problem in problems])


async def _add_version(tx: Tx, chain_id: UUID, version: int, definition: Definition) -> None:
    await tx.execute(
        """
        INSERT INTO approval_chain_version (org_id, chain_id, version, definition, created_at, created_by)
        VALUES ($1, $2, $3, $4, $5, $6)
        """,
        tx.org_id,
        chain_id,
        version,
        definition.model_dump(mode="json", exclude_defaults=True),
        tx.now,
        tx.ctx.person_id,
    )
