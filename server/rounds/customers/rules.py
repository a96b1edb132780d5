"""Pure decisions about customers: what an edit changes when others edited too, and who sees whom."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from rounds.core.access import Ctx, Field, Sight

# What a role may see in full, masked, or not at all.
CONTACT = "customer.contact"
FIELDS = (Field("customer.phone", "customer"), Field(CONTACT, "customer"))

# Where two people changed the same field: the last writer's contact data stands, the server's name and class stand.
SERVER_WINS = frozenset({"name", "kind", "grade", "channel", "status"})
OWN_FIELD = "custom."
"""What a field of the company's own is called among a customer's: this and its id."""
NAME_MASK = "••"
EDITABLE = (
    "name",
    "kind",
    "grade",
    "channel",
    "status",
    "phone",
    "address",
    "district",
    "contact",
    "note",
    "floor",
    "room",
)


@dataclass(frozen=True, slots=True)
class Merge:
    """`apply`: what to write. `lost`: fields where the sender's value did not stand, with the value that does.
    `overruled`: fields where somebody else's newer value was replaced."""

    apply: dict[str, Any]
    lost: dict[str, Any]
    overruled: dict[str, Any]


def merge(
    current: Mapping[str, Any],
    field_versions: Mapping[str, int],
    base_version: int,
    wanted: Mapping[str, Any],
    unread: Collection[str] = (),
) -> Merge:
    """Three-way merge by field. A field that nobody touched since `base_version` is simply written.

    What the writer may not read (`unread`) counts as different: else an edit would tell whether a guess is true.
    """
    apply: dict[str, Any] = {}
    lost: dict[str, Any] = {}
    overruled: dict[str, Any] = {}
    for name, value in wanted.items():
        if current[name] == value and name not in unread:
            continue
        if field_versions.get(name, 1) <= base_version:
            apply[name] = value
        elif name in SERVER_WINS:
            lost[name] = current[name]
        else:
            apply[name] = value
            overruled[name] = current[name]
    return Merge(apply, lost, overruled)


def conflicts(
    current: Mapping[str, Any],
    field_versions: Mapping[str, int],
    base_version: int,
    wanted: Mapping[str, Any],
    unread: Collection[str] = (),
) -> dict[str, Any]:
    """Fields that somebody else changed since, with their present values: for an editor who can be asked."""
    return {
        name: current[name]
        for name, value in wanted.items()
        if (current[name] != value or name in unread) and field_versions.get(name, 1) > base_version
    }


@dataclass(frozen=True, slots=True)
class Visibility:
    """The predicate of whom a context sees; `c` is the customer, `$1` the company. Used by lists and by sync."""

    sql: str
    args: tuple[object, ...]


def visible_customers(position_ids: Sequence[UUID] | None, today: date, first: int) -> Visibility:
    """Customers assigned today to a position in scope; `first` is the number of the first free parameter."""
    if position_ids is None:
        return Visibility("TRUE", ())
    return Visibility(
        f"""EXISTS (
            SELECT FROM assignment AS a
            WHERE a.org_id = $1 AND a.customer_id = c.id AND a.position_id = ANY (${first}::uuid[])
              AND a.from_day <= ${first + 1} AND (a.until_day IS NULL OR a.until_day > ${first + 1}))""",
        (list(position_ids), today),
    )


def seen_contact(ctx: Ctx, contact: str | None, *, own: bool) -> str | None:
    """A contact's name as the caller sees it: masked, its first letter alone, but in full at one's own customers."""
    sight = ctx.sight(CONTACT)
    if contact is None or sight is Sight.SHOWN or (own and sight is Sight.MASKED):
        return contact
    return contact[:1] + NAME_MASK if sight is Sight.MASKED else None


def masked_contact_sql(contact: str) -> str:
    """The same for others' customers, in SQL."""
    return f"left({contact}, 1) || '{NAME_MASK}'"
