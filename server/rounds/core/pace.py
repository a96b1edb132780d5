"""How often one may ask, and how many may wait: refusals that say when to come again, instead of queues without end."""

import math
import time
from types import TracebackType

from rounds.core.errors import DomainError

LIMIT = 50_000
PATIENCE_S = 2


class Pace:
    """At most `per_minute` requests a minute for each key, in this process; all of them at once if none came before."""

    def __init__(self, per_minute: int) -> None:
        self._rate = per_minute / 60
        self._most = float(per_minute)
        self._left: dict[bytes, tuple[float, float]] = {}

    def spend(self, key: bytes) -> None:
        """Raises `too_many_requests` with the seconds to wait."""
        now = time.monotonic()
        left, at = self._left.get(key, (self._most, now))
        left = min(self._most, left + (now - at) * self._rate)
        if left < 1:
            raise DomainError("too_many_requests", wait_s=math.ceil((1 - left) / self._rate))
        if len(self._left) >= LIMIT:
            self._left.clear()
        self._left[key] = (left - 1, now)


class Crowd:
    """Counts who is inside or waits to get in; one more than `limit` is sent away."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._inside = 0

    def __enter__(self) -> None:
        """Raises `busy`."""
        if self._inside >= self._limit:
            raise DomainError("busy", wait_s=PATIENCE_S)
        self._inside += 1

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._inside -= 1
