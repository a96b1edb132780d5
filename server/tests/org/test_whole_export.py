"""A company as one file: everything of it and nothing of another, as of one moment, readable without this program."""

import asyncio
import base64
import hashlib
import io
import re
import zipfile
from typing import Any
from uuid import UUID

import orjson
import pyrage
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rounds.core.files import blob_key
from rounds.core.sealing import open_with
from rounds.core.whole.age import Age, NoRecipient, public_key
from rounds.core.whole.export import export_company
from rounds.core.whole.rules import COLUMNS_LEFT_OUT, LEFT_OUT, NO_SECRETS, SEALED, SECRETIVE
from rounds.core.whole.tables import carried_tables, company_tables
from tests.core.test_files import name_of, picture, send
from tests.rights.test_canary import CANARY, plant
from tests.world import Company, World, a_check_in, a_customer

pytestmark = pytest.mark.anyio
PHONE = "13900007788"


class Sink:
    """Keeps what is written, and how large the largest piece was."""

    def __init__(self) -> None:
        self.content = bytearray()
        self.largest = 0

    async def write(self, content: bytes) -> None:
        self.content += content
        self.largest = max(self.largest, len(content))


async def nothing(_done: int, _all: int) -> None:
    """Progress that nobody looks at."""


async def exported(world: World, company: Company, **how: Any) -> tuple[bytes, dict[str, Any]]:
    sink = Sink()
    services = world.app.state.services
    manifest = await export_company(
        world.settings, world.db.keys, services.files, company.org_id, sink.write, nothing, **how
    )
    return bytes(sink.content), manifest


async def busy(world: World) -> tuple[Company, bytes]:
    company = await world.company()
    rep, customer = company["rep"], a_customer(phone=PHONE)
    assert (await rep.post("/api/v1/customers", customer)).status_code == 201
    assert (await rep.post("/api/v1/visits", a_check_in(customer["id"]))).status_code == 201
    content = picture(side=60)
    assert (await send(rep, name_of(content), content, 0, len(content))).status_code == 200
    return company, content


def rows_of(package: zipfile.ZipFile, table: str) -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in package.read(f"tables/{table}.jsonl").splitlines()]


async def test_every_table_of_a_company_is_exported_or_left_out_with_a_reason(world: World) -> None:
    found = {table.name: table for table in await world.db.door(company_tables)}
    carried = {table.name for table in await world.db.door(carried_tables)}
    assert set(LEFT_OUT) <= set(found), "a reason for a table that is no more"
    assert carried == set(found) - set(LEFT_OUT)
    assert all(len(reason) > 10 for reason in (*LEFT_OUT.values(), *COLUMNS_LEFT_OUT.values()))
    named = {(name, column) for name in carried for column in found[name].columns}
    assert set(COLUMNS_LEFT_OUT) <= named
    secretive = {pair for pair in named if re.search(SECRETIVE, pair[1])}
    undecided = secretive - set(COLUMNS_LEFT_OUT) - set(NO_SECRETS)
    known = {("account", "password_set_at"), ("blob", "sha256"), ("attachment", "sha256")}
    assert {pair for pair in undecided if pair[1] != "sha256"} - known == set(), "is this a secret?"
    for one in SEALED:
        assert {one.column, one.subject} <= set(found[one.table].columns)


async def test_an_open_table_for_the_apps_role_is_exported_whole_and_counted(world: World) -> None:
    company, picture_ = await busy(world)
    content, manifest = await exported(world, company)
    package = zipfile.ZipFile(io.BytesIO(content))
    assert package.testzip() is None
    assert orjson.loads(package.read("manifest.json")) == orjson.loads(orjson.dumps(manifest))
    for told in (*manifest["tables"], manifest["files"]["index"]):
        lying = package.read(told["file"])
        assert (hashlib.sha256(lying).hexdigest(), len(lying)) == (told["sha256"], told["size"])
        assert len(lying.splitlines()) == told["rows"]
    for told in manifest["tables"]:
        count = await world.oracle.fetchval(
            f"SELECT count(*) FROM {told['name']} WHERE org_id = $1", company.org_id
        )
        assert told["rows"] == count, told["name"]
        for row in rows_of(package, told["name"]):
            assert row["org_id"] == company.org_id
            assert list(row) == told["columns"]
    assert package.read(f"files/{name_of(picture_)}.png") == picture_
    assert manifest["files"]["count"] == 1
    for name in ("README.md", "README.zh-CN.md"):
        assert "e1:" in package.read(name).decode()


