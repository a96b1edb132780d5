"""The lists by which customers are told apart, and what everybody has of them from the start."""

from dataclasses import dataclass

KINDS = (
    "outlet", "distributor", "sub_distributor", "key_account", "hospital", "pharmacy", "factory", "project",
    "household",
)  # fmt: skip
GRADES = {"A": 7, "B": 14, "C": 28}
"""With the days after which a customer of the grade is to be seen again."""
INTERVAL_DAYS = 28
"""Of a grade of the company's own that says nothing else."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One of the company's lists: where its rows are, and the keys that are there without a row."""

    table: str
    built_in: tuple[str, ...] = ()


LISTS = {
    "kind": Listed("customer_kind", KINDS),
    "channel": Listed("customer_channel"),
    "grade": Listed("customer_grade", tuple(GRADES)),
    "tag": Listed("tag"),
}
