"""Passwords: argon2id (19 MiB, t=2, p=1: OWASP's choice), hashed in a bounded pool of threads, about 25 ms each."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from pwdlib import PasswordHash
from pwdlib.exceptions import UnknownHashError
from pwdlib.hashers.argon2 import Argon2Hasher

AT_ONCE = 2
_hasher = PasswordHash((Argon2Hasher(time_cost=2, memory_cost=19_456, parallelism=1),))
_pool = ThreadPoolExecutor(max_workers=AT_ONCE, thread_name_prefix="passwords")


@cache
def _nobody() -> str:
    """A hash that no password fits, so that an unknown name costs as much time as a wrong password."""
    return _hasher.hash("nobody has this password")


def hash_password(password: str) -> str:
    return _hasher.hash(password)


async def hash_aside(password: str) -> str:
    """As `hash_password`, while the loop goes on."""
    return await asyncio.get_running_loop().run_in_executor(_pool, hash_password, password)


async def verify_password(password: str, known: str | None) -> tuple[bool, str | None]:
    """Whether it fits, and a new hash if the old one is of weaker making."""

    def check() -> tuple[bool, str | None]:
        try:
            fits, better = _hasher.verify_and_update(password, known or _nobody())
        except UnknownHashError:
            return False, None
        return fits and known is not None, better if known is not None else None

    return await asyncio.get_running_loop().run_in_executor(_pool, check)
