"""People of their own for tests of the door: what one test does to an account, no other test sees."""

from typing import Any

import httpx
import pyotp

from rounds.core.clock import utc_now
from rounds.core.db import Tx
from rounds.core.ids import uuid7
from rounds.org import public as org
from tests.world import LONG_AGO, PASSWORD, Caller, Company, World

SIGN_IN = "/api/v1/session"
_hash = org.hash_password(PASSWORD)
_addresses = iter(range(1, 60_000))


def browser(world: World, address: str | None = None) -> httpx.AsyncClient:
    """Somebody on an address of their own."""
    number = next(_addresses)
    where = address or f"203.0.{number // 250}.{number % 250 + 1}"
    transport = httpx.ASGITransport(app=world.app, raise_app_exceptions=False, client=(where, 1))
    return httpx.AsyncClient(transport=transport, base_url="http://rounds.test")


async def a_person(world: World, company: Company, role: str = "rep", unit: str = "team1") -> Caller:
    """Signed in on a phone."""
    person_id, position_id = uuid7(), uuid7()
    code = f"T{company.org_id}-{person_id.hex[-8:]}"

    async def hire(tx: Tx) -> None:
        await org.add_person(tx, person_id, code=code, name=code, locale=None, password_hash=_hash)
        await org.add_position(tx, position_id, unit_id=company.units[unit], title=role, role=role)
        await org.fill_position(tx, position_id, person_id, LONG_AGO)

    await world.db.run(world.ctx(company), hire)
    return await world.sign_in(code, person_id, position_id)


async def knock(http: httpx.AsyncClient, name: str, password: str = PASSWORD, **more: Any) -> httpx.Response:
    return await http.post(SIGN_IN, json={"name": name, "password": password, "token": True, **more})


async def turn_on_codes(caller: Caller) -> tuple[pyotp.TOTP, list[str], str]:
    """The app with the secret, the recovery codes, and the code that was used up for it."""
    secret = (await caller.post("/api/v1/me/totp")).json()["secret"]
    app = pyotp.TOTP(secret)
    first = app.at(utc_now().timestamp() - 30)  # of the step before, so that the present one is still good
    answer = await caller.post("/api/v1/me/totp/confirm", {"code": first})
    assert answer.status_code == 200, answer.text
    return app, answer.json()["recovery_codes"], first


def as_caller(caller: Caller, token: str) -> Caller:
    return Caller(caller.http, caller.person_id, caller.code, caller.position_id, caller.device_id, token)
