"""An import's cells in the file store: the file as it came, its rows in chunks, what was found wrong."""

import contextlib
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import orjson

from rounds.core.file_store import Files
from rounds.core.jsons import to_json
from rounds.core.tables.reading import Cell
from rounds.customers.imports.cells import Raw

CHUNK = 1_000
LONGEST_CELL = 5_000


def key_of(org_id: int, import_id: UUID, part: str) -> str:
    return f"import/{org_id}/{import_id}.{part}"


def raw_of(cell: Cell) -> Raw:
    """A cell as it is kept: texts and numbers apart, since a number may have lost something."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, int | float):
        return cell
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return cell[:LONGEST_CELL]


class ImportFiles:
    """The parts of one import."""

    def __init__(self, files: Files, org_id: int, import_id: UUID) -> None:
        self._files = files
        self._of = (org_id, import_id)

    async def put(self, part: str, content: bytes) -> None:
        await self._files.put(key_of(*self._of, part), content)

    async def get(self, part: str) -> bytes:
        return await self._files.get(key_of(*self._of, part))

    async def put_json(self, part: str, value: Any) -> None:
        await self.put(part, to_json(value).encode())

    async def get_json(self, part: str) -> Any:
        """Raises FileNotFoundError."""
        return orjson.loads(await self.get(part))

    async def rows(self, chunk: int) -> list[list[Any]]:
        """Rows of a chunk, each with its number in the file before its cells."""
        found: list[list[Any]] = await self.get_json(f"rows.{chunk}")
        return found

    async def forget(self, chunks: int) -> None:
        for part in ("source", "head", "report", "wrong", *(f"rows.{chunk}" for chunk in range(chunks))):
            with contextlib.suppress(FileNotFoundError):
                await self._files.delete(key_of(*self._of, part))


def packed(rows: Iterable[list[Any]]) -> bytes:
    return orjson.dumps(list(rows))
