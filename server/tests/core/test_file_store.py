"""Pictures at rest: sealed on our own disk, found and sealed when they are not, read through one door."""

import asyncio
import base64
import hashlib
import os
import signal
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from rounds.core import rotation, sealing
from rounds.core.at_rest import CHUNK, HEADER, MAGIC, read_header
from rounds.core.db import Tx
from rounds.core.file_keys import FileKeys
from rounds.core.file_sealing import forget_unfinished, seal_files_of
from rounds.core.file_store import Files
from rounds.core.files import PART, blob_key, part_key, thumbnail_key
from rounds.core.keyring import Keyring, Unreadable
from rounds.core.masters import new_master
from tests.core.test_files import name_of, picture, send
from tests.world import MASTER, Company, World

pytestmark = pytest.mark.anyio


@pytest.fixture
async def company(world: World) -> Company:
    return await world.company()


@pytest.fixture
def files(world: World) -> Files:
    found: Files = world.app.state.services.files
    return found


@pytest.fixture
def folder(world: World) -> Path:
    return world.settings.data_dir / "files"


async def sent(company: Company, content: bytes) -> str:
    name = name_of(content)
    for offset in range(0, len(content), PART):
        end = min(offset + PART, len(content))
        assert (await send(company["rep"], name, content, offset, end)).status_code == 200
    return name


async def test_nothing_of_a_picture_lies_on_the_disk_not_even_of_its_parts(
    company: Company, folder: Path
) -> None:
    content = picture(kind="JPEG", side=900)
    assert len(content) > PART
    await sent(company, content)
    probes = [content[at : at + 24] for at in range(0, len(content) - 24, 4_096)]
    stored = [path for path in folder.rglob("*") if path.is_file() and f"/{company.org_id}/" in str(path)]
    assert len(stored) >= 2  # the parts and the whole
    for path in stored:
        lying = path.read_bytes()
        assert lying.startswith(MAGIC)
        assert not any(probe in lying for probe in probes)


async def test_a_range_of_a_picture_is_answered_with_that_range(
    world: World, company: Company, files: Files
) -> None:
    content = picture(side=300)
    address = files.address(blob_key(company.org_id, await sent(company, content)))
    size = len(content)
    assert size > 3 * CHUNK
    for asked, start, end in (
        ("bytes=0-0", 0, 1),
        (f"bytes={CHUNK - 1}-{CHUNK}", CHUNK - 1, CHUNK + 1),
        (f"bytes={2 * CHUNK}-", 2 * CHUNK, size),
        ("bytes=-100", size - 100, size),
        (f"bytes=5-{size * 2}", 5, size),
    ):
        async with world.client() as http:
            answer = await http.get(address, headers={"Range": asked})
        assert (answer.status_code, answer.content) == (206, content[start:end])
        assert answer.headers["content-range"] == f"bytes {start}-{end - 1}/{size}"
        assert answer.headers["content-type"] == "image/png"
    async with world.client() as http:
        beyond = await http.get(address, headers={"Range": f"bytes={size}-"})
        whole = await http.get(address, headers={"Range": "pages=1-2"})
    assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{size}")
    assert (whole.status_code, whole.content) == (200, content)


async def test_a_picture_that_was_exchanged_or_altered_on_the_disk_is_not_shown(
    world: World, company: Company, files: Files, folder: Path
) -> None:
    first, second = await sent(company, picture(side=60)), await sent(company, picture(side=60))
    path, other = (folder / blob_key(company.org_id, name) for name in (first, second))
    kept = path.read_bytes()
    altered = [
        other.read_bytes(),
        kept[:-1],
        kept[:HEADER],
        b"",
        bytes([kept[0] ^ 1]) + kept[1:],
        picture(side=20, kind="JPEG"),
    ]
    for lying in altered:
        path.write_bytes(lying)
        with pytest.raises(Unreadable):
            await files.get(blob_key(company.org_id, first))
        async with world.client() as http:
            answer = await http.get(files.address(blob_key(company.org_id, first)))
        assert answer.status_code == 404
    path.write_bytes(kept)
    assert hashlib.sha256(await files.get(blob_key(company.org_id, first))).hexdigest() == first


async def lay_plain(folder: Path, files: Files, keys: list[str]) -> dict[str, bytes]:
    """As an earlier version wrote them."""
    contents = {key: await files.get(key) for key in keys}
    for key, content in contents.items():
        (folder / key).write_bytes(content)
    return contents


