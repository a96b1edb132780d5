"""Writes a company whole, as of one moment, in constant memory."""

import base64
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import orjson

from rounds.core import sealing
from rounds.core.db import Tx
from rounds.core.file_store import Files
from rounds.core.files import blob_key
from rounds.core.keyring import Unreadable
from rounds.core.whole.package import Package, Part, Write
from rounds.core.whole.readme import readmes
from rounds.core.whole.rules import COLUMNS_LEFT_OUT, LEFT_OUT, SEALED, SealedColumn
from rounds.core.whole.tables import Table, carried_tables

AT_ONCE = 500
FORMAT = "rounds-company-1"
ENDINGS = {"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp"}
STORED = """
    SELECT encode(sha256, 'hex') AS name, size, mime FROM blob
    WHERE org_id = $1 AND stored_at IS NOT NULL ORDER BY sha256
    """
Progress = Callable[[int, int], Awaitable[None]]
"""How much is done, of how much."""


async def write_company(
    tx: Tx, files: Files, write: Write, progress: Progress, *, is_open: bool
) -> dict[str, Any]:
    """In a snapshot. `is_open` for sealed values in the clear, which is for encrypted files. Returns the manifest."""
    return await _Writer(tx, files, Package(write, tx.now), progress, is_open=is_open).write()


