"""Somebody else's id in every field of a body that takes one: nothing out of reach is touched, whatever the field."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest

from rounds.core.access import Permission
from tests.rights.matrix import GUARDED, Request, a_role
from tests.rights.test_matrix import everything_of
from tests.rights.test_roles import hire
from tests.world import Caller, Company, World, a_customer

pytestmark = pytest.mark.anyio
CUSTOMERS = "/api/v1/customers"
Place = tuple[str, ...]
# What somebody may name though it is out of their reach, and why.
FREE = {
    # A fact of the field is kept and flagged, never refused.
    ("POST /api/v1/visits", ("customer_id",)),
    ("POST /api/v1/visits", ("plan_item_id",)),
    # The path names the visit, whatever the body says.
    ("POST /api/v1/visits/{visit_id}/photos", ("visit_id",)),
    # An approval goes to any colleague who may decide: they see the run, the sender sees no more of them.
    ("POST /api/v1/approvals/delegations", ("deputy_id",)),
    ("POST /api/v1/approvals/{run_id}/add-step", ("people", "*")),
    ("POST /api/v1/approvals/{run_id}/transfer", ("person_id",)),
    # A note may name any colleague: they see that note, its writer sees no more of them.
    ("POST /api/v1/notes", ("mentions", "*")),
    ("PATCH /api/v1/notes/{note_id}", ("set", "mentions", "*")),
    # The visit that a note was written in is a fact of the field; nothing of the visit is shown with it.
    ("POST /api/v1/notes", ("visit_id",)),
    # The hint names likely duplicates beyond one's reach, by name alone: the word "another one" is about the new entry.
    ("POST /api/v1/customers", ("apart_from", "*")),
    # What is no field of the company's is left out of the order.
    ("PUT /api/v1/custom-fields/order", ("ids", "*")),
}
# Ids that the caller makes, or that name what no company has: a key, a phone, a file.
MADE = {"id", "op_id", "device_id", "subjects", "request_id"}


def ids_in(schema: dict[str, Any], parts: dict[str, Any], at: Place = ()) -> Iterator[Place]:
    """The places of ids in a body of this shape; `*` is every item of a list."""
    if "$ref" in schema:
        schema = parts[schema["$ref"].rpartition("/")[2]]
    if len(at) > 6:
        return
    if schema.get("format") == "uuid" and at and at[-1 if at[-1] != "*" else -2] not in MADE:
        yield at
    for inner in (*schema.get("anyOf", ()), *schema.get("oneOf", ())):
        yield from ids_in(inner, parts, at)
    for name, inner in schema.get("properties", {}).items():
        yield from ids_in(inner, parts, (*at, name))
    if "items" in schema:
        yield from ids_in(schema["items"], parts, (*at, "*"))


def fields_of(document: dict[str, Any]) -> list[tuple[str, Place]]:
    found = set()
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            name = f"{method.upper()} {path}"
            body = operation.get("requestBody", {}).get("content", {}).get("application/json")
            if body and name in GUARDED and GUARDED[name].needs != "signed in":
                found |= {
                    (name, place) for place in ids_in(body["schema"], document["components"]["schemas"])
                }
    return sorted(found)


def put(body: Any, place: Place, value: str) -> Any:
    """The body with the value there; what is missing on the way is made."""
    if not place:
        return value
    step, rest = place[0], place[1:]
    if step == "*":
        return [put(copy.deepcopy(body[0]) if isinstance(body, list) and body else None, rest, value)]
    body = dict(body) if isinstance(body, dict) else {}
    return {**body, step: put(body.get(step), rest, value)}


@pytest.fixture(scope="module")
async def company(world: World) -> Company:
    return await world.company()


@pytest.fixture(scope="module")
async def intruder(world: World, company: Company) -> Caller:
    """May do everything but what is the whole company's, within the first team alone."""
    wide = {"approval:design", "company:manage", "privacy:manage", "role:manage", "calendar:manage"}
    permissions = sorted({p.value for p in Permission} - wide)
    role = a_role(permissions=permissions, scope="team", rank=30)
    assert (await company["admin"].post("/api/v1/roles", role)).status_code == 201
    return await hire(world, company, role["key"], "team1")


async def theirs(company: Company, name: str, customer: str) -> str | None:
    """An id of the other team's that such a field could name."""
    rep2 = company["rep2"]
    kinds = {
        "customer": customer,
        "position": str(rep2.position_id),
        "unit": str(company.units["team2"]),
        "parent": str(company.units["team2"]),
    }
    return next((value for kind, value in kinds.items() if kind in name), str(rep2.person_id))


async def test_no_field_of_a_body_reaches_what_its_sender_does_not(
    world: World, company: Company, intruder: Caller
) -> None:
    rep2 = company["rep2"]
    customer = a_customer()
    assert (await rep2.post(CUSTOMERS, customer)).status_code == 201
    fields = fields_of(world.app.openapi())
    assert len(fields) > 15
    done = []
    for name, place in fields:
        if (name, place) in FREE:
            continue
        own = await GUARDED[name].request(intruder)
        word = next(step for step in reversed(place) if step != "*")
        foreign = await theirs(company, word, customer["id"])
        request = Request(own.method, own.path, put(own.body, place, str(foreign)))
        before = await everything_of(world, company)
        async with world.client() as http:
            answer = await request.send(http, intruder.headers)
        assert answer.status_code < 500, (name, place, answer.text)
        changed = {
            table for table, told in (await everything_of(world, company)).items() if told != before[table]
        }
        # Decisions of a batch are refused one by one.
        if (answer.status_code < 300 and not name.endswith("/batch")) or changed:
            done.append((name, place, answer.status_code, sorted(changed)))
    assert done == [], "\n".join(map(str, done))


async def test_a_visit_at_somebody_elses_customer_shows_nothing_of_it(
    company: Company, intruder: Caller
) -> None:
    """The one field that takes any id: the answer tells neither name nor place."""
    customer = a_customer(name="别队的店", address="别队的路 1 号")
    assert (await company["rep2"].post(CUSTOMERS, customer)).status_code == 201
    request = await GUARDED["POST /api/v1/visits"].request(intruder)
    answer = await intruder.post(request.path, {**request.body, "customer_id": customer["id"]})
    assert answer.status_code == 201, answer.text
    assert "别队" not in answer.text
    assert (await intruder.get(f"{CUSTOMERS}/{customer['id']}")).status_code == 404


def test_the_look_for_ids_sees_them_however_deep() -> None:
    parts = {"Inner": {"properties": {"unit_id": {"type": "string", "format": "uuid"}}}}
    schema = {
        "properties": {
            "id": {"format": "uuid"},
            "people": {"anyOf": [{"items": {"format": "uuid"}}, {"type": "null"}]},
            "inner": {"items": {"$ref": "#/components/schemas/Inner"}},
        }
    }
    assert set(ids_in(schema, parts)) == {("people", "*"), ("inner", "*", "unit_id")}
    assert put({"a": 1}, ("inner", "*", "unit_id"), "x") == {"a": 1, "inner": [{"unit_id": "x"}]}
