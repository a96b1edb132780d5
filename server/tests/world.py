"""Companies to test with: made through the real actions, spoken to over HTTP."""

import base64
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

import httpx
from fastapi import FastAPI

from rounds.app import SYNCED
from rounds.core.access import Ctx, system_ctx
from rounds.core.clock import utc_now
from rounds.core.config import Settings
from rounds.core.db import Database, Tx
from rounds.core.ids import uuid7
from rounds.core.testing import log_differences
from rounds.org import public as org

PASSWORD = "correct horse battery"
LONG_AGO = date(2026, 1, 1)
MASTER = "k1:" + base64.b64encode(b"a master key only the tests know").decode()
_numbers = count(1)
_hash = org.hash_password(PASSWORD)


@dataclass(slots=True)
class Caller:
    """A signed-in person with a device; speaks JSON with a bearer token."""

    http: httpx.AsyncClient
    person_id: UUID
    code: str
    position_id: UUID
    device_id: UUID
    token: str

    async def get(self, path: str, **params: Any) -> httpx.Response:
        return await self.http.get(path, params=params or None, headers=self.headers)

    async def post(self, path: str, body: Any = None, **more: Any) -> httpx.Response:
        return await self.http.post(
            path, json=body, headers={**self.headers, **more.pop("headers", {})}, **more
        )

    async def patch(self, path: str, body: Any) -> httpx.Response:
        return await self.http.patch(path, json=body, headers=self.headers)

    async def put(self, path: str, content: bytes, **params: Any) -> httpx.Response:
        return await self.http.put(path, content=content, params=params, headers=self.headers)

    async def delete(self, path: str) -> httpx.Response:
        return await self.http.delete(path, headers=self.headers)

    async def push(self, *ops: dict[str, Any], now: datetime | None = None) -> httpx.Response:
        body = {"device_id": str(self.device_id), "device_now": iso(now), "app": "test", "ops": list(ops)}
        return await self.post("/api/sync/v1/push", body)

    async def pull(self, cursor: str | None = None) -> httpx.Response:
        return await self.post("/api/sync/v1/pull", {"cursor": cursor, "v": 1})

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


@dataclass(slots=True)
class Company:
    """Three levels: company, region, two teams. Callers by role; `rep2` is in the other team."""

    org_id: int
    callers: dict[str, Caller] = field(default_factory=dict)
    units: dict[str, UUID] = field(default_factory=dict)

    def __getitem__(self, role: str) -> Caller:
        return self.callers[role]


POSTS = {
    "admin": ("company", "admin"),
    "regional_manager": ("region", "regional_manager"),
    "leader": ("team1", "leader"),
    "rep": ("team1", "rep"),
    "mate": ("team1", "rep"),
    "leader2": ("team2", "leader"),
    "rep2": ("team2", "rep"),
    "finance": ("company", "finance"),
    "auditor": ("company", "auditor"),
}
ROLES = ("rep", "leader", "regional_manager", "finance", "auditor", "admin")


