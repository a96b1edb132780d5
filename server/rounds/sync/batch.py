"""One run through the operations of a push: each or each group by itself, so that a bad one stops no other."""

import contextlib
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import groupby
from uuid import UUID

import asyncpg
import structlog

from rounds.core.db import CONTENDED, Tx
from rounds.core.errors import DomainError
from rounds.core.ids import uuid7
from rounds.core.operations import Deferred
from rounds.sync.answers import Answer, Kept, Parsed, row_of, shadow_of, store_answers
from rounds.sync.applying import Applier
from rounds.sync.keeping import storable
from rounds.sync.settling import settle_refused

log = structlog.get_logger()
BUSY_S = 3
BROKEN_S = 600
# What a value can do that nobody foresaw: the operation is at fault, not the server.
BAD_VALUE = (
    asyncpg.DataError,
    asyncpg.IntegrityConstraintViolationError,
    OverflowError,
    UnicodeError,
)
GONE = (
    OSError,
    TimeoutError,
    asyncpg.InterfaceError,
    asyncpg.PostgresConnectionError,
    asyncpg.InternalClientError,
)


class Troubled(Exception):
    """One operation failed in the run without savepoints."""


class _Stopped(Exception):
    """One operation of a group was refused or postponed, so the group is undone."""


def blocks(parsed: Sequence[Parsed]) -> Iterator[list[Parsed]]:
    """Groups as they stand one after another, and everything else by itself."""
    for _, block in groupby(enumerate(parsed), key=lambda pair: pair[1].grp or pair[0]):
        yield [item for _, item in block]


