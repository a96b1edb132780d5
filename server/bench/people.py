"""What people cost: the check of a token, the walk over a large organisation, sign-ins under load, records at size.

`make bench name=people`. Aims: the walk from a manager's positions over 500 units and 10,000 people <= 5 ms CPU of this
process and PostgreSQL together; a rep's token asked from the database <= 3 ms, from the cache <= 0.05 ms. CPU time is
read from the processes; the best of five rounds is shown beside the median, because a shared machine only ever adds.
"""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import date, timedelta
from uuid import UUID

import asyncpg

from bench import records
from bench.stand import Stand, machine, running_stand, table, verdict
from rounds.core.access import Ctx, system_ctx
from rounds.core.db import Tx
from rounds.core.ids import uuid7
from rounds.org import public as org
from rounds.org.passwords import hash_password, verify_password

DAY = date(2026, 1, 1)
ZONE = "Asia/Shanghai"
REGIONS, TEAMS = 20, 25  # 20 regions of 24 teams, the company: 501 units
PEOPLE_PER_TEAM = 20
ROUNDS = 5
SIGN_INS = 120
AIMS = {
    "check of a rep's token from the database": 3.0,
    "walk of a manager over everything": 5.0,
    "check from the cache": 0.05,
}
PASSWORD = "only for this benchmark"


async def found(tx: Tx, boss: UUID) -> None:
    """A company, 20 regions, 480 teams, 10,000 people; the boss leads all of it as a regional manager."""
    await org.found_company(tx, name="bench", timezone=ZONE, locale="zh", currency="CNY", is_demo=False)
    top, units, places, people, positions, holders = uuid7(), [], [], [], [], []

    def unit(unit_id: UUID, kind: str, parent: UUID | None) -> None:
        units.append((tx.org_id, unit_id, kind, kind, tx.now))
        places.append((tx.org_id, unit_id, DAY, parent))

    def person(person_id: UUID, unit_id: UUID, role: str) -> None:
        position_id = uuid7()
        people.append((tx.org_id, person_id, f"B{len(people):05}", "bench", None, tx.now))
        positions.append((tx.org_id, position_id, unit_id, role, role, tx.now))
        holders.append((tx.org_id, position_id, person_id, DAY))

    unit(top, "company", None)
    person(boss, top, "regional_manager")
    for _ in range(REGIONS):
        region = uuid7()
        unit(region, "region", top)
        for _ in range(TEAMS - 1):
            team = uuid7()
            unit(team, "team", region)
            person(uuid7(), team, "leader")
            for _ in range(PEOPLE_PER_TEAM):
                person(uuid7(), team, "rep")
    await tx.many("INSERT INTO unit (org_id, id, name, kind, created_at) VALUES ($1, $2, $3, $4, $5)", units)
    await tx.many(
        "INSERT INTO unit_place (org_id, unit_id, from_day, parent_id) VALUES ($1, $2, $3, $4)", places
    )
    await tx.many(
        "INSERT INTO person (org_id, id, code, name, locale, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
        people,
    )
    await tx.many(
        "INSERT INTO position (org_id, id, unit_id, title, role, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
        positions,
    )
    await tx.many(
        "INSERT INTO position_holder (org_id, position_id, person_id, from_day) VALUES ($1, $2, $3, $4)",
        holders,
    )


async def analyse(stand: Stand) -> None:
    """What autovacuum does some seconds after so many rows came: until then the planner knows nothing of them."""
    connection = await asyncpg.connect(stand.admin_dsn)
    try:
        await connection.execute("ANALYZE")
    finally:
        await connection.close()


async def sign_in_a_rep(tx: Tx, token_hash: bytes) -> None:
    await tx.execute(
        """
        INSERT INTO session (org_id, token_hash, person_id, created_at, expires_at)
        SELECT $1, $2, h.person_id, $3, $4
        FROM position_holder AS h
        JOIN position AS p ON p.org_id = h.org_id AND p.id = h.position_id
        WHERE h.org_id = $1 AND p.role = 'rep'
        LIMIT 1
        """,
        tx.org_id,
        token_hash,
        tx.now,
        tx.now + timedelta(days=1),
    )


async def cpu_ms(stand: Stand, times: int, act: Callable[[], Awaitable[object]]) -> list[float]:
    """CPU milliseconds of one time, of this process and PostgreSQL, for each round."""
    found_ms = []
    for _ in range(ROUNDS):
        before, own = stand.cpu()[1], time.process_time()
        for _ in range(times):
            await act()
        mine = time.process_time() - own
        found_ms.append((stand.cpu()[1] - before + mine) * 1000 / times)
    return found_ms


