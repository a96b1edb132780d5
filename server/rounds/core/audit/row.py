"""One row of the audit: the form in which it is hashed, and the two statements that put it at the end of the chain.

`hash = sha256(hash of the row before ‖ number as 8 bytes ‖ sha256(the row's canonical form))`. The number and the hash
are made in the database, from the company's head: whoever holds that row writes the next one. They are two statements
so that both route to one shard; they run at the very end of a transaction, after the change log's head, always in that
order, so that two transactions never wait for each other.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from rounds.core.access import Ctx
from rounds.core.audit.clear import without_secrets
from rounds.core.clock import micros
from rounds.core.ids import uuid7
from rounds.core.jsons import to_json
from rounds.core.literals import literal
from rounds.core.statements import Prepared

FORM = "rounds-audit-1"
BEGINNING = bytes(32)
"""What stands before the first row."""

# The head is made with the first row: a company without one cannot lose a row.
ADVANCE = Prepared(
    "audit_advance",
    "bigint, bytea",
    """
    INSERT INTO audit_head AS h (org_id, seq, hash)
    VALUES ($1, 1, sha256(decode(repeat('00', 32), 'hex') || int8send(1::bigint) || $2))
    ON CONFLICT (org_id) DO UPDATE SET seq = h.seq + 1, hash = sha256(h.hash || int8send(h.seq + 1) || $2)
    """,
)
ADD = Prepared(
    "add_audit",
    "bigint, uuid, timestamptz, uuid, text, text, uuid, text, text, text, uuid",
    """
    INSERT INTO audit (org_id, seq, hash, id, at, person_id, action, entity, entity_id, before, after, address,
                       request_id)
    SELECT h.org_id, h.seq, h.hash, $2, $3, $4, $5, $6, $7, $8::json, $9::json, $10, $11
    FROM audit_head AS h
    WHERE h.org_id = $1
    """,
)


@dataclass(frozen=True, slots=True)
class AuditRow:
    """What is hashed. `before` and `after` are JSON texts, kept in the database as they are."""

    org_id: int
    id: UUID
    at: datetime
    person_id: UUID | None
    action: str
    entity: str
    entity_id: UUID | None
    before: str | None
    after: str | None
    address: str | None
    request_id: UUID | None

    def digest(self) -> bytes:
        """SHA-256 of the canonical form: each field with its length in bytes before it, a missing one as `-`."""
        fields = (
            FORM, self.org_id, self.id, micros(self.at), self.person_id, self.action, self.entity, self.entity_id,
            self.before, self.after, self.address, self.request_id,
        )  # fmt: skip
        return hashlib.sha256(b"".join(_framed(field) for field in fields)).digest()

    def script(self) -> str:
        """The part of the closing message that puts this row at the end of its company's chain."""
        values = (
            self.org_id, self.id, self.at, self.person_id, self.action, self.entity, self.entity_id, self.before,
            self.after, self.address, self.request_id,
        )  # fmt: skip
        return (
            f"EXECUTE {ADVANCE.name}({self.org_id},{literal(self.digest())});"
            f"EXECUTE {ADD.name}({','.join(map(literal, values))})"
        )


def audit_row(
    ctx: Ctx,
    at: datetime,
    action: str,
    entity: str,
    entity_id: UUID | None,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
) -> AuditRow:
    """The row of what `ctx` does now."""
    return AuditRow(
        ctx.org_id,
        uuid7(),
        at,
        ctx.person_id,
        action,
        entity,
        entity_id,
        None if before is None else to_json(without_secrets(before)),
        None if after is None else to_json(without_secrets(after)),
        ctx.address,
        ctx.request_id,
    )


def link(before: bytes, seq: int, digest: bytes) -> bytes:
    """The hash of the row `seq` whose content has this digest, after a row with the hash `before`."""
    return hashlib.sha256(before + seq.to_bytes(8, "big") + digest).digest()


def _framed(value: object) -> bytes:
    if value is None:
        return b"-"
    text = str(value).encode()
    return b"%d:%s" % (len(text), text)
