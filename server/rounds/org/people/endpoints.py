"""People over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query

from rounds.core.access import Permission
from rounds.core.http import Call, allow
from rounds.core.texts import CursorText
from rounds.core.texts import Query as QueryText
from rounds.org import queries
from rounds.org.leaving import actions as leaving
from rounds.org.people import actions, reading
from rounds.org.people.rules import plain_mobile
from rounds.org.people.schemas import (
    Ending,
    Person,
    PersonIn,
    PersonList,
    PersonPatch,
    Reveal,
    Revealed,
    State,
)

router = APIRouter(tags=["org"])


@router.get("/people", response_model=PersonList)
async def get_people(
    call: Annotated[Call, allow(Permission.PERSON_READ)],
    state: State | None = None,
    q: QueryText | None = None,
    unit_id: UUID | None = None,
    page: bool = False,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    cursor: CursorText | None = None,
) -> dict[str, Any]:
    """Without filters everybody who fills a position today; with `page` or a filter all people, page by page."""
    if not page and state is None and q is None and unit_id is None and cursor is None:
        return {"items": await call.read(queries.list_people), "next": None}
    # A number is searched by its keyed hash, whose key is made when it is first asked for.
    ask = call.run if q and plain_mobile(q) else call.read
    return await ask(reading.list_directory, state=state, q=q, unit_id=unit_id, limit=limit, cursor=cursor)


@router.post("/people", response_model=Person, status_code=201)
async def post_person(cmd: PersonIn, call: Annotated[Call, allow(Permission.PERSON_EDIT)]) -> dict[str, Any]:
    return await call.run(actions.create_person, cmd)


@router.get("/people/{person_id}", response_model=Person)
async def get_person(person_id: UUID, call: Annotated[Call, allow(Permission.PERSON_READ)]) -> dict[str, Any]:
    return await call.read(reading.read_person, person_id)


@router.patch("/people/{person_id}", response_model=Person)
async def patch_person(
    person_id: UUID, cmd: PersonPatch, call: Annotated[Call, allow(Permission.PERSON_EDIT)]
) -> dict[str, Any]:
    return await call.run(actions.edit_person, person_id, cmd)


@router.post("/people/{person_id}/reveal", response_model=Revealed)
async def reveal(
    person_id: UUID, cmd: Reveal, call: Annotated[Call, allow(Permission.PERSON_READ)]
) -> dict[str, Any]:
    """The whole number or address of somebody in reach; the look is kept for whoever it belongs to."""
    return await call.run(reading.reveal, person_id, cmd.field)


@router.post("/people/{person_id}/deactivate", response_model=Person)
async def deactivate(
    person_id: UUID, cmd: Ending, call: Annotated[Call, allow(Permission.PERSON_EDIT)]
) -> dict[str, Any]:
    """From a day on no positions and no access; phones may hand over what they hold for two weeks more."""
    return await call.run(leaving.deactivate, person_id, cmd)


@router.post("/people/{person_id}/reactivate", response_model=Person)
async def reactivate(person_id: UUID, call: Annotated[Call, allow(Permission.PERSON_EDIT)]) -> dict[str, Any]:
    return await call.run(leaving.reactivate, person_id)
