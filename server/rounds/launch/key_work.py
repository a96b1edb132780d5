"""What is done to the keys of a whole installation, as the owner of the tables."""

from rounds.app import SYNCED
from rounds.core import rotation, sealing
from rounds.core.access import system_ctx
from rounds.core.config import Settings
from rounds.core.db import Database
from rounds.customers import public as customers
from rounds.sync import public as sync


async def seal_existing(settings: Settings, owner_dsn: str) -> int:
    """Seal what an earlier version wrote in the clear, as the tables' owner; returns how much that was."""
    db = await Database.connect(owner_dsn, size=1, synced=SYNCED, keys=settings.keyring())
    try:
        count = 0
        for org_id in await db.door(rotation.company_numbers):
            ctx = system_ctx(org_id, "UTC")
            await db.run(ctx, sealing.found_keys)
            while found := await db.run(ctx, customers.seal_numbers, rotation.AT_ONCE):
                count += found
            count += await db.run(ctx, sync.close_payloads, rotation.AT_ONCE)
        return count
    finally:
        await db.close()


async def keep_keys(settings: Settings, owner_dsn: str, what: str, company: int | None) -> list[str]:
    """What an operator asks of the keys; lines to print."""
    db = await Database.connect(owner_dsn, size=2, synced=SYNCED, keys=settings.keyring())
    try:
        known = await db.door(rotation.company_numbers)
        chosen = [org_id for org_id in known if company in (None, org_id)]
        lines: list[str] = []
        if what == "rotate":
            rewrapped = await rotation.take_current_master(db, known)
            lines.append(f"{rewrapped} keys wrapped with master key {db.keys.current}")
        for org_id in chosen:
            if what == "rotate":
                count = await rotation.rotate_company(db, org_id)
                lines.append(f"company {org_id}: {count} keys wrapped with its new key")
            state = await db.read(system_ctx(org_id, "UTC"), rotation.read_state)
            shares = ", ".join(f"{count} under {version}" for version, count in state.by_version.items())
            lines.append(
                f"company {org_id}: master key {' and '.join(state.masters)}, company key {state.current}, "
                f"subjects: {shares or 'none'}, destroyed: {state.destroyed}"
            )
        return lines
    finally:
        await db.close()
