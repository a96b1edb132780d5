"""The matrix's lines of the pool."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from rounds.approvals.jobs import company_ctx
from rounds.customers.pool.actions import take_back
from rounds.customers.pool.schemas import PoolRulesIn
from rounds.customers.pool.settings import read_rules, set_rules
from tests.approvals import favours
from tests.rights.around import a_known_customer
from tests.world import Caller

Make = Callable[..., Any]
RULES = "/api/v1/customers/pool/rules"


async def open_pool(owner: Caller) -> Any:
    """The company has a pool from now on; returns what works in it."""
    db, org_id = favours.database_of(owner), favours.org_of(owner)
    ctx = await company_ctx(db, org_id)
    known = await db.read(ctx, read_rules)
    if not known["is_on"]:
        await db.run(ctx, set_rules, PoolRulesIn(base_version=known["version"], is_on=True, wait_days=0))
    return ctx


async def in_pool(owner: Caller) -> str:
    """A customer that nobody has any more."""
    ctx, customer_id = await open_pool(owner), await a_known_customer(owner)
    await favours.database_of(owner).run(ctx, take_back, UUID(customer_id), "released", "没空去")
    return customer_id


def endpoints(endpoint: Make, request: Make) -> dict[str, Any]:
    """`endpoint` and `request` are the matrix's own."""

    def plain(path: str) -> Callable[[Caller], Awaitable[Any]]:
        async def made(owner: Caller) -> Any:
            await open_pool(owner)
            return request("GET", path)

        return made

    async def rules(owner: Caller) -> Any:
        ctx = await company_ctx(favours.database_of(owner), favours.org_of(owner))
        known = await favours.database_of(owner).read(ctx, read_rules)
        return request("PUT", RULES, {"base_version": known["version"], "is_on": True, "wait_days": 0})

    async def claim(owner: Caller) -> Any:
        # Their own: a repeat. What is in the pool is in everybody's reach; who gets it is told in tests/pool.
        return request("POST", f"/api/v1/customers/{await a_known_customer(owner)}/claim")

    async def assign(owner: Caller) -> Any:
        body = {"customer_ids": [await in_pool(owner)], "position_id": str(owner.position_id)}
        return request("POST", "/api/v1/customers/pool/assign", body)

    async def release(owner: Caller) -> Any:
        await open_pool(owner)
        body = {"reason": "没空去"}
        return request("POST", f"/api/v1/customers/{await a_known_customer(owner)}/release", body)

    async def history(owner: Caller) -> Any:
        return request("GET", f"/api/v1/customers/{await a_known_customer(owner)}/pool")

    pool, read = "/api/v1/customers/pool", "customer:read"
    return {
        f"GET {pool}": endpoint("pool:claim", 200, plain(pool), 200),
        f"GET {pool}/standing": endpoint(read, 200, plain(f"{pool}/standing"), 200),
        f"GET {pool}/leaving": endpoint(read, 200, plain(f"{pool}/leaving"), 200),
        f"GET {RULES}": endpoint(read, 200, plain(RULES), 200),
        f"PUT {RULES}": endpoint("company:manage", 200, rules, 409),
        f"POST {pool}/assign": endpoint("pool:manage", 200, assign),
        "POST /api/v1/customers/{customer_id}/claim": endpoint("pool:claim", 200, claim),
        "POST /api/v1/customers/{customer_id}/release": endpoint("pool:claim", 204, release),
        "GET /api/v1/customers/{customer_id}/pool": endpoint(read, 200, history),
    }
