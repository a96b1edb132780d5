"""A copy of the sources, a mistake planted in it, and the tests that must notice."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parents[3]
SMOKE = "tests/sync/test_push_and_pull.py::test_a_check_in_from_flight_mode_arrives_once_and_comes_back"
PATIENCE_S = 170
LEFT_OUT = shutil.ignore_patterns("__pycache__", ".*_cache", ".hypothesis", "node_modules", "dist", ".venv")


class StaleMutant(Exception):
    """The text that a mutant changes is not there once: it must be written anew for today's code."""


@dataclass(frozen=True, slots=True)
class Change:
    """In the file at `path` (below the repository), `old` becomes `new`; `old` must be there exactly once."""

    path: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Mutant:
    """One mistake. At least one of `tests` must fail with it, while a plain delivery still works.

    `tests` are pytest's addresses below server/, or files of vitest below web/. `coarse` says why plain delivery does
    not work either.
    """

    name: str
    mistake: str
    changes: tuple[Change, ...]
    tests: tuple[str, ...]
    side: Literal["server", "phone"] = "server"
    coarse: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """Names of tests that ran, and of those that failed."""

    ran: tuple[str, ...]
    failed: tuple[str, ...]
    said: str


def stale(mutants: Sequence[Mutant]) -> list[str]:
    """Every change whose text is not there exactly once, as a sentence."""
    return [
        f"{mutant.name}: {change.path} holds {count} times {change.old!r}"
        for mutant in mutants
        for change in mutant.changes
        if (count := (ROOT / change.path).read_text().count(change.old)) != 1
    ]


class Copy:
    """The sources in a folder of our own; nothing that we do there can reach the repository."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for part in ("server/rounds", "server/tests", "server/migrations"):
            shutil.copytree(ROOT / part, folder / part, ignore=LEFT_OUT)
        shutil.copy2(ROOT / "server/pyproject.toml", folder / "server/pyproject.toml")
        subprocess.run([sys.executable, "-m", "compileall", "-q", folder / "server"], check=True)

    def with_web(self) -> None:
        """The web's sources too, with what they are built with."""
        if not (self.folder / "web").exists():
            shutil.copytree(ROOT / "web", self.folder / "web", ignore=LEFT_OUT)
            (self.folder / "web/node_modules").symlink_to(ROOT / "web/node_modules")

    @contextmanager
    def planted(self, mutant: Mutant) -> Iterator[None]:
        if mutant.side == "phone":
            self.with_web()
        paths = {self.folder / change.path for change in mutant.changes}
        before = {path: (path.read_bytes(), path.stat()) for path in paths}
        try:
            for change in mutant.changes:
                path = self.folder / change.path
                text = path.read_text()
                if text.count(change.old) != 1:
                    raise StaleMutant(f"{mutant.name}: {change.path}")
                path.write_text(text.replace(change.old, change.new))
            yield
        finally:
            for path, (content, stat) in before.items():
                path.write_bytes(content)
                # With its old time stamp, so that what was compiled from it is valid again.
                os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))

    def run(self, side: str, tests: Sequence[str]) -> Outcome:
        report = self.folder / "report.xml"
        report.unlink(missing_ok=True)
        if side == "server":
            command = [
                sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--timeout=45", "--tb=line",
                f"--junitxml={report}", *tests,
            ]  # fmt: skip
            where = self.folder / "server"
        else:
            self.with_web()
            command = [
                "npx", "--no-install", "vitest", "run", "--pool=threads", "--maxWorkers=1", "--reporter=junit",
                f"--outputFile={report}", *tests,
            ]  # fmt: skip
            where = self.folder / "web"
        try:
            done = subprocess.run(
                command,
                cwd=where,
                capture_output=True,
                text=True,
                timeout=PATIENCE_S,
                check=False,
                env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(self.folder / "server")},
            )
            said = done.stdout + done.stderr
        except subprocess.TimeoutExpired:
            return Outcome((), (), f"no end within {PATIENCE_S} s")
        return _read(report, said)


def _read(report: Path, said: str) -> Outcome:
    if not report.exists():
        return Outcome((), (), said)
    ran: list[str] = []
    failed: list[str] = []
    for case in ElementTree.parse(report).getroot().iter("testcase"):
        name = str(case.get("name"))
        ran.append(name)
        if case.find("failure") is not None or case.find("error") is not None:
            failed.append(name)
    return Outcome(tuple(ran), tuple(failed), said)
