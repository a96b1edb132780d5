"""The organisation's jobs by the clock."""

from rounds.core.access import Ctx, system_ctx
from rounds.core.companies import for_each_company, working_companies
from rounds.core.db import Tx
from rounds.core.jobs import Periodic
from rounds.core.work import Runtime
from rounds.org.companies import jobs as companies_jobs
from rounds.org.doors import counting
from rounds.org.leave.covering import renew_covers
from rounds.org.leaving.actions import end_due
from rounds.org.long_jobs import jobs as long_jobs
from rounds.org.people.rules import spelling_of

AT_ONCE = 2_000


async def _forget_old_attempts(runtime: Runtime) -> None:
    await runtime.db.door(counting.forget_old_attempts)


async def keep_people(runtime: Runtime) -> None:
    """In every company: end those whose day has come, and spell the names of those who were there before the search."""

    async def keep(org_id: int) -> None:
        timezone = await runtime.db.read(Ctx(org_id, None), timezone_of)
        if timezone is not None:
            ctx = system_ctx(org_id, timezone)
            await end_due(runtime.db, ctx)
            await runtime.db.run(ctx, renew_covers)
        await runtime.db.run(Ctx(org_id, None), spell_names)

    await for_each_company(await working_companies(runtime.db), keep)


async def timezone_of(tx: Tx) -> str | None:
    found: str | None = await tx.value("SELECT timezone FROM company WHERE org_id = $1", tx.org_id)
    return found


async def spell_names(tx: Tx) -> None:
    found = await tx.rows(
        "SELECT id, name FROM person WHERE org_id = $1 AND spelling IS NULL ORDER BY id LIMIT $2",
        tx.org_id,
        AT_ONCE,
    )
    await tx.execute(
        """
        UPDATE person AS p SET spelling = n.spelling
        FROM unnest($2::uuid[], $3::text[]) AS n (id, spelling)
        WHERE p.org_id = $1 AND p.id = n.id
        """,
        tx.org_id,
        [row["id"] for row in found],
        [spelling_of(row["name"]) for row in found],
    )


HANDLERS = [*companies_jobs.HANDLERS, *long_jobs.HANDLERS]
PERIODIC = [
    *companies_jobs.PERIODIC,
    *long_jobs.PERIODIC,
    Periodic("forget_old_sign_in_attempts", "*/10 * * * *", _forget_old_attempts),
    Periodic("keep_people", "*/5 * * * *", keep_people),
]
