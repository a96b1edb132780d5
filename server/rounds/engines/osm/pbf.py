"""Tells an OpenStreetMap PBF file from anything else, before and while it is read.

Format: https://wiki.openstreetmap.org/wiki/PBF_Format. A file is a row of blobs: a four-byte length, a
BlobHeader message (type, data size), the data. The first is an OSMHeader, the others are OSMData.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from osmium import InvalidLocationError

_LONGEST_HEADER = 64 * 1024
_LARGEST_BLOB = 32 * 1024 * 1024


class Reason(StrEnum):
    """Why a file is no usable OpenStreetMap extract."""

    MISSING = "missing"
    FOLDER = "folder"
    UNREADABLE = "unreadable"
    EMPTY = "empty"
    NOT_PBF = "not_pbf"
    TRUNCATED = "truncated"
    DAMAGED = "damaged"
    NOTHING_INSIDE = "nothing_inside"


class NotAnOsmFile(Exception):
    """The file cannot be read as an OpenStreetMap PBF extract; `reason_code` says why."""

    def __init__(self, reason_code: Reason) -> None:
        super().__init__(f"not an OpenStreetMap PBF file: {reason_code.value}")
        self.reason_code = reason_code


def check_pbf(path: Path) -> None:
    """Walk the file's blobs without unpacking them. Raises NotAnOsmFile."""
    if path.is_dir():
        raise NotAnOsmFile(Reason.FOLDER)
    try:
        with path.open("rb") as file:
            size = file.seek(0, 2)
            file.seek(0)
            if size == 0:
                raise NotAnOsmFile(Reason.EMPTY)
            _walk_blobs(file, size)
    except FileNotFoundError as error:
        raise NotAnOsmFile(Reason.MISSING) from error
    except OSError as error:
        raise NotAnOsmFile(Reason.UNREADABLE) from error


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Around any reading of the file: what the reader complains about becomes NotAnOsmFile."""
    check_pbf(path)
    try:
        yield
    except (RuntimeError, InvalidLocationError, UnicodeDecodeError) as error:
        raise NotAnOsmFile(Reason.DAMAGED) from error


def _walk_blobs(file: BinaryIO, size: int) -> None:
    at = blobs = 0
    while at < size:
        header_length = int.from_bytes(file.read(4), "big")
        if not 0 < header_length <= _LONGEST_HEADER:
            raise NotAnOsmFile(Reason.DAMAGED if blobs else Reason.NOT_PBF)
        kind, data_length = _blob_header(file.read(header_length))
        if kind != (b"OSMData" if blobs else b"OSMHeader") or data_length > _LARGEST_BLOB:
            is_cut = blobs and at + 4 + header_length > size
            raise NotAnOsmFile(Reason.TRUNCATED if is_cut else Reason.DAMAGED if blobs else Reason.NOT_PBF)
        at += 4 + header_length + data_length
        if at > size:
            raise NotAnOsmFile(Reason.TRUNCATED)
        file.seek(at)
        blobs += 1
    if blobs < 2:
        raise NotAnOsmFile(Reason.TRUNCATED)


def _blob_header(message: bytes) -> tuple[bytes, int]:
    """(type, data size) of a BlobHeader: fields 1 and 3, field 2 skipped. Empty type when it is none."""
    kind, data_length, at = b"", 0, 0
    try:
        while at < len(message):
            key, at = _varint(message, at)
            value, at = _varint(message, at)
            if key & 7 == 2:
                if key >> 3 == 1:
                    kind = message[at : at + value]
                at += value
            elif key >> 3 == 3:
                data_length = value
    except IndexError:
        return b"", 0
    return kind, data_length


def _varint(message: bytes, start: int) -> tuple[int, int]:
    number = shift = 0
    at = start
    while True:
        byte = message[at]
        at += 1
        number |= (byte & 127) << shift
        if byte < 128:
            return number, at
        shift += 7
