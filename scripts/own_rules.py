#!/usr/bin/env python3
"""Rules of ours that no common tool knows. Prints each breach as `file: what is wrong`."""

import ast
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
    r"https?://\S+\.(?:whl|tgz|tar\.gz|zip)|^--(?:extra-)?index-url|^--find-links",
    re.MULTILINE,
)
UNFINISHED = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b")
WORDS = "web/apps/console/features/audit/codes.ts"
SOURCES = {".py", ".ts", ".tsx", ".sql", ".sh", ".mjs", ".css"}


def tracked_files() -> list[Path]:
    # Also what is new and not yet added; never what .gitignore names.
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],  # noqa: S607 (wherever git is)
        cwd=ROOT,
        check=True,
        capture_output=True,
    ).stdout
    return [
        path
        for name in listed.decode().split("\0")
        if name and (path := ROOT / name).is_file()
    ]


def breaches(path: Path) -> list[str]:
    name = path.relative_to(ROOT).as_posix()
    if name in LOCK_FILES:
        return (
            ["names the host that a package came from"]
            if HAS_HOST.search(path.read_text())
            else []
        )
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


def wordless(path: Path, known: set[str]) -> list[str]:
    """What this file writes into the audit and nobody could read there: actions, things and fields without a word."""
    said: set[str] = set()
    for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not (
            isinstance(call, ast.Call)
            and isinstance(call.func, ast.Attribute)
            and call.func.attr == "audit"
        ):
            continue
        sides = [
            word.value for word in call.keywords if word.arg in {"before", "after"}
        ]
        keys = [
            key
            for side in sides
            if isinstance(side, ast.Dict)
            for key in side.keys
            if key
        ]
        for part in [*call.args[:2], *keys]:
            said |= {
                one.value
                for one in ast.walk(part)
                if isinstance(one, ast.Constant) and isinstance(one.value, str)
            }
    return [
        f"writes {one!r} into the audit, which has no word in {WORDS}"
        for one in sorted(said - known)
    ]


def main() -> int:
    files = tracked_files()
    found = [
        f"{path.relative_to(ROOT)}: {breach}"
        for path in files
        for breach in breaches(path)
    ]
    known = set(re.findall(r"'([^']+)'", (ROOT / WORDS).read_text(encoding="utf-8")))
    ours = [
        path
        for path in files
        if path.suffix == ".py" and path.is_relative_to(ROOT / "server/rounds")
    ]
    found += [
        f"{path.relative_to(ROOT)}: {breach}"
        for path in ours
        for breach in wordless(path, known)
    ]
    sys.stdout.writelines(f"{line}\n" for line in found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
