"""Work that is done for every company of the system, one after the other."""

from collections.abc import Awaitable, Callable, Sequence

import structlog

from rounds.core.db import Database, Tx

log = structlog.get_logger()


async def all_companies(db: Database) -> list[int]:
    """The numbers of all companies, in order."""
    return await db.door(_all_companies)


async def working_companies(db: Database) -> list[int]:
    """The numbers of those that are not suspended: for all work but keeping what there is."""
    return await db.door(_working_companies)


async def for_each_company(companies: Sequence[int], work: Callable[[int], Awaitable[object]]) -> None:
    """Do the work for each; one that fails holds up no other. Raises what failed, together, when all had their turn."""
    failed: list[Exception] = []
    for org_id in companies:
        try:
            await work(org_id)
        except Exception as error:  # whatever is wrong with one company's rows
            log.exception("company_failed", org_id=org_id)
            failed.append(error)
    if failed:
        raise ExceptionGroup(f"work failed for {len(failed)} of {len(companies)} companies", failed)


async def _all_companies(tx: Tx) -> list[int]:
    # This table is readable before a company is known, and has one row for each.
    return [row["org_id"] for row in await tx.rows("SELECT org_id FROM day_turn ORDER BY org_id")]


async def _working_companies(tx: Tx) -> list[int]:
    found = await tx.rows("SELECT org_id FROM day_turn WHERE NOT is_suspended ORDER BY org_id")
    return [row["org_id"] for row in found]
