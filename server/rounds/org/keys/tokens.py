"""How a key is written: `rk_<company>_<secret><checksum>`, so that scanners of source code recognise a leaked one."""

import re
import secrets
import string
import zlib

ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase
SECRET_LENGTH = 43  # 256 random bits and a little
CHECK_LENGTH = 6
PREFIX = "rk_"
WRITTEN = re.compile(rf"rk_([0-9]{{1,17}})_[0-9A-Za-z]{{{SECRET_LENGTH + CHECK_LENGTH}}}", re.ASCII)


def new_token(org_id: int) -> str:
    body = f"{PREFIX}{org_id}_" + "".join(secrets.choice(ALPHABET) for _ in range(SECRET_LENGTH))
    return body + checksum(body)


def checksum(body: str) -> str:
    """CRC-32 in six digits of base 62: tells a key from a look-alike without asking the database."""
    number, digits = zlib.crc32(body.encode()), ""
    for _ in range(CHECK_LENGTH):
        number, digit = divmod(number, len(ALPHABET))
        digits = ALPHABET[digit] + digits
    return digits


def is_key(token: str) -> bool:
    return token.startswith(PREFIX)


def company_of(token: str) -> int | None:
    """None for what is no key of ours."""
    written = WRITTEN.fullmatch(token)
    if written is None or checksum(token[:-CHECK_LENGTH]) != token[-CHECK_LENGTH:]:
        return None
    return int(written[1])
