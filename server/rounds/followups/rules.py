"""Pure decisions about follow-ups: kinds, what a kind asks for, how text is cut for search, who sees a note."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rounds.core.access import Ctx, Module
from rounds.customers.public import Visibility

STAGES = ("first_contact", "interested", "comparing", "negotiating", "won", "lost")
REQUIRABLE = ("result", "next_step", "next_date", "stage", "photo")
# What an edit may change; `private` only away from it.
EDITABLE = ("kind", "text", "result", "next_step", "next_date", "stage", "probability", "private", "custom")
SEARCHED = ("text", "result", "next_step")
LONGEST_WORD = 24


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of note. Without names of its own it is one of ours, which the apps have words for."""

    key: str
    ordinal: int
    active: bool = True
    name_zh: str | None = None
    name_en: str | None = None
    template: str | None = None
    phrases: Sequence[str] = ()
    results: Sequence[str] = ()
    required: Sequence[str] = ()
    version: int = 0


BUILT_IN = tuple(
    Kind(key, at * 10)
    for at, key in enumerate(("visit", "call", "message", "meeting", "sample", "complaint", "other"))
)


def all_kinds(own: Iterable[Mapping[str, Any]]) -> list[Kind]:
    """Ours and the company's, in its order; its row takes the place of ours."""
    kinds = {kind.key: kind for kind in BUILT_IN}
    kinds |= {row["key"]: Kind(**row) for row in own}
    return sorted(kinds.values(), key=lambda kind: (kind.ordinal, kind.key))


def missing(kind: Kind | None, content: Mapping[str, Any], photos: int) -> list[str]:
    """Which of the things that a kind asks for are not there."""
    if kind is None:
        return []
    there = {"photo": photos > 0}
    return [name for name in kind.required if not there.get(name, content.get(name) is not None)]


@dataclass(frozen=True, slots=True)
class Words:
    """A search cut into what the index finds: `pairs` must be there whole, `begins` are beginnings of words."""

    pairs: list[str] = field(default_factory=list)
    begins: list[str] = field(default_factory=list)
    whole: list[str] = field(default_factory=list)


def folded(texts: Iterable[str | None]) -> str:
    """As texts are compared: half width, lower case, one line."""
    return " ".join(unicodedata.normalize("NFKC", text).lower() for text in texts if text)


def _runs(text: str) -> list[str]:
    """Runs of characters that are written without spaces, and words."""
    return re.findall(r"[\u3040-\u30ff\u3400-\u9fff]+|[^\W_\u3040-\u30ff\u3400-\u9fff]+", text)


def _is_unspaced(run: str) -> bool:
    return "\u3040" <= run[0] <= "\u9fff"


def text_grams(text: str) -> set[str]:
    """The keys of a folded text: pairs of characters, the last one of a run, and words."""
    grams: set[str] = set()
    for run in _runs(text):
        if _is_unspaced(run):
            grams |= {run[at : at + 2] for at in range(len(run) - 1)}
            grams.add(run[-1])
        else:
            grams.add(run[:LONGEST_WORD])
    return grams


def search_words(query: str) -> Words:
    """A single character is the beginning of a pair, or stands at the end."""
    found = Words()
    for run in _runs(folded([query])):
        if _is_unspaced(run) and len(run) > 1:
            found.pairs.extend(run[at : at + 2] for at in range(len(run) - 1))
            if len(run) > 2:
                found.whole.append(run)
        else:
            found.begins.append(run[:LONGEST_WORD])
    return found


def visible_notes(ctx: Ctx, first: int) -> Visibility:
    """One's own; others' that are shared: made in one's scope, at a customer in it, or naming the caller.

    `n` is the note, `first` the first free parameter, `$1` the company.
    """
    reach = ctx.reach(Module.CUSTOMERS)
    if reach.position_ids is None:
        return Visibility(f"(n.person_id = ${first} OR NOT n.private)", (ctx.person_id,))
    return Visibility(
        f"""(n.person_id = ${first} OR (NOT n.private AND (
            n.position_id = ANY (${first + 1}::uuid[])
            OR EXISTS (
                SELECT FROM assignment AS seen
                WHERE seen.org_id = n.org_id AND seen.customer_id = n.customer_id
                  AND seen.position_id = ANY (${first + 1}::uuid[]) AND seen.from_day <= ${first + 2}
                  AND (seen.until_day IS NULL OR seen.until_day > ${first + 2}))
            OR EXISTS (
                SELECT FROM note_mention AS named
                WHERE named.org_id = n.org_id AND named.note_id = n.id AND named.person_id = ${first}))))""",  # noqa: S608 - our own
        (ctx.person_id, list(reach.position_ids), ctx.as_of),
    )
