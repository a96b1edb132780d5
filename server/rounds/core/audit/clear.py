"""What must never stand in the audit in the clear: it is kept for years, exported, and read by many."""

from collections.abc import Mapping
from typing import Any

SENSITIVE = frozenset(
    {
        "bank_account",
        "contact_phone",
        "id_number",
        "mobile",
        "passcode",
        "password",
        "phone",
        "recovery_code",
        "secret",
        "token",
        "wechat",
    }
)
SEALED = "e1:"
HIDDEN = "•••"


def without_secrets(said: Mapping[str, Any]) -> dict[str, Any]:
    """The same, with sensitive fields as ciphertext if they are, else as a sign that they were there."""
    return {name: _shown(name, value) for name, value in said.items()}


def _shown(name: str, value: Any) -> Any:
    if name in SENSITIVE and value is not None and not isinstance(value, bool):
        return value if isinstance(value, str) and value.startswith(SEALED) else HIDDEN
    if isinstance(value, Mapping):
        return without_secrets(value)
    if isinstance(value, list | tuple):
        return [_shown("", item) for item in value]
    return value
