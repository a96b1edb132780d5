"""Pure decisions about people: how wide they see, and how long a door stays shut."""

import ipaddress
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from rounds.core.access import OPENNESS, SWITCHABLE, WIDTH, Module, Permission, Role, Scope, Sight

TRIES = 5
WAIT = timedelta(minutes=5)
# One address may be a whole office: many names, and still not all of them.
ADDRESS_TRIES = 200
ADDRESS_WAIT = timedelta(minutes=5)
# For one name from anywhere: slows a guesser with many addresses. Devices that the name's owner used before pass by it.
NAME_TRIES = 60
NAME_WAIT = timedelta(minutes=2)
LONGEST_WAIT = max(WAIT, ADDRESS_WAIT, NAME_WAIT)

TICKET = timedelta(minutes=5)
TICKET_TRIES = 5
RESET_LINK = timedelta(hours=24)
CONFIRMED = timedelta(minutes=15)
SEEN = timedelta(minutes=15)

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


def modules_switched_off(stored: Iterable[str] | None) -> frozenset[Module]:
    """As the company's settings name them. What cannot be switched any more is on."""
    return frozenset(module for module in SWITCHABLE if module.value in (stored or ()))


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


@dataclass(frozen=True, slots=True)
class Counter:
    """What tries are counted by, and how many it stands before it shuts for a while."""

    name: str
    tries: int
    wait: timedelta


def counters(name: str, address: str, device: str | None, *, step: str = "password") -> list[Counter]:
    """The counters of one try at `step`; the first one is what the caller is told of.

    A device that had a session of this person counts for itself alone: whatever strangers do, its owner may try.
    """
    if device is not None:
        return [Counter(f"{step} device {name} {device}", TRIES, WAIT)]
    from_where = network_of(address)
    return [
        Counter(f"{step} pair {name} {from_where}", TRIES, WAIT),
        Counter(f"{step} address {from_where}", ADDRESS_TRIES, ADDRESS_WAIT),
        Counter(f"{step} name {name}", NAME_TRIES, NAME_WAIT),
    ]


def network_of(address: str) -> str:
    """The address, or of IPv6 the /64, which is what one subscriber has to give away."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4:
        return address
    return str(ipaddress.ip_network((parsed, 64), strict=False))
