"""Pure decisions about people: how wide they see, and how long a door stays shut."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from rounds.core.access import OPENNESS, WIDTH, Module, Permission, Role, Scope, Sight

TRIES = 5
WAIT = timedelta(minutes=5)
NAME_TRIES = (
    60  # for one name from anywhere: slows a guesser with many addresses, and hardly locks the owner out
)
NAME_WAIT = timedelta(minutes=2)

# How long a removed phone may still hand over what it could not deliver.
QUARANTINE = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Rights:
    abilities: frozenset[Permission]
    sights: Mapping[str, Sight]


def rights_of(roles: Iterable[Role]) -> Rights:
    """All permissions of all roles. A field is seen as by the most open of the roles that may do something there."""
    held = list(roles)
    abilities = frozenset(permission for role in held for permission in role.permissions)
    sights: dict[str, Sight] = {}
    for name in {name for role in held for name in role.sights}:
        entity = name.partition(".")[0] + ":"
        open_to = [
            role.sights.get(name, Sight.MASKED)
            for role in held
            if any(permission.value.startswith(entity) for permission in role.permissions)
        ]
        if open_to:
            sights[name] = max(open_to, key=OPENNESS.__getitem__)
    return Rights(abilities, sights)


def widest(scopes: Iterable[Scope]) -> Scope:
    return max(scopes, key=WIDTH.__getitem__, default=Scope.OWN)


def roles_below(rank: int, roles: Mapping[str, Role]) -> tuple[str, ...]:
    return tuple(sorted(key for key, role in roles.items() if role.rank < rank))


def read_role(row: Mapping[str, Any]) -> Role:
    """A stored role. What a later version has named and this one does not know is passed over."""
    known = {permission.value for permission in Permission}
    modules = {module.value for module in Module}
    return Role(
        frozenset(Permission(name) for name in row["permissions"] if name in known),
        Scope(row["scope"]),
        row["rank"],
        {Module(name): Scope(scope) for name, scope in row["scopes"].items() if name in modules},
        {name: Sight(sight) for name, sight in row["sights"].items()},
    )


def attempt_key(name: str, address: str) -> bytes:
    """Tries are counted per name and address, so that nobody can shut the door for somebody else."""
    return hashlib.sha256(f"{name.casefold()}\n{address}".encode()).digest()


def fold_sign_in_name(name: str) -> str:
    """Staff and mobile numbers are compared without case and spaces."""
    return "".join(name.split()).casefold()


@dataclass(frozen=True, slots=True)
class Door:
    """`wait_s` > 0: shut for so long; `tries_left`: before it shuts."""

    tries_left: int
    wait_s: int


def door_state(
    failures: int, last_at: datetime | None, now: datetime, *, tries: int, wait: timedelta
) -> Door:
    """After `tries` failures the door is shut for `wait` since the last one, and then begins anew."""
    if last_at is None or now - last_at >= wait:
        return Door(tries, 0)
    if failures < tries:
        return Door(tries - failures, 0)
    return Door(0, max(1, int((last_at + wait - now).total_seconds() + 0.999)))
