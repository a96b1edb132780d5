"""One call that exports a company: a snapshot under the company wall, packed, and encrypted where that is wanted."""

from typing import Any

from rounds.core.access import system_ctx
from rounds.core.config import Settings
from rounds.core.connections import patient
from rounds.core.db import Database
from rounds.core.file_store import Files
from rounds.core.keyring import Keyring
from rounds.core.whole.age import Age
from rounds.core.whole.package import Write
from rounds.core.whole.writing import Progress, write_company


async def export_company(
    settings: Settings,
    keys: Keyring,
    files: Files,
    org_id: int,
    write: Write,
    progress: Progress,
    *,
    passphrase: str | None = None,
    recipient: str | None = None,
) -> dict[str, Any]:
    """Returns the manifest. Sealed values are in the clear exactly when the file is encrypted. Raises NoRecipient."""
    is_encrypted = passphrase is not None or recipient is not None
    age = Age(write)
    if is_encrypted:
        await age.begin(passphrase=passphrase, recipient=recipient)
    # A connection of its own: minutes long, and without the limits that are for people who wait.
    db = await Database.connect(patient(settings.database_url.get_secret_value()), size=1, keys=keys)
    try:
        manifest = await db.snapshot(
            system_ctx(org_id, "UTC"),
            write_company,
            files,
            age.write if is_encrypted else write,
            progress,
            is_open=is_encrypted,
        )
    finally:
        await db.close()
    if is_encrypted:
        await age.end()
    return manifest
