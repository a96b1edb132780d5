"""What the audit does by the clock."""

import structlog

from rounds.core.audit.seals import sign_due_heads, signing_key
from rounds.core.jobs import Periodic
from rounds.core.work import Runtime

log = structlog.get_logger()


async def _sign_heads(runtime: Runtime) -> None:
    key = runtime.settings.audit_key.get_secret_value()
    if not key:
        log.warning("audit_heads_unsigned", reason="ROUNDS_AUDIT_KEY is not set")
        return
    await sign_due_heads(runtime.db, signing_key(key))


# Every hour, since midnight comes at another hour in each zone.
PERIODIC = [Periodic("audit_sign_heads", "7 * * * *", _sign_heads)]
