"""Push: operations in, one answer each, exactly one effect.

The phone's own row is locked first, which is lock, revocation and routing in one. The first run goes without
savepoints; if anything fails, everything is rolled back and run again with a savepoint for each operation.
"""

import asyncio
import contextlib
import weakref
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import orjson
from pydantic import ValidationError

from rounds.core.access import Ctx
from rounds.core.db import Database, Tx
from rounds.core.errors import DomainError, NotFound
from rounds.core.operations import Incoming, Operation, OperationSettings
from rounds.sync.pull import Head, read_head
from rounds.sync.schemas import Op, PushIn

MAX_OPS = 50  # beyond 64 subtransactions PostgreSQL spills, for everyone
MAX_BYTES = 262_144
CLASS_OF_BAD_VALUE = (asyncpg.DataError, asyncpg.IntegrityConstraintViolationError)


class _Trouble(Exception):
    """One operation failed in the run without savepoints."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """An operation, or why it is none."""

    op: Op | None
    op_id: UUID | str | None
    raw: Any
    params: dict[str, Any] | None = None


def parse_ops(raw: Sequence[Any]) -> list[Parsed]:
    """Each operation by itself: a malformed one is refused alone."""
    parsed: list[Parsed] = []
    for item in raw:
        try:
            op = Op.model_validate(item)
            parsed.append(Parsed(op, op.op_id, item))
        except ValidationError as error:
            first = error.errors()[0]
            params = {"field": ".".join(str(part) for part in first["loc"]), "reason": first["type"]}
            named = item.get("op_id") if isinstance(item, dict) else None
            parsed.append(Parsed(None, named if isinstance(named, str) else None, item, params))
    return parsed


class DeviceLocks:
    """One push at a time per phone, before a connection is taken: duplicates must not fill the pool."""

    def __init__(self) -> None:
        self._locks: weakref.WeakValueDictionary[tuple[int, UUID], asyncio.Lock] = (
            weakref.WeakValueDictionary()
        )

    @contextlib.asynccontextmanager
    async def hold(self, org_id: int, device_id: UUID) -> AsyncIterator[None]:
        lock = self._locks.setdefault((org_id, device_id), asyncio.Lock())
        async with lock:
            yield


@dataclass(slots=True)
class Pusher:
    """What a push stands on."""

    db: Database
    operations: Mapping[str, Operation]
    settings: OperationSettings
    locks: DeviceLocks

    async def push(self, ctx: Ctx, cmd: PushIn) -> tuple[list[dict[str, Any]], Head]:
        """Answers in the order of the operations, and the head after the commit.

        Raises `body_too_large` (more than 50), `not_found` (not the caller's device), `session_revoked`.
        """
        if len(cmd.ops) > MAX_OPS:
            raise DomainError("body_too_large", limit=MAX_OPS)
        parsed = parse_ops(cmd.ops)
        async with self.locks.hold(ctx.org_id, cmd.device_id):
            try:
                results = await self.db.run(ctx, self._once, cmd, parsed, careful=False)
            except (_Trouble, *CLASS_OF_BAD_VALUE):
                results = await self.db.run(ctx, self._once, cmd, parsed, careful=True)
        return results, await self.db.read(ctx, read_head)

    async def _once(
        self, tx: Tx, cmd: PushIn, parsed: Sequence[Parsed], *, careful: bool
    ) -> list[dict[str, Any]]:
        skew = tx.now - cmd.device_now
        await _lock_device(tx, cmd, skew)
        known = await _stored_answers(tx, [item.op.op_id for item in parsed if item.op])
        results: list[dict[str, Any]] = []
        fresh: list[tuple[Op, dict[str, Any], Any]] = []
        for item in parsed:
            if item.op is None:
                results.append(
                    {"op_id": item.op_id, "status": "rejected", "code": "malformed", "params": item.params}
                )
                continue
            stored = known.get(item.op.op_id)
            if stored is None:
                stored = await self._answer(tx, item.op, skew, careful=careful)
                kept = item.raw if stored["status"] == "rejected" or stored.get("flags") else None
                fresh.append((item.op, stored, kept))
                known[item.op.op_id] = {**stored, "dup": True}
            results.append(stored)
        await _store_answers(tx, cmd.device_id, fresh)
        return results

    async def _answer(self, tx: Tx, op: Op, skew: timedelta, *, careful: bool) -> dict[str, Any]:
        answer: dict[str, Any] = {"op_id": str(op.op_id)}
        try:
            if careful:
                async with tx.savepoint():
                    return answer | await self._apply(tx, op, skew)
            return answer | await self._apply(tx, op, skew)
        except DomainError as error:
            if not careful:
                raise _Trouble from error
            return answer | {"status": "rejected", "code": error.code, "params": error.params}
        except CLASS_OF_BAD_VALUE:
            if not careful:
                raise
            return answer | {"status": "rejected", "code": "malformed", "params": {"reason": "not_storable"}}

    async def _apply(self, tx: Tx, op: Op, skew: timedelta) -> dict[str, Any]:
        operation = self.operations.get(op.type)
        if operation is None:
            raise DomainError("unknown_operation", type=op.type)
        if operation.permission not in tx.ctx.abilities:
            raise DomainError("permission_denied", permission=operation.permission)
        incoming = Incoming(
            op.op_id, op.n, op.v, op.type, op.id, op.at, skew, op.data, op.set, op.base_version
        )
        outcome = await operation.run(tx, incoming, self.settings)
        answer: dict[str, Any] = {"status": outcome.status}
        if outcome.flags:
            answer["flags"] = outcome.flags
        if outcome.lost:
            answer["lost"] = outcome.lost
        return answer


async def _lock_device(tx: Tx, cmd: PushIn, skew: timedelta) -> None:
    milliseconds = max(-(2**31), min(2**31 - 1, int(skew.total_seconds() * 1000)))
    found = await tx.row(
        """
        UPDATE device SET last_push_at = $4, last_seen_at = $4, skew_ms = $5, app = $6
        WHERE org_id = $1 AND id = $2 AND person_id = $3
        RETURNING revoked_at
        """,
        tx.org_id,
        cmd.device_id,
        tx.ctx.person_id,
        tx.now,
        milliseconds,
        cmd.app.replace("\x00", "") or None,
    )
    if found is None:
        raise NotFound("device")
    if found["revoked_at"] is not None:
        raise DomainError("session_revoked")


async def _stored_answers(tx: Tx, op_ids: list[UUID]) -> dict[UUID, dict[str, Any]]:
    """Answers given before. An id that another person used is refused, not answered with their result."""
    found = await tx.rows(
        "SELECT op_id, person_id, result FROM op_log WHERE org_id = $1 AND op_id = ANY ($2::uuid[])",
        tx.org_id,
        op_ids,
    )
    refused = {"status": "rejected", "code": "id_reused", "params": {"entity": "operation"}}
    return {
        row["op_id"]: {"op_id": str(row["op_id"]), "dup": True, **row["result"]}
        if row["person_id"] == tx.ctx.person_id
        else {"op_id": str(row["op_id"]), **refused}
        for row in found
    }


async def _store_answers(tx: Tx, device_id: UUID, fresh: Sequence[tuple[Op, dict[str, Any], Any]]) -> None:
    if not fresh:
        return
    await tx.execute(
        """
        INSERT INTO op_log (org_id, op_id, device_id, person_id, n, type, entity_id, status, result, payload,
                            received_at)
        SELECT $1, o.op_id, $2, $3, o.n, o.type, o.entity_id, o.status, o.result::jsonb, o.payload::jsonb, $4
        FROM unnest($5::uuid[], $6::bigint[], $7::text[], $8::uuid[], $9::text[], $10::text[], $11::text[])
            AS o (op_id, n, type, entity_id, status, result, payload)
        """,
        tx.org_id,
        device_id,
        tx.ctx.person_id,
        tx.now,
        [op.op_id for op, _, _ in fresh],
        [op.n for op, _, _ in fresh],
        [op.type.replace("\x00", "") for op, _, _ in fresh],
        [op.id for op, _, _ in fresh],
        [answer["status"] for _, answer, _ in fresh],
        [_json({k: v for k, v in answer.items() if k != "op_id"}) for _, answer, _ in fresh],
        [None if kept is None else _json(kept) for _, _, kept in fresh],
    )


def _json(value: Any) -> str:
    """JSON that PostgreSQL can keep: jsonb has no zero character."""
    return orjson.dumps(value, default=str).decode().replace("\\u0000", "")
