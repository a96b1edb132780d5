"""What lies at a place: backups with their manifests, pieces of WAL, lists of new files. All of it by name.

installation.json                                 whose backups these are
backups/<id>/manifest.json                        written last: without it there is no backup
backups/<id>/{database,secrets,files,check}.<sha256>
wal/<system>/<segment>.<until>.<sha256>           until: all that was acknowledged before, in ms, is in it
sweeps/<until>.<sha256>                           files that came since the list before
files/<2>/<sha256>                                one file's content
"""

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Literal

from rounds.launch.backup.places import Place, put_plain, read_plain
from rounds.launch.backup.words import BackupError

INSTALLATION = "installation.json"
SEGMENT = re.compile(r"[0-9A-F]{24}")
WAL_NAME = re.compile(r"wal/(\d+)/([0-9A-Fa-z.]+?)\.(\d{13})\.([0-9a-f]{64})")
SWEEP_NAME = re.compile(r"sweeps/(\d{13})\.([0-9a-f]{64})")
MANIFEST_NAME = re.compile(r"backups/([^/]+)/manifest\.json")
SEGMENTS_PER_LOG = 256  # of 16 MB, the size that initdb gives them

Kind = Literal["full", "increment", "files"]


@dataclass(frozen=True, slots=True)
class Object:
    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Backup:
    """`files` is a backup without a database: of an installation whose PostgreSQL is not ours. Times in ms."""

    id: str
    kind: Kind
    parent: str | None
    installation: str
    system: str
    started: int
    until: int
    """The moment of its check: what was acknowledged before is in it."""
    first_wal: str
    last_wal: str
    check: str
    """The name of the restore point at which tables were counted."""
    postgres: int
    rounds: str
    objects: dict[str, Object] = field(default_factory=dict)
    file_count: int = 0
    file_bytes: int = 0

    @property
    def size(self) -> int:
        return sum(thing.size for thing in self.objects.values())


@dataclass(frozen=True, slots=True)
class Segment:
    system: str
    name: str
    until: int
    sha256: str
    object: str
    size: int = 0

    @property
    def number(self) -> int | None:
        """Counts on within a timeline; None for what is no segment, such as a timeline's history."""
        return number_of(self.name)


@dataclass(frozen=True, slots=True)
class Sweep:
    until: int
    sha256: str
    object: str


@dataclass(frozen=True, slots=True)
class Holdings:
    """All that a place holds. `faults` are manifests that cannot be trusted."""

    backups: list[Backup]
    faults: list[str]

    def get(self, backup_id: str) -> Backup | None:
        return next((one for one in self.backups if one.id == backup_id), None)

    def chain(self, backup: Backup) -> list[Backup] | None:
        """From the full one to this one; None when a link is missing."""
        links = [backup]
        while (parent := links[0].parent) is not None:
            found = self.get(parent)
            if found is None or found in links:
                return None
            links.insert(0, found)
        return links if links[0].kind in {"full", "files"} else None


def number_of(segment: str) -> int | None:
    if not SEGMENT.fullmatch(segment):
        return None
    return int(segment[8:16], 16) * SEGMENTS_PER_LOG + int(segment[16:], 16)


def write_manifest(place: Place, backup: Backup) -> None:
    put_plain(place, encode(backup), f"backups/{backup.id}/manifest.json")


def encode(backup: Backup) -> bytes:
    body = {"format": 1, **asdict(backup)}
    return json.dumps({**body, "sha256": _digest(body)}, indent=1, ensure_ascii=False).encode()


def decode(content: bytes) -> Backup:
    """Raises ValueError when it is not what was written."""
    try:
        body = json.loads(content)
        if body.pop("sha256") != _digest(body) or body.pop("format") != 1:
            raise ValueError("another hash")
        objects = {role: Object(**thing) for role, thing in body.pop("objects").items()}
        return Backup(**body, objects=objects)
    except (KeyError, TypeError, AttributeError, UnicodeDecodeError) as error:
        raise ValueError(str(error)) from error


def _digest(body: dict[str, object]) -> str:
    return hashlib.sha256(json.dumps(body, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def read_holdings(place: Place) -> Holdings:
    backups, faults = [], []
    for found in place.list("backups"):
        if not MANIFEST_NAME.fullmatch(found.name):
            continue
        try:
            backups.append(decode(read_plain(place, found.name)))
        except ValueError:
            faults.append(found.name)
    return Holdings(sorted(backups, key=lambda one: (one.started, one.id)), sorted(faults))


def read_segments(place: Place, system: str) -> list[Segment]:
    """By name, the same segment twice when a writer was killed between writing it and noting that."""
    found = []
    for entry in place.list(f"wal/{system}"):
        if named := WAL_NAME.fullmatch(entry.name):
            system_, name, until, sha256 = named.groups()
            found.append(Segment(system_, name, int(until), sha256, entry.name, entry.size))
    return sorted(found, key=lambda one: (one.name, one.until))


def read_sweeps(place: Place) -> list[Sweep]:
    named = (SWEEP_NAME.fullmatch(entry.name) for entry in place.list("sweeps"))
    return sorted(
        (Sweep(int(one[1]), one[2], one[0]) for one in named if one), key=lambda one: (one.until, one.sha256)
    )


def claim_place(place: Place, installation: str, recipient: str) -> None:
    """Write whose place this is; one that belongs to another installation is refused."""
    try:
        owner = json.loads(read_plain(place, INSTALLATION))["installation"]
    except FileNotFoundError:
        if any(True for _ in place.list("backups")):
            raise _not_ours(place.url) from None
        content = json.dumps({"installation": installation, "recipient": recipient}, indent=1)
        put_plain(place, content.encode(), INSTALLATION)
        return
    except (ValueError, KeyError, TypeError):
        raise _not_ours(place.url) from None
    if owner != installation:
        raise _not_ours(place.url)


def require_ours(place: Place, installation: str) -> None:
    """Raises BackupError when the place does not know us: not mounted, emptied, or somebody else's."""
    try:
        owner = json.loads(read_plain(place, INSTALLATION))["installation"]
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        raise BackupError(
            "place_gone",
            f"{place.url} does not hold this installation's backups: is it mounted? Else set backups up anew",
            f"{place.url} 里没有这个系统的备份：磁盘挂载了吗？如果换了位置，请重新设置备份",
        ) from None
    if owner != installation:
        raise _not_ours(place.url)


def _not_ours(url: str) -> BackupError:
    return BackupError(
        "not_ours",
        f"{url} holds backups of another installation, or of this one before a restore: name an empty place",
        f"{url} 里是别的系统的备份，或者是恢复之前的备份：请换一个空的位置",
    )


def when(ms: int) -> str:
    """A moment as people read it, with its distance from UTC so that it can be given back to a command."""
    return datetime.fromtimestamp(ms / 1000, UTC).astimezone().isoformat(" ", "seconds")


def distinct(segments: Iterable[Segment]) -> dict[str, Segment]:
    """One object for each segment's name."""
    return {one.name: one for one in segments}
