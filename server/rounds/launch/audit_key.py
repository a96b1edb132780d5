"""The key with which this installation signs its audit, kept beside its other secrets."""

import base64
import binascii
import os
import secrets

from rounds.launch.errors import LaunchError
from rounds.launch.places import DataDir

FILE = "audit.key"
SEED_BYTES = 32


def audit_key(data: DataDir) -> str:
    """32 bytes in base64, made once, readable by its owner alone."""
    path = data.root / FILE
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        key = path.read_text().strip()
        if not _is_key(key):
            raise LaunchError(f"{path} is damaged: restore it, or remove it to make a new one") from None
        return key
    key = base64.b64encode(secrets.token_bytes(SEED_BYTES)).decode()
    with os.fdopen(descriptor, "w") as file:
        file.write(key + "\n")
    return key


def _is_key(text: str) -> bool:
    try:
        return len(base64.b64decode(text, validate=True)) == SEED_BYTES
    except binascii.Error:
        return False


def public_key_of(key: str) -> bytes:
    """Raises BadKey."""
    from rounds.core.audit.seals import public_half, signing_key  # heavy, and not needed to start up

    return public_half(signing_key(key))
