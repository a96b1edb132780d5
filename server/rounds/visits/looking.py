"""Notes who looked at whose whereabouts, so that each person can see it."""

from collections.abc import Sequence
from uuid import UUID

from rounds.core.access import Ctx
from rounds.core.db import Database, Tx
from rounds.core.looks import AT_ONCE, Lately, look_at_all

_lately = Lately()


async def note_looks(db: Database, ctx: Ctx, what: str, people: Sequence[UUID], **more: object) -> None:
    """Before the answer goes out; once an hour for each viewer and person."""
    who = (ctx.org_id, ctx.person_id, what)
    fresh = [one for one in _lately.missing(db.now(), *who, ids=people) if one != ctx.person_id]
    for start in range(0, len(fresh), AT_ONCE):
        chunk = fresh[start : start + AT_ONCE]

        async def note(tx: Tx, chunk: Sequence[UUID] = chunk) -> None:
            await look_at_all(tx, what, "person", chunk, **more)

        await db.run(ctx, note)
        _lately.note(db.now(), *who, ids=chunk)
