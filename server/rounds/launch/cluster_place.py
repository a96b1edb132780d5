"""Where a cluster's folder and its socket may lie, given who runs it."""

import os
import shutil
import stat
import tempfile
from pathlib import Path

from rounds.launch.account import Account
from rounds.launch.errors import LaunchError
from rounds.launch.places import short_name

SOCKET_NAME = ".s.PGSQL.5432"
LONGEST_SOCKET_PATH = 107  # bytes; what sockaddr_un holds, less its closing zero
NOTE = "postgres.place"
BELONGS_TO = "belongs-to"
LASTING_PLACE = Path("/var/lib")


def cluster_folder(data_dir: Path, account: Account, *, throwaway: bool) -> Path:
    """`data_dir/postgres`, or a folder elsewhere when the account cannot reach that (a clone below /root).

    A folder elsewhere is noted in the data folder and notes in turn whom it belongs to, so that a data folder
    may be moved, while a copy of it gets a cluster of its own.
    """
    note = data_dir / NOTE
    if note.is_file():
        elsewhere = Path(note.read_text().strip())
        if _take_over(elsewhere, data_dir):
            return elsewhere / "postgres"
    if account.is_ours or account.can_enter(data_dir):
        return data_dir / "postgres"
    parent = Path(tempfile.gettempdir()) if throwaway else LASTING_PLACE
    if not account.can_enter(parent):
        raise LaunchError(
            f"The account {account.name} can enter neither {data_dir} nor {parent}: name another --data"
        )
    elsewhere = parent / f"rounds-{short_name(data_dir)}"
    elsewhere.mkdir(mode=0o711, exist_ok=True)
    elsewhere.chmod(0o711)
    (elsewhere / BELONGS_TO).write_text(f"{data_dir}\n")
    note.write_text(f"{elsewhere}\n")
    return elsewhere / "postgres"


def _take_over(elsewhere: Path, data_dir: Path) -> bool:
    owner_note = elsewhere / BELONGS_TO
    if not owner_note.is_file():
        return False
    owner = Path(owner_note.read_text().strip())
    if owner == data_dir:
        return True
    if (owner / NOTE).is_file():
        return False  # the other one still exists: this data folder is a copy
    owner_note.write_text(f"{data_dir}\n")
    return True


def remove_throwaway(cluster: Path, data_dir: Path) -> None:
    shutil.rmtree(cluster, ignore_errors=True)
    if cluster.parent != data_dir:
        shutil.rmtree(cluster.parent, ignore_errors=True)
        (data_dir / NOTE).unlink(missing_ok=True)


def socket_folder(cluster: Path, account: Account) -> Path:
    """A private folder with a short path, made if need be. Whoever can enter it is the database's superuser."""
    name = f"rounds-{account.uid}-{short_name(cluster)}"
    for parent in (Path(tempfile.gettempdir()), Path("/tmp"), Path("/var/tmp")):  # noqa: S108 (checked below)
        folder = parent / name
        if fits_a_socket(folder) and (account.is_ours or account.can_enter(parent)):
            return _made_private(folder, account)
    raise LaunchError(
        "No temporary folder has a path short enough for a socket: set TMPDIR to one, such as /tmp"
    )


def fits_a_socket(folder: Path) -> bool:
    # Separators of PostgreSQL's own list of folders would cut the path in two.
    return len(os.fsencode(folder / SOCKET_NAME)) <= LONGEST_SOCKET_PATH and not set(str(folder)) & set(',"')


def _made_private(folder: Path, account: Account) -> Path:
    try:
        folder.mkdir(mode=0o700)
        account.give(folder)
    except FileExistsError:
        pass
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {account.uid, os.geteuid()}:
        raise LaunchError(
            f"{folder} belongs to somebody else, so the database's socket cannot be put there: remove it"
        )
    account.give(folder)  # a start cut off between making and giving left it with root
    folder.chmod(0o700)
    return folder
