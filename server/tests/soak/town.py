"""Two companies and their phones for some rounds: one works, the other must never be heard of."""

import asyncio
import random
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import asyncpg
import httpx

from rounds.app import SYNCED
from rounds.core.access import system_ctx
from rounds.core.db import Database, Tx
from rounds.core.errors import DomainError
from rounds.core.ids import uuid7
from rounds.core.keyring import Keyring
from rounds.customers import actions as customers
from rounds.customers.assigning import assign
from rounds.customers.schemas import CustomerIn
from rounds.org import public as org
from tests.proof import deeds
from tests.proof.lines import Line
from tests.proof.phones import Phone, Record
from tests.soak.installation import MASTER, Installation
from tests.world import PASSWORD, POSTS, Caller, Company, _found, _hire, a_customer

PHONES = ("rep", "rep", "mate", "rep2", "rep2", "leader", "leader2", "regional_manager")
STRANGERS = ("rep", "mate")
POSITIONS = ("rep", "mate", "leader", "rep2", "leader2")
CHANCE_OF_FAULT = 0.2
PAUSE_S = 0.15
LOST = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)


@dataclass(slots=True)
class Life:
    """One phone and who uses it; `visits` are the open ones that it began."""

    company: Company
    role: str
    phone: Phone
    dice: random.Random
    visits: list[str] = field(default_factory=list)
    settled: dict[str, Record] = field(default_factory=dict)
    """Acknowledged before the last backup: a restore cannot take these away, so the phone need not send them again."""

    def caller(self) -> Caller:
        phone = self.phone
        return Caller(phone.http, phone.person_id, self.role, phone.person_id, phone.device_id, phone.token)

    def do_something(self) -> None:
        """A minute of a rep's day, written down whether online or not."""
        phone, dice, name = self.phone, self.dice, str(self.company.org_id)
        held = sorted(phone.mirror.of("customer"))
        deed = dice.randrange(8)
        if deed == 0 or not held:
            deeds.create_customer(phone, name)
        elif deed == 1:
            customer = phone.mirror.of("customer")[dice.choice(held)]
            deeds.edit_customer(phone, customer["id"], customer["version"])
        elif deed <= 4 or not self.visits:
            self.visits.append(deeds.check_in(phone, dice.choice(held), hours_ago=dice.choice((0.0, 3.0))))
        elif deed == 5:
            deeds.attach_fix(phone, dice.choice(self.visits))
        elif deed == 6:
            side = 640 if dice.random() < 0.05 else 24
            deeds.add_photo(phone, dice.choice(self.visits), deeds.a_picture(dice, side))
        else:
            deeds.check_out(phone, self.visits.pop(dice.randrange(len(self.visits))))
        if dice.random() < 0.02:
            deeds.record_nonsense(phone)

    async def sync(self) -> None:
        """As after every record: push, a page of news, a part of a photo."""
        await self.phone.push()
        await self.phone.pull(self.dice.randint(1, 3))
        if self.phone.photos:
            await self.phone.send_photo()

    async def live(self, over: asyncio.Event) -> None:
        while not over.is_set():
            for _ in range(self.dice.randint(0, 2)):
                self.do_something()
            await self.sync()
            if self.phone.line.late and self.dice.random() < 0.3:
                await self.phone.line.deliver_late()
            await asyncio.sleep(PAUSE_S * self.dice.random())


@dataclass(slots=True)
class Town:
    """The company whose phones work, the company beside it, and the office that moves customers about."""

    company: Company
    canary: Company
    lives: list[Life]
    office: Database
    dice: random.Random

    @property
    def phones(self) -> list[Phone]:
        return [life.phone for life in self.lives]

    def weather(self, chance: float) -> None:
        for life in self.lives:
            life.phone.line.chance = chance

    async def keep_moving_customers(self, over: asyncio.Event) -> None:
        """Scopes change under the phones all the time."""
        ctx = system_ctx(self.company.org_id, "Asia/Shanghai")
        while not over.is_set():
            to = self.company[self.dice.choice(POSITIONS)].position_id
            try:
                await self.office.run(ctx, _move_any, to, self.dice.random())
            except (DomainError, OSError, *LOST):
                await asyncio.sleep(0.1)
            await asyncio.sleep(0.05)


async def _move_any(tx: Tx, position_id: UUID, chance: float) -> None:
    customer_id = await tx.value(
        """
        SELECT id FROM customer
        WHERE org_id = $1
        ORDER BY id
        OFFSET (SELECT floor($2::float8 * count(*))::int FROM customer WHERE org_id = $1)
        LIMIT 1
        """,
        tx.org_id,
        chance,
    )
    if customer_id is None:
        return
    await tx.execute(
        "UPDATE assignment SET until_day = from_day WHERE org_id = $1 AND customer_id = $2 AND until_day IS NULL",
        tx.org_id,
        customer_id,
    )
    await assign(tx, customer_id, position_id)


async def found_town(installation: Installation, seed: int) -> Town:
    dice = random.Random(seed)
    office = await Database.connect(installation.addresses.app, size=2, synced=SYNCED, keys=Keyring(MASTER))
    made = [await _company(office) for _ in range(2)]
    lives: list[Life] = []
    for company, roles in zip(made, (PHONES, STRANGERS), strict=True):
        ctx = system_ctx(company.org_id, "Asia/Shanghai")
        for role in POSITIONS:
            customer = {
                **a_customer(name=deeds.a_name(str(company.org_id))),
                "position_id": company[role].position_id,
            }
            await office.run(ctx, customers.create_customer, CustomerIn.model_validate(customer))
        for role in roles:
            life_dice = random.Random(dice.random())
            lives.append(Life(company, role, await _phone(installation, company, role, life_dice), life_dice))
    return Town(made[0], made[1], lives, office, dice)


async def _company(office: Database) -> Company:
    company = Company(await office.door(org.take_company_id))
    ctx = system_ctx(company.org_id, "Asia/Shanghai")
    await office.run(ctx, _found, f"公司 {company.org_id}", "Asia/Shanghai", False, company)
    for role, (unit, held) in POSTS.items():
        person_id, position_id = uuid7(), uuid7()
        code = f"T{company.org_id}-{role}"
        await office.run(ctx, _hire, person_id, position_id, code, company.units[unit], held)
        company.callers[role] = Caller(httpx.AsyncClient(), person_id, code, position_id, uuid7(), "")
    return company


async def _phone(installation: Installation, company: Company, role: str, dice: random.Random) -> Phone:
    line = Line(httpx.AsyncHTTPTransport(), str(company.org_id), dice)
    client = httpx.AsyncClient(transport=line, base_url=installation.address, timeout=10)
    device_id = uuid7()
    device: dict[str, Any] = {"id": str(device_id), "label": "soak", "kind": "phone"}
    name = {"name": company[role].code, "password": PASSWORD, "token": True, "device": device}
    answer = await client.post("/api/v1/session", json=name)
    answer.raise_for_status()
    batch = dice.choice((5, 20, 50))
    return Phone(client, line, answer.json()["token"], company[role].person_id, device_id, batch=batch)
