"""The long work of imports: reading, trying, writing."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import structlog

from rounds.core.db import Tx
from rounds.core.geo import Datum
from rounds.core.tables.reading import LARGE, refused, rows_of
from rounds.customers.imports import actions
from rounds.customers.imports.drafts import GRADES, Draft, Lists, Seen, read_draft
from rounds.customers.imports.guessing import LOOKED_AT, guess_columns, header_row, zero_widths
from rounds.customers.imports.owners import OwnerBook, read_owners
from rounds.customers.imports.planning import Step, plan_steps
from rounds.customers.imports.store import CHUNK, ImportFiles, packed, raw_of
from rounds.customers.imports.words import KINDS, STATUSES, values_by_word
from rounds.customers.imports.writing import write_steps
from rounds.org.public import Ended, LongWork, Work

log = structlog.get_logger()
TOLD_WRONG = 500
PINS = 400
RIGHT_ANGLE = 90.0  # no latitude is more
FIRST_ROWS = 60  # by which columns are guessed


def files_of(work: Work) -> ImportFiles:
    return ImportFiles(work.files, work.ctx.org_id, _subject(work))


def _subject(work: Work) -> UUID:
    if work.subject_id is None:
        raise RuntimeError("an import's work without an import")
    return work.subject_id


async def read_file(work: Work) -> Ended:
    """Cut the file into chunks of rows, find its header, guess its columns."""
    files = files_of(work)
    known = await work.db.read(work.ctx, actions.known_headings)
    content = await files.get("source")
    chunks, head = await asyncio.to_thread(_cut, content, known)
    del content
    for number, chunk in enumerate(chunks):
        await files.put(f"rows.{number}", chunk)
    await files.put_json("head", head)
    await work.db.run(work.ctx, actions.note_read, _subject(work), head["rows"], head["header_row"])
    return Ended()


def _cut(content: bytes, known: dict[str, str]) -> tuple[list[bytes], dict[str, Any]]:
    first: list[tuple[int, list[Any]]] = []
    chunks: list[bytes] = []
    waiting: list[list[Any]] = []
    widths: dict[int, set[int]] = {}
    rows = 0
    rest = _raw_rows(content)
    for numbered in rest:
        first.append(numbered)
        if len(first) >= LOOKED_AT:
            break
    if not first:
        raise refused("empty")
    at = header_row([cells for _, cells in first], known)
    header_number, header = first[at]
    samples: list[list[Any]] = []

    def take(number: int, cells: list[Any]) -> None:
        nonlocal rows
        rows += 1
        if len(samples) < FIRST_ROWS:
            samples.append(cells)
        zero_widths(list(enumerate(cells)), widths)
        waiting.append([number, *cells])
        if len(waiting) == CHUNK:
            chunks.append(packed(waiting))
            waiting.clear()

    for number, cells in first[at + 1 :]:
        take(number, cells)
    for number, cells in rest:
        take(number, cells)
    if not rows:
        raise refused("empty")
    if waiting:
        chunks.append(packed(waiting))
    columns = guess_columns(header, samples, known)
    return chunks, {
        "rows": rows,
        "header_row": header_number,
        "columns": [
            {
                "index": one.index,
                "heading": one.heading,
                "field": one.field,
                "samples": one.samples,
                "datum": one.datum,
            }
            for one in columns
        ],
        "widths": {str(index): next(iter(found)) for index, found in widths.items() if len(found) == 1},
    }


def _raw_rows(content: bytes) -> Iterator[tuple[int, list[Any]]]:
    """Rows that hold something, with their numbers as the file's reader sees them."""
    for number, row in enumerate(rows_of(content, LARGE), start=1):
        cells = [raw_of(cell) for cell in row]
        if any(not isinstance(cell, str) or cell.strip() for cell in cells):
            yield number, cells


class Reading:
    """An import's rows as its plan understands them, chunk by chunk; of equal numbers the first counts."""

    def __init__(
        self, work: Work, plan: dict[str, Any], head: dict[str, Any], usual_axis: str | None
    ) -> None:
        at: dict[str, int] = plan["columns"]
        terms = work.ctx.terms
        self._at = at
        self._seen = Seen()
        self._lists = Lists(
            values_by_word(KINDS, terms),
            values_by_word(STATUSES, terms),
            GRADES,
            {
                field: head["widths"].get(str(at[field]), 0)
                for field in ("code", "external_id")
                if field in at
            },
            usual_axis,
        )
        self.datum = Datum(plan.get("datum") or "unknown")
        self.chosen = {text: UUID(position) for text, position in plan.get("owners", {}).items()}

    def drafts(self, rows: list[list[Any]]) -> list[Draft]:
        drafts = [read_draft(row[0], row[1:], self._at, self._lists) for row in rows]
        for draft in drafts:
            self._seen.mark(draft)
        return drafts


async def open_reading(work: Work, plan: dict[str, Any]) -> Reading:
    files = files_of(work)
    head = await files.get_json("head")
    return Reading(work, plan, head, _usual_axis(await files.rows(0), plan["columns"]))


def _usual_axis(rows: list[list[Any]], at: dict[str, int]) -> str | None:
    """Which of two numbers comes first in this file, by those rows where only one way is possible."""
    votes: Counter[str] = Counter()
    lists = Lists({}, {}, {}, {})
    places = {field: index for field, index in at.items() if field in ("place", "lng", "lat")}
    for row in rows if places else ():
        found = read_draft(row[0], row[1:], places, lists).place
        if found is not None and abs(found.lng) > RIGHT_ANGLE:
            votes["lat" if found.turned else "lng"] += 1
    return votes.most_common(1)[0][0] if votes else None


