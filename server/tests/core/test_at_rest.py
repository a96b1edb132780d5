"""How files lie on our own disk: they come back as they were, and whatever was done to them in between is noticed."""

import os
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rounds.core.at_rest import (
    CHUNK,
    HEADER,
    STEP,
    TAG,
    Span,
    open_span,
    open_whole,
    read_header,
    seal_whole,
    size_of,
)
from rounds.core.keyring import Unreadable

KEY = bytes(range(32))
PATH = "blob/7/" + "ab" * 32
BORDERS = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK - 1, 2 * CHUNK, 2 * CHUNK + 1, 3 * CHUNK]
SIZES = st.sampled_from(BORDERS) | st.integers(0, 3 * CHUNK)


def content_of(size: int) -> bytes:
    return Random(size).randbytes(size)


def opened(sealed: bytes, path: str = PATH, key: bytes = KEY) -> bytes:
    seal = read_header(sealed[:HEADER])
    assert seal is not None
    return open_whole(key, seal, path, sealed)


@given(SIZES)
@settings(max_examples=60, deadline=None)
def test_what_was_sealed_comes_back_and_its_size_is_known(size: int) -> None:
    content = content_of(size)
    sealed = seal_whole(KEY, 3, PATH, content)
    assert opened(sealed) == content
    assert size_of(len(sealed)) == size
    seal = read_header(sealed)
    assert seal is not None
    assert seal.version == 3


@given(SIZES, st.data())
@settings(max_examples=120, deadline=None)
def test_any_range_is_read_from_its_own_chunks_alone(size: int, data: st.DataObject) -> None:
    near = [at for border in BORDERS for at in (border - 1, border, border + 1) if 0 <= at <= size]
    place = st.sampled_from(near) | st.integers(0, size)
    start, end = sorted((data.draw(place), data.draw(place)))
    content = content_of(size)
    sealed = seal_whole(KEY, 1, PATH, content)
    seal = read_header(sealed)
    assert seal is not None
    span = Span.of(len(sealed), start, end)
    begins, ends = span.bytes_of(len(sealed))
    assert b"".join(open_span(KEY, seal, PATH, span, sealed[begins:ends])) == content[start:end]
    needed = (end - 1) // CHUNK - start // CHUNK + 1 if end > start else 1
    assert ends - begins <= needed * STEP


def test_the_same_content_never_lies_there_twice_alike() -> None:
    first, second = seal_whole(KEY, 1, PATH, b"x" * 100), seal_whole(KEY, 1, PATH, b"x" * 100)
    assert first[HEADER:] != second[HEADER:]


REGIONS = {
    "the mark": (0, 8),
    "the key's version": (8, 12),
    "the chunk size": (12, 16),
    "the salt": (16, HEADER),
    "the first chunk": (HEADER, HEADER + CHUNK),
    "the first chunk's tag": (HEADER + CHUNK, HEADER + STEP),
    "the last chunk": (HEADER + STEP, HEADER + STEP + 100),
    "the last chunk's tag": (HEADER + STEP + 100, HEADER + STEP + 100 + TAG),
}


@pytest.mark.parametrize("region", REGIONS)
@pytest.mark.parametrize("bit", [0, 7])
def test_an_altered_byte_is_noticed_wherever_it_is(region: str, bit: int) -> None:
    sealed = seal_whole(KEY, 1, PATH, content_of(CHUNK + 100))
    start, end = REGIONS[region]
    for at in {start, (start + end) // 2, end - 1}:
        altered = bytearray(sealed)
        altered[at] ^= 1 << bit
        try:
            seal = read_header(bytes(altered[:HEADER]))
        except Unreadable:
            continue
        if seal is None:
            assert (
                region == "the mark"
            )  # and is told by the door, which knows what a plain file may look like
            continue
        with pytest.raises(Unreadable):
            open_whole(KEY, seal, PATH, bytes(altered))


@given(st.integers(0, 3 * CHUNK), st.data())
@settings(max_examples=60, deadline=None)
def test_a_file_that_was_cut_off_or_grew_is_noticed(size: int, data: st.DataObject) -> None:
    sealed = seal_whole(KEY, 1, PATH, content_of(size))
    chunks = [at for at in range(HEADER, len(sealed), STEP) if at > HEADER]
    cut = data.draw(
        st.integers(HEADER, len(sealed) - 1) | (st.sampled_from(chunks) if chunks else st.just(HEADER))
    )
    for wrong in (sealed[:cut], sealed + b"\x00", sealed + sealed[HEADER : HEADER + STEP]):
        with pytest.raises(Unreadable):
            opened(wrong)


def test_chunks_that_changed_places_or_files_are_noticed() -> None:
    sealed = seal_whole(KEY, 1, PATH, content_of(3 * CHUNK))
    first, second = sealed[HEADER : HEADER + STEP], sealed[HEADER + STEP : HEADER + 2 * STEP]
    swapped = sealed[:HEADER] + second + first + sealed[HEADER + 2 * STEP :]
    other = seal_whole(KEY, 1, PATH, content_of(3 * CHUNK))
    mixed = sealed[: HEADER + STEP] + other[HEADER + STEP :]
    for wrong in (swapped, mixed):
        with pytest.raises(Unreadable):
            opened(wrong)
    with pytest.raises(Unreadable):
        opened(sealed, path="blob/8/" + "ab" * 32)
    with pytest.raises(Unreadable):
        opened(sealed, key=os.urandom(32))