async def test_old_plain_files_are_read_and_sealed_by_a_job_that_may_be_cut_off(
    world: World, company: Company, files: Files, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = picture()
    name = await sent(company, content)
    await files.put(thumbnail_key(company.org_id, name), picture(side=30, kind="JPEG"))
    keys = [
        blob_key(company.org_id, name),
        thumbnail_key(company.org_id, name),
        part_key(company.org_id, name, 0),
    ]
    plain = await lay_plain(folder, files, keys)
    assert {key: await files.get(key) for key in keys} == plain
    with monkeypatch.context() as patch:

        async def die(key: str, content: bytes, tx: Tx) -> None:
            raise OSError("the disk is gone")

        patch.setattr(files, "put", die)
        with pytest.raises(OSError, match="disk is gone"):
            await seal_files_of(world.db, files, company.org_id)
    assert {key: (folder / key).read_bytes() for key in keys} == plain
    assert await seal_files_of(world.db, files, company.org_id) == 3
    for key in keys:
        assert read_header((folder / key).read_bytes()[:HEADER]) is not None
    assert {key: await files.get(key) for key in keys} == plain
    assert await seal_files_of(world.db, files, company.org_id) == 0


async def test_what_is_being_erased_is_not_brought_back(
    world: World, company: Company, files: Files, folder: Path
) -> None:
    name = await sent(company, picture(side=60))
    key = blob_key(company.org_id, name)
    await lay_plain(folder, files, [key])

    async def set_aside(tx: Tx) -> None:
        await tx.execute(
            "UPDATE blob SET stored_at = NULL WHERE org_id = $1 AND sha256 = $2",
            tx.org_id,
            bytes.fromhex(name),
        )

    await world.db.run(world.ctx(company), set_aside)
    assert await seal_files_of(world.db, files, company.org_id) == 0
    assert not (folder / key).read_bytes().startswith(MAGIC)


async def test_a_new_company_key_leaves_files_readable_and_a_job_seals_them_with_it(
    world: World, company: Company, files: Files, folder: Path
) -> None:
    content = picture(side=60)
    key = blob_key(company.org_id, await sent(company, content))
    await rotation.rotate_company(world.db, company.org_id)
    elsewhere = Files(folder.as_uri(), "x" * 32, FileKeys(world.db))  # another process, begun since
    assert await files.get(key) == await elsewhere.get(key) == content
    assert await seal_files_of(world.db, elsewhere, company.org_id) >= 1
    header = read_header((folder / key).read_bytes()[:HEADER])
    assert header is not None
    assert header.version == 2
    assert await files.get(key) == await elsewhere.get(key) == content
    await world.oracle.execute(
        "UPDATE company_key SET created_at = created_at - interval '1 hour' WHERE org_id = $1", company.org_id
    )
    await seal_files_of(world.db, elsewhere, company.org_id)
    noted = await world.oracle.fetchval("SELECT version FROM file_seal WHERE org_id = $1", company.org_id)
    assert noted == 2, "and from then on nothing is looked at"


async def test_a_new_master_key_touches_no_file(
    world: World, company: Company, files: Files, folder: Path
) -> None:
    content = picture(side=60)
    key = blob_key(company.org_id, await sent(company, content))
    lying = (folder / key).read_bytes()
    ring = world.db.keys
    grown = Keyring(f"{new_master(['k1'])},{MASTER}")
    try:
        world.db.keys = grown
        assert await world.db.run(world.ctx(company), sealing.rewrap_company) == 2
        assert (folder / key).read_bytes() == lying
        assert await Files(folder.as_uri(), "x" * 32, FileKeys(world.db)).get(key) == content
    finally:
        back = Keyring(
            f"{MASTER},{','.join(f'{n}:{_spelt(k)}' for n, k in grown._masters.items() if n != 'k1')}"
        )
        world.db.keys = back
        await world.db.run(world.ctx(company), sealing.rewrap_company)
        world.db.keys = ring


def _spelt(key: bytes) -> str:
    return base64.b64encode(key).decode()


async def test_a_streamed_file_is_sealed_piece_by_piece_and_comes_back(
    company: Company, files: Files, folder: Path
) -> None:
    key = f"export/{company.org_id}/streamed"
    content = os.urandom(3 * CHUNK + 5)
    async with files.writing(key) as write:
        for at in range(0, len(content), 50_000):
            await write(content[at : at + 50_000])
    assert content[:32] not in (folder / key).read_bytes()
    assert b"".join([piece async for piece in files.stream(key)]) == content
    assert await files.size(key) == len(content)
    assert await files.part(key, CHUNK - 3, 2 * CHUNK + 3) == content[CHUNK - 3 : 2 * CHUNK + 3]

    async def break_off() -> None:
        async with files.writing(key + "-broken") as write:
            await write(content)
            raise ValueError("in the middle")

    with pytest.raises(ValueError, match="in the middle"):
        await break_off()
    assert not await files.has(key + "-broken")


WRITER = """
import asyncio, sys, obstore
from obstore.store import LocalStore
async def main():
    store = LocalStore(sys.argv[1], mkdir=True)
    async with obstore.open_writer_async(store, sys.argv[2], buffer_size=65536) as file:
        for _ in range(10_000):
            await file.write(b"z" * 65536)
            print("wrote", flush=True)
            await asyncio.sleep(0.01)
asyncio.run(main())
"""


@pytest.fixture
async def writer(tmp_path: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", WRITER, str(tmp_path), "blob/1/cd", stdout=asyncio.subprocess.PIPE
    )
    yield process
    if process.returncode is None:
        process.kill()
        await process.wait()


async def test_a_process_killed_while_it_writes_leaves_no_half_file(
    tmp_path: Path, writer: asyncio.subprocess.Process
) -> None:
    assert writer.stdout is not None
    for _ in range(400):
        await writer.stdout.readline()
        if any(path.stat().st_size for path in tmp_path.rglob("*") if path.is_file()):
            break
    os.kill(writer.pid, signal.SIGKILL)
    await writer.wait()
    store = Files(tmp_path.as_uri(), "x" * 32)
    assert not await store.has("blob/1/cd")
    assert [key async for key in store.names("blob", 1)] == []
    left = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert left, "something was being written"
    forget_unfinished(tmp_path)
    assert all(path.exists() for path in left), "it may still be written by another process"
    for path in left:
        os.utime(path, (time.time() - 90_000, time.time() - 90_000))
    forget_unfinished(tmp_path)
    assert not any(path.exists() for path in left)
