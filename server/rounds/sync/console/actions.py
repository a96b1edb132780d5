"""What is decided on the console about what phones could not deliver. Every decision is audited."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson

from rounds.core.access import Ctx
from rounds.core.db import Tx
from rounds.core.errors import DomainError, NotFound
from rounds.core.file_store import Files
from rounds.org import public as org
from rounds.sync.answers import Kept, parse_ops, store_answers
from rounds.sync.applying import Applier
from rounds.sync.closing import close, open_, subject_of
from rounds.sync.console.queries import owner_of_phone, read_settings, read_trouble, require_person
from rounds.sync.console.schemas import AcceptIn, ImportIn, PhoneLock
from rounds.sync.holding import Bringer, hold
from rounds.sync.schemas import Op
from rounds.sync.settling import settle_held, settle_refused


@dataclass(frozen=True, slots=True)
class Waiting:
    """A refused or held operation as it is stored."""

    is_held: bool
    device_id: UUID
    person_id: UUID
    skew_ms: int
    payload: str | None


async def accept(tx: Tx, op_id: UUID, cmd: AcceptIn, applier: Applier, files: Files) -> dict[str, Any]:
    """Do a refused or held operation after all, as its person and as of its day, with what was put right.

    Raises what the operation is refused with (nothing has changed then), `already_settled`, `not_found`.
    """
    shown = await read_trouble(tx, files, op_id)
    waiting = await _settle(tx, op_id, "accepted", cmd.reason)
    subject = subject_of(shown["type"], shown["entity_id"], waiting.person_id)
    op = _mended(await open_(tx, subject, orjson.loads(waiting.payload or "null")), cmd)
    caller = tx.ctx
    skew = timedelta(milliseconds=waiting.skew_ms)
    tx.ctx = await _person_of(tx, waiting)
    try:
        answer = await applier.anew().apply(tx, op, skew, late=True)
        if waiting.is_held:
            # Should its phone come back and deliver it by the right door, it gets this answer and changes nothing.
            row = Kept(op.op_id, op.n, op.type, op.id, answer, waiting.payload)
            await store_answers(tx, waiting.device_id, skew, [row], shadows=True)
    finally:
        tx.ctx = caller
    change = await close(tx, subject, cmd.model_dump(exclude_none=True, mode="json"))
    after = {"decision": "accepted", "type": op.type, "entity_id": op.id, **change}
    tx.audit("sync:accept", "operation", op_id, before={"code": shown["code"]}, after=after)
    return await read_trouble(tx, files, op_id)


async def dismiss(tx: Tx, op_id: UUID, reason: str, files: Files) -> dict[str, Any]:
    """Set a refused or held operation aside for good. Raises `already_settled`, `not_found`."""
    shown = await read_trouble(tx, files, op_id)
    await _settle(tx, op_id, "dismissed", reason)
    after = {"decision": "dismissed", "type": shown["type"], "reason": reason}
    tx.audit("sync:dismiss", "operation", op_id, before={"code": shown["code"]}, after=after)
    return await read_trouble(tx, files, op_id)


async def take_file(tx: Tx, cmd: ImportIn) -> list[str]:
    """Hold what a phone's outbox file brings. Raises `import_other_company`, `import_unreadable`, `not_found`."""
    if cmd.company_id != tx.org_id:
        raise DomainError("import_other_company")
    await require_person(tx, cmd.person_id)
    owner = await tx.value(
        "SELECT person_id FROM device WHERE org_id = $1 AND id = $2", tx.org_id, cmd.device_id
    )
    if owner != cmd.person_id:
        raise DomainError("import_unreadable", reason="device")
    # A file does not say how far its clock was off; what the phone's last push measured is the best guess there is.
    measured = await tx.value(
        "SELECT coalesce(skew_ms, 0) FROM device WHERE org_id = $1 AND id = $2", tx.org_id, cmd.device_id
    )
    bringer = Bringer(
        "import",
        cmd.device_id,
        cmd.person_id,
        timedelta(milliseconds=measured),
        cmd.app,
        cmd.name,
        tx.ctx.person_id,
    )
    statuses = await hold(tx, bringer, parse_ops(cmd.ops))
    tx.audit(
        "sync:import",
        "device",
        cmd.device_id,
        after={"file": cmd.name, "held": statuses.count("held"), "of": len(statuses)},
    )
    return statuses


async def remove_phone(tx: Tx, device_id: UUID) -> list[bytes]:
    """End a phone's sessions; what it has not delivered it may still hand over, to be held. Raises `not_found`.

    Returns the hashes of the ended sessions' tokens, for caches to drop.
    """
    owner = await owner_of_phone(tx, device_id)
    return await org.remove_device(tx, device_id, owner)


async def choose_phone_lock(tx: Tx, phone_lock: PhoneLock) -> dict[str, Any]:
    await org.change_settings(tx, phone_lock=phone_lock)
    return await read_settings(tx)


async def _settle(tx: Tx, op_id: UUID, decision: str, reason: str | None) -> Waiting:
    """Decide first, so that of two who decide at once one is told."""
    found = await tx.maybe(
        Waiting,
        """
        SELECT true AS is_held, device_id, person_id, skew_ms, payload::text AS payload
        FROM held_operation WHERE org_id = $1 AND op_id = $2
        UNION ALL
        SELECT false, device_id, person_id, coalesce(skew_ms, 0), payload::text
        FROM op_log WHERE org_id = $1 AND op_id = $2 AND status = 'rejected'
        ORDER BY is_held
        LIMIT 1
        """,
        tx.org_id,
        op_id,
    )
    if found is None:
        raise NotFound("operation")
    if found.is_held:
        first = await settle_held(tx, op_id, decision, reason)
    else:
        first = await settle_refused(tx, op_id, decision, reason)
    if not first:
        raise DomainError("already_settled")
    return found


def _mended(payload: Any, cmd: AcceptIn) -> Op:
    """The operation with the fields that were put right. Raises `malformed` for what is no operation at all."""
    (item,) = parse_ops([payload])
    if item.op is None:
        raise DomainError("malformed", **(item.params or {}))
    return item.op.model_copy(
        update={"data": {**item.op.data, **(cmd.data or {})}, "set": {**item.op.set, **(cmd.set or {})}}
    )


async def _person_of(tx: Tx, waiting: Waiting) -> Ctx:
    caller = tx.ctx
    ctx = await org.context_of_person(tx, waiting.person_id, caller.timezone, is_demo=caller.is_demo)
    return replace(ctx, device_id=waiting.device_id, address=caller.address, request_id=caller.request_id)
