"""Whose a row's customer is: by staff number or name. Of namesakes nobody is taken; it is asked."""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from rounds.core.access import Module
from rounds.core.db import Tx
from rounds.core.grams import fold
from rounds.customers.queries import today_of


@dataclass(frozen=True, slots=True)
class Candidate:
    position_id: UUID
    person_id: UUID
    name: str
    code: str
    unit_name: str
    title: str

    def told(self) -> dict[str, Any]:
        return {
            "position_id": self.position_id,
            "name": self.name,
            "code": self.code,
            "unit_name": self.unit_name,
            "title": self.title,
        }


@dataclass(slots=True)
class OwnerBook:
    """Who holds a position in the caller's reach today; `chosen` is what the caller answered for a text."""

    chosen: dict[str, UUID]
    by_word: dict[str, list[Candidate]] = field(default_factory=dict)
    positions: set[UUID] = field(default_factory=set)
    asked: dict[str, list[Candidate]] = field(default_factory=dict)
    unknown: dict[str, int] = field(default_factory=dict)

    def find(self, text: str) -> UUID | str:
        """The position, or why there is none: `namesake` or `owner_unknown`."""
        chosen = self.chosen.get(text)
        if chosen in self.positions:
            return chosen
        words = [text, *re.split(r"[\s()（）/\[\]【】,，-]+", text)]
        found = [self.by_word[key] for word in words if (key := fold(word)) in self.by_word]
        if not found:
            self.unknown[text] = self.unknown.get(text, 0) + 1
            return "owner_unknown"
        fewest = min(found, key=lambda some: len({one.person_id for one in some}))
        if len({one.person_id for one in fewest}) > 1:
            self.asked[text] = fewest
            return "namesake"
        return fewest[0].position_id


async def read_owners(tx: Tx, chosen: dict[str, UUID]) -> OwnerBook:
    reach = tx.ctx.reach(Module.CUSTOMERS).position_ids
    found = await tx.rows(
        """
        SELECT s.id AS position_id, p.id AS person_id, p.name, p.code, u.name AS unit_name, s.title
        FROM position_holder AS h
        JOIN position AS s ON s.org_id = h.org_id AND s.id = h.position_id AND s.archived_at IS NULL
        JOIN unit AS u ON u.org_id = s.org_id AND u.id = s.unit_id
        JOIN person AS p ON p.org_id = h.org_id AND p.id = h.person_id AND p.archived_at IS NULL
        WHERE h.org_id = $1 AND NOT h.cover AND h.from_day <= $2 AND (h.until_day IS NULL OR h.until_day > $2)
          AND ($3::uuid[] IS NULL OR s.id = ANY ($3::uuid[]))
        ORDER BY h.from_day, s.id
        """,
        tx.org_id,
        today_of(tx),
        None if reach is None else list(reach),
    )
    book = OwnerBook(chosen)
    words: dict[str, list[Candidate]] = defaultdict(list)
    for row in found:
        one = Candidate(**row)
        book.positions.add(one.position_id)
        for word in {fold(one.name), fold(one.code)}:
            words[word].append(one)
    book.by_word = dict(words)
    return book
