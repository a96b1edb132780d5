"""Values as SQL literals, for the one message that ends a transaction.

That message is plain SQL text, so values travel only in forms that cannot break out of it: numbers, uuids, booleans,
moments that we format ourselves, and hex. Text is sent as hex too, unless it is plain ASCII without what ends or
escapes a literal: neither quote nor backslash, semicolon or control character.
"""

import re
from datetime import UTC, date, datetime
from uuid import UUID

HARMLESS = re.compile(r"[ !\"#-&(-:<-\[\]-~]*", re.ASCII).fullmatch


def literal(value: object) -> str:
    """A literal of one value; raises TypeError for what has no safe form."""
    if value is None:
        return "NULL"
    if value is True or value is False:
        return "TRUE" if value else "FALSE"
    kind = type(value)
    if kind is int:
        return str(value)
    if isinstance(value, UUID):
        return f"'{value.hex}'"
    if kind is float:
        return f"'{value!r}'"
    if kind is bytes:
        return f"'\\x{value.hex()}'"  # type: ignore[attr-defined]
    if kind is str and HARMLESS(value):  # type: ignore[call-overload]
        return f"'{value}'"
    if isinstance(value, str):
        return f"convert_from('\\x{value.encode().hex()}','UTF8')"
    if isinstance(value, datetime):
        return f"'{value.astimezone(UTC).isoformat()}'"
    if isinstance(value, date):
        return f"'{value.isoformat()}'"
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return f"ARRAY[{','.join(map(literal, value))}]" if value else "'{}'"
    raise TypeError(f"no literal for {kind.__name__}")
