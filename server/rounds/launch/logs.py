"""Log files of the running system: kept short, and watched for what a person should see."""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO

LIMIT = 10_000_000  # bytes a log may grow to; one older part is kept
LOOKS_BAD = re.compile(r"\b(?:ERROR|CRITICAL|FATAL|PANIC)\b", re.IGNORECASE)


def open_log(path: Path) -> IO[bytes]:
    """For appending, as the output of a child; so it may be cut short underneath it."""
    shorten(path)
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "ab")


def shorten(path: Path, limit: int = LIMIT) -> None:
    """Move what was written to `….1` once it is too long. Its writer keeps its handle and starts from the top."""
    try:
        if path.stat().st_size <= limit:
            return
        with path.open("rb+") as log, path.with_name(path.name + ".1").open("wb") as older:
            while part := log.read(1 << 20):
                older.write(part)
            log.truncate(0)
    except FileNotFoundError:
        return


class ErrorWatch:
    """Reads what is new in one log and yields its errors, each in one line."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.offset = path.stat().st_size if path.exists() else 0

    def new_errors(self) -> Iterator[str]:
        try:
            with self.path.open("rb") as log:
                if self.path.stat().st_size < self.offset:
                    self.offset = 0  # it was shortened
                log.seek(self.offset)
                fresh = log.read(1 << 20)
        except FileNotFoundError:
            return
        whole = fresh[: fresh.rfind(b"\n") + 1]
        self.offset += len(whole)
        for line in whole.decode(errors="replace").splitlines():
            if error := error_in(line):
                yield error


def error_in(line: str) -> str | None:
    """The words of an error in one line of a log; None when the line is no error."""
    if line.startswith("{"):
        try:
            entry = json.loads(line)
        except ValueError:
            entry = {}
        if "level" in entry:
            if str(entry["level"]).lower() not in {"error", "critical"}:
                return None
            return " ".join(str(entry[key]) for key in ("event", "error", "request_id") if entry.get(key))
    return line.strip() if LOOKS_BAD.search(line) else None


def tail(path: Path, lines: int = 15) -> str:
    if not path.exists():
        return ""
    with path.open("rb") as log:
        log.seek(max(0, path.stat().st_size - 20_000))
        return "\n".join(log.read().decode(errors="replace").splitlines()[-lines:])
