"""Units: metres and seconds are whole numbers with types of their own; money is minor units plus currency."""

from dataclasses import dataclass
from decimal import Decimal
from typing import NewType

Metres = NewType("Metres", int)
Seconds = NewType("Seconds", int)

# ISO 4217 exponents that differ from two.
EXPONENT = {
    "JPY": 0,
    "KRW": 0,
    "VND": 0,
    "CLP": 0,
    "ISK": 0,
    "UGX": 0,
    "BHD": 3,
    "KWD": 3,
    "OMR": 3,
    "JOD": 3,
    "TND": 3,
}


class CurrencyMismatch(ValueError):
    """Two amounts of different currencies were added."""


@dataclass(frozen=True, slots=True)
class Money:
    """`minor` whole units of the currency's smallest coin; 1286.00 CNY is Money(128600, "CNY")."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if len(self.currency) != 3 or not self.currency.isascii() or not self.currency.isupper():
            raise ValueError(f"not an ISO 4217 code: {self.currency!r}")

    def __add__(self, other: "Money") -> "Money":
        if other.currency != self.currency:
            raise CurrencyMismatch(f"{self.currency} + {other.currency}")
        return Money(self.minor + other.minor, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    @property
    def amount(self) -> Decimal:
        return Decimal(self.minor).scaleb(-EXPONENT.get(self.currency, 2))
