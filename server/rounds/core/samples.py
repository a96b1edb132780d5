"""What a module would show to a caller: how many, and a few examples. Asked when rights are previewed."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from rounds.core.access import Module, Permission
from rounds.core.db import Tx

MOST = 10_000
"""No module counts further."""


@dataclass(frozen=True, slots=True)
class Sample:
    count: int
    examples: list[str]


@dataclass(frozen=True, slots=True)
class Sampler:
    """Asks a module's own list, as the caller of the transaction. `permission` is the list's."""

    module: Module
    permission: Permission
    run: Callable[[Tx], Awaitable[Sample]]
