"""What happens to follow-ups, for modules above."""

from dataclasses import dataclass
from uuid import UUID

from rounds.core.db import Event, Tx
from rounds.core.errors import NotFound


@dataclass(frozen=True, slots=True)
class NoteWritten(Event):
    note_id: UUID
    customer_id: UUID
    person_id: UUID


@dataclass(frozen=True, slots=True)
class NoteCommented(Event):
    note_id: UUID
    comment_id: UUID
    person_id: UUID


@dataclass(frozen=True, slots=True)
class PersonNamed(Event):
    """Somebody was named in a note, by its writer."""

    note_id: UUID
    person_id: UUID
    by_person_id: UUID


def person_of(tx: Tx) -> UUID:
    """Who does it; raises NotFound for work that no person asked for."""
    if tx.ctx.person_id is None:
        raise NotFound("person")
    return tx.ctx.person_id
