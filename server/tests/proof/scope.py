"""What a phone should hold, asked from the tables themselves and not from the change log."""

from typing import Any

from rounds.app import SYNCED
from rounds.core.testing import COMPANY_ID
from tests.proof.mirror import Mirror
from tests.world import Caller

PATIENCE = 10_000
"""Pages of one pull; a phone that needs more does not come to an end."""


async def members_of(oracle: Any, org_id: int, buckets: set[str]) -> set[tuple[str, str, str]]:
    """(entity, id, bucket) of every row that belongs to these buckets now."""
    found: set[tuple[str, str, str]] = set()
    for entity in SYNCED:
        table, column = next(iter(entity.tables.items()))
        name = COMPANY_ID if column == "org_id" else f"t.{column}"
        rows = await oracle.fetch(
            f"""
            SELECT {name} AS id, b.bucket
            FROM {table} AS t
            CROSS JOIN LATERAL ({entity.buckets_sql.replace("$2", name)}) AS b
            WHERE t.org_id = $1 AND b.bucket = ANY ($2::text[])
            """,
            org_id,
            list(buckets),
        )
        found |= {(entity.name, str(row["id"]), row["bucket"]) for row in rows}
    return found


async def pull_on(caller: Caller, mirror: Mirror, pages: int = PATIENCE) -> bool:
    """Pull at most so many pages; true when nothing more is there."""
    for _ in range(pages):
        answer = await caller.pull(mirror.cursor)
        if answer.status_code == 204:
            return True
        if answer.status_code == 409 and answer.json()["code"] == "reset":
            mirror.begin_again()
            continue
        assert answer.status_code == 200, answer.text
        page = answer.json()
        mirror.take(page)
        if not page["more"]:
            return True
    assert pages < PATIENCE, "the pull does not come to an end"
    return False


async def whole_copy(caller: Caller) -> Mirror:
    """A new phone's first sync."""
    mirror = Mirror()
    await pull_on(caller, mirror)
    return mirror


async def mirror_faults(oracle: Any, org_id: int, caller: Caller, mirror: Mirror) -> list[str]:
    """Where a phone that has pulled to the end differs from the tables, or from a new phone's copy."""
    fresh = await whole_copy(caller)
    wanted = await members_of(oracle, org_id, {_plain(name) for name in fresh.buckets})
    held = {(entity, entity_id, _plain(name)) for entity, entity_id, name in mirror.members()}
    found = [f"{one} should be held" for one in sorted(wanted - held)]
    found += [f"{one} should not be held" for one in sorted(held - wanted)]
    return found + mirror.differences(fresh)


def _plain(name: str) -> str:
    """A bucket's name without what is said behind a tilde about how its rows are seen."""
    return name.partition("~")[0]
