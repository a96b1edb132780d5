"""Pure decisions about people: how wide they see, and how long a door stays shut."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from rounds.core.access import ROLES, WIDTH, Permission, Scope

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
    scope: Scope
    abilities: frozenset[Permission]


def rights_of(roles: Iterable[str]) -> Rights:
    """All permissions of all roles, and the widest of their scopes. Nobody in no role may do anything."""
    held = [ROLES[role] for role in roles if role in ROLES]
    abilities = frozenset(permission for role in held for permission in role.permissions)
    return Rights(max((role.scope for role in held), key=WIDTH.__getitem__, default=Scope.OWN), abilities)


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
