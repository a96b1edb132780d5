"""The door: tries are counted before anything costly, passwords are hashed in turn, steps follow one another.

Nothing that is answered tells whether a name exists: an unknown one costs the same questions and the same hash.
"""

import hashlib
import time
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import structlog

from rounds.core.access import Ctx
from rounds.core.db import Database, Tx
from rounds.core.errors import DomainError
from rounds.org import passwords
from rounds.org.account import passkeys, totp
from rounds.org.account.actions import owner_of_link, set_password
from rounds.org.account.challenges import challenge_in, spend
from rounds.org.account.passkeys import Site
from rounds.org.actions.names import owner_of_name
from rounds.org.actions.sessions import Granted, open_session, password_hash_of
from rounds.org.companies.standing import refuse_suspended
from rounds.org.doors import tickets
from rounds.org.doors.counting import Shut, admit, forgive
from rounds.org.doors.devices import KnownDevice
from rounds.org.doors.tickets import Asked, Step, company_of_ticket
from rounds.org.doors.turns import Turns
from rounds.org.rules import TRIES, WAIT, Counter, Door, counters, fold_sign_in_name, network_of
from rounds.org.schemas import DeviceIn
from rounds.org.security.policy import refuse_weak

log = structlog.get_logger()
NOBODY = UUID(int=0)
REMEMBERED = 20_000


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who stands at the door, as far as a request tells."""

    address: str
    agent: str
    device: KnownDevice | None
    site: Site


Outcome = Granted | Step


class Doors:
    """One serving process's door. Holds no people, only who waits and which counters are shut."""

    def __init__(self, db: Database, secret: str, session_days: int) -> None:
        self.db = db
        self.turns = Turns(passwords.AT_ONCE)
        self._secret = secret
        self._days = session_days
        self._shut: dict[str, float] = {}

    async def by_password(self, name: str, password: str, asked: Asked, visitor: Visitor) -> Outcome:
        """Raises `sign_in_wrong`, `sign_in_wait`, `busy`."""
        device = self._device(visitor, name)
        tries = counters(name_key(name), visitor.address, device)
        self._refuse_shut(tries)
        async with self.turns.turn(device or network_of(visitor.address), known=device is not None):
            door = await self._admit(tries)
            known = await self.db.door(owner_of_name, name)
            company = Ctx(
                known.org_id if known else 0, known.person_id if known else None, address=visitor.address
            )
            person_id = known.person_id if known else NOBODY
            stored = await self.db.read(company, password_hash_of, person_id)
            fits, rehash = await passwords.verify_password(password, stored)
        if not fits:
            log.info("sign_in_refused", address=visitor.address)
            raise DomainError("sign_in_wrong", tries_left=door.tries_left, wait_s=int(WAIT.total_seconds()))
        await self.db.door(forgive, tries)
        return await self.db.run(company, self._enter, person_id, asked, visitor, rehash=rehash)

    async def by_passkey(self, credential: dict[str, Any], asked: Asked, visitor: Visitor) -> Outcome:
        """A passkey asks for finger, face or PIN itself: it is both factors. Raises `passkey_refused`."""
        company = passkeys.company_of(credential)
        if company is None:
            raise DomainError("passkey_refused")
        return await self.db.run(
            Ctx(company, None, address=visitor.address), self._pass_key, credential, asked, visitor
        )

    async def second(
        self, ticket: str, visitor: Visitor, *, method: str, code: str, credential: dict[str, Any] | None
    ) -> Outcome:
        """Raises `second_wrong`, `ticket_over`, `sign_in_wait`."""
        ctx = Ctx(company_of_ticket(ticket), None, address=visitor.address)
        seen = await self.db.read(ctx, tickets.read_ticket, ticket, "second")
        device = self._device(visitor, seen.asked.name)
        tries = counters(f"{ctx.org_id} {seen.person_id}", visitor.address, device, step="second")
        door = await self._admit(tries)
        await self.db.run(ctx, tickets.try_ticket, ticket, "second")
        company = Ctx(ctx.org_id, seen.person_id, address=visitor.address)
        outcome = await self.db.run(company, self._pass_second, ticket, visitor, method, code, credential)
        if outcome is None:
            raise DomainError("second_wrong", tries_left=door.tries_left)
        await self.db.door(forgive, tries)
        return outcome

    async def begin_enrolment(self, ticket: str, visitor: Visitor) -> dict[str, str]:
        ctx = Ctx(company_of_ticket(ticket), None, address=visitor.address)
        seen = await self.db.read(ctx, tickets.read_ticket, ticket, "enrol")
        return await self.db.run(
            Ctx(ctx.org_id, seen.person_id, address=visitor.address), totp.begin_totp, seen.person_id
        )

    async def end_enrolment(self, ticket: str, code: str, visitor: Visitor) -> tuple[Outcome, list[str]]:
        """Raises `second_wrong`, `ticket_over`. The recovery codes are shown this once."""
        ctx = Ctx(company_of_ticket(ticket), None, address=visitor.address)
        seen = await self.db.run(ctx, tickets.try_ticket, ticket, "enrol")
        company = Ctx(ctx.org_id, seen.person_id, address=visitor.address)
        done = await self.db.run(company, self._pass_enrolment, ticket, code, visitor)
        if done is None:
            raise DomainError("second_wrong", tries_left=None)
        return done

    async def new_password(self, ticket: str, password: str, visitor: Visitor) -> Outcome:
        """The step for those who are to choose a new password. Raises `password_weak`, `ticket_over`."""
        ctx = Ctx(company_of_ticket(ticket), None, address=visitor.address)
        seen = await self.db.read(ctx, tickets.read_ticket, ticket, "password")
        company = Ctx(ctx.org_id, seen.person_id, address=visitor.address)
        hashed = await self.accepted(company, seen.person_id, password, visitor, [seen.asked.name])
        return await self.db.run(company, self._pass_password, ticket, hashed, visitor)

    async def by_link(self, link: str, password: str, asked: Asked, visitor: Visitor) -> Outcome:
        """A new password by a leader's link; a second factor is still asked. Raises `password_weak`, `link_over`."""
        company_id = link.partition(".")[0]
        if not (company_id.isascii() and company_id.isdigit() and len(company_id) < 18):
            raise DomainError("link_over")
        ctx = Ctx(int(company_id), None, address=visitor.address)
        person_id = await self.db.read(ctx, owner_of_link, link)
        company = Ctx(ctx.org_id, person_id, address=visitor.address)
        hashed = await self.accepted(company, person_id, password, visitor, [])
        return await self.db.run(company, self._pass_link, link, hashed, asked, visitor)

    async def accepted(
        self, ctx: Ctx, person_id: UUID, password: str, visitor: Visitor, names: list[str]
    ) -> str:
        """The hash of a new password that the company's rules accept. Raises `password_weak`."""
        await self.db.read(ctx, refuse_weak, person_id, password, names)
        stored = await self.db.read(ctx, password_hash_of, person_id)
        async with self.turns.turn(network_of(visitor.address), known=True):
            same, _ = await passwords.verify_password(password, stored)
            if same:
                raise DomainError("password_weak", reasons=["same"], min_length=0)
            return await passwords.hash_aside(password)

    async def check_own(self, ctx: Ctx, password: str) -> None:
        """Whether somebody who is signed in knows their password. Raises `password_wrong`, `sign_in_wait`."""
        person_id = ctx.person_id or NOBODY
        own = [Counter(f"own {ctx.org_id} {person_id}", TRIES, WAIT)]
        async with self.turns.turn(str(person_id), known=True):
            door = await self._admit(own)
            stored = await self.db.read(ctx, password_hash_of, person_id)
            fits, _ = await passwords.verify_password(password, stored)
        if not fits:
            raise DomainError("password_wrong", tries_left=door.tries_left)
        await self.db.door(forgive, own)

    async def enter(self, ctx: Ctx, person_id: UUID, asked: Asked, visitor: Visitor) -> Outcome:
        """For whom another system has vouched for: what is still asked, or a session."""
        return await self.db.run(ctx, self._enter, person_id, asked, visitor)

    async def _enter(
        self, tx: Tx, person_id: UUID, asked: Asked, visitor: Visitor, *, rehash: str | None = None
    ) -> Outcome:
        await refuse_suspended(tx)
        if rehash is not None:
            await tx.execute(
                "UPDATE account SET password_hash = $3 WHERE org_id = $1 AND person_id = $2",
                tx.org_id,
                person_id,
                rehash,
            )
        step = await tickets.next_step(tx, person_id, asked)
        if step is not None:
            return step
        device = DeviceIn(**asked.device) if asked.device else None
        how = f"{asked.how}+second" if "second" in asked.passed else asked.how
        return await open_session(
            tx, person_id, device, how=how, longest=self._days, address=visitor.address, agent=visitor.agent
        )

    async def _pass_key(self, tx: Tx, credential: dict[str, Any], asked: Asked, visitor: Visitor) -> Outcome:
        owner = await passkeys.use_passkey(tx, visitor.site, "sign in", credential)
        if not await spend(tx, challenge_in(credential)) or not await _may_sign_in(tx, owner):
            raise DomainError("passkey_refused")
        return await self._enter(tx, owner, asked, visitor)

    async def _pass_second(
        self, tx: Tx, ticket: str, visitor: Visitor, method: str, code: str, credential: dict[str, Any] | None
    ) -> Outcome | None:
        owner = (await tickets.read_ticket(tx, ticket, "second", last_try=True)).person_id
        if method == "passkey" and credential is not None:
            purpose = f"second {tickets.hash_ticket(ticket).hex()}"
            await passkeys.use_passkey(tx, visitor.site, purpose, credential, owner)
            fits = await spend(tx, challenge_in(credential))
        elif method == "recovery":
            fits = await totp.use_recovery_code(tx, owner, code)
        else:
            fits = await totp.use_totp(tx, owner, code)
        if not fits:
            return None
        done = await tickets.spend_ticket(tx, ticket)
        return await self._enter(tx, owner, done.asked, visitor)

    async def _pass_enrolment(
        self, tx: Tx, ticket: str, code: str, visitor: Visitor
    ) -> tuple[Outcome, list[str]] | None:
        seen = await tickets.read_ticket(tx, ticket, "enrol", last_try=True)
        codes = await totp.confirm_totp(tx, seen.person_id, code)
        if codes is None:
            return None
        done = await tickets.spend_ticket(tx, ticket)
        return await self._enter(tx, seen.person_id, done.asked, visitor), codes

    async def _pass_password(self, tx: Tx, ticket: str, hashed: str, visitor: Visitor) -> Outcome:
        done = await tickets.spend_ticket(tx, ticket)
        await set_password(tx, done.person_id, hashed)
        return await self._enter(tx, done.person_id, done.asked, visitor)

    async def _pass_link(self, tx: Tx, link: str, hashed: str, asked: Asked, visitor: Visitor) -> Outcome:
        person_id = await owner_of_link(tx, link)
        await set_password(tx, person_id, hashed)
        if await password_hash_of(tx, person_id) is None:  # such as where sign-on is the only way in
            raise DomainError("link_over")
        return await self._enter(tx, person_id, asked, visitor)

    def _device(self, visitor: Visitor, name: str) -> str | None:
        device = visitor.device
        return device.number if device and device.knows(self._secret, name) else None

    async def _admit(self, tries: list[Counter]) -> Door:
        self._refuse_shut(tries)
        door = await self.db.door(admit, tries)
        if isinstance(door, Shut):
            if len(self._shut) >= REMEMBERED:
                self._shut.clear()
            self._shut[door.counter.name] = time.monotonic() + door.wait_s
            log.warning("sign_in_shut", what=door.counter.name.split()[1])
            raise DomainError("sign_in_wait", wait_s=door.wait_s)
        return door

    def _refuse_shut(self, tries: list[Counter]) -> None:
        """Without asking the database: a flood against a shut door costs next to nothing."""
        now = time.monotonic()
        for counter in tries:
            until = self._shut.get(counter.name, 0.0)
            if until > now:
                raise DomainError("sign_in_wait", wait_s=max(1, int(until - now + 0.999)))


def name_key(name: str) -> str:
    """Counted by the name as it is looked up."""
    return hashlib.sha256(fold_sign_in_name(name).encode()).hexdigest()


async def _may_sign_in(tx: Tx, person_id: UUID) -> bool:
    return bool(
        await tx.value(
            """
            SELECT p.archived_at IS NULL AND a.disabled_at IS NULL
            FROM person AS p
            LEFT JOIN account AS a ON a.org_id = p.org_id AND a.person_id = p.id
            WHERE p.org_id = $1 AND p.id = $2
            """,
            tx.org_id,
            person_id,
        )
    )


def asked_of(device: DeviceIn | None, *, token: bool, how: str, name: str) -> Asked:
    return Asked(device.model_dump(mode="json") if device else None, token, how, name)
