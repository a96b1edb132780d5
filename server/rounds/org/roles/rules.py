"""Pure decisions about roles: what somebody may give to others."""

from collections.abc import Mapping

from rounds.core.access import (
    MODULE_OF,
    OPENNESS,
    TOP_RANK,
    WIDTH,
    Ctx,
    Module,
    Permission,
    Role,
    Scope,
    Sight,
)

FIXED = frozenset({"admin"})
"""Always everything, so that no company can lock itself out."""
COMPANY = "company"


def excess(ctx: Ctx, before: Role | None, after: Role) -> dict[str, str] | None:
    """What of a change goes beyond the caller's own rights, or None. `before` is None for what is given anew.

    Who ranks above the caller cannot be changed at all: less rank would show a superior to those below.
    """
    if max(after.rank, before.rank if before else 0) > ctx.rank:
        return {"what": "rank", "name": str(after.rank)}
    held = before.permissions if before else frozenset()
    for permission in sorted(after.permissions - held):
        if permission not in ctx.abilities | ctx.dormant:
            return {"what": "permission", "name": permission.value}
    for module in Module:
        wanted = after.scope_in(module)
        if _is_wider(wanted, before.scope_in(module) if before else Scope.OWN) and _is_wider(
            wanted, ctx.reach(module).scope
        ):
            return {"what": "scope", "name": module.value}
    if _is_wider(after.scope, before.scope if before else Scope.OWN) and _is_wider(after.scope, ctx.scope):
        return {"what": "scope", "name": "general"}
    for name in sorted({*after.sights, *(before.sights if before else ())}):
        wanted_sight = after.sights.get(name, Sight.MASKED)
        known = before.sights.get(name, Sight.MASKED) if before else Sight.HIDDEN
        if OPENNESS[wanted_sight] > max(OPENNESS[known], OPENNESS[sight_to_give(ctx, name)]):
            return {"what": "field", "name": name}
    return None


def _is_wider(scope: Scope, than: Scope) -> bool:
    return WIDTH[scope] > WIDTH[than]


def sight_to_give(ctx: Ctx, name: str) -> Sight:
    """One's own. The administrator, who asks for masked numbers as everybody does, may let others see them."""
    return Sight.SHOWN if ctx.rank >= TOP_RANK else ctx.sight(name)


def groups() -> Mapping[str, list[Permission]]:
    """Permissions by module, in the modules' order; those without a scope last."""
    found: dict[str, list[Permission]] = {module.value: [] for module in Module}
    found[COMPANY] = []
    for permission in Permission:
        module = MODULE_OF.get(permission)
        found[module.value if module else COMPANY].append(permission)
    return {name: permissions for name, permissions in found.items() if permissions}
