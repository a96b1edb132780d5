"""What an earlier version wrote in the clear is sealed; safe to stop anywhere and to run again."""

from rounds.core.db import Tx
from rounds.core.grams import name_grams
from rounds.customers import numbers


async def seal_numbers(tx: Tx, limit: int) -> int:
    """Seal telephone numbers that still stand in the clear; returns how many were found. Phones hear of each."""
    found = await tx.rows(
        """
        SELECT id, name, code, phone FROM customer
        WHERE org_id = $1 AND phone IS NOT NULL
        ORDER BY id LIMIT $2
        FOR UPDATE
        """,
        tx.org_id,
        limit,
    )
    for row in found:
        customer_id, number = row["id"], row["phone"]
        await tx.execute(
            """
            UPDATE customer SET phone = NULL, phone_sealed = $3, phone_hint = $4, version = version + 1
            WHERE org_id = $1 AND id = $2
            """,
            tx.org_id,
            customer_id,
            await numbers.seal_number(tx, customer_id, number),
            numbers.hint_of(number),
        )
        await tx.execute(
            "DELETE FROM customer_gram WHERE org_id = $1 AND customer_id = $2", tx.org_id, customer_id
        )
        await tx.execute(
            "INSERT INTO customer_gram (org_id, gram, customer_id) SELECT $1, unnest($2::text[]), $3",
            tx.org_id,
            sorted([*name_grams(row["name"], row["code"]), *await numbers.number_grams(tx, number)]),
            customer_id,
        )
        tx.changed("customer", customer_id)
    return len(found)