async def test_an_export_without_encryption_holds_no_sealed_value_in_the_clear(world: World) -> None:
    company, _ = await busy(world)
    content, manifest = await exported(world, company)
    package = zipfile.ZipFile(io.BytesIO(content))
    assert not any(PHONE in package.read(name).decode(errors="replace") for name in package.namelist())
    assert "keys.jsonl" not in package.namelist()
    assert manifest["sealed_values"] == "sealed"
    (customer,) = rows_of(package, "customer")
    assert customer["phone_sealed"].startswith("e1:")


async def test_an_encrypted_export_tells_sealed_values_and_opens_with_age_alone(world: World) -> None:
    company, _ = await busy(world)
    identity = pyrage.x25519.Identity.generate()
    to_recipient, _ = await exported(world, company, recipient=str(identity.to_public()))
    to_passphrase, _ = await exported(world, company, passphrase="eine lange Reihe 文字")
    opened = [
        pyrage.decrypt(to_recipient, [identity]),
        pyrage.passphrase.decrypt(to_passphrase, "eine lange Reihe 文字"),
    ]
    for content in opened:
        package = zipfile.ZipFile(io.BytesIO(content))
        (customer,) = rows_of(package, "customer")
        assert customer["phone"] == PHONE
        keys = {
            row["subject"]: base64.b64decode(row["key"])
            for row in map(orjson.loads, package.read("keys.jsonl").splitlines())
        }
        lying = await world.oracle.fetchval(
            "SELECT phone_sealed FROM customer WHERE org_id = $1", company.org_id
        )
        subject = customer["id"]
        assert open_with(keys[subject], company.org_id, UUID(subject), "phone", lying) == PHONE
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(to_recipient, [pyrage.x25519.Identity.generate()])


async def test_nothing_of_another_company_is_in_an_export(world: World) -> None:
    ours, _ = await busy(world)
    theirs, their_picture = await busy(world)
    assert len(await plant(world, theirs)) > 20
    try:
        content, _ = await exported(world, ours, passphrase="x")
        package = zipfile.ZipFile(io.BytesIO(pyrage.passphrase.decrypt(content, "x")))
        for name in package.namelist():
            assert CANARY.encode() not in package.read(name), name
        assert not any(name_of(their_picture) in name for name in package.namelist())
    finally:
        await world.forget(theirs.org_id)


async def test_a_file_that_is_lost_is_named_and_stops_nothing(world: World) -> None:
    company, content = await busy(world)
    name = name_of(content)
    await world.app.state.services.files.delete(blob_key(company.org_id, name))
    _, manifest = await exported(world, company)
    assert manifest["files"] == {**manifest["files"], "count": 0, "missing": [name]}


async def test_no_more_than_a_handful_of_rows_is_held_at_once(world: World) -> None:
    company = await world.company()
    await world.oracle.execute(
        """
        INSERT INTO unit (org_id, id, name, kind, created_at)
        SELECT $1, gen_random_uuid(), repeat(md5(n::text), 30), 'team', now() FROM generate_series(1, 20000) AS n
        """,
        company.org_id,
    )
    sink = Sink()
    seen: list[tuple[int, int]] = []

    async def note(done: int, total: int) -> None:
        seen.append((done, total))

    await export_company(
        world.settings, world.db.keys, world.app.state.services.files, company.org_id, sink.write, note
    )
    package = zipfile.ZipFile(io.BytesIO(bytes(sink.content)))
    assert len(package.read("tables/unit.jsonl")) > 20_000_000
    assert sink.largest < 1_500_000
    assert seen == sorted(seen)
    assert seen[-1][0] == seen[-1][1]
    await world.forget(company.org_id)


@given(
    st.integers(0, 3 * 65_536) | st.sampled_from([65_535, 65_536, 65_537, 131_072]), st.integers(1, 90_000)
)
@settings(max_examples=25, deadline=None)
def test_what_is_written_in_pieces_opens_with_age(size: int, piece: int) -> None:
    identity = pyrage.x25519.Identity.generate()
    content = (b"0123456789abcdef" * (size // 16 + 1))[:size]
    sink = Sink()

    async def write() -> None:
        age = Age(sink.write)
        await age.begin(recipient=str(identity.to_public()))
        for at in range(0, size, piece):
            await age.write(content[at : at + piece])
        await age.end()

    asyncio.run(write())
    assert pyrage.decrypt(bytes(sink.content), [identity]) == content


@pytest.mark.parametrize("wrong", ["", "age1", "age1qqqq", "AGE-SECRET-KEY-1", "ssh-ed25519 AAAA"])
def test_what_is_no_recipient_is_refused(wrong: str) -> None:
    with pytest.raises(NoRecipient):
        public_key(wrong)
