"""Master keys as the settings spell them: `k2:<base64 of 32 bytes>,k1:…`, the current one first."""

import base64
import binascii
import os
import re
from collections.abc import Sequence

KEY = 32
_NAME = re.compile(r"k[1-9][0-9]{0,5}")


class WrongMasterKey(RuntimeError):
    """The master key is missing, unreadable, or not the one that this database's keys were wrapped with."""


def read_masters(text: str) -> dict[str, bytes]:
    """Master keys by name, the current one first, from `k2:<base64 of 32 bytes>,k1:…`. Raises WrongMasterKey."""
    found: dict[str, bytes] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, _, encoded = part.partition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
        except (binascii.Error, ValueError):
            key = b""
        if not _NAME.fullmatch(name) or len(key) != KEY or name in found:
            raise WrongMasterKey(
                "ROUNDS_MASTER_KEY is to be k1:<base64 of 32 bytes>, several divided by commas"
            )
        found[name] = key
    if not found:
        raise WrongMasterKey("no master key is named: `rounds keys new` prints one")
    return found


def new_master(known: Sequence[str] = ()) -> str:
    """A fresh master key as the settings spell it, numbered after those known."""
    number = 1 + max((int(name[1:]) for name in known), default=0)
    return f"k{number}:{base64.b64encode(os.urandom(KEY)).decode()}"
