"""Where backups go: a folder, or an object store by URL. What is put there is there whole or not at all."""

import contextlib
import io
import os
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Protocol
from urllib.parse import unquote, urlsplit
from uuid import uuid4

from rounds.launch.backup.sealing import Sealed, Source, damaged, hash_of, seal
from rounds.launch.backup.words import BackupError

INCOMING = ".incoming"
LEFTOVER_S = 86_400


@dataclass(frozen=True, slots=True)
class Found:
    name: str
    size: int


class Place(Protocol):
    """Names are relative, with `/` between parts."""

    @property
    def url(self) -> str: ...
    def draft(self) -> "contextlib.AbstractContextManager[IO[bytes]]":
        """A file to write to, that nobody sees until it is kept."""

    def keep(self, draft: IO[bytes], name: str) -> None:
        """Durable when this returns."""

    def open(self, name: str) -> IO[bytes]:
        """Raises FileNotFoundError."""

    def list(self, prefix: str) -> Iterator[Found]: ...
    def delete(self, name: str) -> None: ...


class FolderPlace:
    def __init__(self, root: Path) -> None:
        self.root = root

    @property
    def url(self) -> str:
        return str(self.root)

    @contextlib.contextmanager
    def draft(self) -> Iterator[IO[bytes]]:
        incoming = self.root / INCOMING
        _private_folder(incoming)
        path = incoming / uuid4().hex
        try:
            with path.open("x+b") as file:
                yield file
        finally:
            path.unlink(missing_ok=True)

    def keep(self, draft: IO[bytes], name: str) -> None:
        draft.flush()
        os.fsync(draft.fileno())
        target = self.root / name
        _private_folder(target.parent)
        Path(draft.name).rename(target)
        _sync_folder(target.parent)

    def open(self, name: str) -> IO[bytes]:
        return (self.root / name).open("rb")

    def list(self, prefix: str) -> Iterator[Found]:
        for folder, _, names in os.walk(self.root / prefix):
            for name in names:
                path = Path(folder) / name
                with contextlib.suppress(FileNotFoundError):
                    yield Found(path.relative_to(self.root).as_posix(), path.stat().st_size)

    def delete(self, name: str) -> None:
        path = self.root / name
        path.unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            path.parent.rmdir()  # only when it is empty

    def sweep_leftovers(self) -> None:
        """Drafts of writers that were killed."""
        incoming = self.root / INCOMING
        for path in incoming.glob("*") if incoming.is_dir() else ():
            with contextlib.suppress(FileNotFoundError):
                if time.time() - path.stat().st_mtime > LEFTOVER_S:
                    path.unlink()


class StorePlace:
    """An object store that obstore knows (s3://, gs://, az://). Its credentials come from the environment."""

    def __init__(self, url: str, store: Any = None) -> None:
        from obstore.store import from_url

        self._url = url
        self._store = store or from_url(url)

    @property
    def url(self) -> str:
        return self._url

    @contextlib.contextmanager
    def draft(self) -> Iterator[IO[bytes]]:
        with tempfile.TemporaryFile() as file:
            yield file

    def keep(self, draft: IO[bytes], name: str) -> None:
        import obstore

        draft.flush()
        draft.seek(0)
        with _said_by_store(self._url):
            obstore.put(self._store, name, draft)

    def open(self, name: str) -> IO[bytes]:
        import obstore

        with _said_by_store(self._url):
            parts = obstore.get(self._store, name).stream()
            held = tempfile.TemporaryFile()  # noqa: SIM115 (the caller closes it)
            try:
                for part in parts:
                    held.write(bytes(part))
                held.seek(0)
            except BaseException:
                held.close()
                raise
        return held

    def list(self, prefix: str) -> Iterator[Found]:
        import obstore

        with _said_by_store(self._url):
            for batch in obstore.list(self._store, prefix):
                for entry in batch:
                    yield Found(str(entry["path"]), int(entry["size"]))

    def size(self, name: str) -> int | None:
        import obstore

        with _said_by_store(self._url), contextlib.suppress(FileNotFoundError):
            return int(obstore.head(self._store, name)["size"])
        return None

    def delete(self, name: str) -> None:
        import obstore

        with _said_by_store(self._url), contextlib.suppress(FileNotFoundError):
            obstore.delete(self._store, name)


def open_place(url: str) -> Place:
    """Raises BackupError for an address that nothing can be put at."""
    parts = urlsplit(url)
    if "://" not in url:
        return FolderPlace(Path(url).expanduser().absolute())
    if parts.scheme == "file":
        return FolderPlace(Path(unquote(parts.path)))
    if parts.username or parts.password or parts.query:
        raise BackupError(
            "secret_in_url",
            "Keep keys out of the address: object stores read theirs from the environment (AWS_ACCESS_KEY_ID …)",
            "地址里不要写密钥：对象存储的密钥从环境变量读取（AWS_ACCESS_KEY_ID 等）",
        )
    try:
        return StorePlace(url)
    except Exception as error:  # noqa: BLE001 (whatever the store's own configuration lacks)
        raise BackupError("no_place", f"{url}: {error}", f"{url}：{error}") from None


def put_sealed(place: Place, source: Source, recipient: str, name: str) -> tuple[str, Sealed]:
    """Seal into the place. `{sha256}` in the name becomes the hash of what lies there."""
    with place.draft() as draft:
        sealed = seal(source, draft, recipient)
        named = name.format(sha256=sealed.sha256)
        place.keep(draft, named)
    return named, sealed


def put_plain(place: Place, content: bytes, name: str) -> None:
    with place.draft() as draft:
        draft.write(content)
        place.keep(draft, name)


def require_intact(place: Place, name: str, sha256: str) -> None:
    """Raises BackupError when the object is missing or another one."""
    try:
        with place.open(name) as source:
            if hash_of(source).sha256 == sha256:
                return
    except FileNotFoundError:
        raise missing(name) from None
    raise damaged(name)


def missing(name: str) -> BackupError:
    return BackupError("missing", f"{name} is missing at the backup's place", f"备份所在位置缺少 {name}")


def read_plain(place: Place, name: str) -> bytes:
    with place.open(name) as source:
        return source.read()


@contextlib.contextmanager
def _said_by_store(url: str) -> Iterator[None]:
    import obstore.exceptions

    try:
        yield
    except FileNotFoundError:
        raise
    except (obstore.exceptions.BaseError, io.UnsupportedOperation) as error:
        first = str(error).splitlines()[0][:300] if str(error) else type(error).__name__
        raise OSError(f"{url}: {first}") from error


def _private_folder(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