async def try_rows(work: Work) -> Ended:
    """The dry run: nothing is written but what was found."""
    files, subject = files_of(work), _subject(work)
    plan, rows = await work.db.read(work.ctx, _plan_of, subject)
    reading = await open_reading(work, plan)
    book = await work.db.read(work.ctx, read_owners, reading.chosen)
    counts: Counter[str] = Counter({"create": 0, "update": 0, "same": 0, "wrong": 0, "turned": 0})
    wrong: list[dict[str, Any]] = []
    pins: list[dict[str, Any]] = []
    every = max(1, rows // PINS)
    for number, start in enumerate(range(0, rows, CHUNK)):
        chunk = await files.rows(number)
        drafts = await asyncio.to_thread(reading.drafts, chunk)
        steps = await work.db.read(work.ctx, plan_steps, drafts, book, reading.datum)
        for row, step in zip(chunk, steps, strict=True):
            counts[step.outcome] += 1
            _look_at(step, row, counts, wrong, pins, every)
        await work.tell(start + len(chunk), rows)
    await files.put_json("wrong", wrong)
    await files.put_json("report", _report(wrong, book, pins))
    await work.db.run(work.ctx, actions.note_tried, subject, dict(counts))
    return Ended()


def _look_at(
    step: Step, row: list[Any], counts: Counter[str], wrong: list[Any], pins: list[Any], every: int
) -> None:
    draft = step.draft
    name = draft.values.get("name") or (
        step.known["name"] if step.known is not None and step.known["is_visible"] else None
    )
    if draft.place is not None:
        counts["turned"] += draft.place.turned
        counts["places"] += 1
        if counts["places"] % every == 0 or len(pins) < 20:
            pins.append({"row": draft.row, "name": name, "lng": draft.place.lng, "lat": draft.place.lat})
    if step.outcome == "wrong":
        reasons = [one.told() for one in draft.wrong]
        wrong.append({"row": draft.row, "name": name, "wrong": reasons, "cells": row[1:]})


def _report(wrong: list[dict[str, Any]], book: OwnerBook, pins: list[Any]) -> dict[str, Any]:
    told = [{key: one[key] for key in ("row", "name", "wrong")} for one in wrong[:TOLD_WRONG]]
    unknown = sorted(book.unknown.items(), key=lambda one: -one[1])[:100]
    return {
        "wrong": told,
        "owners": [
            {"text": text, "candidates": [one.told() for one in some]} for text, some in book.asked.items()
        ],
        "unknown_owners": [{"text": text, "rows": rows} for text, rows in unknown],
        "pins": pins,
        "kept": [],
    }


async def _plan_of(tx: Tx, import_id: UUID) -> tuple[dict[str, Any], int]:
    found = await tx.row(
        "SELECT plan, rows FROM customer_import WHERE org_id = $1 AND id = $2", tx.org_id, import_id
    )
    if found is None:
        raise RuntimeError("the import is gone")
    return found["plan"], found["rows"]


async def apply_rows(work: Work) -> Ended:
    """Write chunk after chunk; cut off, it goes on with the first that is not written."""
    files, subject = files_of(work), _subject(work)
    plan, rows = await work.db.read(work.ctx, _plan_of, subject)
    reading = await open_reading(work, plan)
    book = await work.db.read(work.ctx, read_owners, reading.chosen)
    waiting = asyncio.create_task(_drafts(files, reading, 0))
    for number, start in enumerate(range(0, rows, CHUNK)):
        drafts = await waiting
        if start + CHUNK < rows:  # the next one is understood while this one is written
            waiting = asyncio.create_task(_drafts(files, reading, number + 1))
        await work.db.run(work.ctx, _write_chunk, subject, start, drafts, book, reading.datum)
        await work.tell(start + len(drafts), rows)
    await work.db.run(work.ctx, _finish, subject)
    return Ended()


async def _drafts(files: ImportFiles, reading: Reading, number: int) -> list[Draft]:
    return await asyncio.to_thread(reading.drafts, await files.rows(number))


async def _write_chunk(
    tx: Tx, import_id: UUID, start: int, drafts: list[Draft], book: OwnerBook, datum: Datum
) -> None:
    """Once and only once: `written` tells how far it is."""
    found = await actions.locked(tx, import_id, "applying")
    if found["written"] > start:
        return
    steps = await plan_steps(tx, drafts, book, datum)
    await write_steps(tx, import_id, steps, datum)
    counts = Counter(found["counts"].get("done", {}))
    counts.update(step.outcome for step in steps)
    await tx.execute(
        "UPDATE customer_import SET written = $3, counts = counts || $4::jsonb WHERE org_id = $1 AND id = $2",
        tx.org_id,
        import_id,
        start + len(drafts),
        {"done": dict(counts)},
    )


async def _finish(tx: Tx, import_id: UUID) -> None:
    found = await actions.locked(tx, import_id, "applying")
    done = Counter(found["counts"].get("done", {}))
    await actions.note_applied(
        tx, import_id, {name: done[name] for name in ("create", "update", "same", "wrong")}
    )


async def failed(work: Work, trouble: dict[str, Any]) -> None:
    await work.db.run(work.ctx, actions.note_failed, _subject(work), trouble)


READING = LongWork(actions.READ, read_file, failed)
TRYING = LongWork(actions.TRY, try_rows, failed)
APPLYING = LongWork(actions.APPLY, apply_rows, failed)
