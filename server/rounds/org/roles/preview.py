"""What somebody sees, asked from the lists themselves in their name; with a role as it would be."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from rounds.core.access import Ctx, Module, Post, Scope
from rounds.core.db import Tx
from rounds.core.errors import NotFound
from rounds.core.samples import Sample, Sampler
from rounds.org.roles.actions import role_of
from rounds.org.roles.queries import person_with_role, today_of
from rounds.org.roles.schemas import PreviewIn
from rounds.org.standing import Standing, context_of_standing, scope_values, shown_person, standing_of

EXAMPLES = 3


async def preview(tx: Tx, cmd: PreviewIn, samplers: Sequence[Sampler]) -> dict[str, Any]:
    """Raises `not_found` for a person outside the caller's scope, and when neither person nor role is given."""
    caller = tx.ctx
    person_id = cmd.person_id
    if person_id is None and cmd.role is not None:
        person_id = await person_with_role(tx, cmd.role.key)
    if person_id is None:
        if cmd.role is None:
            raise NotFound("person")
        return {"person": None, "before": None, "after": await _of_nobody(tx, cmd, samplers)}
    person = await _require_shown(tx, person_id)
    standing = await standing_of(tx, person_id, today_of(tx))
    before = await _view(tx, caller, person_id, standing, samplers)
    if cmd.role is None:
        return {"person": person, "before": None, "after": before}
    after = await _view(tx, caller, person_id, _with(standing, cmd), samplers)
    return {"person": person, "before": before, "after": after}


def _with(standing: Standing, cmd: PreviewIn) -> Standing:
    """As if the role were so; and as if the person had it, who has another now."""
    if cmd.role is None:
        return standing
    key = cmd.role.key
    posts = standing.posts
    if posts and not any(post.role == key for post in posts):
        posts = (replace(posts[0], role=key), *posts[1:])
    return replace(standing, posts=posts, roles={**standing.roles, key: role_of(cmd.role)})


async def _of_nobody(tx: Tx, cmd: PreviewIn, samplers: Sequence[Sampler]) -> dict[str, Any]:
    """A new person in a new position of the caller's first unit, who has nothing of their own yet."""
    here = tx.ctx.posts[0] if tx.ctx.posts else None
    if here is None or cmd.role is None:
        raise NotFound("person")
    nobody = UUID(int=0)
    standing = await standing_of(tx, nobody, today_of(tx))
    post = Post(nobody, here.unit_id, cmd.role.key, "")
    standing = replace(standing, posts=(post,), chosen={nobody: ()})
    return await _view(tx, tx.ctx, nobody, _with(standing, cmd), samplers)


async def _require_shown(tx: Tx, person_id: UUID) -> dict[str, Any]:
    positions, below = scope_values(tx.ctx.reach(Module.PEOPLE))
    found = await tx.row(
        f"""
        SELECT p.id, p.code, p.name
        FROM person AS p
        WHERE p.org_id = $1 AND p.id = $2 AND p.archived_at IS NULL AND p.kind = 'human'
          AND ($4::uuid[] IS NULL OR EXISTS (
                SELECT FROM position_holder AS h
                WHERE h.org_id = $1 AND h.person_id = p.id AND h.position_id = ANY ($4::uuid[])
                  AND h.from_day <= $3 AND (h.until_day IS NULL OR h.until_day > $3)))
          AND {shown_person("p.id", "$5", "$6", "$3")}
        """,  # noqa: S608 - our own fragment
        tx.org_id,
        person_id,
        today_of(tx),
        positions,
        below,
        tx.ctx.person_id,
    )
    if found is None:
        raise NotFound("person")
    return dict(found)


async def _view(
    tx: Tx, caller: Ctx, person_id: UUID, standing: Standing, samplers: Sequence[Sampler]
) -> dict[str, Any]:
    ctx = await context_of_standing(
        tx, person_id, standing, caller.timezone, today_of(tx), is_demo=caller.is_demo
    )
    return {
        "permissions": sorted(ctx.abilities),
        "modules": [await _module(tx, caller, ctx, sampler) for sampler in samplers],
        "sights": dict(ctx.sights),
    }


async def _module(tx: Tx, caller: Ctx, ctx: Ctx, sampler: Sampler) -> dict[str, Any]:
    allowed = sampler.permission in ctx.abilities
    sample = Sample(0, [])
    if allowed:
        tx.ctx = ctx
        try:
            sample = await sampler.run(tx)
        finally:
            tx.ctx = caller
    # Names are data: only to those who may list all of them anyway.
    open_to_caller = (
        sampler.permission in caller.abilities and caller.reach(sampler.module).scope is Scope.ALL
    )
    return {
        "module": sampler.module,
        "allowed": allowed,
        "scope": ctx.reach(sampler.module).scope,
        "count": sample.count if allowed else None,
        "examples": sample.examples[:EXAMPLES] if open_to_caller else [],
    }
