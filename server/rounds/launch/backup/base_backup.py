"""The database's own files, by `pg_basebackup` as one stream, whole or only what changed since an earlier one."""

import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from rounds.launch.backup.manifests import Object
from rounds.launch.backup.places import Place, put_sealed
from rounds.launch.backup.sealing import SealFailed, Source
from rounds.launch.backup.words import BackupError
from rounds.launch.binaries import Binaries
from rounds.launch.postgres import SUPERUSER, Cluster

BLOCK = 512
MANIFEST = "backup_manifest"


@dataclass(frozen=True, slots=True)
class Copied:
    database: Object
    manifest: bytes
    """PostgreSQL's own list of what it copied; the next increment is made against it."""


class ManifestCatcher:
    """Passes a tar stream on and keeps the content of one member of it."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._held = b""
        self._skip = 0
        self._wanted = 0
        self.manifest = b""

    def read(self, size: int = -1, /) -> bytes:
        part = self._source.read(size)
        self._scan(part)
        return part

    def _scan(self, part: bytes) -> None:
        at = 0
        while at < len(part):
            if self._skip:
                step = min(self._skip, len(part) - at)
                if self._wanted:
                    taken = part[at : at + min(step, self._wanted)]
                    self.manifest += taken
                    self._wanted -= len(taken)
                self._skip -= step
                at += step
                continue
            step = min(BLOCK - len(self._held), len(part) - at)
            self._held += part[at : at + step]
            at += step
            if len(self._held) == BLOCK:
                self._begin(self._held)
                self._held = b""

    def _begin(self, header: bytes) -> None:
        if not header.strip(b"\0"):
            return  # the end of the archive
        name = header[:100].rstrip(b"\0").decode(errors="replace")
        size = int(header[124:136].rstrip(b"\0 ") or b"0", 8)
        self._skip = -(-size // BLOCK) * BLOCK
        self._wanted = size if name == MANIFEST else 0


def copy_database(
    cluster: Cluster, binaries: Binaries, place: Place, recipient: str, folder: str, since: Path | None
) -> Copied:
    """Stream the cluster into the place. Raises BackupError when PostgreSQL refuses or the stream is cut."""
    command: list[str | Path] = [
        binaries["pg_basebackup"], "-h", cluster.socket_dir, "-U", SUPERUSER, "-D", "-", "-F", "tar", "-X", "none",
        "--checkpoint=fast", "--manifest-checksums=SHA256", "--no-password",
    ]  # fmt: skip
    if since is not None:
        command.append(f"--incremental={since}")
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors, cwd="/",
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"},
        )  # fmt: skip
        assert process.stdout is not None  # noqa: S101 (it was asked for)
        caught = ManifestCatcher(_UntilEnd(process))
        try:
            name, sealed = put_sealed(place, caught, recipient, f"{folder}/database.{{sha256}}")
        except SealFailed as error:
            errors.seek(0)
            words = errors.read()[-2000:].decode(errors="replace").strip() or str(error)
            raise BackupError(
                "base_failed", f"The database could not be copied: {words}", f"数据库复制失败：{words}"
            ) from None
        finally:
            process.stdout.close()
            if process.poll() is None:
                process.kill()
            process.wait()
    if not caught.manifest.rstrip().endswith(b"}"):
        raise BackupError("base_cut", "The database's copy was cut off", "数据库复制中断了")
    return Copied(Object(name, sealed.size, sealed.sha256), caught.manifest)


class _UntilEnd:
    """The program's output; its end counts only when the program says that all went well."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self._process = process

    def read(self, size: int = -1, /) -> bytes:
        assert self._process.stdout is not None  # noqa: S101
        part = self._process.stdout.read(size)
        if not part and (code := self._process.wait()) != 0:
            raise RuntimeError(f"pg_basebackup ended with {code}")
        return part
