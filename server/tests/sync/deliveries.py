"""Operations as phones send them, and ways to break them; shared by the tests of what pushes do."""

from collections.abc import Iterator
from typing import Any

import httpx

from rounds.core.ids import uuid7
from tests.world import Caller, a_check_in, a_customer, an_op, iso


def check_in_op(customer_id: str, n: int, **more: Any) -> dict[str, Any]:
    envelope: dict[str, Any] = {
        name: more.pop(name) for name in ("grp", "at", "v", "replaces") if name in more
    }
    data = a_check_in(customer_id, **more)
    visit_id = data.pop("id")
    return {**an_op("visit.check_in", visit_id, n, data=data), **envelope}


def check_out_op(visit_id: str, n: int, **envelope: Any) -> dict[str, Any]:
    return {**an_op("visit.check_out", visit_id, n, data={"ended_at": iso()}), **envelope}


def photo_op(
    visit_id: str, n: int, sha256: str = "ab" * 32, size: int = 9, **envelope: Any
) -> dict[str, Any]:
    data = {
        "visit_id": visit_id,
        "kind": "front",
        "sha256": sha256,
        "size": size,
        "width": 1,
        "height": 1,
        "taken_at": iso(),
        "live": True,
    }
    return {**an_op("visit.add_photo", str(uuid7()), n, data=data, blobs=[sha256]), **envelope}


def create_op(n: int, **more: Any) -> dict[str, Any]:
    customer = a_customer(**more)
    return an_op("customer.create", customer.pop("id"), n, data=customer)


def refused_op(n: int = 1, **envelope: Any) -> dict[str, Any]:
    """A check-in whose customer is no id: refused for good."""
    return {**an_op("visit.check_in", str(uuid7()), n, data={"customer_id": "none"}), **envelope}


async def a_known_customer(caller: Caller) -> str:
    customer = a_customer()
    answer = await caller.post("/api/v1/customers", customer)
    assert answer.status_code == 201, answer.text
    return str(customer["id"])


def results(answer: httpx.Response) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["results"]
    return found


def statuses(answer: httpx.Response) -> list[str]:
    return [result["status"] for result in results(answer)]


# What a broken or hostile sender may put anywhere.
ODD_VALUES: tuple[Any, ...] = (
    None,
    True,
    -1,
    0,
    2**31,
    2**53 + 1,
    2**63,
    10**40,
    1.5,
    -0.0,
    1e308,
    "",
    " ",
    "x",
    "\x00",
    "a\x00b",
    "\\u0000",
    "\ud800",
    "x" * 5_000,
    "9999-12-31T23:59:59-14:00",
    "0001-01-01T00:00:00+14:00",
    "1970-01-01T00:00:00Z",
    "2027-11-23T08:00:00Z",
    "2025-11-23T08:00:00Z",
    "00000000-0000-0000-0000-000000000000",
    "'; DROP TABLE visit; --",
    [],
    {},
    [[]],
    {"a": {"b": {"c": "\x00"}}},
    {"": 1},
    [None] * 60,
)


def places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The path of every field in a JSON document, whole objects included."""
    if path:
        yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inner:
        yield from places(item, (*path, key))


def with_value(document: Any, path: tuple[str | int, ...], value: Any) -> Any:
    """A copy with another value at one place."""
    head, *rest = path
    if isinstance(document, dict):
        return {
            key: (with_value(item, tuple(rest), value) if rest else value) if key == head else item
            for key, item in document.items()
        }
    return [
        (with_value(item, tuple(rest), value) if rest else value) if index == head else item
        for index, item in enumerate(document)
    ]