@dataclass(slots=True)
class Batch:
    """One run through a batch: what is known already, what it answered, what waits."""

    tx: Tx
    device_id: UUID
    applier: Applier
    known: dict[UUID, Answer]
    careful: bool
    skew: timedelta
    rows: list[Kept] = field(default_factory=list)
    shadows: list[Kept] = field(default_factory=list)
    replaced: list[UUID] = field(default_factory=list)
    # What was postponed, by the thing that it is about: what follows on it must not overtake it.
    waiting: dict[UUID, UUID] = field(default_factory=dict)
    contended: int = 0

    async def one(self, item: Parsed) -> Answer:
        answer = self._told(item)
        if answer is None:
            if item.op is not None and item.op.type == "outbox.discard":
                await self.store()  # it may be about one of this very batch
            answer = await self._tried(item)
            self._note(item, answer)
        return answer

    async def group(self, block: Sequence[Parsed]) -> list[Answer]:
        """All or nothing: whoever stops it gets its own answer, the others are told who it was."""
        told = [self._told(item) for item in block]
        answers: list[Answer] = []
        stopped = False
        try:
            async with self._step():
                done: dict[UUID | None, Answer] = {}
                for item, known in zip(block, told, strict=True):
                    op_id = item.op.op_id if item.op else None
                    answer = known or done.get(op_id) or await self._tried(item, inside=True)
                    answers.append(answer)
                    _stop_unless_done(answer)
                    done[op_id] = {**answer, "dup": True}
        except _Stopped:
            stopped = True
        if stopped and not self.careful and any(known is None for known in told):
            raise Troubled
        results: list[Answer] = []
        for index, (item, known) in enumerate(zip(block, told, strict=True)):
            answer = known or answers[min(index, len(answers) - 1)]
            if known is None and stopped and index != len(answers) - 1:
                answer = _shared(item, answers[-1])
            if known is None and "dup" not in answer:
                self._note(item, answer)
            results.append(answer)
        return results

    async def store(self) -> None:
        """Write the answers given so far, and settle what they carry on."""
        rows, shadows, replaced = self.rows, self.shadows, self.replaced
        self.rows, self.shadows, self.replaced = [], [], []
        await store_answers(self.tx, self.device_id, self.skew, rows)
        await store_answers(self.tx, self.device_id, self.skew, shadows, shadows=True)
        for carried_on in replaced:
            await settle_refused(self.tx, carried_on, "resent", None, only_of=self.tx.ctx.person_id)

    def _told(self, item: Parsed) -> Answer | None:
        """What needs no trying: what is malformed, and what was answered before."""
        if item.op is None:
            refusal = item.refusal()
            self.shadows.append(shadow_of(self.tx.ctx.person_id, item, refusal))
            return refusal
        stored = self.known.get(item.op.op_id)
        if stored is not None and stored.get("code") == "id_reused" and "dup" not in stored:
            self.shadows.append(shadow_of(self.tx.ctx.person_id, item, stored))
        return stored

    async def _tried(self, item: Parsed, *, inside: bool = False) -> Answer:
        assert item.op is not None  # noqa: S101 - whoever calls has asked
        op = item.op
        if op.id in self.waiting:
            before = str(self.waiting[op.id])
            return _refused(op.op_id, Deferred("waits_for", BUSY_S, entity="operation", id=before))
        if self.contended > 1:
            return _refused(op.op_id, Deferred("busy", BUSY_S))
        try:
            if inside:
                answer = await self.applier.apply(self.tx, op, self.skew)
                if self.careful:
                    await self.tx.flush()
                return answer
            async with self._step():
                return await self.applier.apply(self.tx, op, self.skew)
        except GONE:
            raise
        except CONTENDED:
            if not self.careful:
                raise
            self.contended += 1
            return _refused(op.op_id, Deferred("busy", BUSY_S))
        except Exception as error:
            # One operation that nobody understands stops no other.
            if not self.careful:
                raise Troubled from error
            return _refused(op.op_id, error)

    @contextlib.asynccontextmanager
    async def _step(self) -> AsyncIterator[None]:
        if not self.careful:
            yield
            return
        async with self.tx.savepoint():
            yield

    def _note(self, item: Parsed, answer: Answer) -> None:
        """Remember the answer for the log; a postponed operation is remembered only while this batch lasts."""
        if item.op is None:
            return
        if answer["status"] == "deferred":
            self.waiting.setdefault(item.op.id, item.op.op_id)
            return
        self.rows.append(row_of(item.op, item.raw, answer))
        self.known[item.op.op_id] = {**answer, "dup": True}
        if item.op.replaces is not None:
            self.replaced.append(item.op.replaces)


def _stop_unless_done(answer: Answer) -> None:
    if answer["status"] in ("rejected", "deferred"):
        raise _Stopped


def _refused(op_id: UUID, error: Exception) -> Answer:
    answer: Answer = {"op_id": str(op_id), "status": "rejected"}
    if isinstance(error, Deferred):
        answer["status"] = "deferred"
        return answer | {"code": error.code, "params": error.params, "retry_after": error.retry_after}
    if isinstance(error, DomainError):
        return answer | {"code": error.code, "params": storable(error.params)}
    if isinstance(error, BAD_VALUE):
        return answer | {"code": "malformed", "params": {"reason": "not_storable"}}
    # A mistake of ours: nothing is decided, the phone keeps it, and it goes through once that is mended.
    reference = str(uuid7())
    log.error("operation_failed", op_id=str(op_id), reference=reference, exc_info=error)
    params = {"reference": reference}
    return answer | {
        "status": "deferred",
        "code": "server_error",
        "params": params,
        "retry_after": BROKEN_S,
    }


def _shared(item: Parsed, cause: Answer) -> Answer:
    """What the others of a group are told about the one that stopped it."""
    answer: Answer = {"op_id": str(item.op.op_id) if item.op else None, "status": cause["status"]}
    if cause["status"] == "rejected":
        return answer | {"code": "group_failed", "params": {"op_id": cause["op_id"]}}
    params = {"entity": "operation", "id": cause["op_id"]}
    return answer | {"code": "waits_for", "params": params, "retry_after": cause["retry_after"]}
