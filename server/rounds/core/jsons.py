"""JSON of the values that live here; the driver's own uuids are a subclass that orjson will not guess."""

from typing import Any
from uuid import UUID

import orjson


def _known(value: Any) -> Any:
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"no JSON for {type(value).__name__}")


def to_json(value: Any) -> str:
    """Raises TypeError for a value without a form in JSON."""
    return orjson.dumps(value, default=_known).decode()
