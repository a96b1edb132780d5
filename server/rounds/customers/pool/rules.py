"""How a company's pool works: pure decisions."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

# Who moved away or closed for good is nobody's to win.
OFFERED = ("prospect", "active", "dormant")


@dataclass(frozen=True, slots=True)
class Apart:
    """Customers of a type, a grade, or both: they go back after other days, or never (`days` None)."""

    kind: str | None = None
    grade: str | None = None
    days: int | None = None

    def fits(self, kind: str, grade: str | None) -> bool:
        return self.kind in (None, kind) and self.grade in (None, grade)


@dataclass(frozen=True, slots=True)
class PoolRules:
    """Without rules of its own a company has no pool."""

    is_on: bool = False
    unit_ids: Sequence[UUID] = ()
    hold_limit: int | None = None
    day_limit: int | None = None
    wait_days: int = 7
    return_days: int | None = None
    protect_days: int = 14
    warn_days: int = 7
    exceptions: Sequence[Apart] = field(default_factory=tuple)
    since: date = date(1970, 1, 1)
    returned_on: date | None = None
    version: int = 0

    @property
    def returns(self) -> bool:
        return self.is_on and (self.return_days is not None or any(one.days for one in self.exceptions))

    def days_of(self, kind: str, grade: str | None) -> int | None:
        """After how many days without a visit a customer goes back; the first exception that fits decides."""
        for one in self.exceptions:
            if one.fits(kind, grade):
                return one.days
        return self.return_days


def is_stricter(before: PoolRules, after: PoolRules) -> bool:
    """Whether somebody may lose a customer earlier than they knew: then the warning's days begin anew."""
    if not after.returns:
        return False
    if not before.returns or tuple(before.exceptions) != tuple(after.exceptions):
        return True
    shorter = (after.return_days or 10**6) < (before.return_days or 10**6)
    return shorter or after.protect_days < before.protect_days


def days_sql(bind: Callable[[object], str], rules: PoolRules) -> str:
    """`days_of` in SQL, for the customer `v`; null: never."""
    whens = "".join(f" WHEN {_fits(bind, one)} THEN {bind(one.days)}::integer" for one in rules.exceptions)
    usual = f"{bind(rules.return_days)}::integer"
    return f"CASE{whens} ELSE {usual} END" if whens else usual


def _fits(bind: Callable[[object], str], one: Apart) -> str:
    parts = [f"v.kind = {bind(one.kind)}"] if one.kind else []
    parts += [f"v.grade = {bind(one.grade)}"] if one.grade else []
    return " AND ".join(parts) or "TRUE"


def told(rules: PoolRules) -> dict[str, Any]:
    """As the audit and the answer say it."""
    return {
        "is_on": rules.is_on,
        "unit_ids": [str(one) for one in rules.unit_ids],
        "hold_limit": rules.hold_limit,
        "day_limit": rules.day_limit,
        "wait_days": rules.wait_days,
        "return_days": rules.return_days,
        "protect_days": rules.protect_days,
        "warn_days": rules.warn_days,
        "exceptions": [{"kind": one.kind, "grade": one.grade, "days": one.days} for one in rules.exceptions],
    }
