#!/usr/bin/env python3
"""Rules of ours that no common tool knows. Prints each breach as `file: what is wrong`."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LONGEST = 320
EMPTY_NAMES = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "base",
    "manager",
    "service",
    "services",
    "misc",
}
LOCK_FILES = ("server/requirements.lock", "web/package-lock.json")
HAS_HOST = re.compile(
    r"https?://\S+\.(?:whl|tgz|tar\.gz|zip)|^--(?:extra-)?index-url|^--find-links", re.MULTILINE
)
UNFINISHED = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b")
SOURCES = {".py", ".ts", ".tsx", ".sql", ".sh", ".mjs", ".css"}


def tracked_files() -> list[Path]:
    # Also what is new and not yet added; never what .gitignore names.
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],  # noqa: S607 (wherever git is)
        cwd=ROOT,
        check=True,
        capture_output=True,
    ).stdout
    return [path for name in listed.decode().split("\0") if name and (path := ROOT / name).is_file()]


def breaches(path: Path) -> list[str]:
    name = path.relative_to(ROOT).as_posix()
    if name in LOCK_FILES:
        return ["names the host that a package came from"] if HAS_HOST.search(path.read_text()) else []
    if path.suffix not in SOURCES or path == Path(__file__).resolve():
        return []
    found = []
    text = path.read_text(encoding="utf-8")
    if UNFINISHED.search(text):
        found.append("says that something is unfinished")
    if name.startswith("server/rounds/"):
        if path.stem in EMPTY_NAMES or path.parent.name in EMPTY_NAMES:
            found.append("has a name that says nothing")
        if (lines := text.count("\n")) > LONGEST:
            found.append(f"has {lines} lines, more than {LONGEST}: make it a folder")
    return found


def main() -> int:
    found = [f"{path.relative_to(ROOT)}: {breach}" for path in tracked_files() for breach in breaches(path)]
    sys.stdout.writelines(f"{line}\n" for line in found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
