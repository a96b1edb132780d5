"""What phones sent, in a form that can be stored and read: whatever it was, and never more than it may weigh."""

from typing import Any
from uuid import UUID

import orjson

DEEPEST = 40
LONGEST = 65_536
BIGGEST = 2**53


def storable(value: Any, depth: int = 0) -> Any:
    """The same JSON without what jsonb or UTF-8 cannot hold: zero characters, lone surrogates, endless nesting."""
    if isinstance(value, str):
        return value.replace("\x00", "").encode("utf-8", "replace").decode()
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int):
        return value if -BIGGEST <= value <= BIGGEST else str(value)[:40]
    if isinstance(value, float):
        return value if value - value == 0 else None
    if depth >= DEEPEST:
        return "…"
    if isinstance(value, dict):
        return {storable(str(key)): storable(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [storable(item, depth + 1) for item in value]
    return str(value)


def kept(value: Any) -> str:
    """As JSON text to keep. What weighs too much is cut and says so."""
    text = to_text(storable(value))
    if len(text) > LONGEST:
        return to_text({"cut": text[:LONGEST].encode("utf-8", "ignore").decode()})
    return text


def to_text(value: Any) -> str:
    return orjson.dumps(value, default=str).decode()


def id_in(raw: Any, name: str) -> UUID | None:
    """An id that an unreadable operation names, if it is one."""
    found = raw.get(name) if isinstance(raw, dict) else None
    try:
        return UUID(found) if isinstance(found, str) else None
    except ValueError:
        return None


def text_in(raw: Any, name: str, most: int) -> str:
    found = raw.get(name) if isinstance(raw, dict) else None
    return str(storable(found))[:most] if isinstance(found, str) else ""
