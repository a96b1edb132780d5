"""The walk along a company's audit: names the first row that was edited, removed, put in or exchanged."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rounds.core.access import Ctx
from rounds.core.audit.row import BEGINNING, AuditRow, link
from rounds.core.audit.seals import Seal, seals_of
from rounds.core.db import Database, Tx

STEP = 5_000
AROUND = 200  # how far an exchanged row is looked for

ROW = """a.org_id, a.seq, a.hash, a.id, a.at, a.person_id, a.action, a.entity, a.entity_id, a.before::text AS before,
    a.after::text AS after, a.address, a.request_id"""


@dataclass(frozen=True, slots=True)
class Fault:
    """`kind` is edited, missing, inserted, moved, rewritten, foreign_seal or key; `seq` is the row it begins at."""

    kind: str
    seq: int
    words: str


@dataclass(frozen=True, slots=True)
class Walk:
    """What a walk found. `until` is the last row that is as it was written."""

    org_id: int
    rows: int
    since: int
    until: int
    seals: int
    last_seal: Seal | None
    fault: Fault | None


@dataclass(frozen=True, slots=True)
class _Start:
    head_seq: int
    cut_seq: int
    cut_hash: bytes
    seals: list[Seal]


async def walk_audit(
    db: Database,
    org_id: int,
    *,
    held: Sequence[Seal] = (),
    public_key: bytes | None = None,
    only_new: bool = False,
) -> Walk:
    """Walk one company's chain and hold it against its signed heads, and against copies that somebody else `held`.

    With `public_key` every signature has to be this key's. `only_new` begins at the last signed head.
    """
    ctx = Ctx(org_id, None)
    start = await db.snapshot(ctx, _start)
    if only_new and start.seals:
        start = await db.read(ctx, _from_last_seal, start)
    marks: dict[int, list[Seal]] = {}
    for seal in (*start.seals, *(copy for copy in held if copy.org_id == org_id)):
        marks.setdefault(seal.seq, []).append(seal)
    last = max(start.seals, key=lambda seal: seal.seq, default=None)
    seq, before, counted = start.cut_seq, start.cut_hash, 0
    fault = _seal_fault([seal for seals in marks.values() for seal in seals], public_key)
    while fault is None:
        found = await db.read(ctx, _rows_after, seq)
        for row in found:
            fault = await _row_fault(db, ctx, row, seq, before) or _sealed_fault(
                marks.get(row["seq"], []), row
            )
            if fault is not None:
                break
            seq, before, counted = row["seq"], row["hash"], counted + 1
        if len(found) < STEP:
            break
    if fault is None:
        furthest = max((start.head_seq, *marks))
        if furthest > seq:
            fault = Fault("missing", seq + 1, f"rows {seq + 1} to {furthest} are missing at the end")
    return Walk(org_id, counted, start.cut_seq + 1, seq, len(start.seals), last, fault)


async def _start(tx: Tx) -> _Start:
    head = await tx.value("SELECT seq FROM audit_head WHERE org_id = $1", tx.org_id)
    cut = await tx.row(
        "SELECT seq, hash FROM audit_cut WHERE org_id = $1 ORDER BY seq DESC LIMIT 1", tx.org_id
    )
    seals = await seals_of(tx)
    return _Start(head or 0, cut["seq"] if cut else 0, cut["hash"] if cut else BEGINNING, seals)


async def _from_last_seal(tx: Tx, start: _Start) -> _Start:
    """As if the audit had been cut before the row that was signed last; the row itself is walked."""
    last = max(start.seals, key=lambda seal: seal.seq)
    before = await tx.row(
        "SELECT seq, hash FROM audit WHERE org_id = $1 AND seq = $2", tx.org_id, last.seq - 1
    )
    if before is None:
        return start
    return _Start(start.head_seq, before["seq"], before["hash"], [last])


async def _rows_after(tx: Tx, seq: int) -> list[Any]:
    return await tx.rows(
        f"SELECT {ROW} FROM audit AS a WHERE a.org_id = $1 AND a.seq > $2 ORDER BY a.seq LIMIT {STEP}",  # noqa: S608
        tx.org_id,
        seq,
    )


def _seal_fault(seals: Sequence[Seal], public_key: bytes | None) -> Fault | None:
    for seal in sorted(seals, key=lambda one: one.day):
        if not seal.is_signed():
            return Fault("foreign_seal", seal.seq, f"the signed head of {seal.day} has a wrong signature")
        if public_key is not None and seal.public_key != public_key:
            key = seal.public_key.hex()
            return Fault("key", seal.seq, f"the head of {seal.day} is signed by another key than ours: {key}")
    return None


def _sealed_fault(seals: Sequence[Seal], row: Any) -> Fault | None:
    for seal in seals:
        if seal.hash != row["hash"]:
            words = f"the rows up to {seal.seq} were written anew after {seal.day}, whose signed head differs"
            return Fault("rewritten", seal.seq, words)
    return None


def _digest(row: Any) -> bytes:
    return AuditRow(**{name: row[name] for name in AuditRow.__dataclass_fields__}).digest()


async def _row_fault(db: Database, ctx: Ctx, row: Any, last: int, before: bytes) -> Fault | None:
    seq = row["seq"]
    if seq != last + 1:
        gone = f"row {last + 1} is" if seq == last + 2 else f"rows {last + 1} to {seq - 1} are"
        return Fault("missing", last + 1, f"{gone} missing before row {seq}")
    digest = _digest(row)
    if link(before, seq, digest) == row["hash"]:
        return None
    said = f"{row['action']}, {row['at'].isoformat(timespec='seconds')}"
    near = await db.read(ctx, _near, seq)
    links = {other["seq"]: other["hash"] for other in near}
    for place in range(max(1, seq - AROUND), seq + AROUND):
        for candidate in (*links.values(), before):
            if place != seq and link(candidate, place, digest) == row["hash"]:
                return Fault(
                    "moved", seq, f"row {seq} ({said}) was row {place}: rows were exchanged or put in"
                )
    following = next((other for other in near if other["seq"] == seq + 1), None)
    if following is not None and link(row["hash"], seq + 1, _digest(following)) != following["hash"]:
        return Fault(
            "inserted",
            seq,
            f"row {seq} ({said}) belongs to no chain: it was put in, renumbered or written anew",
        )
    return Fault("edited", seq, f"row {seq} ({said}) was edited, or the one before it was")


async def _near(tx: Tx, seq: int) -> list[Any]:
    return await tx.rows(
        f"SELECT {ROW} FROM audit AS a WHERE a.org_id = $1 AND a.seq BETWEEN $2 - {AROUND} AND $2 + {AROUND}",  # noqa: S608
        tx.org_id,
        seq,
    )
