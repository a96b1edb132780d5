"""The steps between a right password and a session. Each step has a ticket of its own, which opens nothing else."""

import hashlib
import secrets
from dataclasses import asdict, dataclass, field, replace
from typing import Any
from uuid import UUID

from rounds.core.clock import business_day
from rounds.core.db import Tx
from rounds.core.errors import DomainError
from rounds.org.rules import TICKET, TICKET_TRIES
from rounds.org.security.policy import policy_of
from rounds.org.standing import posts_on


@dataclass(frozen=True, slots=True)
class Asked:
    """What the caller asked for at the beginning. It travels with the ticket on the server's side."""

    device: dict[str, Any] | None
    token: bool
    how: str
    name: str
    passed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ticket:
    person_id: UUID
    step: str
    asked: Asked


@dataclass(frozen=True, slots=True)
class Step:
    """What is still asked before there is a session."""

    step: str
    ticket: str
    methods: list[str] = field(default_factory=list)
    min_length: int | None = None


async def next_step(tx: Tx, person_id: UUID, asked: Asked) -> Step | None:
    """The next thing to do before the session, with its ticket; None when nothing is left."""
    facts = await _facts(tx, person_id)
    policy = await policy_of(tx)
    methods = [
        name
        for name, has in (
            ("totp", facts["totp"]),
            ("passkey", facts["passkeys"]),
            ("recovery", facts["codes"]),
        )
        if has
    ]
    required = bool(policy.second_factor_roles) and await _holds_one_of(
        tx, person_id, policy.second_factor_roles
    )
    is_strong = asked.how == "passkey" or "second" in asked.passed
    if not is_strong and (facts["totp"] or (required and facts["passkeys"])):
        return Step("second", await _issue(tx, person_id, "second", asked), methods)
    if not is_strong and required:
        return Step("enrol", await _issue(tx, person_id, "enrol", asked))
    if facts["must_change"] and asked.how == "password" and "password" not in asked.passed:
        ticket = await _issue(tx, person_id, "password", asked)
        return Step("password", ticket, min_length=policy.min_length)
    return None


async def try_ticket(tx: Tx, ticket: str, step: str) -> Ticket:
    """Count a try on the ticket. Raises `ticket_over` for one that is used up, too old, of another step, or none."""
    found = await tx.row(
        """
        UPDATE sign_in_ticket SET tries = tries + 1
        WHERE org_id = $1 AND token_hash = $2 AND step = $3 AND tries < $4 AND expires_at > $5
        RETURNING person_id, step, asked
        """,
        tx.org_id,
        hash_ticket(ticket),
        step,
        TICKET_TRIES,
        tx.now,
    )
    return _ticket(found)


async def read_ticket(tx: Tx, ticket: str, step: str, *, last_try: bool = False) -> Ticket:
    """As `try_ticket`, without counting. `last_try`: within a try that is counted already, which may be the last."""
    found = await tx.row(
        """
        SELECT person_id, step, asked FROM sign_in_ticket
        WHERE org_id = $1 AND token_hash = $2 AND step = $3 AND tries < $4 AND expires_at > $5
        """,
        tx.org_id,
        hash_ticket(ticket),
        step,
        TICKET_TRIES + last_try,
        tx.now,
    )
    return _ticket(found)


async def spend_ticket(tx: Tx, ticket: str) -> Ticket:
    """The step is done: the ticket is gone, in this very transaction, for whoever comes second."""
    found = await tx.row(
        """
        DELETE FROM sign_in_ticket WHERE org_id = $1 AND token_hash = $2 AND expires_at > $3
        RETURNING person_id, step, asked
        """,
        tx.org_id,
        hash_ticket(ticket),
        tx.now,
    )
    done = _ticket(found)
    return replace(done, asked=replace(done.asked, passed=(*done.asked.passed, _what_it_passed(done.step))))


async def end_tickets(tx: Tx, person_id: UUID) -> None:
    await tx.execute("DELETE FROM sign_in_ticket WHERE org_id = $1 AND person_id = $2", tx.org_id, person_id)


def company_of_ticket(ticket: str) -> int:
    """Raises `ticket_over` for what is no ticket."""
    company, dot, secret = ticket.partition(".")
    if not (dot and secret and company.isascii() and company.isdigit() and len(company) < 18):
        raise DomainError("ticket_over")
    return int(company)


def hash_ticket(ticket: str) -> bytes:
    """Another hash than a session's, so that neither can ever stand for the other."""
    return hashlib.sha256(b"ticket " + ticket.encode()).digest()


async def _issue(tx: Tx, person_id: UUID, step: str, asked: Asked) -> str:
    ticket = f"{tx.org_id}.{secrets.token_urlsafe(32)}"
    await tx.execute(
        "DELETE FROM sign_in_ticket WHERE org_id = $1 AND person_id = $2 AND expires_at < $3",
        tx.org_id,
        person_id,
        tx.now,
    )
    await tx.execute(
        """
        INSERT INTO sign_in_ticket (org_id, token_hash, person_id, step, asked, tries, expires_at)
        VALUES ($1, $2, $3, $4, $5, 0, $6)
        """,
        tx.org_id,
        hash_ticket(ticket),
        person_id,
        step,
        asdict(asked),
        tx.now + TICKET,
    )
    return ticket


def _ticket(found: Any) -> Ticket:
    if found is None:
        raise DomainError("ticket_over")
    asked = dict(found["asked"])
    asked["passed"] = tuple(asked["passed"])
    return Ticket(found["person_id"], found["step"], Asked(**asked))


def _what_it_passed(step: str) -> str:
    return "second" if step == "enrol" else step


async def _facts(tx: Tx, person_id: UUID) -> Any:
    return await tx.row(
        """
        SELECT a.must_change,
               EXISTS (SELECT FROM totp AS t
                       WHERE t.org_id = $1 AND t.person_id = $2 AND t.confirmed_at IS NOT NULL) AS totp,
               EXISTS (SELECT FROM passkey AS k WHERE k.org_id = $1 AND k.person_id = $2) AS passkeys,
               EXISTS (SELECT FROM recovery_code AS c
                       WHERE c.org_id = $1 AND c.person_id = $2 AND c.used_at IS NULL) AS codes
        FROM person AS p
        LEFT JOIN account AS a ON a.org_id = p.org_id AND a.person_id = p.id
        WHERE p.org_id = $1 AND p.id = $2
        """,
        tx.org_id,
        person_id,
    )


async def _holds_one_of(tx: Tx, person_id: UUID, roles: tuple[str, ...]) -> bool:
    timezone = await tx.value("SELECT timezone FROM company WHERE org_id = $1", tx.org_id)
    posts = await posts_on(tx, person_id, business_day(tx.now, timezone))
    return any(post.role in roles for post in posts)
