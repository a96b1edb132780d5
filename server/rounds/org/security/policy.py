"""What a company asks of its people at the door."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from rounds.core.db import Tx
from rounds.core.errors import DomainError
from rounds.org import password_rules
from rounds.org.people.reading import mobiles_of
from rounds.org.people.rules import spelling_of
from rounds.org.security.binding import bind_present_phones


@dataclass(frozen=True, slots=True)
class Policy:
    min_length: int = 10
    second_factor_roles: tuple[str, ...] = ()
    one_phone: bool = False
    session_days: int = 30


async def policy_of(tx: Tx) -> Policy:
    found = await tx.row(
        """
        SELECT min_length, second_factor_roles, one_phone, session_days
        FROM security_policy WHERE org_id = $1
        """,
        tx.org_id,
    )
    if found is None:
        return Policy()
    return Policy(
        found["min_length"], tuple(found["second_factor_roles"]), found["one_phone"], found["session_days"]
    )


async def read_policy(tx: Tx) -> dict[str, Any]:
    return asdict(await policy_of(tx))


async def change_policy(tx: Tx, change: dict[str, Any]) -> dict[str, Any]:
    """Set what is given. Where one phone each is asked for from now on, people are bound to the phone in their hand."""
    before = await policy_of(tx)
    after = Policy(**{**asdict(before), **change})
    await tx.execute(
        """
        INSERT INTO security_policy (org_id, min_length, second_factor_roles, one_phone, session_days)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (org_id) DO UPDATE
        SET min_length = $2, second_factor_roles = $3, one_phone = $4, session_days = $5
        """,
        tx.org_id,
        after.min_length,
        sorted(set(after.second_factor_roles)),
        after.one_phone,
        after.session_days,
    )
    if after.one_phone and not before.one_phone:
        await bind_present_phones(tx)
    tx.audit("security:edit", "company", UUID(int=tx.org_id), before=asdict(before), after=asdict(after))
    return await read_policy(tx)


async def refuse_weak(tx: Tx, person_id: UUID, password: str, names: Iterable[str] = ()) -> None:
    """Raises `password_weak` with the reasons."""
    policy = await policy_of(tx)
    about = await tx.row(
        """
        SELECT p.code, p.name, c.name AS company
        FROM person AS p
        JOIN company AS c ON c.org_id = p.org_id
        WHERE p.org_id = $1 AND p.id = $2
        """,
        tx.org_id,
        person_id,
    )
    known = [*names, *(about.values() if about else ())]
    known += spelling_of(about["name"]).split() if about else ()
    known += (await mobiles_of(tx, [person_id])).values()
    reasons = password_rules.objections(password, min_length=policy.min_length, names=known)
    if reasons:
        raise DomainError("password_weak", reasons=reasons, min_length=policy.min_length)
