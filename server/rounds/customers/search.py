"""How a search finds customers: by keys of names and codes, and by keyed hashes of telephone numbers."""

from collections.abc import Callable

from rounds.core.access import Sight
from rounds.core.db import Tx
from rounds.core.grams import fold, query_grams
from rounds.customers import numbers

KEYS_BESIDE_TEXT = 4


async def matches(tx: Tx, bind: Callable[[object], str], query: str) -> str:
    """All keys of the query, then the exact text where it can be checked, so that keys alone never match too much.

    Digits are those of a code, or all or the last four to eight of a telephone number. A number that the caller sees
    by its last four digits alone is found by these alone: more of them would tell whether a guess is true.
    """
    digits = numbers.digits_of(query)
    may_be_number = fold(query).isdigit() and len(digits) >= numbers.SHORTEST_TAIL
    if may_be_number and tx.ctx.sight(numbers.NAME) is not Sight.HIDDEN:
        of_code = sorted(set(query_grams(query)))
        return f"""c.id IN (
            {await _of_number(tx, bind, digits)}
            UNION ALL
            SELECT g.customer_id FROM customer_gram AS g
            WHERE g.org_id = $1 AND g.gram = ANY ({bind(of_code)}::text[])
            GROUP BY g.customer_id
            HAVING count(*) = {bind(len(of_code))}::integer)"""  # noqa: S608 - fragments are our own
    keys, folded = query_grams(query), fold(query)
    exact = len(folded) > 2 and not folded.isascii()
    if exact:
        # Some keys find those few that the exact text then decides on; each more costs planning and finds no fewer.
        keys = keys[:: -(-len(keys) // KEYS_BESIDE_TEXT)]
    parts = [
        f"""EXISTS (SELECT FROM customer_gram AS g
            WHERE g.org_id = $1 AND g.gram = {bind(gram)} AND g.customer_id = c.id)"""
        for gram in keys
    ]
    if exact:
        text = folded.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        parts.append(f"""EXISTS (SELECT FROM customer AS n
            WHERE n.org_id = $1 AND n.id = c.id AND n.spelling LIKE {bind("%" + text + "%")})""")
    return " AND ".join(parts)


async def _of_number(tx: Tx, bind: Callable[[object], str], digits: str) -> str:
    whole = f"""
        SELECT g.customer_id FROM customer_gram AS g
        WHERE g.org_id = $1 AND g.gram = {bind(await numbers.number_gram(tx, digits))}"""  # noqa: S608 - our own
    if tx.ctx.sight(numbers.NAME) is Sight.SHOWN:
        return whole
    own = numbers.OWN.format(positions=bind(numbers.own_positions(tx.ctx))).replace("c.id", "g.customer_id")
    end = digits[-numbers.SHORTEST_TAIL :]
    return f"""{whole} AND {own}
        UNION ALL
        SELECT g.customer_id FROM customer_gram AS g
        JOIN customer AS n ON n.org_id = $1 AND n.id = g.customer_id
        WHERE g.org_id = $1 AND g.gram = {bind(await numbers.number_gram(tx, end))}
          AND n.phone_hint = {bind(end)}"""  # noqa: S608 - our own fragments
