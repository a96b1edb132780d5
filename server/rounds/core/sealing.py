"""Values that must not lie in the clear: sealed per subject, found again by keyed hashes, gone when a key is destroyed.

A sealed value is `e1:` and the base64 of nonce, content and tag; it opens only for its company, subject and field. A
subject's key is used for a handful of values, a company's for one per subject: far from the 2^32 that random nonces of
96 bits allow under one key.
"""

import base64
import binascii
import hmac
import os
from collections.abc import Iterable, Sequence
from uuid import UUID

import asyncpg

from rounds.core.db import Tx
from rounds.core.errors import DomainError
from rounds.core.keyring import Unreadable, decrypt, encrypt
from rounds.core.masters import KEY

MARK = "e1:"
# A company's key of this version is never renewed: hashes that were made with it could not be made anew.
DIGESTS = 0
Place = tuple[UUID, str, str]
"""Subject, field, and the text or the sealed value."""


async def seal(tx: Tx, subject: UUID, field: str, text: str) -> str:
    """Raises `erased` when the subject's key was destroyed."""
    return (await seal_many(tx, [(subject, field, text)]))[0]


async def unseal(tx: Tx, subject: UUID, field: str, sealed: str) -> str | None:
    """None when the subject's key was destroyed. Raises Unreadable for what was altered or moved."""
    return (await unseal_many(tx, [(subject, field, sealed)]))[0]


async def seal_many(tx: Tx, values: Sequence[Place]) -> list[str]:
    """As `seal`, with one look for all keys and one statement for those that are new."""
    keys = await _keys(tx, {subject for subject, _, _ in values})
    await _make_keys(tx, keys, {subject for subject, _, _ in values} - keys.keys())
    sealed: list[str] = []
    for subject, field, text in values:
        key = keys[subject]
        if key is None:
            raise DomainError("erased", subject=str(subject))
        sealed.append(seal_with(key, tx.org_id, subject, field, text))
    return sealed


async def unseal_many(tx: Tx, values: Sequence[Place]) -> list[str | None]:
    """As `unseal`, with one look for all keys."""
    keys = await _keys(tx, {subject for subject, _, _ in values})
    opened: list[str | None] = []
    for subject, field, sealed in values:
        key = keys.get(subject)
        opened.append(None if key is None else open_with(key, tx.org_id, subject, field, sealed))
    return opened


async def subject_keys(tx: Tx, subjects: Iterable[UUID]) -> dict[UUID, bytes]:
    """The keys themselves, for phones that open values without a network. Destroyed ones are left out."""
    found = await _keys(tx, set(subjects))
    return {subject: key for subject, key in found.items() if key is not None}


async def digest(tx: Tx, kind: str, text: str) -> bytes:
    """A keyed hash by which a value is found again, of this company and kind only."""
    return hmac.digest(await _company_key(tx, DIGESTS), f"{kind}\n{text}".encode(), "sha256")


async def destroy(tx: Tx, subject: UUID) -> None:
    """Make everything that is sealed for the subject unreadable, for ever and wherever a copy of it lies."""
    await tx.execute(
        """
        INSERT INTO subject_key (org_id, subject, company_version, wrapped, created_at, destroyed_at)
        VALUES ($1, $2, $3, NULL, $4, $4)
        ON CONFLICT (org_id, subject) DO UPDATE SET wrapped = NULL, destroyed_at = excluded.destroyed_at
        WHERE subject_key.destroyed_at IS NULL
        """,
        tx.org_id,
        subject,
        await current_version(tx),
        tx.now,
    )


async def is_destroyed(tx: Tx, subject: UUID) -> bool:
    return bool(
        await tx.value(
            "SELECT destroyed_at IS NOT NULL FROM subject_key WHERE org_id = $1 AND subject = $2",
            tx.org_id,
            subject,
        )
    )


