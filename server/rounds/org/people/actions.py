"""What changes people."""

from typing import Any
from uuid import UUID

from rounds.core import sealing
from rounds.core.db import Tx
from rounds.core.errors import DomainError, IdReused
from rounds.core.ids import derived_id
from rounds.org.actions.names import give_sign_in_name, take_sign_in_name
from rounds.org.actions.structure import add_person
from rounds.org.people.reading import EMAIL, MOBILE, is_known_code, mobiles_of, read_person
from rounds.org.people.rules import spelling_of
from rounds.org.people.schemas import PersonIn, PersonPatch
from rounds.org.positions.actions import create_position, fill
from rounds.org.positions.schemas import Filling, PositionIn
from rounds.org.reach import refuse_person_beyond, refuse_person_outside, within
from rounds.org.units.queries import today_of


async def create_person(tx: Tx, cmd: PersonIn) -> dict[str, Any]:
    """A person, and at once in a position if one is named. Repeating the same id and number returns the first."""
    known = await tx.value("SELECT code FROM person WHERE org_id = $1 AND id = $2", tx.org_id, cmd.id)
    if known is not None:
        if known != cmd.code:
            raise IdReused("person")
        return await read_person(tx, cmd.id)
    if cmd.position_id is None and cmd.place is None and not within(tx).everything:
        raise DomainError("place_required")  # else they would be nobody's, and out of their maker's sight
    if await is_known_code(tx, cmd.code, cmd.id):
        raise DomainError("name_taken", field="code")
    await add_person(tx, cmd.id, code=cmd.code, name=cmd.name, locale=cmd.locale, password_hash=None)
    await tx.execute(
        "UPDATE person SET spelling = $3 WHERE org_id = $1 AND id = $2",
        tx.org_id,
        cmd.id,
        spelling_of(cmd.name),
    )
    await _write_reach(tx, cmd.id, {"mobile": cmd.mobile, "email": cmd.email})
    position_id = cmd.position_id
    if cmd.place is not None:
        position_id = derived_id("position", tx.org_id, cmd.id)
        await create_position(tx, PositionIn(id=position_id, **cmd.place.model_dump()))
    if position_id is not None:
        await fill(tx, position_id, Filling(person_id=cmd.id, from_day=cmd.from_day or today_of(tx)))
    return await read_person(tx, cmd.id)


async def _write_reach(tx: Tx, person_id: UUID, given: dict[str, str | None]) -> None:
    """Write mobile number and address, sealed. Raises `name_taken` when somebody of the company has the number."""
    for column, text in given.items():
        field = MOBILE if column == "mobile" else EMAIL
        sealed = None if text is None else await sealing.seal(tx, person_id, field, text)
        if column == "email":
            await tx.execute(
                "UPDATE person SET email = $3 WHERE org_id = $1 AND id = $2", tx.org_id, person_id, sealed
            )
            continue
        digest = None if text is None else await sealing.digest(tx, MOBILE, text)
        if await tx.value(
            "SELECT true FROM person WHERE org_id = $1 AND mobile_digest = $2 AND id <> $3",
            tx.org_id,
            digest,
            person_id,
        ):
            raise DomainError("name_taken", field="mobile")
        await tx.execute(
            "UPDATE person SET mobile = $3, mobile_digest = $4 WHERE org_id = $1 AND id = $2",
            tx.org_id,
            person_id,
            sealed,
            digest,
        )


async def edit_person(tx: Tx, person_id: UUID, cmd: PersonPatch) -> dict[str, Any]:
    """Change what was sent. Numbers that one signs in by change at the door in the same moment."""
    await refuse_person_outside(tx, [person_id])
    await refuse_person_beyond(tx, [person_id])
    given = cmd.model_dump(exclude_unset=True)
    row = await tx.row(
        "SELECT code, name, locale FROM person WHERE org_id = $1 AND id = $2 FOR NO KEY UPDATE",
        tx.org_id,
        person_id,
    )
    before = dict(row or {})
    plain = {name: given[name] for name in ("code", "name", "locale") if given.get(name)}
    changed = {name: value for name, value in plain.items() if before[name] != value}
    if "code" in changed and await is_known_code(tx, changed["code"], person_id):
        raise DomainError("name_taken", field="code")
    reach: dict[str, str | None] = {name: given[name] for name in ("mobile", "email") if name in given}
    old_mobile = (await mobiles_of(tx, [person_id])).get(person_id)
    merged = {**before, **changed}
    await tx.execute(
        "UPDATE person SET code = $3, name = $4, locale = $5, spelling = $6 WHERE org_id = $1 AND id = $2",
        tx.org_id,
        person_id,
        merged["code"],
        merged["name"],
        merged["locale"],
        spelling_of(merged["name"]),
    )
    if reach:
        await _write_reach(tx, person_id, reach)
    await _rename_at_the_door(tx, person_id, "code", before["code"], merged["code"])
    if "mobile" in reach:
        await _rename_at_the_door(tx, person_id, "mobile", old_mobile, reach["mobile"])
    if changed or reach:
        told = {name: "sealed" if value else None for name, value in reach.items()}
        tx.audit(
            "person:edit",
            "person",
            person_id,
            before={name: before[name] for name in changed},
            after={**changed, **told},
        )
    return await read_person(tx, person_id)


async def _rename_at_the_door(tx: Tx, person_id: UUID, field: str, old: str | None, new: str | None) -> None:
    """Whoever is invited or signs in already goes on with the new number."""
    if old == new or not await has_names(tx, person_id):
        return
    if new is not None:
        try:
            await give_sign_in_name(tx, person_id, new)
        except IdReused:
            raise DomainError("name_taken", field=field) from None
    if old is not None:
        await take_sign_in_name(tx, person_id, old)


async def has_names(tx: Tx, person_id: UUID) -> bool:
    """Invited once, or signing in already."""
    return bool(
        await tx.value(
            """
            SELECT EXISTS (SELECT FROM account WHERE org_id = $1 AND person_id = $2)
                OR EXISTS (SELECT FROM invite WHERE org_id = $1 AND person_id = $2)
            """,
            tx.org_id,
            person_id,
        )
    )
