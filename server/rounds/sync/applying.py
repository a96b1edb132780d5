"""One operation done by the module that knows its kind, in the right person's name, as of the right day."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from uuid import UUID

from rounds.core.access import Ctx, Permission
from rounds.core.clock import business_day
from rounds.core.db import Tx
from rounds.core.errors import DomainError
from rounds.core.operations import Deferred, Incoming, Operation, OperationSettings
from rounds.org import public as org
from rounds.sync.answers import Answer
from rounds.sync.schemas import Op
from rounds.sync.settling import is_given_up


@dataclass(slots=True)
class Applier:
    """Runs operations. `days` are contexts of earlier days, remembered while one transaction lasts."""

    operations: Mapping[str, Operation]
    settings: OperationSettings
    days: dict[date, Ctx] = field(default_factory=dict)

    def anew(self) -> "Applier":
        return Applier(self.operations, self.settings)

    async def apply(self, tx: Tx, op: Op, skew: timedelta, *, late: bool = False) -> Answer:
        """The answer of an operation that was done. A refusal is a DomainError, a postponement is Deferred.

        `late`: it waited for somebody's decision, so whatever its kind, what its person might then is what counts.
        """
        operation = self.operations.get(op.type)
        if operation is None:
            raise DomainError("unknown_operation", type=op.type)
        incoming = operation.current(
            Incoming(
                op.op_id, op.n, op.v, op.type, op.id, op.at, skew, op.data, op.set, op.base, op.base_version
            )
        )
        caller = tx.ctx
        if operation.fact or late:
            tx.ctx = await self._as_of(tx, incoming, operation.permission)
        try:
            if operation.permission not in tx.ctx.abilities:
                raise DomainError("permission_denied", permission=operation.permission)
            outcome = await operation.run(tx, incoming, self.settings)
        except Deferred as error:
            raise await _settled(tx, error) from error
        finally:
            tx.ctx = caller
        answer: Answer = {"op_id": str(op.op_id), "status": outcome.status}
        if outcome.flags:
            answer["flags"] = outcome.flags
        if outcome.lost:
            answer["lost"] = outcome.lost
        return answer

    async def _as_of(self, tx: Tx, op: Incoming, permission: str) -> Ctx:
        """The caller with the scope of the operation's day; today's where that day is no help."""
        ctx = tx.ctx
        if ctx.person_id is None or ctx.as_of is None:
            return ctx
        try:
            day = business_day(op.at + op.skew, ctx.timezone)
        except OverflowError:
            return ctx
        if day >= ctx.as_of:
            return ctx
        then = self.days.get(day)
        if then is None:
            then = await org.context_of_person(tx, ctx.person_id, ctx.timezone, is_demo=ctx.is_demo, on=day)
            then = replace(
                then,
                device_id=ctx.device_id,
                token_hash=ctx.token_hash,
                address=ctx.address,
                request_id=ctx.request_id,
            )
            self.days[day] = then
        return then if Permission(permission) in then.abilities else ctx


async def _settled(tx: Tx, error: Deferred) -> DomainError:
    """What is waited for may have been set aside for good."""
    entity, entity_id = error.params.get("entity"), error.params.get("id")
    waits = error.otherwise is not None and isinstance(entity, str) and isinstance(entity_id, str)
    if waits and await is_given_up(tx, str(entity), UUID(str(entity_id))):
        return DomainError(str(error.otherwise))
    return error
