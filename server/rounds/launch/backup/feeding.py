"""Hands WAL to a recovering PostgreSQL, one segment at a time as it asks, so that the disk need not hold them all."""

import contextlib
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Self

from rounds.launch.account import Account
from rounds.launch.backup.manifests import Segment
from rounds.launch.backup.places import Place
from rounds.launch.backup.sealing import Identity, unseal

FOLDER = "wal-feed"
POLL_S = 0.01
# `$PPID` is PostgreSQL: the question ends with it, and with the folder.
COMMAND = (
    f"touch ../{FOLDER}/%f.ask || exit 1; while kill -0 $PPID && test -d ../{FOLDER}; do "
    f"test -e ../{FOLDER}/%f.none && exit 1; test -e ../{FOLDER}/%f && mv ../{FOLDER}/%f %p && exit 0; "
    "sleep 0.02; done; exit 1"
)


class Feeding:
    """`fault` is what stopped it, for the sentence to the person."""

    def __init__(
        self,
        cluster: Path,
        account: Account,
        place: Place,
        segments: Mapping[str, Segment],
        identity: Identity,
    ) -> None:
        self.folder = cluster.parent / FOLDER
        self.account, self.place, self.segments, self.identity = account, place, segments, identity
        self.fault: Exception | None = None
        self.fed = 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._feed, name="wal-feed", daemon=True)

    def __enter__(self) -> Self:
        self.folder.mkdir(mode=0o700, exist_ok=True)
        self.account.give(self.folder)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        for left in self.folder.glob("*"):
            left.unlink()
        self.folder.rmdir()

    def _feed(self) -> None:
        while not self._stop.is_set():
            for asked in self.folder.glob("*.ask"):
                asked.unlink()
                self._answer(asked.stem)
            self._stop.wait(POLL_S)

    def _answer(self, name: str) -> None:
        (self.folder / f"{name}.none").unlink(missing_ok=True)
        segment = self.segments.get(name)
        unfinished = self.folder / f"{name}.new"
        if segment is not None:
            try:
                with self.place.open(segment.object) as source, unfinished.open("wb") as plain:
                    unseal(source, plain, self.identity, segment.object)
                self.account.give(unfinished)
                unfinished.rename(self.folder / name)
                self.fed += 1
                return
            except Exception as error:  # noqa: BLE001 (told by the restore itself, whatever it is)
                self.fault = error
                with contextlib.suppress(FileNotFoundError):
                    unfinished.unlink()
        none = self.folder / f"{name}.none"
        none.touch()
        none.chmod(0o644)