async def sign_ins() -> tuple[float, float, float]:
    """Sign-ins per second with 16 waiting, and how late others come meanwhile: median and worst of a 5 ms tick."""
    known = hash_password(PASSWORD)
    late: list[float] = []
    done = asyncio.Event()

    async def others() -> None:
        while not done.is_set():
            start = time.perf_counter()
            await asyncio.sleep(0.005)
            late.append((time.perf_counter() - start - 0.005) * 1000)

    ticking = asyncio.create_task(others())
    start, crowd = time.perf_counter(), asyncio.Semaphore(16)

    async def one() -> None:
        async with crowd:
            assert (await verify_password(PASSWORD, known))[0]

    await asyncio.gather(*(one() for _ in range(SIGN_INS)))
    took = time.perf_counter() - start
    done.set()
    await ticking
    return SIGN_INS / took, statistics.median(late), max(late)


async def main() -> None:
    async with running_stand() as stand:
        org_id = await stand.db.door(org.take_company_id)
        boss = uuid7()
        system = system_ctx(org_id, ZONE)
        await stand.db.run(system, found, boss)
        await analyse(stand)
        token = f"{org_id}.a token of this benchmark"
        await stand.db.run(system, sign_in_a_rep, org.hash_token(token))

        async def walk() -> Ctx:
            return await stand.db.read(system, org.context_of_person, boss, ZONE, is_demo=False)

        async def check() -> Ctx:
            return await stand.db.read(Ctx(org_id, None), org.context_of_token, org.hash_token(token))

        ctx = await walk()
        seen = len(ctx.position_ids or ())

        async def walk_and_name() -> None:
            assert len((await walk()).position_ids or ()) == seen

        cache = org.SessionCache(_loading(ctx), 30.0)
        await cache.authenticate(token)
        results = {
            "check of a rep's token from the database": await cpu_ms(stand, 200, check),
            "walk of a manager over everything": await cpu_ms(stand, 40, walk),
            "the same, with the ids of all positions": await cpu_ms(stand, 20, walk_and_name),
            "check from the cache": await cpu_ms(stand, 4_000, lambda: cache.authenticate(token)),
        }
        per_second, median, worst = await sign_ins()
        await records.fill_audit(stand.db, system)
        for name, act in records.of_audit(stand.db, system).items():
            results[name] = await cpu_ms(stand, 1, act)
        ratios = await sealed_and_plain(stand)
    print(machine())
    print(f"{REGIONS * (TEAMS - 1) + REGIONS + 1} units, positions seen: {seen}")
    print(table(("what", "best ms CPU", "median", "aim"), [_row(name, results[name]) for name in results]))
    print(table(("with sealed numbers", "ms CPU", "without", "ratio", "aim"), ratios))
    print(
        f"sign-ins by password, 16 waiting: {per_second:.0f} per second (no aim); others meanwhile "
        f"{median:.1f} ms late, at worst {worst:.1f} ms"
    )
    print(verdict([name for name, aim in AIMS.items() if min(results[name]) > aim]))


async def sealed_and_plain(stand: Stand) -> list[tuple[str, ...]]:
    """The same work with sealed numbers and without, side by side: the median of the ratios of each pair."""
    sealed, plain = [
        await records.a_rep_with_customers(stand.db, sealed=is_sealed) for is_sealed in (True, False)
    ]
    rows = []
    for name, act in records.of_customers(stand.db, sealed).items():
        other = records.of_customers(stand.db, plain)[name]
        pairs = [((await cpu_ms(stand, 10, act)), (await cpu_ms(stand, 10, other))) for _ in range(3)]
        ratio = statistics.median(
            one / two for ours, theirs in pairs for one, two in zip(ours, theirs, strict=True)
        )
        costs = [min(min(pair[side]) for pair in pairs) for side in (0, 1)]
        rows.append((name, f"{costs[0]:.2f}", f"{costs[1]:.2f}", f"{ratio:.2f}", "no aim"))
    return rows


def _loading(ctx: Ctx) -> Callable[[int, bytes], Awaitable[Ctx]]:
    async def load(_org_id: int, _token_hash: bytes) -> Ctx:
        return ctx

    return load


def _row(name: str, rounds: Sequence[float]) -> tuple[str, ...]:
    return (
        name,
        f"{min(rounds):.3f}",
        f"{statistics.median(rounds):.3f}",
        f"{AIMS[name]:.2f}" if name in AIMS else "no aim",
    )


if __name__ == "__main__":
    asyncio.run(main())
