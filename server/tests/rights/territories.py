"""The matrix's lines of territories."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from rounds.approvals.jobs import company_ctx
from rounds.core.db import Tx
from rounds.core.ids import uuid7
from rounds.customers.territories.actions import create_territory
from rounds.customers.territories.schemas import TerritoryIn
from tests.approvals import favours
from tests.world import Caller

Make = Callable[..., Any]


async def a_territory(owner: Caller) -> str:
    db, org_id = favours.database_of(owner), favours.org_of(owner)
    cmd = TerritoryIn(id=uuid7(), name="北区")
    await db.run(await company_ctx(db, org_id), create_territory, cmd)
    return str(cmd.id)


async def a_run(owner: Caller) -> str:
    """One that has ended."""
    db, org_id = favours.database_of(owner), favours.org_of(owner)
    made = uuid7()

    async def note(tx: Tx, run_id: UUID) -> None:
        await tx.execute(
            """
            INSERT INTO territory_run (org_id, id, only_unowned, state, moved, given_back, asked_at)
            VALUES ($1, $2, true, 'applied', 0, 0, $3)
            """,
            tx.org_id,
            run_id,
            tx.now,
        )

    await db.run(await company_ctx(db, org_id), note, made)
    return str(made)


def endpoints(endpoint: Make, request: Make) -> dict[str, Any]:
    """`endpoint` and `request` are the matrix's own."""
    all_of, needs = "/api/v1/territories", "company:manage"

    def plain(method: str, path: str, body: Any = None) -> Callable[[Caller], Awaitable[Any]]:
        async def made(_owner: Caller) -> Any:
            return request(method, path, body() if callable(body) else body)

        return made

    def one(method: str, rest: str = "", body: Any = None) -> Callable[[Caller], Awaitable[Any]]:
        async def made(owner: Caller) -> Any:
            return request(method, f"{all_of}/{await a_territory(owner)}{rest}", body)

        return made

    async def undo(owner: Caller) -> Any:
        return request("POST", f"{all_of}/runs/{await a_run(owner)}/undo")

    return {
        f"GET {all_of}": endpoint(needs, 200, plain("GET", all_of), 200),
        f"POST {all_of}": endpoint(
            needs, 201, plain("POST", all_of, lambda: {"id": str(uuid7()), "name": "南区"}), 201
        ),
        f"POST {all_of}/preview": endpoint(needs, 200, plain("POST", f"{all_of}/preview", {}), 200),
        f"GET {all_of}/runs": endpoint(needs, 200, plain("GET", f"{all_of}/runs"), 200),
        f"POST {all_of}/runs": endpoint(
            needs, 202, plain("POST", f"{all_of}/runs", lambda: {"id": str(uuid7())}), 202
        ),
        f"POST {all_of}/runs/{{run_id}}/undo": endpoint(needs, 202, undo),
        f"PUT {all_of}/{{territory_id}}": endpoint(
            needs, 200, one("PUT", "", {"base_version": 1, "name": "中区"})
        ),
        f"DELETE {all_of}/{{territory_id}}": endpoint(needs, 204, one("DELETE")),
        f"GET {all_of}/{{territory_id}}/white-space": endpoint(needs, 200, one("GET", "/white-space")),
    }