class _Writer:
    def __init__(self, tx: Tx, files: Files, package: Package, progress: Progress, *, is_open: bool) -> None:
        self._tx, self._files, self._package, self._progress = tx, files, package, progress
        self._is_open = is_open
        self._done = self._all = 0

    async def write(self) -> dict[str, Any]:
        tx = self._tx
        tables = await carried_tables(tx)
        company = await tx.row(
            "SELECT org_id, name, timezone, locale, currency FROM company WHERE org_id = $1", tx.org_id
        )
        if company is None:
            raise RuntimeError(f"there is no company {tx.org_id}")
        made_at = tx.now.isoformat(timespec="seconds")
        for name, text in readmes(
            name=company["name"],
            number=tx.org_id,
            made_at=made_at[:19].replace("T", " "),
            is_open=self._is_open,
        ).items():
            async with self._package.part(name) as (_, write):
                await write(text.encode())
        self._all = await self._count(tables)
        parts = [(table, await self._table(table)) for table in tables]
        stored = await self._contents()
        keys = [await self._keys()] if self._is_open else []
        manifest = {
            "format": FORMAT,
            "company": dict(company),
            "made_at": made_at,
            "sealed_values": "open" if self._is_open else "sealed",
            "tables": [
                {**_told(part), "name": table.name, "columns": self._shown(table)} for table, part in parts
            ],
            "files": stored,
            "keys": [_told(part) for part in keys],
            "left_out": LEFT_OUT,
            "columns_left_out": {f"{table}.{name}": why for (table, name), why in COLUMNS_LEFT_OUT.items()},
        }
        async with self._package.part("manifest.json") as (_, write):
            await write(orjson.dumps(manifest, option=orjson.OPT_INDENT_2))
        await self._package.end()
        await self._progress(self._all, self._all)
        return manifest

    async def _count(self, tables: list[Table]) -> int:
        rows = 0
        for table in tables:
            rows += await self._tx.value(
                f'SELECT count(*) FROM "{table.name}" WHERE org_id = $1',  # noqa: S608 - from the catalogue
                self._tx.org_id,
            )
        stored = await self._tx.value(
            "SELECT count(*) FROM blob WHERE org_id = $1 AND stored_at IS NOT NULL", self._tx.org_id
        )
        return int(rows + stored)

    def _sealed_in(self, table: Table) -> list[SealedColumn]:
        return [one for one in SEALED if one.table == table.name] if self._is_open else []

    def _shown(self, table: Table) -> list[str]:
        """The columns as they are told: a sealed one that is opened under its own name."""
        opened = {one.column: one.shown for one in self._sealed_in(table)}
        return list(dict.fromkeys(opened.get(name, name) for name in table.carried()))

    async def _table(self, table: Table) -> Part:
        columns = ", ".join(f'"{name}"' for name in table.carried())
        order = ", ".join(f'"{name}"' for name in table.key)
        sealed = self._sealed_in(table)
        async with self._package.part(f"tables/{table.name}.jsonl") as (part, write):
            lines: list[str] = []
            async for row in self._tx.each(
                f"""
                SELECT row_to_json(t)::text
                FROM (SELECT {columns} FROM "{table.name}" WHERE org_id = $1 ORDER BY {order}) AS t
                """,  # noqa: S608 - from the catalogue
                self._tx.org_id,
            ):
                lines.append(row[0])
                if len(lines) == AT_ONCE:
                    await self._lines(part, write, lines, sealed)
            await self._lines(part, write, lines, sealed)
        return part

    async def _lines(self, part: Part, write: Write, lines: list[str], sealed: list[SealedColumn]) -> None:
        if not lines:
            return
        told = await self._opened(lines, sealed) if sealed else [line.encode() for line in lines]
        await write(b"\n".join(told) + b"\n")
        part.lines += len(lines)
        self._done += len(lines)
        lines.clear()
        await self._progress(self._done, self._all)

    async def _opened(self, lines: list[str], sealed: list[SealedColumn]) -> list[bytes]:
        rows: list[dict[str, Any]] = [orjson.loads(line) for line in lines]
        for one in sealed:
            held = [row for row in rows if row.get(one.column)]
            values = [(UUID(row[one.subject]), one.field, row[one.column]) for row in held]
            clear = await sealing.unseal_many(self._tx, values)
            for row in rows:
                if one.column != one.shown:  # else what an earlier version kept there in the clear
                    row.pop(one.column, None)
                row[one.shown] = None
            for row, text in zip(held, clear, strict=True):
                row[one.shown] = text
        return [orjson.dumps(row) for row in rows]

    async def _contents(self) -> dict[str, Any]:
        """Each file, then their list: it is made from the same rows again, so that it need not be held."""
        missing: set[str] = set()
        count = size = 0
        async for row in self._tx.each(STORED, self._tx.org_id):
            name = row["name"]
            try:
                content = await self._files.get(blob_key(self._tx.org_id, name), self._tx)
            except (FileNotFoundError, Unreadable):
                missing.add(name)
                continue
            async with self._package.part(_path(row), packed=False) as (_, write):
                await write(content)
            count, size = count + 1, size + len(content)
            self._done += 1
            await self._progress(self._done, self._all)
        async with self._package.part("files.jsonl") as (part, write):
            async for row in self._tx.each(STORED, self._tx.org_id):
                if row["name"] not in missing:
                    told = {
                        "file": _path(row),
                        "sha256": row["name"],
                        "size": row["size"],
                        "mime": row["mime"],
                    }
                    await write(orjson.dumps(told) + b"\n")
                    part.lines += 1
        return {"count": count, "size": size, "missing": sorted(missing), "index": _told(part)}

    async def _keys(self) -> Part:
        async with self._package.part("keys.jsonl") as (part, write):
            subjects: list[UUID] = []
            async for row in self._tx.each(
                "SELECT subject FROM subject_key WHERE org_id = $1 AND wrapped IS NOT NULL ORDER BY subject",
                self._tx.org_id,
            ):
                subjects.append(row["subject"])
                if len(subjects) == AT_ONCE:
                    await self._write_keys(part, write, subjects)
            await self._write_keys(part, write, subjects)
        return part

    async def _write_keys(self, part: Part, write: Write, subjects: list[UUID]) -> None:
        found = await sealing.subject_keys(self._tx, subjects)
        for subject, key in found.items():
            told = {"subject": str(subject), "key": base64.b64encode(key).decode()}
            await write(orjson.dumps(told) + b"\n")
            part.lines += 1
        subjects.clear()


def _path(row: Any) -> str:
    return f"files/{row['name']}{ENDINGS.get(row['mime'], '')}"


def _told(part: Part) -> dict[str, Any]:
    return {"file": part.name, "rows": part.lines, "size": part.size, "sha256": part.sha256}
