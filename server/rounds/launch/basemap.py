"""The base map's file: one archive in its folder, named after its content so that it may be cached for ever."""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

VERSION_LENGTH = 12


def has_base_map(folder: Path) -> bool:
    """An archive, or the operator's own choice of another map in basemap.json."""
    return (folder / "basemap.json").is_file() or any(folder.glob("*.pmtiles"))


def install_base_map(folder: Path, write: Callable[[Path], object]) -> Path:
    """Let `write` make an archive, then put it in the place of the one before. A failure leaves that one alone."""
    unfinished = folder / f".{os.getpid()}.new"
    try:
        write(unfinished)
        with unfinished.open("rb") as file:
            version = hashlib.file_digest(file, "sha256").hexdigest()[:VERSION_LENGTH]
        made = folder / f"{version}.pmtiles"
        unfinished.rename(made)
    finally:
        unfinished.unlink(missing_ok=True)
    for older in folder.glob("*.pmtiles"):
        if older != made:
            older.unlink()
    return made
