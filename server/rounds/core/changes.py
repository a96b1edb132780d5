"""How the changes of a transaction are said to the log: one row after the other, or many as one statement."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from uuid import UUID

MANY = 50  # rows of an entity from which on they go as one statement
Changed = tuple[tuple[str, UUID], str]


def log_script(
    org_id: int, changed: Mapping[tuple[str, UUID], str], followers: Mapping[str, Sequence[str]]
) -> Iterator[str]:
    """The parts of the closing message that write the log."""
    by_one, together = _together_and_apart(changed)
    for entity, ids, are_new in together:
        values = f"({org_id},'{{{','.join(one.hex for one in ids)}}}')"
        yield f"EXECUTE sync_put_many_{entity}{values}"
        if not are_new:
            yield f"EXECUTE sync_drop_many_{entity}{values}"
    for (entity, entity_id), how in by_one:
        values = f"({org_id},'{entity_id.hex}')"
        yield f"EXECUTE sync_put_{entity}{values}"
        if how != "created":
            yield f"EXECUTE sync_drop_{entity}{values}"
        if how == "moved":
            yield from (f"EXECUTE {name}{values}" for name in followers.get(entity, ()))


def beside_script(org_id: int, changed: Iterable[tuple[str, UUID]], beside: Collection[str]) -> Iterator[str]:
    """The parts that write what is kept beside changed rows. They come before the head is taken: whoever holds the head
    must wait for no row that somebody else holds while they wait for the head."""
    found: dict[str, list[UUID]] = {}
    for entity, entity_id in sorted(changed):
        if entity in beside:
            found.setdefault(entity, []).append(entity_id)
    for entity, ids in found.items():
        yield f"EXECUTE sync_beside_{entity}({org_id},'{{{','.join(one.hex for one in ids)}}}')"


def _together_and_apart(
    changed: Mapping[tuple[str, UUID], str],
) -> tuple[list[Changed], list[tuple[str, list[UUID], bool]]]:
    """What is said by itself (entity and id, and how), and ids of an entity that are said at once (are they new).

    What moved takes others with it and is always said by itself.
    """
    by_one: list[Changed] = []
    many: dict[tuple[str, bool], list[UUID]] = {}
    for (entity, entity_id), how in sorted(changed.items()):
        if how == "moved":
            by_one.append(((entity, entity_id), how))
        else:
            many.setdefault((entity, how == "created"), []).append(entity_id)
    together: list[tuple[str, list[UUID], bool]] = []
    for (entity, are_new), ids in many.items():
        if len(ids) >= MANY:
            together.append((entity, ids, are_new))
        else:
            how = "created" if are_new else "changed"
            by_one.extend(((entity, entity_id), how) for entity_id in ids)
    return sorted(by_one), together
