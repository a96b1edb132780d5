"""Values of a company's own fields on the way in: fitted, or refused with every fault."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from rounds.core.db import Tx
from rounds.core.errors import DomainError
from rounds.customers.custom.queries import known_fields
from rounds.customers.custom.rules import Definition, check_values, found_by


async def fit_values(
    tx: Tx, entity: str, given: Mapping[str, Any], *, complete: bool = False
) -> dict[str, Any]:
    """The values as they are kept, None for emptied ones. Raises `custom_invalid` with all faults.

    `complete`: of something new, where what is required must be there. Nothing is asked of the system itself.
    """
    if not given and (not complete or tx.ctx.person_id is None):
        return {}
    definitions = [known.definition for known in await known_fields(tx, entity)]
    checked = check_values(definitions, given, complete=complete and tx.ctx.person_id is not None)
    if checked.faults:
        raise DomainError("custom_invalid", faults=[fault.told() for fault in checked.faults])
    return checked.values


async def fitting_values(tx: Tx, entity: str, given: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """For a phone that was away while fields changed: what fits, and the names of what does not. Refuses nothing."""
    if not given:
        return {}, []
    definitions = [known.definition for known in await known_fields(tx, entity)]
    checked = check_values(definitions, given)
    return checked.values, [fault.field for fault in checked.faults]


async def index_values(tx: Tx, customer_id: UUID, values: Mapping[str, Any], *, anew: bool) -> None:
    """Keep a customer's values where lists look them up; `anew` where earlier ones stand there."""
    if anew:
        await tx.execute(
            "DELETE FROM customer_value WHERE org_id = $1 AND customer_id = $2", tx.org_id, customer_id
        )
    if not values:
        return
    found = await tx.rows(
        """
        SELECT id, type FROM custom_field
        WHERE org_id = $1 AND entity = 'customer' AND filterable AND archived_at IS NULL
        """,
        tx.org_id,
    )
    keys = [
        (tx.org_id, row["id"], text, customer_id, number)
        for row in found
        for text, number in found_by(Definition("", row["type"]), values.get(str(row["id"])))
    ]
    if keys:
        await tx.many(
            """
            INSERT INTO customer_value (org_id, field_id, value, customer_id, number)
            VALUES ($1, $2, $3, $4, $5)
            """,
            keys,
        )