async def found_keys(tx: Tx) -> None:
    """Make the keys of a company that has none yet."""
    await tx.execute(
        """
        INSERT INTO company_key (org_id, version, master, wrapped, created_at)
        SELECT $1, k.version, k.master, k.wrapped, $5
        FROM unnest($2::integer[], $3::text[], $4::bytea[]) AS k (version, master, wrapped)
        WHERE NOT EXISTS (SELECT FROM company_key AS o WHERE o.org_id = $1 AND (o.version = 0) = (k.version = 0))
        ON CONFLICT DO NOTHING
        """,
        tx.org_id,
        *_fresh(tx, [DIGESTS, 1]),
        tx.now,
    )


async def add_company_key(tx: Tx) -> int:
    """A new company key, current from now on; subjects' keys are wrapped anew by `rewrap_subjects`."""
    version = 1 + await current_version(tx)
    await tx.execute(
        """
        INSERT INTO company_key (org_id, version, master, wrapped, created_at)
        SELECT $1, k.version, k.master, k.wrapped, $5
        FROM unnest($2::integer[], $3::text[], $4::bytea[]) AS k (version, master, wrapped)
        """,
        tx.org_id,
        *_fresh(tx, [version]),
        tx.now,
    )
    return version


async def current_version(tx: Tx) -> int:
    found = await tx.value("SELECT max(version) FROM company_key WHERE org_id = $1", tx.org_id)
    if found:
        return int(found)
    await found_keys(tx)
    return int(await tx.value("SELECT max(version) FROM company_key WHERE org_id = $1", tx.org_id))


async def rewrap_subjects(tx: Tx, limit: int) -> int:
    """Wrap subjects' keys that an older company key wraps with the current one; returns how many were found."""
    version = await current_version(tx)
    key = await _company_key(tx, version)
    found = await tx.rows(
        """
        SELECT subject, company_version, wrapped FROM subject_key
        WHERE org_id = $1 AND company_version < $2
        ORDER BY subject LIMIT $3
        FOR UPDATE SKIP LOCKED
        """,
        tx.org_id,
        version,
        limit,
    )
    rows: list[tuple[object, ...]] = []
    for row in found:
        subject, wrapped = row["subject"], row["wrapped"]
        if wrapped is not None:
            old = await _company_key(tx, row["company_version"])
            opened = decrypt(old, wrapped, _subject_place(tx.org_id, subject, row["company_version"]))
            wrapped = encrypt(key, opened, _subject_place(tx.org_id, subject, version))
        rows.append((tx.org_id, subject, version, wrapped))
    await tx.many(
        "UPDATE subject_key SET company_version = $3, wrapped = $4 WHERE org_id = $1 AND subject = $2", rows
    )
    return len(found)


async def rewrap_company(tx: Tx) -> int:
    """Wrap the company's keys with the current master key; returns how many were under another one."""
    found = await tx.rows(
        "SELECT version, master, wrapped FROM company_key WHERE org_id = $1 AND master <> $2 FOR UPDATE",
        tx.org_id,
        tx.keys.current,
    )
    for row in found:
        place = _company_place(tx.org_id, row["version"])
        master, wrapped = tx.keys.wrap(tx.keys.unwrap(row["master"], row["wrapped"], place), place)
        await tx.execute(
            "UPDATE company_key SET master = $3, wrapped = $4 WHERE org_id = $1 AND version = $2",
            tx.org_id,
            row["version"],
            master,
            wrapped,
        )
    return len(found)


def seal_with(key: bytes, org_id: int, subject: UUID, field: str, text: str) -> str:
    return MARK + base64.b64encode(encrypt(key, text.encode(), f"{org_id}|{subject}|{field}")).decode()


def open_with(key: bytes, org_id: int, subject: UUID, field: str, sealed: str) -> str:
    """Raises Unreadable."""
    try:
        content = (
            base64.b64decode(sealed.removeprefix(MARK), validate=True) if sealed.startswith(MARK) else b""
        )
    except (binascii.Error, ValueError) as error:
        raise Unreadable(field) from error
    return decrypt(key, content, f"{org_id}|{subject}|{field}").decode()


