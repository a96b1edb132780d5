"""Whether a company is suspended."""

from rounds.core.db import Tx
from rounds.core.errors import DomainError


async def suspended(tx: Tx) -> bool:
    """Whether the company of this transaction is suspended."""
    return bool(await tx.value("SELECT suspended_at IS NOT NULL FROM company WHERE org_id = $1", tx.org_id))


async def refuse_suspended(tx: Tx) -> None:
    """For whoever has shown that it is them; before that nothing is told. Raises `company_suspended`."""
    if await suspended(tx):
        raise DomainError("company_suspended")
