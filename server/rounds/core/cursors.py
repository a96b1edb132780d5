"""Opaque positions in a list. A cursor is never trusted: it only says where to go on, not what may be seen."""

import base64
import binascii
from datetime import date, datetime
from uuid import UUID

import orjson

from rounds.core.errors import DomainError
from rounds.core.jsons import to_json


def write_cursor(*parts: object) -> str:
    return base64.urlsafe_b64encode(to_json(parts).encode()).decode().rstrip("=")


def read_cursor(cursor: str, *kinds: type) -> list[object]:
    """The parts in their kinds (str, int, UUID, date, datetime); raises `cursor_invalid`."""
    try:
        parts = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not isinstance(parts, list) or len(parts) != len(kinds):
            raise DomainError("cursor_invalid")
        return [_as(kind, part) for kind, part in zip(kinds, parts, strict=True)]
    except (binascii.Error, orjson.JSONDecodeError, ValueError, TypeError, UnicodeError) as error:
        raise DomainError("cursor_invalid") from error


def _as(kind: type, part: object) -> object:
    if kind is datetime:
        at = datetime.fromisoformat(str(part))
        if at.tzinfo is None:
            raise ValueError("a cursor's moment needs a zone")
        return at
    if kind is date:
        return date.fromisoformat(str(part))
    if kind is UUID:
        return UUID(str(part))
    if not isinstance(part, kind):
        raise TypeError(f"{part!r} is no {kind.__name__}")
    if isinstance(part, str) and "\x00" in part:
        raise ValueError("no zero bytes in a cursor")
    return part
