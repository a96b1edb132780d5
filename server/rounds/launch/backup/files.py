"""Photos and other files: each content once at the place, and lists of which paths they belong to."""

import hashlib
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Protocol
from urllib.parse import unquote, urlsplit

from rounds.launch.backup.manifests import Object
from rounds.launch.backup.places import FolderPlace, Place, StorePlace, put_sealed
from rounds.launch.backup.sealing import seal
from rounds.launch.backup.settings import Memory
from rounds.launch.places import DataDir

PART = 1 << 20
OUTSIDE = "basemap"  # beside the files, kept too: an operator may have imported it


@dataclass(frozen=True, slots=True)
class Entry:
    """One file. `plain` is the SHA-256 of its content, `object` the name under which that lies at the place."""

    path: str
    size: int
    plain: str
    object: str


class Store(Protocol):
    """Where the system keeps its files; `version` changes with the content."""

    def everything(self) -> Iterator[tuple[str, str]]: ...
    def version(self, path: str) -> str | None: ...
    def open(self, path: str) -> IO[bytes]: ...


class FolderStore:
    def __init__(self, root: Path) -> None:
        self.root = root

    def everything(self) -> Iterator[tuple[str, str]]:
        for found in FolderPlace(self.root).list(""):
            if (version := self.version(found.name)) is not None:
                yield found.name, version

    def version(self, path: str) -> str | None:
        try:
            facts = (self.root / path).stat()
        except FileNotFoundError:
            return None
        return f"{facts.st_size}/{facts.st_mtime_ns}/{facts.st_ino}"

    def open(self, path: str) -> IO[bytes]:
        return (self.root / path).open("rb")


class ObjectStore:
    """Files in an object store: addressed by their content, so a path's size is version enough."""

    def __init__(self, url: str, store: Any = None) -> None:
        self.place = StorePlace(url, store)

    def everything(self) -> Iterator[tuple[str, str]]:
        for found in self.place.list(""):
            yield found.name, str(found.size)

    def version(self, path: str) -> str | None:
        size = self.place.size(path)
        return None if size is None else str(size)

    def open(self, path: str) -> IO[bytes]:
        return self.place.open(path)


def store_of(data: DataDir, files_url: str) -> Store:
    if not files_url:
        return FolderStore(data.files)
    if files_url.startswith("file://"):
        return FolderStore(Path(unquote(urlsplit(files_url).path)))
    return ObjectStore(files_url)


class FileKeeper:
    def __init__(self, stores: dict[str, Store], place: Place, recipient: str, memory: Memory) -> None:
        self.stores, self.place, self.recipient, self.memory = stores, place, recipient, memory

    def keep_all(self, moment: int) -> list[Entry]:
        """Everything there is, sent if it is not at the place yet. `moment` in ms, before the walk began."""
        entries = []
        for prefix, store in self.stores.items():
            for path, version in store.everything():
                if (entry := self._keep(store, prefix, path, version, moment)) is not None:
                    entries.append(entry)
        self._forget_all_but(entries)
        return entries

    def keep(self, paths: Iterable[str], moment: int) -> list[Entry]:
        """Those of the system's files; one that is gone meanwhile is left out."""
        entries = []
        store = self.stores["files"]
        for path in paths:
            version = store.version(path)
            if (
                version is not None
                and (entry := self._keep(store, "files", path, version, moment)) is not None
            ):
                entries.append(entry)
        return entries

    def _keep(self, store: Store, prefix: str, path: str, version: str, moment: int) -> Entry | None:
        full = f"{prefix}/{path}"
        with self.memory.open() as db:
            row = db.execute(
                "SELECT o.plain, o.name, o.size FROM file AS f JOIN object AS o ON o.plain = f.plain "
                "WHERE f.path = ? AND f.version = ?",
                (full, version),
            ).fetchone()
            if row:
                db.execute(
                    "UPDATE object SET last_seen = max(last_seen, ?) WHERE plain = ?", (moment, row[0])
                )
                return Entry(full, row[2], row[0], row[1])
        try:
            with store.open(path) as source:
                plain, size = _digest(source)
                source.seek(0)
                name = self._object(plain, source, size, moment)
        except FileNotFoundError:
            return None
        with self.memory.open() as db:
            db.execute(
                "INSERT INTO file VALUES (?, ?, ?) ON CONFLICT (path) DO UPDATE "
                "SET version = excluded.version, plain = excluded.plain",
                (full, version, plain),
            )
        return Entry(full, size, plain, name)

    def _object(self, plain: str, source: IO[bytes], size: int, moment: int) -> str:
        with self.memory.open() as db:
            known = db.execute("SELECT name FROM object WHERE plain = ?", (plain,)).fetchone()
            if known:
                db.execute("UPDATE object SET last_seen = max(last_seen, ?) WHERE plain = ?", (moment, plain))
                return str(known[0])
        with self.place.draft() as draft:
            sealed = seal(source, draft, self.recipient)
            name = f"files/{sealed.sha256[:2]}/{sealed.sha256}"
            self.place.keep(draft, name)
        with self.memory.open() as db:
            db.execute("INSERT OR REPLACE INTO object VALUES (?, ?, ?, ?)", (plain, name, size, moment))
        return name

    def _forget_all_but(self, entries: list[Entry]) -> None:
        present = {entry.path for entry in entries}
        with self.memory.open() as db:
            gone = [(path,) for (path,) in db.execute("SELECT path FROM file") if path not in present]
            db.executemany("DELETE FROM file WHERE path = ?", gone)


def put_list(place: Place, entries: list[Entry], recipient: str, name: str) -> Object:
    content = json.dumps([[e.path, e.size, e.plain, e.object] for e in entries], ensure_ascii=False)
    named, sealed = put_sealed(place, io.BytesIO(content.encode()), recipient, name)
    return Object(named, sealed.size, sealed.sha256)


def read_list(content: bytes) -> list[Entry]:
    return [Entry(*row) for row in json.loads(content)]


def _digest(source: IO[bytes]) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    while part := source.read(PART):
        digest.update(part)
        size += len(part)
    return digest.hexdigest(), size
