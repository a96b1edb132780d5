"""Where things lie: the data folder and what is inside it, the web apps, the migrations."""

import hashlib
import os
import secrets
import sys
from dataclasses import dataclass
from pathlib import Path

from rounds.core.masters import WrongMasterKey, new_master, read_masters
from rounds.launch.errors import LaunchError

PACKAGE = Path(__file__).resolve().parent.parent
SOURCE_TREE = PACKAGE.parent.parent


def runs_from_source() -> bool:
    return (PACKAGE.parent / "pyproject.toml").is_file()


def migrations_dir() -> Path:
    """Beside the package in a source tree, inside it in a wheel."""
    return PACKAGE.parent / "migrations" if runs_from_source() else PACKAGE / "migrations"


def web_dir() -> Path:
    """The folder with `m/` and `console/`, both built."""
    if given := os.environ.get("ROUNDS_WEB_DIR"):
        return Path(given)
    return SOURCE_TREE / "web" / "dist" if runs_from_source() else PACKAGE / "webdist"


def default_data_dir() -> Path:
    if given := os.environ.get("ROUNDS_DATA_DIR"):
        return Path(given)
    if runs_from_source():
        return SOURCE_TREE / "data"
    if os.geteuid() == 0:
        return Path("/var/lib/rounds")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "Rounds"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "rounds"


@dataclass(frozen=True)
class DataDir:
    """The one folder that holds everything a running system keeps."""

    root: Path

    @property
    def database(self) -> Path:
        return self.root / "postgres"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    @property
    def files(self) -> Path:
        return self.root / "files"

    @property
    def tls(self) -> Path:
        return self.root / "tls"

    @property
    def basemap(self) -> Path:
        return self.root / "basemap"

    @property
    def master_key(self) -> Path:
        return self.root / "master.key"

    @property
    def secret_key(self) -> Path:
        return self.root / "secret.key"


def open_data_dir(path: Path) -> DataDir:
    """Make the folder and its private parts.

    Others may never list it. As root they may pass through it, because the database runs under another account.
    """
    data = DataDir(path.expanduser().resolve())
    try:
        data.root.mkdir(parents=True, exist_ok=True)
        data.root.chmod(0o711 if os.geteuid() == 0 else 0o700)
        for private in (data.logs, data.files, data.tls, data.basemap):
            private.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise LaunchError(f"Cannot write to the data folder {data.root}: {error.strerror}") from error
    return data


def master_key(data: DataDir) -> Path:
    """The file with the keys under which all others lie; made once, readable by its owner alone."""
    if not _make_once(data.master_key, new_master()):
        try:
            read_masters(data.master_key.read_text())
        except WrongMasterKey:
            raise LaunchError(
                f"{data.master_key} is damaged: restore it. Without it nothing that is sealed can be read"
            ) from None
    return data.master_key


def add_master_key(file: Path) -> str:
    """Put a new master key before the others, so that it is the current one; returns its name."""
    text = file.read_text().strip()
    made = new_master(list(read_masters(text)))
    unfinished = file.with_name(file.name + ".new")
    unfinished.unlink(missing_ok=True)
    _make_once(unfinished, f"{made},{text}")
    unfinished.rename(file)
    return made.partition(":")[0]


def _make_once(path: Path, content: str) -> bool:
    """Write a private file and tell so, or leave what is there."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    with os.fdopen(descriptor, "w") as file:
        file.write(content + "\n")
        file.flush()
        os.fsync(file.fileno())
    return True


def secret_key(data: DataDir) -> str:
    """The key that signs addresses of files: 256 bits in hex, made once, readable by its owner alone."""
    made = secrets.token_hex(32)
    if not _make_once(data.secret_key, made):
        key = data.secret_key.read_text().strip()
        if len(key) < 64:
            raise LaunchError(
                f"{data.secret_key} is damaged: restore it, or remove it to make a new one"
            ) from None
        return key
    return made


def short_name(path: Path) -> str:
    """Ten characters that stand for a path, for folders whose own path must stay short."""
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:10]