@dataclass(slots=True)
class World:
    app: FastAPI
    settings: Settings
    oracle: Any

    @property
    def db(self) -> Database:
        found: Database = self.app.state.services.db
        return found

    def client(self) -> httpx.AsyncClient:
        """A browser: keeps cookies; errors of the app come back as answers."""
        transport = httpx.ASGITransport(app=self.app, raise_app_exceptions=False)
        return httpx.AsyncClient(transport=transport, base_url="http://rounds.test")

    async def company(self, *, is_demo: bool = False, timezone: str = "Asia/Shanghai") -> Company:
        number = next(_numbers)
        org_id = await self.db.door(org.take_company_id)
        company = Company(org_id)
        ctx = system_ctx(org_id, timezone, is_demo=is_demo)
        await self.db.run(ctx, _found, f"公司 {number}", timezone, is_demo, company)
        for role, (unit, held) in POSTS.items():
            person_id, position_id = uuid7(), uuid7()
            code = f"T{org_id}-{role}"
            await self.db.run(ctx, _hire, person_id, position_id, code, company.units[unit], held)
            company.callers[role] = await self.sign_in(code, person_id, position_id)
        return company

    async def sign_in(self, code: str, person_id: UUID, position_id: UUID) -> Caller:
        http = self.client()
        device_id = uuid7()
        answer = await http.post(
            "/api/v1/session",
            json={
                "name": code,
                "password": PASSWORD,
                "token": True,
                "device": {"id": str(device_id), "label": "test phone", "kind": "phone"},
            },
        )
        answer.raise_for_status()
        return Caller(http, person_id, code, position_id, device_id, answer.json()["token"])

    async def differences(self, company: Company) -> list[str]:
        """The whole-log oracle's findings."""
        return await log_differences(self.oracle, company.org_id, SYNCED)

    async def forget(self, first: int) -> None:
        """Remove the companies from this number on: what was planted in them would stop work on all companies."""
        tables = await self.oracle.fetch(
            """
            SELECT c.relname FROM pg_class AS c
            JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = 'org_id' AND NOT a.attisdropped
            WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
            """
        )
        async with self.oracle.acquire() as conn, conn.transaction():
            await conn.execute("SET LOCAL session_replication_role = replica")
            for (table,) in tables:
                await conn.execute(f'DELETE FROM "{table}" WHERE org_id >= $1', first)

    def ctx(self, company: Company, role: str = "rep") -> Ctx:
        return system_ctx(company.org_id, "Asia/Shanghai")


async def _found(tx: Tx, name: str, timezone: str, is_demo: bool, company: Company) -> None:
    await org.found_company(tx, name=name, timezone=timezone, locale="zh", currency="CNY", is_demo=is_demo)
    parents = {"company": None, "region": "company", "team1": "region", "team2": "region"}
    for unit, parent in parents.items():
        company.units[unit] = uuid7()
        kind = "team" if unit.startswith("team") else unit
        parent_id = company.units[parent] if parent else None
        await org.add_unit(
            tx, company.units[unit], name=unit, kind=kind, parent_id=parent_id, from_day=LONG_AGO
        )


async def _hire(tx: Tx, person_id: UUID, position_id: UUID, code: str, unit_id: UUID, role: str) -> None:
    await org.add_person(tx, person_id, code=code, name=code, locale=None, password_hash=_hash)
    await org.add_position(tx, position_id, unit_id=unit_id, title=role, role=role)
    await org.fill_position(tx, position_id, person_id, LONG_AGO)


def iso(at: datetime | None = None) -> str:
    return (at or utc_now()).isoformat()


def a_customer(**more: Any) -> dict[str, Any]:
    """A valid new customer at the city's centre."""
    pin = {"id": str(uuid7()), "lng": 112.01, "lat": 30.0, "datum": "wgs84", "radius_m": 100, "source": "map"}
    return {
        "id": str(uuid7()),
        "name": "清禾便利·梧桐街店",
        "kind": "outlet",
        "grade": "A",
        "pin": pin,
        **more,
    }


def a_fix(**more: Any) -> dict[str, Any]:
    """A good fix about 20 m from `a_customer`'s pin, taken a second ago."""
    at = more.pop("at", None) or utc_now()
    return {
        "id": str(uuid7()),
        "lng": 112.0102,
        "lat": 30.0,
        "accuracy_m": 8.0,
        "taken_at": iso(at - timedelta(seconds=1)),
        **more,
    }


def a_check_in(customer_id: str, **more: Any) -> dict[str, Any]:
    return {"id": str(uuid7()), "customer_id": customer_id, "started_at": iso(), "fix": a_fix(), **more}


def an_op(kind: str, entity_id: str, n: int, **content: Any) -> dict[str, Any]:
    return {
        "op_id": str(uuid7()),
        "n": n,
        "v": 1,
        "type": kind,
        "id": entity_id,
        "at": iso(),
        "mono": 1.0,
        **content,
    }
