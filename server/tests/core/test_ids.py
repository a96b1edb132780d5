"""Packed ids are ids: each once, the first ones first, told apart only when somebody asks."""

from uuid import UUID

import pytest

from rounds.core.ids import Ids, uuid7


def test_packed_ids_are_the_same_ids() -> None:
    ids = [uuid7() for _ in range(5)]
    packed = Ids(ids[:1], [b"".join(one.bytes for one in ids[1:])])
    assert list(packed) == ids
    assert packed[1:3] == tuple(ids[1:3])
    assert (packed[0], len(packed)) == (ids[0], 5)
    assert ids[4] in packed
    assert uuid7() not in packed
    assert packed == tuple(ids) == Ids(ids)
    assert hash(packed) == hash(Ids(ids))
    assert packed != Ids(ids[1:])
    assert all(isinstance(one, UUID) for one in packed)


def test_an_id_that_comes_twice_is_one_and_stands_where_it_came_first() -> None:
    one, two = uuid7(), uuid7()
    assert list(Ids([one], [two.bytes + one.bytes, two.bytes])) == [one, two]
    assert not Ids([])


@pytest.mark.parametrize("cut", [1, 15])
def test_a_pack_that_was_cut_is_an_error_and_no_other_id(cut: int) -> None:
    with pytest.raises(ValueError, match="16"):
        list(Ids([], [uuid7().bytes[:-cut]]))
