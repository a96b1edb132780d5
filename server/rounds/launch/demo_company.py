"""The demo company: made whole or not at all, and its logins shown for as long as nobody has changed a password."""

import json
import os
from collections.abc import Awaitable, Callable, Sequence

import asyncpg

from rounds.launch.places import DataDir
from rounds.launch.screen import Login

FILE = "demo-logins.json"
UNFINISHED = "demo.unfinished"

HASH_OF = """
    SELECT account.password_hash
    FROM person
    JOIN account ON account.org_id = person.org_id AND account.person_id = person.id
    WHERE lower(person.code) = $1 AND account.disabled_at IS NULL"""


async def make_demo_company(
    data: DataDir, owner_dsn: str, fill: Callable[[], Awaitable[Sequence[Login]]]
) -> Sequence[Login]:
    """Fill a database that holds no company. A note stays behind when that is cut off."""
    note = data.root / UNFINISHED
    note.touch()
    logins = await fill()
    await _count_rows(owner_dsn)
    await remember_demo_logins(data, owner_dsn, logins)
    note.unlink()
    return logins


def is_half_made(data: DataDir) -> bool:
    """Whether the database holds the beginnings of a demo company and nothing else: nobody was served meanwhile."""
    return (data.root / UNFINISHED).exists()


def forget_half_made(data: DataDir) -> None:
    (data.root / UNFINISHED).unlink(missing_ok=True)


async def remember_demo_logins(data: DataDir, owner_dsn: str, logins: Sequence[Login]) -> None:
    """Keep each login with the hash that its password has now."""
    kept = [{**vars(login), "hash": found} for login, found in await _with_hashes(owner_dsn, logins) if found]
    path = data.root / FILE
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump(kept, file, ensure_ascii=False, indent=1)


async def recall_demo_logins(data: DataDir, owner_dsn: str) -> list[Login]:
    """Those whose password is still the one that the demo company was made with."""
    path = data.root / FILE
    if not path.is_file():
        return []
    kept = json.loads(path.read_text(encoding="utf-8"))
    logins = [Login(entry["role"], entry["name"], entry["password"]) for entry in kept]
    hashes = [entry["hash"] for entry in kept]
    asked = await _with_hashes(owner_dsn, logins)
    return [login for (login, found), made in zip(asked, hashes, strict=True) if found == made]


async def _count_rows(owner_dsn: str) -> None:
    """Tell the planner what has just been written; it would find out by itself only minutes later."""
    connection = await asyncpg.connect(owner_dsn)
    try:
        await connection.execute("ANALYZE")
    finally:
        await connection.close()


async def _with_hashes(owner_dsn: str, logins: Sequence[Login]) -> list[tuple[Login, str | None]]:
    connection = await asyncpg.connect(owner_dsn)
    try:
        return [
            (login, await connection.fetchval(HASH_OF, "".join(login.name.split()).casefold()))
            for login in logins
        ]
    finally:
        await connection.close()
