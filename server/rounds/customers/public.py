"""What other modules may use of customers."""

from datetime import datetime
from uuid import UUID

from rounds.core.db import Tx
from rounds.customers.actions import NOTE_VISIT, CustomerCreated, create_customer
from rounds.customers.assigning import assign
from rounds.customers.numbers import MASK, hint_of, mask_of, own_positions
from rounds.customers.numbers import NAME as NUMBER
from rounds.customers.placeholders import add_placeholder
from rounds.customers.queries import ForVisit, find_for_visit, require_visible, today_of
from rounds.customers.rules import Visibility, seen_contact, visible_customers
from rounds.customers.schemas import CustomerIn, Pin, PinIn
from rounds.customers.sync import ASSIGNED_NOW
from rounds.customers.upkeep import seal_numbers

__all__ = [
    "ASSIGNED_NOW",
    "MASK",
    "NUMBER",
    "CustomerCreated",
    "CustomerIn",
    "ForVisit",
    "Pin",
    "PinIn",
    "Visibility",
    "add_placeholder",
    "assign",
    "create_customer",
    "find_for_visit",
    "hint_of",
    "mask_of",
    "note_visit",
    "own_positions",
    "require_visible",
    "seal_numbers",
    "seen_contact",
    "today_of",
    "visible_customers",
]


def note_visit(tx: Tx, customer_id: UUID, at: datetime) -> None:
    """Remember when a customer was last visited; an older visit that arrives late changes nothing."""
    tx.later(NOTE_VISIT, tx.org_id, customer_id, at)
