"""Writing whole exports, and forgetting them after their day."""

import asyncio
import contextlib
import hashlib
from typing import Any
from uuid import UUID

import structlog

from rounds.core.access import system_ctx
from rounds.core.companies import all_companies, for_each_company
from rounds.core.jobs import Periodic
from rounds.core.outbox import Handler
from rounds.core.whole.export import export_company
from rounds.core.work import Runtime
from rounds.org.companies import exporting
from rounds.org.companies.exporting import export_key

log = structlog.get_logger()
TOLD_EVERY_S = 1.0


async def write_export(runtime: Runtime, org_id: int, payload: dict[str, Any]) -> None:
    """Cut off, it is written anew from its beginning. What fails is told, not tried again and again."""
    export_id = UUID(payload["export_id"])
    ctx = system_ctx(org_id, "UTC")
    begun = await runtime.db.run(ctx, exporting.begin_export, export_id)
    if begun is None:
        return
    is_encrypted, passphrase = begun
    size, sha256 = None, None
    if not is_encrypted or passphrase is not None:
        try:
            size, sha256 = await _write(runtime, org_id, export_id, passphrase)
        except Exception:  # a full disk, a lost database: whoever asked sees that it failed, and asks again
            log.exception("company_export_failed", company=org_id)
    await runtime.db.run(ctx, exporting.end_export, export_id, size, sha256)


async def _write(runtime: Runtime, org_id: int, export_id: UUID, passphrase: str | None) -> tuple[int, bytes]:
    proof, size, steps = hashlib.sha256(), 0, [(0, 0)]

    async def note(done: int, total: int) -> None:
        steps[0] = (done, total)

    async def tell() -> None:
        while True:
            await asyncio.sleep(TOLD_EVERY_S)
            await runtime.db.run(system_ctx(org_id, "UTC"), exporting.note_progress, export_id, *steps[0])

    telling = asyncio.create_task(tell())
    try:
        async with runtime.files.writing(export_key(org_id, export_id)) as put:

            async def write(content: bytes) -> None:
                nonlocal size
                size += len(content)
                proof.update(content)
                await put(content)

            await export_company(
                runtime.settings, runtime.db.keys, runtime.files, org_id, write, note, passphrase=passphrase
            )
    finally:
        telling.cancel()
        with contextlib.suppress(asyncio.CancelledError, OSError):
            await telling
    await runtime.db.run(system_ctx(org_id, "UTC"), exporting.note_progress, export_id, *steps[0])
    return size, proof.digest()


async def forget_exports(runtime: Runtime) -> None:
    async def forget(org_id: int) -> None:
        for export_id in await runtime.db.run(system_ctx(org_id, "UTC"), exporting.expire_exports):
            with contextlib.suppress(FileNotFoundError):
                await runtime.files.delete(export_key(org_id, export_id))

    await for_each_company(await all_companies(runtime.db), forget)


HANDLERS = [Handler("CompanyExportAsked", "org.write_company_export", write_export)]
PERIODIC = [Periodic("forget_company_exports", "*/10 * * * *", forget_exports)]
