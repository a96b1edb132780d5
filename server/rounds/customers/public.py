"""What other modules may use of customers."""

from datetime import datetime
from uuid import UUID

from rounds.core.db import Tx
from rounds.customers.actions import NOTE_VISIT, CustomerCreated, create_customer
from rounds.customers.assigning import assign
from rounds.customers.contacts.rules import REACH_FIELD as REACH
from rounds.customers.imports.fixes import FixSource
from rounds.customers.numbers import MASK, hint_of, mask_of, own_positions
from rounds.customers.numbers import NAME as NUMBER
from rounds.customers.pins.impact import Flip, Impact, PinImpact, PinTried
from rounds.customers.pins.writing import confirm_pin
from rounds.customers.placeholders import add_placeholder
from rounds.customers.pool.actions import take_back
from rounds.customers.pool.schemas import PoolException, PoolRulesIn
from rounds.customers.pool.settings import set_rules as set_pool_rules
from rounds.customers.queries import ForVisit, find_for_visit, require_visible, today_of
from rounds.customers.rules import Visibility, conflicts, merge, seen_contact, visible_customers
from rounds.customers.schemas import CustomerIn, Pin, PinIn
from rounds.customers.sync import ASSIGNED_NOW
from rounds.customers.territories.actions import create_territory
from rounds.customers.territories.schemas import TerritoryIn
from rounds.customers.twins.merging import CustomersMerged
from rounds.customers.twins.redirects import one_and_merged, survivor_of
from rounds.customers.upkeep import seal_numbers

__all__ = [
    "ASSIGNED_NOW",
    "MASK",
    "NUMBER",
    "REACH",
    "CustomerCreated",
    "CustomerIn",
    "CustomersMerged",
    "FixSource",
    "Flip",
    "ForVisit",
    "Impact",
    "Pin",
    "PinImpact",
    "PinIn",
    "PinTried",
    "PoolException",
    "PoolRulesIn",
    "TerritoryIn",
    "Visibility",
    "add_placeholder",
    "assign",
    "confirm_pin",
    "conflicts",
    "create_customer",
    "create_territory",
    "find_for_visit",
    "hint_of",
    "mask_of",
    "merge",
    "note_visit",
    "one_and_merged",
    "own_positions",
    "require_visible",
    "seal_numbers",
    "seen_contact",
    "set_pool_rules",
    "survivor_of",
    "take_back",
    "today_of",
    "visible_customers",
]


def note_visit(tx: Tx, customer_id: UUID, at: datetime) -> None:
    """Remember when a customer was last visited; an older visit that arrives late changes nothing."""
    tx.later(NOTE_VISIT, tx.org_id, customer_id, at)