def _subject_place(org_id: int, subject: UUID, version: int) -> str:
    return f"subject|{org_id}|{subject}|{version}"


def _company_place(org_id: int, version: int) -> str:
    return f"company|{org_id}|{version}"


def _fresh(tx: Tx, versions: Sequence[int]) -> tuple[list[int], list[str], list[bytes]]:
    made = [tx.keys.wrap(os.urandom(KEY), _company_place(tx.org_id, version)) for version in versions]
    return list(versions), [master for master, _ in made], [wrapped for _, wrapped in made]


async def _company_key(tx: Tx, version: int) -> bytes:
    """A company's key, opened once by each process."""
    known = tx.keys.company(tx.org_id, version)
    if known is not None:
        return known
    found = await _company_row(tx, version)
    if found is None:
        await found_keys(tx)
        found = await _company_row(tx, version)
    if found is None:
        raise RuntimeError(f"company {tx.org_id} has no key {version}")
    return _opened(tx, version, found)


async def known_company_key(tx: Tx, version: int) -> bytes | None:
    """A company's key of a version, None where it has none; makes nothing."""
    known = tx.keys.company(tx.org_id, version)
    if known is not None:
        return known
    found = await _company_row(tx, version)
    return None if found is None else _opened(tx, version, found)


def _opened(tx: Tx, version: int, found: asyncpg.Record) -> bytes:
    key = tx.keys.unwrap(found["master"], found["wrapped"], _company_place(tx.org_id, version))
    # Not before it is certain: a key that this very transaction made is gone when the transaction is rolled back.
    if found["created_at"] < tx.now:
        tx.keys.remember(tx.org_id, version, key)
    return key


async def _company_row(tx: Tx, version: int) -> asyncpg.Record | None:
    return await tx.row(
        "SELECT master, wrapped, created_at FROM company_key WHERE org_id = $1 AND version = $2",
        tx.org_id,
        version,
    )


async def _keys(tx: Tx, subjects: set[UUID]) -> dict[UUID, bytes | None]:
    """The subjects' keys; None for a destroyed one, nothing for one that has none yet."""
    if not subjects:
        return {}
    found = await tx.rows(
        "SELECT subject, company_version, wrapped FROM subject_key WHERE org_id = $1 AND subject = ANY ($2::uuid[])",
        tx.org_id,
        list(subjects),
    )
    keys: dict[UUID, bytes | None] = {}
    for row in found:
        subject, version, wrapped = row
        if wrapped is None:
            keys[subject] = None
            continue
        place = _subject_place(tx.org_id, subject, version)
        keys[subject] = decrypt(await _company_key(tx, version), wrapped, place)
    return keys


async def _make_keys(tx: Tx, keys: dict[UUID, bytes | None], subjects: set[UUID]) -> None:
    """Keys for subjects that have none, added to `keys`; of two transactions at once the first one's stand."""
    if not subjects:
        return
    version = await current_version(tx)
    company = await _company_key(tx, version)
    ordered = sorted(subjects)  # in one order, so that two transactions never wait for each other
    fresh = {subject: os.urandom(KEY) for subject in ordered}
    taken = await tx.rows(
        """
        INSERT INTO subject_key (org_id, subject, company_version, wrapped, created_at)
        SELECT $1, k.subject, $4, k.wrapped, $5 FROM unnest($2::uuid[], $3::bytea[]) AS k (subject, wrapped)
        ON CONFLICT (org_id, subject) DO NOTHING
        RETURNING subject
        """,
        tx.org_id,
        ordered,
        [
            encrypt(company, fresh[subject], _subject_place(tx.org_id, subject, version))
            for subject in ordered
        ],
        version,
        tx.now,
    )
    made = {row["subject"] for row in taken}
    keys.update({subject: fresh[subject] for subject in made})
    if len(made) < len(subjects):
        keys.update(await _keys(tx, subjects - made))
