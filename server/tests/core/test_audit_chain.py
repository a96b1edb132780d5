"""The audit's chain: numbered without gaps, hashed row upon row, and the walk that finds what was done to it."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rounds.core.access import Ctx, system_ctx
from rounds.core.audit.row import BEGINNING, AuditRow, link
from rounds.core.audit.seals import BadKey, Seal, read_seal, seal, seals_of, sign_due_heads, signing_key
from rounds.core.audit.verify import Fault, walk_audit
from rounds.core.clock import utc_now
from rounds.core.db import Tx
from rounds.core.errors import DomainError
from rounds.core.ids import uuid7
from rounds.launch.places import migrations_dir
from tests.world import Company, World

pytestmark = pytest.mark.anyio
KEY = signing_key(base64.b64encode(b"k" * 32).decode())
OTHER_KEY = signing_key(base64.b64encode(b"o" * 32).decode())


@pytest.fixture(autouse=True)
async def spoilt_companies_go(world: World) -> AsyncIterator[None]:
    """Chains are broken here on purpose; no later test has to go on with them."""
    last = await world.oracle.fetchval("SELECT coalesce(max(org_id), 0) FROM company")
    yield
    await world.forget(last + 1)


@pytest.fixture
async def company(world: World) -> Company:
    return await world.company()


@pytest.fixture
async def tampering(world: World, company: Company) -> "Tamperer":
    return Tamperer(world, company.org_id)


class Tamperer:
    """Whoever holds the database itself: no policy and no grant stands in their way."""

    def __init__(self, world: World, org_id: int) -> None:
        self.world, self.org_id = world, org_id

    async def do(self, sql: str, *args: Any) -> None:
        await self.world.oracle.execute(sql, self.org_id, *args)

    async def swap(self, one: int, other: int, columns: str) -> None:
        rows = {
            seq: await self.world.oracle.fetchrow(
                f"SELECT {columns} FROM audit WHERE org_id = $1 AND seq = $2", self.org_id, seq
            )
            for seq in (one, other)
        }
        for seq, source in ((one, rows[other]), (other, rows[one])):
            sets = ", ".join(f"{name} = ${place}" for place, name in enumerate(columns.split(", "), 3))
            await self.do(f"UPDATE audit SET {sets} WHERE org_id = $1 AND seq = $2", seq, *source.values())

    async def rewrite(self, since: int) -> None:
        """All hashes anew, as somebody would who knows how they are made."""
        before = await self.world.oracle.fetchval(
            "SELECT hash FROM audit WHERE org_id = $1 AND seq = $2", self.org_id, since - 1
        )
        before = before or BEGINNING
        for row in await self.world.oracle.fetch(
            f"""
            SELECT {", ".join(name for name in AuditRow.__dataclass_fields__)}, seq
            FROM audit WHERE org_id = $1 AND seq >= $2 ORDER BY seq
            """,
            self.org_id,
            since,
        ):
            content = {name: row[name] for name in AuditRow.__dataclass_fields__}
            before = link(before, row["seq"], AuditRow(**content).digest())
            await self.do("UPDATE audit SET hash = $3 WHERE org_id = $1 AND seq = $2", row["seq"], before)
        await self.do("UPDATE audit_head SET hash = $2 WHERE org_id = $1", before)


async def say(tx: Tx, *words: str) -> None:
    for word in words:
        tx.audit("thing:say", "thing", uuid7(), before={"word": None}, after={"word": word, "n": 1.5e22})


async def fault_of(world: World, company: Company, **more: Any) -> Fault | None:
    return (await walk_audit(world.db, company.org_id, **more)).fault


async def written(world: World, company: Company, rows: int = 8) -> int:
    """The number of the first of some rows that were just written."""
    before = (await walk_audit(world.db, company.org_id)).until
    for number in range(rows):
        await world.db.run(world.ctx(company), say, f"第 {number} 条 ' \\ 🥤")
    return before + 1


async def test_rows_are_numbered_without_gaps_and_the_walk_is_content(world: World, company: Company) -> None:
    first = await written(world, company)
    walk = await walk_audit(world.db, company.org_id)
    assert walk.fault is None
    assert walk.rows == walk.until == first + 7
    head = await world.oracle.fetchrow("SELECT seq, hash FROM audit_head WHERE org_id = $1", company.org_id)
    last = await world.oracle.fetchrow(
        "SELECT seq, hash FROM audit WHERE org_id = $1 ORDER BY seq DESC LIMIT 1", company.org_id
    )
    assert tuple(head) == tuple(last)


async def test_several_rows_of_one_transaction_stand_in_their_order(world: World, company: Company) -> None:
    await world.db.run(world.ctx(company), say, "一", "二", "三")
    found = await world.oracle.fetch(
        "SELECT after ->> 'word' AS word FROM audit WHERE org_id = $1 AND action = 'thing:say' ORDER BY seq",
        company.org_id,
    )
    assert [row["word"] for row in found] == ["一", "二", "三"]
    assert await fault_of(world, company) is None


async def test_what_a_savepoint_took_back_leaves_no_gap(world: World, company: Company) -> None:
    async def refused(tx: Tx) -> None:
        async with tx.savepoint():
            await say(tx, "undone")
            raise DomainError("not_found", entity="x")

    async def act(tx: Tx) -> None:
        await say(tx, "before")
        with pytest.raises(DomainError):
            await refused(tx)
        async with tx.savepoint():
            await say(tx, "inside")
        await say(tx, "after")

    await world.db.run(world.ctx(company), act)
    words = await world.oracle.fetch(
        "SELECT after ->> 'word' AS word FROM audit WHERE org_id = $1 AND action = 'thing:say' ORDER BY seq",
        company.org_id,
    )
    assert [row["word"] for row in words] == ["before", "inside", "after"]
    assert await fault_of(world, company) is None


async def test_many_at_once_make_one_chain(world: World, company: Company) -> None:
    async def act(tx: Tx, name: str) -> None:
        await say(tx, name)
        if name.endswith("5"):
            tx.changed("company", UUID(int=tx.org_id))

    await asyncio.gather(*(world.db.run(world.ctx(company), act, f"n{number}") for number in range(60)))
    walk = await walk_audit(world.db, company.org_id)
    assert walk.fault is None
    assert walk.rows == walk.until


async def test_a_transaction_without_audit_does_not_touch_the_head(world: World, company: Company) -> None:
    async def act(tx: Tx) -> None:
        await tx.execute("UPDATE person SET locale = 'zh' WHERE org_id = $1", tx.org_id)

    before = await world.oracle.fetchval("SELECT xmin FROM audit_head WHERE org_id = $1", company.org_id)
    await world.db.run(world.ctx(company), act)
    assert (
        await world.oracle.fetchval("SELECT xmin FROM audit_head WHERE org_id = $1", company.org_id) == before
    )


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("action", "thing:deny"), ("entity", "other"), ("entity_id", uuid7()), ("person_id", uuid7()),
        ("before", '{"word": 1}'), ("after", '{"word":"another","n":1.5e22}'), ("address", "10.0.0.1"),
        ("request_id", uuid7()), ("id", uuid7()),
    ],
)  # fmt: skip
async def test_an_edited_row_is_named(
    world: World, company: Company, tampering: Tamperer, column: str, value: Any
) -> None:
    first = await written(world, company)
    await tampering.do(f"UPDATE audit SET {column} = $3 WHERE org_id = $1 AND seq = $2", first + 3, value)
    found = await fault_of(world, company)
    assert found is not None
    assert (found.kind, found.seq) == ("edited", first + 3)


async def test_a_moment_later_is_an_edit(world: World, company: Company, tampering: Tamperer) -> None:
    first = await written(world, company)
    later = "UPDATE audit SET at = at + interval '1 microsecond' WHERE org_id = $1 AND seq = $2"
    await tampering.do(later, first + 7)
    found = await fault_of(world, company)
    assert found is not None
    assert (found.kind, found.seq) == ("edited", first + 7)


async def test_a_missing_row_is_named(world: World, company: Company, tampering: Tamperer) -> None:
    first = await written(world, company)
    await tampering.do("DELETE FROM audit WHERE org_id = $1 AND seq = $2", first + 2)
    found = await fault_of(world, company)
    assert found is not None
    assert (found.kind, found.seq) == ("missing", first + 2)


async def test_missing_rows_at_the_end_are_named(world: World, company: Company, tampering: Tamperer) -> None:
    first = await written(world, company)
    await tampering.do("DELETE FROM audit WHERE org_id = $1 AND seq >= $2", first + 6)
    found = await fault_of(world, company)
    assert found is not None
    assert (found.kind, found.seq) == ("missing", first + 6)


async def test_a_removed_row_with_the_others_moved_up_is_named(
    world: World, company: Company, tampering: Tamperer
) -> None:
    first = await written(world, company)
    await tampering.do("DELETE FROM audit WHERE org_id = $1 AND seq = $2", first + 2)
    for seq in range(first + 3, first + 8):
        await tampering.do("UPDATE audit SET seq = seq - 1 WHERE org_id = $1 AND seq = $2", seq)
    found = await fault_of(world, company)
    assert found is not None
    assert (found.kind, found.seq) == ("inserted", first + 2)


async def test_an_inserted_row_is_named(world: World, company: Company, tampering: Tamperer) -> None:
    first = await written(world, company)
    for seq in range(first + 7, first + 3, -1):
        await tampering.do("UPDATE audit SET seq = seq + 1 WHERE org_id = $1 AND seq = $2", seq)
    await tampering.do(
        """
        INSERT INTO audit (org_id, seq, hash, id, at, action, entity)
        SELECT org_id, seq + 1, hash, gen_random_uuid(), at, 'thing:never', 'thing'
        FROM audit WHERE org_id = $1 AND seq = $2
        """,
        first + 3,
    )
    found = await fault_of(world, company)
    assert found is not None
    assert (found.kind, found.seq) == ("inserted", first + 4)


async def test_exchanged_rows_are_named(world: World, company: Company, tampering: Tamperer) -> None:
    first = await written(world, company)
    await tampering.swap(first + 2, first + 5, "hash, id, at, before, after, entity_id, action")
    found = await fault_of(world, company)
    assert found is not None
    assert (found.kind, found.seq) == ("moved", first + 2)
    assert f"was row {first + 5}" in found.words


async def signed(world: World, company: Company) -> Seal:
    made = world.oracle.fetchrow(
        "SELECT seq, hash FROM audit WHERE org_id = $1 ORDER BY seq DESC LIMIT 1", company.org_id
    )
    row = await made
    found = seal(KEY, company.org_id, utc_now().date(), row["seq"], row["hash"], utc_now())
    await world.oracle.execute(
        "INSERT INTO audit_seal VALUES ($1, $2, $3, $4, $5, $6, $7)",
        *(getattr(found, name) for name in Seal.__dataclass_fields__),
    )
    return found


async def test_a_past_that_was_written_anew_is_found_by_its_signed_head(
    world: World, company: Company, tampering: Tamperer
) -> None:
    first = await written(world, company)
    head = await signed(world, company)
    await written(world, company, 2)
    edit = "UPDATE audit SET action = 'thing:deny' WHERE org_id = $1 AND seq = $2"
    await tampering.do(edit, first + 1)
    await tampering.rewrite(first + 1)
    found = await fault_of(world, company, public_key=head.public_key)
    assert found is not None
    assert (found.kind, found.seq) == ("rewritten", head.seq)
    await tampering.do("DELETE FROM audit_seal WHERE org_id = $1")
    assert await fault_of(world, company) is None, "without a signed head it cannot be seen"
    found = await fault_of(world, company, held=[head])
    assert found is not None, "but a copy in other hands shows it"
    assert found.kind == "rewritten"


async def test_an_end_that_was_cut_off_with_its_head_is_found_by_a_held_copy(
    world: World, company: Company, tampering: Tamperer
) -> None:
    first = await written(world, company)
    head = await signed(world, company)
    await tampering.do("DELETE FROM audit_seal WHERE org_id = $1")
    await tampering.do("DELETE FROM audit WHERE org_id = $1 AND seq > $2", first)
    await tampering.do(
        """
        UPDATE audit_head SET seq = $2, hash = (SELECT hash FROM audit WHERE org_id = $1 AND seq = $2)
        WHERE org_id = $1
        """,
        first,
    )
    assert await fault_of(world, company) is None
    found = await fault_of(world, company, held=[head])
    assert found is not None
    assert (found.kind, found.seq) == ("missing", first + 1)


async def test_a_head_signed_by_somebody_else_is_told(
    world: World, company: Company, tampering: Tamperer
) -> None:
    head = await signed(world, company)
    ours = OTHER_KEY.public_key().public_bytes_raw()
    found = await fault_of(world, company, public_key=ours)
    assert found is not None
    assert found.kind == "key"
    await tampering.do("UPDATE audit_seal SET signed_at = signed_at + interval '1 hour' WHERE org_id = $1")
    found = await fault_of(world, company, public_key=head.public_key)
    assert found is not None
    assert found.kind == "foreign_seal"


async def test_yesterdays_head_is_signed_once(world: World, company: Company, tampering: Tamperer) -> None:
    first = await written(world, company)
    await tampering.do("UPDATE audit SET at = at - interval '2 days' WHERE org_id = $1 AND seq <= $2", first)
    await sign_due_heads(world.db, KEY)
    await sign_due_heads(world.db, KEY)
    seals = await world.db.read(Ctx(company.org_id, None), seals_of)
    assert [(one.seq, one.is_signed()) for one in seals] == [(first, True)]
    assert seals[0].day < utc_now().date() + timedelta(days=1)


def test_a_head_survives_its_way_through_a_file() -> None:
    made = seal(KEY, 7, utc_now().date(), 41, b"\x01" * 32, utc_now())
    again = read_seal(json.loads(json.dumps(made.told())))
    assert again == made
    assert again.is_signed()
    assert not replace(again, seq=42).is_signed()
    for broken in ({}, {**made.told(), "hash": "xy"}, {**made.told(), "company": None}):
        with pytest.raises(ValueError, match=r".+"):
            read_seal(broken)


@pytest.mark.parametrize(
    "text", ["", "short", base64.b64encode(b"31 bytes are not enough, are the").decode()[:-8]]
)
def test_a_bad_key_is_refused(text: str) -> None:
    with pytest.raises(BadKey):
        signing_key(text)


async def test_the_app_can_shorten_the_audit_only_from_its_sealed_beginning_and_leaves_a_mark(
    world: World, company: Company, tampering: Tamperer
) -> None:
    first = await written(world, company)
    await tampering.do("UPDATE audit SET at = at - interval '3 years' WHERE org_id = $1 AND seq <= $2", first)
    await tampering.rewrite(1)

    async def forget(tx: Tx, days: int) -> Any:
        return await tx.value("SELECT forget_audit($1, 1000)", tx.now - timedelta(days=days))

    assert await world.db.run(world.ctx(company), forget, 365) == 0, "nothing is sealed yet"
    await sign_due_heads(world.db, KEY)
    with pytest.raises(Exception, match="last 180 days"):
        await world.db.run(world.ctx(company), forget, 30)
    assert await world.db.run(world.ctx(company), forget, 365) == first
    walk = await walk_audit(world.db, company.org_id, public_key=KEY.public_key().public_bytes_raw())
    assert walk.fault is None
    assert (walk.since, walk.rows) == (first + 1, 7)
    await tampering.do("UPDATE audit SET action = 'x' WHERE org_id = $1 AND seq = $2", first + 1)
    assert await fault_of(world, company) is not None


async def test_another_company_is_not_reached_by_forgetting(world: World, company: Company) -> None:
    other = await world.company()
    await sign_due_heads(world.db, KEY)
    counted = "SELECT count(*) FROM audit WHERE org_id = $1"
    before = await world.oracle.fetchval(counted, other.org_id)

    async def forget(tx: Tx) -> Any:
        return await tx.value("SELECT forget_audit($1, 1000)", tx.now - timedelta(days=365))

    await world.db.run(system_ctx(company.org_id, "UTC"), forget)
    assert await world.oracle.fetchval(counted, other.org_id) == before


texts = st.none() | st.text(max_size=20)


@given(texts, texts, texts, texts)
def test_two_rows_that_differ_have_two_digests(
    a: str | None, b: str | None, c: str | None, d: str | None
) -> None:
    """Lengths stand before the values: no value can be moved from one field into the next."""
    row = AuditRow(1, UUID(int=1), utc_now(), None, "a", "e", None, a, b, None, None)
    other = replace(row, before=c, after=d)
    assert (row.digest() == other.digest()) == ((a, b) == (c, d))


async def test_the_migration_chains_what_was_written_before_it(world: World) -> None:
    """The block that hashes old rows makes the same chain as the app does."""
    company = await world.company()
    await written(world, company, 5)
    block = (
        (migrations_dir() / "20261124000014_records.sql")
        .read_text()
        .split("DO $$", 1)[1]
        .split("END $$;", 1)[0]
    )
    conn = await world.oracle.acquire()
    try:
        change = conn.transaction()
        await change.start()
        await conn.execute("DELETE FROM audit_head")
        await conn.execute("DELETE FROM audit WHERE org_id <> " + str(company.org_id))
        await conn.execute("ALTER TABLE audit DROP CONSTRAINT audit_pkey")
        await conn.execute("UPDATE audit SET hash = decode(repeat('00', 32), 'hex'), seq = 0")
        wanted, before = [], BEGINNING
        columns = ", ".join(AuditRow.__dataclass_fields__)
        rows = await conn.fetch(f"SELECT {columns} FROM audit ORDER BY at, id")
        for seq, row in enumerate(rows, 1):
            before = link(before, seq, AuditRow(**row).digest())
            wanted.append((seq, before))
        await conn.execute(f"DO $${block}END $$")
        found = await conn.fetch("SELECT seq, hash FROM audit ORDER BY at, id")
        assert [tuple(row) for row in found] == wanted
        head = await conn.fetchrow("SELECT seq, hash FROM audit_head")
        assert tuple(head) == wanted[-1]
        await change.rollback()
    finally:
        await world.oracle.release(conn)


async def test_a_long_chain_is_walked_by_steps(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rounds.core.audit.verify.STEP", 3)
    company = await world.company()
    await written(world, company, 7)
    walk = await walk_audit(world.db, company.org_id)
    assert walk.fault is None
    assert walk.rows == walk.until > 9
