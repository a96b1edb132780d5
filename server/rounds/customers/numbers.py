"""Customers' telephone numbers: sealed where they rest, found by keyed hashes, shown to those who may see them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from rounds.core import sealing
from rounds.core.access import Ctx, Sight
from rounds.core.db import Tx
from rounds.core.errors import DomainError
from rounds.core.grams import fold
from rounds.customers.rules import CONTACT, seen_contact

FIELD = "phone"
NAME = "customer.phone"
MASK = "••••"
SHORTEST_TAIL, LONGEST_TAIL = 4, 8
# Whether customer `c` is on day `$2` assigned to one of these positions.
OWN = """EXISTS (
    SELECT FROM assignment AS a
    WHERE a.org_id = $1 AND a.customer_id = c.id AND a.position_id = ANY ({positions}::uuid[])
      AND a.from_day <= $2 AND (a.until_day IS NULL OR a.until_day > $2))"""


def digits_of(number: str) -> str:
    """What is dialled within the country: digits alone, without China's code."""
    digits = re.sub(r"\D", "", fold(number))
    return digits[2:] if len(digits) == 13 and digits.startswith("86") else digits


def hint_of(number: str | None) -> str | None:
    """The end of a number, by which a person recognises it: four digits of a long one, two of a short one."""
    if number is None:
        return None
    digits = digits_of(number)
    return digits[-4:] if len(digits) >= 8 else digits[-2:] if len(digits) >= 5 else ""


def mask_of(hint: str | None) -> str | None:
    return None if hint is None else MASK + hint


def own_positions(ctx: Ctx) -> list[UUID]:
    """The positions that the caller fills today: what is assigned to one of them is the caller's own."""
    return [post.position_id for post in ctx.posts]


def is_readable(ctx: Ctx, *, own: bool) -> bool:
    return ctx.sight(NAME) in _readable_sights(own)


async def seal_number(tx: Tx, customer_id: UUID, number: str | None) -> str | None:
    """Raises `erased` for a customer whose data was deleted on request."""
    return None if number is None else await sealing.seal(tx, customer_id, FIELD, number)


async def open_number(tx: Tx, customer_id: UUID, sealed: str | None) -> str | None:
    return None if sealed is None else await sealing.unseal(tx, customer_id, FIELD, sealed)


async def number_grams(tx: Tx, number: str | None) -> list[str]:
    """Search keys of a number: keyed hashes of all of it and of its last four to eight digits."""
    digits = digits_of(number or "")
    tails = {digits[-length:] for length in range(SHORTEST_TAIL, LONGEST_TAIL + 1) if len(digits) >= length}
    return [await number_gram(tx, part) for part in sorted({digits, *tails} - {""})]


async def number_gram(tx: Tx, digits: str) -> str:
    """A key that no name's can be: names' keys hold no number sign."""
    return "#" + (await sealing.digest(tx, NAME, digits)).hex()[:32]


async def show_numbers(tx: Tx, rows: Sequence[Mapping[str, Any]]) -> dict[UUID, str | None]:
    """Numbers of those rows (`id`, `phone_sealed`, `own`) that the caller may read without asking."""
    open_ = [row for row in rows if row["phone_sealed"] is not None and is_readable(tx.ctx, own=row["own"])]
    opened = await sealing.unseal_many(tx, [(row["id"], FIELD, row["phone_sealed"]) for row in open_])
    return {row["id"]: number for row, number in zip(open_, opened, strict=True)}


async def reveal_number(tx: Tx, customer_id: UUID, sealed: str | None) -> str | None:
    """The number on request, with a trace of who asked. Raises `permission_denied` where it is never shown."""
    if tx.ctx.sight(NAME) is Sight.HIDDEN:
        raise DomainError("permission_denied", permission=NAME)
    number = await open_number(tx, customer_id, sealed)
    tx.audit("look:phone", "customer", customer_id)
    return number


async def reveal_contact(tx: Tx, customer_id: UUID) -> str | None:
    """A contact's name on request, with a trace of who asked. Raises `permission_denied` where it is never shown."""
    if tx.ctx.sight(CONTACT) is Sight.HIDDEN:
        raise DomainError("permission_denied", permission=CONTACT)
    tx.audit("look:contact", "customer", customer_id)
    contact: str | None = await tx.value(
        "SELECT contact FROM customer WHERE org_id = $1 AND id = $2", tx.org_id, customer_id
    )
    return contact


def told(ctx: Ctx, fields: Iterable[str], values: Mapping[str, Any], *, own: bool) -> dict[str, Any]:
    """Present values for an editor: what is not theirs to read is told by its mask."""
    shown = {name: values[name] for name in fields}
    if FIELD in shown and not is_readable(ctx, own=own):
        shown[FIELD] = None if ctx.sight(NAME) is Sight.HIDDEN else mask_of(hint_of(shown[FIELD]))
    if "contact" in shown:
        shown["contact"] = seen_contact(ctx, shown["contact"], own=own)
    return shown


def unread(ctx: Ctx, *, own: bool) -> frozenset[str]:
    """The fields that the caller may not read without asking."""
    open_ = {FIELD: is_readable(ctx, own=own), "contact": ctx.sight(CONTACT) in _readable_sights(own)}
    return frozenset(name for name, is_open in open_.items() if not is_open)


def _readable_sights(own: bool) -> tuple[Sight, ...]:
    return (Sight.SHOWN, Sight.MASKED) if own else (Sight.SHOWN,)


async def is_own(tx: Tx, customer_id: UUID, today: date) -> bool:
    """Whether the customer is assigned to a position that the caller fills today."""
    return bool(
        await tx.value(
            f"SELECT {OWN.format(positions='$4')} FROM customer AS c WHERE c.org_id = $1 AND c.id = $3",  # noqa: S608
            tx.org_id,
            today,
            customer_id,
            own_positions(tx.ctx),
        )
    )
