"""Runs a program that ends when we end, even when we are killed outright.

    python -IS tether.py SIGNAL PARENT UID:GID PROGRAM [ARGUMENT ...]

A little program of its own rather than a `preexec_fn`, which is unsafe beside threads. The kernel forgets the
signal when a process changes its user, so the user is changed first. UID:GID is `-` to stay who we are.
"""

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1


def main() -> None:
    signal, parent, account, program = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4:]
    if account != "-":
        uid, gid = (int(part) for part in account.split(":"))
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal, 0, 0, 0)
        if os.getppid() != parent:  # it ended before we asked to be told
            sys.exit(1)
    os.execv(program[0], program)  # noqa: S606 (no shell is wanted)


if __name__ == "__main__":
    main()
