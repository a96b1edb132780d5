"""Who runs the database. PostgreSQL refuses to run as root, so root lends it an account of its own."""

import grp
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rounds.launch.errors import LaunchError

OWN_ACCOUNT = "rounds"


@dataclass(frozen=True)
class Account:
    uid: int
    gid: int
    name: str
    is_ours: bool
    """True when the database runs as the very user who started us: nothing to lend, nothing to give away."""

    def process_options(self) -> dict[str, Any]:
        """Keyword arguments of `subprocess.run` that make a process run under this account.

        The working folder is `/`, since the account may not be allowed to enter ours.
        """
        if self.is_ours:
            return {"cwd": "/"}
        return {"cwd": "/", "user": self.uid, "group": self.gid, "extra_groups": []}

    def can_enter(self, folder: Path) -> bool:
        # Asked of the kernel as that account: mode bits alone do not tell about access lists and mounts.
        return self.output_of("/bin/sh", "-c", 'test -x "$1"', "sh", folder) is not None

    def output_of(self, *command: str | Path) -> str | None:
        """What a program prints when this account runs it; None when it cannot."""
        try:
            done: subprocess.CompletedProcess[str] = subprocess.run(
                command,
                check=True,
                capture_output=True,
                text=True,
                env={"LC_ALL": "C"},
                **self.process_options(),
            )
        except (OSError, subprocess.CalledProcessError):
            return None
        return done.stdout

    def give(self, path: Path) -> None:
        if not self.is_ours:
            os.chown(path, self.uid, self.gid)


def database_account() -> Account:
    """The user who started us, or, for root, `rounds`, made here if it can be, else one that every system has."""
    uid = os.geteuid()
    if uid != 0:
        try:
            name = pwd.getpwuid(uid).pw_name
        except KeyError:  # a container may run under a number without a name
            name = str(uid)
        return Account(uid, os.getegid(), name, is_ours=True)
    if _find(OWN_ACCOUNT) is None:
        _make_own_account()
    for name in (OWN_ACCOUNT, "postgres", "nobody"):
        if found := _find(name):
            return Account(found.pw_uid, found.pw_gid, name, is_ours=False)
    raise LaunchError(
        "PostgreSQL does not run as root, and this system has no account to lend it. Make one "
        f"(useradd --system {OWN_ACCOUNT}) or start Rounds as an ordinary user."
    )


def owner_of(path: Path, starter: Account) -> Account:
    """The account that a cluster already belongs to. Only root can take on another one than its own."""
    uid, gid = path.lstat().st_uid, path.lstat().st_gid
    if uid == starter.uid:
        return starter
    try:
        name = pwd.getpwuid(uid).pw_name
    except KeyError:
        name = str(uid)
    if uid == 0 or starter.is_ours:
        raise LaunchError(
            f"{path} belongs to {name}, you are {starter.name}: start Rounds as its owner or as root"
        )
    return Account(uid, gid, name, is_ours=False)


def _find(name: str) -> pwd.struct_passwd | None:
    try:
        found = pwd.getpwnam(name)
    except KeyError:
        return None
    return found if found.pw_uid != 0 else None


def _make_own_account() -> None:
    useradd = shutil.which("useradd") or shutil.which("useradd", path="/usr/sbin:/sbin")
    if useradd is None:
        return
    group = (
        ["--gid", OWN_ACCOUNT] if any(g.gr_name == OWN_ACCOUNT for g in grp.getgrall()) else ["--user-group"]
    )
    subprocess.run(
        [useradd, "--system", *group, "--no-create-home", "--home-dir", "/nonexistent",
         "--shell", "/usr/sbin/nologin", OWN_ACCOUNT],
        check=False, capture_output=True,
    )  # fmt: skip
