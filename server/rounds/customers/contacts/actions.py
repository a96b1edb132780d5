"""What changes contacts, and where they belong."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from rounds.core import sealing
from rounds.core.access import Sight
from rounds.core.db import Tx
from rounds.core.errors import DomainError, IdReused, NotFound
from rounds.customers.contacts import queries, reach
from rounds.customers.contacts.rules import EDITABLE, PERSONAL, REACH, REACH_FIELD
from rounds.customers.contacts.schemas import ContactIn, ContactPatch, PlaceIn, RevealContactIn
from rounds.customers.queries import require_visible, today_of
from rounds.customers.rules import CONTACT, Merge, conflicts, merge


@dataclass(frozen=True, slots=True)
class Standing:
    """A contact as it is, locked: its fields in the clear, and what else an edit needs."""

    values: dict[str, Any]
    version: int
    field_versions: Mapping[str, int]
    own: bool


async def create_contact(tx: Tx, customer_id: UUID, cmd: ContactIn) -> dict[str, Any]:
    """A new contact of a customer. The same id by the same person gives the first result."""
    await require_visible(tx, customer_id)
    values = cmd.model_dump()
    inserted = await tx.value(
        """
        INSERT INTO contact (org_id, id, name, title, reach_sealed, reach_hints, birthday, birth_year, consent,
                             consent_at, speciality, licence_no, note, created_at, created_by, updated_at, version,
                             field_versions)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $14, 1, '{}')
        ON CONFLICT DO NOTHING
        RETURNING id
        """,
        tx.org_id,
        cmd.id,
        cmd.name,
        cmd.title,
        await reach.seal_reach(tx, cmd.id, values),
        reach.hints_of(values),
        cmd.birthday,
        cmd.birth_year,
        cmd.consent,
        None if cmd.consent == "unknown" else tx.now,
        cmd.speciality,
        cmd.licence_no,
        cmd.note,
        tx.now,
        tx.ctx.person_id,
    )
    if inserted is None:
        maker = await tx.value(
            "SELECT created_by FROM contact WHERE org_id = $1 AND id = $2", tx.org_id, cmd.id
        )
        if maker is None or maker != tx.ctx.person_id:
            raise IdReused("contact")
        return await queries.read_contact(tx, cmd.id)
    await _place(tx, cmd.id, customer_id, cmd)
    tx.created("contact", cmd.id)
    tx.audit("contact:create", "contact", cmd.id, after={"customer_id": str(customer_id), "role": cmd.role})
    return await queries.read_contact(tx, cmd.id)


async def edit_contact(tx: Tx, contact_id: UUID, cmd: ContactPatch) -> dict[str, Any]:
    """Change fields; raises `version_conflict` with the present values when somebody changed the same ones."""
    wanted = cmd.set.model_dump(exclude_unset=True)
    standing = await _lock(tx, contact_id)
    unread = _strange(tx, wanted, standing)
    clash = conflicts(standing.values, standing.field_versions, cmd.base_version, wanted, unread)
    if clash:
        shown = reach.told(tx.ctx, clash, own=standing.own)
        raise DomainError("version_conflict", version=standing.version, fields=shown)
    changed = {
        name: value for name, value in wanted.items() if standing.values[name] != value or name in unread
    }
    await _write(tx, contact_id, standing, changed)
    return await queries.read_contact(tx, contact_id)


async def merge_contact(tx: Tx, contact_id: UUID, cmd: ContactPatch) -> dict[str, Any]:
    """As `edit_contact` for a phone that was away: its values stand, but for the name. Returns what was lost."""
    wanted = cmd.set.model_dump(exclude_unset=True)
    standing = await _lock(tx, contact_id)
    unread = _strange(tx, wanted, standing)
    merged: Merge = merge(standing.values, standing.field_versions, cmd.base_version, wanted, unread)
    await _write(tx, contact_id, standing, merged.apply)
    return reach.told(tx.ctx, merged.lost, own=standing.own)


async def place_contact(tx: Tx, contact_id: UUID, customer_id: UUID, cmd: PlaceIn) -> dict[str, Any]:
    """What somebody is at a customer, from today on where they were nothing yet."""
    await _lock(tx, contact_id)
    await require_visible(tx, customer_id)
    before = await _place(tx, contact_id, customer_id, cmd)
    tx.changed("contact", contact_id)
    after = {"customer_id": str(customer_id), "role": cmd.role, "is_primary": cmd.is_primary}
    tx.audit("contact:place", "contact", contact_id, before=before, after=after)
    return await queries.read_contact(tx, contact_id)


async def take_out_contact(tx: Tx, contact_id: UUID, customer_id: UUID) -> None:
    """No longer at this customer. At the last place the contact is archived; a repeat changes nothing."""
    await _lock(tx, contact_id)
    await require_visible(tx, customer_id)
    places = await tx.rows(
        "SELECT customer_id FROM contact_of WHERE org_id = $1 AND contact_id = $2 AND until_day IS NULL",
        tx.org_id,
        contact_id,
    )
    here = {row["customer_id"] for row in places}
    if customer_id not in here:
        return
    if len(here) == 1:
        await archive_contact(tx, contact_id)
        return
    await tx.execute(
        """
        UPDATE contact_of SET until_day = $4, is_primary = FALSE
        WHERE org_id = $1 AND contact_id = $2 AND customer_id = $3 AND until_day IS NULL
        """,
        tx.org_id,
        contact_id,
        customer_id,
        today_of(tx),
    )
    tx.changed("contact", contact_id)
    tx.audit("contact:take_out", "contact", contact_id, before={"customer_id": str(customer_id)})


async def archive_contact(tx: Tx, contact_id: UUID) -> None:
    """Gone from lists and phones; repeated, it changes nothing."""
    await _set_archived(tx, contact_id, archived=True)


async def restore_contact(tx: Tx, contact_id: UUID) -> dict[str, Any]:
    await _set_archived(tx, contact_id, archived=False)
    return await queries.read_contact(tx, contact_id)


async def reveal(tx: Tx, contact_id: UUID, cmd: RevealContactIn) -> str | None:
    """A masked field in full, recorded as a look at it. Raises `permission_denied` where it is never shown."""
    standing = await _lock(tx, contact_id)
    field = CONTACT if cmd.field == "name" else REACH_FIELD
    if tx.ctx.sight(field) is Sight.HIDDEN:
        raise DomainError("permission_denied", permission=field)
    tx.audit("look:contact" if cmd.field == "name" else "look:phone", "contact", contact_id)
    value: str | None = standing.values[cmd.field]
    return value


async def _set_archived(tx: Tx, contact_id: UUID, *, archived: bool) -> None:
    await _lock(tx, contact_id)
    changed = await tx.value(
        """
        UPDATE contact SET archived_at = CASE WHEN $3 THEN $4::timestamptz END, version = version + 1, updated_at = $4
        WHERE org_id = $1 AND id = $2 AND (archived_at IS NOT NULL) <> $3
        RETURNING id
        """,
        tx.org_id,
        contact_id,
        archived,
        tx.now,
    )
    if changed is not None:
        tx.changed("contact", contact_id)
        tx.audit("contact:archive" if archived else "contact:restore", "contact", contact_id)


async def _lock(tx: Tx, contact_id: UUID) -> Standing:
    shown = await queries.read_contact(tx, contact_id)
    found = await tx.row(
        """
        SELECT name, title, reach_sealed, birthday, birth_year, consent, speciality, licence_no, note, version,
               field_versions
        FROM contact WHERE org_id = $1 AND id = $2 FOR UPDATE
        """,
        tx.org_id,
        contact_id,
    )
    if found is None:
        raise NotFound("contact")
    values = {**found, **await reach.open_reach(tx, contact_id, found["reach_sealed"])}
    return Standing(
        {name: values[name] for name in EDITABLE},
        found["version"],
        found["field_versions"],
        await queries.is_own(tx, shown["id"]),
    )


def _strange(tx: Tx, wanted: dict[str, Any], standing: Standing) -> frozenset[str]:
    """Fields that the writer may not read. A mask that comes back as it was shown is taken out: it changes nothing."""
    unread = reach.unread(tx.ctx, own=standing.own)
    masks = reach.told(tx.ctx, {name: standing.values[name] for name in unread}, own=standing.own)
    for name in unread & wanted.keys():
        if masks[name] is not None and wanted[name] == masks[name]:
            del wanted[name]
    return unread


async def _write(tx: Tx, contact_id: UUID, standing: Standing, apply: Mapping[str, Any]) -> None:
    if not apply:
        return
    version = standing.version + 1
    row = {**standing.values, **apply}
    await tx.execute(
        """
        UPDATE contact
        SET name = $3, title = $4, birthday = $5, birth_year = $6, consent = $7, speciality = $8, licence_no = $9,
            note = $10, version = $11, field_versions = $12, updated_at = $13,
            consent_at = CASE WHEN $14 THEN $13 ELSE consent_at END
        WHERE org_id = $1 AND id = $2
        """,
        tx.org_id,
        contact_id,
        row["name"],
        row["title"],
        row["birthday"],
        row["birth_year"],
        row["consent"],
        row["speciality"],
        row["licence_no"],
        row["note"],
        version,
        {**standing.field_versions, **dict.fromkeys(apply, version)},
        tx.now,
        "consent" in apply,
    )
    if apply.keys() & set(REACH):
        await tx.execute(
            "UPDATE contact SET reach_sealed = $3, reach_hints = $4 WHERE org_id = $1 AND id = $2",
            tx.org_id,
            contact_id,
            await reach.seal_reach(tx, contact_id, row),
            reach.hints_of(row),
        )
    tx.changed("contact", contact_id)
    before = {name: standing.values[name] for name in apply}
    tx.audit(
        "contact:edit",
        "contact",
        contact_id,
        before=await _closed(tx, contact_id, before),
        after=await _closed(tx, contact_id, apply),
    )


async def _closed(tx: Tx, contact_id: UUID, said: Mapping[str, Any]) -> dict[str, Any]:
    """As it is kept in the trail: what tells who the person is, sealed."""
    names = [name for name, value in said.items() if name in PERSONAL and value is not None]
    sealed = await sealing.seal_many(tx, [(contact_id, name, str(said[name])) for name in names])
    return {**said, **dict(zip(names, sealed, strict=True))}


async def _place(
    tx: Tx, contact_id: UUID, customer_id: UUID, cmd: PlaceIn | ContactIn
) -> dict[str, Any] | None:
    """What they were there before. Of a customer's contacts one is the first to turn to."""
    before = await tx.row(
        """
        SELECT role, is_primary FROM contact_of
        WHERE org_id = $1 AND contact_id = $2 AND customer_id = $3 AND until_day IS NULL
        """,
        tx.org_id,
        contact_id,
        customer_id,
    )
    if cmd.is_primary:
        for row in await tx.rows(
            """
            UPDATE contact_of SET is_primary = FALSE
            WHERE org_id = $1 AND customer_id = $2 AND contact_id <> $3 AND is_primary
            RETURNING contact_id
            """,
            tx.org_id,
            customer_id,
            contact_id,
        ):
            tx.changed("contact", row["contact_id"])
    if before is None:
        await tx.execute(
            """
            INSERT INTO contact_of (org_id, contact_id, customer_id, from_day, role, is_primary, created_at, created_by)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            ON CONFLICT (org_id, contact_id, customer_id, from_day) DO UPDATE
            SET role = excluded.role, is_primary = excluded.is_primary, until_day = NULL
            """,
            tx.org_id,
            contact_id,
            customer_id,
            today_of(tx),
            cmd.role,
            cmd.is_primary,
            tx.now,
            tx.ctx.person_id,
        )
        return None
    await tx.execute(
        """
        UPDATE contact_of SET role = $4, is_primary = $5
        WHERE org_id = $1 AND contact_id = $2 AND customer_id = $3 AND until_day IS NULL
        """,
        tx.org_id,
        contact_id,
        customer_id,
        cmd.role,
        cmd.is_primary,
    )
    return {"customer_id": str(customer_id), **dict(before)}
