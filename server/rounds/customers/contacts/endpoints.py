"""Contacts over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query

from rounds.core.access import Permission
from rounds.core.http import Call, allow
from rounds.core.texts import Query as SearchText
from rounds.customers.contacts import actions, queries
from rounds.customers.contacts.schemas import (
    BirthdayList,
    Contact,
    ContactIn,
    ContactList,
    ContactPatch,
    PlaceIn,
    RevealContactIn,
)
from rounds.customers.schemas import Revealed

router = APIRouter(tags=["customers"])
Reader = Annotated[Call, allow(Permission.CUSTOMER_READ)]
Editor = Annotated[Call, allow(Permission.CUSTOMER_EDIT)]


@router.get("/customers/{customer_id}/contacts", response_model=ContactList)
async def get_contacts(customer_id: UUID, call: Reader) -> dict[str, Any]:
    """A customer's contacts, the first one to turn to first."""
    return {"items": await call.read(queries.list_contacts, customer_id)}


@router.post("/customers/{customer_id}/contacts", status_code=201, response_model=Contact)
async def post_contact(customer_id: UUID, cmd: ContactIn, call: Editor) -> dict[str, Any]:
    return await call.run(actions.create_contact, customer_id, cmd)


@router.get("/contacts", response_model=ContactList)
async def find_contacts(
    call: Reader, q: Annotated[SearchText, Query(description="How the name begins")] = ""
) -> dict[str, Any]:
    """Contacts of any customer in scope, to add somebody who is known to another one."""
    return {"items": await call.read(queries.find_contacts, q)}


@router.get("/contacts/birthdays", response_model=BirthdayList)
async def get_birthdays(call: Reader, days: Annotated[int, Query(ge=1, le=92)] = 30) -> dict[str, Any]:
    """Whose birthday comes next."""
    return {"items": await call.read(queries.list_birthdays, days)}


@router.get("/contacts/{contact_id}", response_model=Contact)
async def get_contact(contact_id: UUID, call: Reader) -> dict[str, Any]:
    return await call.read(queries.read_contact, contact_id)


@router.patch("/contacts/{contact_id}", response_model=Contact)
async def patch_contact(contact_id: UUID, cmd: ContactPatch, call: Editor) -> dict[str, Any]:
    return await call.run(actions.edit_contact, contact_id, cmd)


@router.post("/contacts/{contact_id}/archive", status_code=204)
async def archive_contact(contact_id: UUID, call: Editor) -> None:
    """Gone from all customers, lists and phones; `restore` undoes it."""
    await call.run(actions.archive_contact, contact_id)


@router.post("/contacts/{contact_id}/restore", response_model=Contact)
async def restore_contact(contact_id: UUID, call: Editor) -> dict[str, Any]:
    return await call.run(actions.restore_contact, contact_id)


@router.put("/contacts/{contact_id}/customers/{customer_id}", response_model=Contact)
async def put_place(contact_id: UUID, customer_id: UUID, cmd: PlaceIn, call: Editor) -> dict[str, Any]:
    """What somebody is at a customer; one person may be at several."""
    return await call.run(actions.place_contact, contact_id, customer_id, cmd)


@router.delete("/contacts/{contact_id}/customers/{customer_id}", status_code=204)
async def delete_place(contact_id: UUID, customer_id: UUID, call: Editor) -> None:
    """No longer at this customer; at the last one the contact is archived."""
    await call.run(actions.take_out_contact, contact_id, customer_id)


@router.post("/contacts/{contact_id}/reveal", response_model=Revealed)
async def post_reveal_contact(
    contact_id: UUID, cmd: RevealContactIn, call: Annotated[Call, allow(Permission.CUSTOMER_REVEAL)]
) -> dict[str, Any]:
    """A masked field in full; that the caller looked is recorded."""
    return {"value": await call.run(actions.reveal, contact_id, cmd)}
