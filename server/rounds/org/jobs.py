"""The organisation's jobs by the clock."""

from rounds.core.jobs import Periodic
from rounds.core.work import Runtime
from rounds.org.doors import counting


async def _forget_old_attempts(runtime: Runtime) -> None:
    await runtime.db.door(counting.forget_old_attempts)


PERIODIC = [Periodic("forget_old_sign_in_attempts", "*/10 * * * *", _forget_old_attempts)]
