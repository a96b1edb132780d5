"""What records cost at size: a hundred thousand rows of audit walked and listed; lists and pulls with sealed numbers.

Part of `make bench name=people`; none of these has an aim.
"""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

from rounds.app import FIELDS, SYNCED
from rounds.core.access import Ctx, system_ctx
from rounds.core.audit.verify import walk_audit
from rounds.core.db import Database, Tx
from rounds.core.ids import uuid7
from rounds.customers import public as customers
from rounds.customers.listing.filters import CustomerFilter
from rounds.customers.listing.queries import list_customers
from rounds.org import public as org
from rounds.org.records.queries import AuditFilter, list_audit
from rounds.sync.pull import pull

ROWS = 100_000
STEP = 2_000
CUSTOMERS = 1_000
DAY = date(2026, 1, 1)
ZONE = "Asia/Shanghai"
ENTITIES = {one.name: one for one in SYNCED}
Act = Callable[[], Awaitable[object]]


async def fill_audit(db: Database, ctx: Ctx) -> None:
    async def write(tx: Tx) -> None:
        for n in range(STEP):
            tx.audit("customer:edit", "customer", uuid7(), before={"note": "earlier"}, after={"note": str(n)})

    for _ in range(ROWS // STEP):
        await db.run(ctx, write)


def of_audit(db: Database, ctx: Ctx) -> dict[str, Act]:
    async def verify() -> None:
        walk = await walk_audit(db, ctx.org_id)
        assert walk.fault is None
        assert walk.until >= ROWS

    async def page(**asked: Any) -> None:
        found = await db.read(ctx, list_audit, AuditFilter(**asked), FIELDS)
        assert found["items"] or asked.get("q")

    return {
        f"walk of the chain, {ROWS:,} rows": verify,
        "audit, its first page": page,
        "audit, a page of one kind": lambda: page(action="customer:"),
        "audit, a search without a hit (one step)": lambda: page(q="no such word"),
    }


async def a_rep_with_customers(db: Database, *, sealed: bool) -> Ctx:
    """A company of one rep, whose customers have numbers or none."""
    org_id = await db.door(org.take_company_id)
    system, person, position = system_ctx(org_id, ZONE), uuid7(), uuid7()

    async def hire(tx: Tx) -> None:
        await org.found_company(tx, name="bench", timezone=ZONE, locale="zh", currency="CNY", is_demo=False)
        unit = uuid7()
        await org.add_unit(tx, unit, name="team", kind="team", parent_id=None, from_day=DAY)
        await org.add_person(tx, person, code="rep", name="rep", locale=None, password_hash=None)
        await org.add_position(tx, position, unit_id=unit, title="rep", role="rep")
        await org.fill_position(tx, position, person, DAY)

    async def fill(tx: Tx, start: int) -> None:
        for n in range(start, start + 100):
            phone = f"138{n:08}" if sealed else None
            made = {"id": uuid7(), "name": f"客户 {n:05}", "phone": phone}
            await customers.create_customer(tx, customers.CustomerIn.model_validate(made))

    await db.run(system, hire)
    ctx: Ctx = await db.read(system, org.context_of_person, person, ZONE, is_demo=False)
    for start in range(0, CUSTOMERS, 100):
        await db.run(ctx, fill, start)
    return ctx


def of_customers(db: Database, ctx: Ctx) -> dict[str, Act]:
    async def listed() -> None:
        await db.read(ctx, list_customers, CustomerFilter(limit=200, numbers=True))

    async def pulled() -> None:
        page = await db.snapshot(ctx, pull, None, ENTITIES)
        assert page.body is not None

    return {"customers, 200 with numbers": listed, f"first pull of {CUSTOMERS:,}": pulled}
