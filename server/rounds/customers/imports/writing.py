"""Writing what rows do, a few statements for however many; `import_row` keeps what each did and what was before."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from rounds.core import sealing
from rounds.core.db import Tx
from rounds.core.geo import Datum, Point, to_wgs84
from rounds.core.grams import fold, name_grams, plain_grams, spellings
from rounds.core.ids import uuid7
from rounds.customers import numbers
from rounds.customers.imports.planning import PLAIN, Step
from rounds.customers.queries import today_of

FIELDS = (*PLAIN, "phone")
DEFAULTS = {"kind": "outlet", "status": "active"}


async def write_steps(tx: Tx, import_id: UUID, steps: Sequence[Step], datum: Datum) -> None:
    made = [step for step in steps if step.outcome == "create"]
    changed = [step for step in steps if step.outcome == "update"]
    sealed = await _sealed(tx, [*made, *changed])
    await _insert(tx, made, sealed)
    await update_fields(tx, [(step, step.changes) for step in changed], sealed)
    pins = await _pin(tx, [step for step in [*made, *changed] if step.point is not None], datum)
    await _assign(tx, [step for step in made if step.position_id is not None])
    await hand_over_many(
        tx, [(step.customer_id, step.position_id) for step in changed if step.position_id is not None]
    )
    await _note(tx, import_id, [*made, *changed], pins)
    for step in made:
        tx.created("customer", step.customer_id)
    for step in changed:
        tx.changed("customer", step.customer_id)


async def _sealed(tx: Tx, steps: Sequence[Step]) -> dict[UUID, str]:
    numbered = [(step.customer_id, str(step.changes["phone"])) for step in steps if "phone" in step.changes]
    texts = await sealing.seal_many(tx, [(one, numbers.FIELD, number) for one, number in numbered])
    return {customer_id: text for (customer_id, _), text in zip(numbered, texts, strict=True)}


async def _insert(tx: Tx, steps: Sequence[Step], sealed: dict[UUID, str]) -> None:
    rows = [DEFAULTS | step.changes for step in steps]
    await tx.execute(
        """
        INSERT INTO customer (org_id, id, name, kind, grade, status, contact, district, address, note, code,
                              external_id, phone_sealed, phone_hint, spelling, py, created_at, created_by, updated_at,
                              version, field_versions)
        SELECT $1, n.id, n.name, n.kind, n.grade, n.status, n.contact, n.district, n.address, n.note, n.code,
               n.external_id, n.phone_sealed, n.phone_hint, n.spelling, n.py, $2, $3, $2, 1, '{}'
        FROM unnest($4::uuid[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[],
                    $12::text[], $13::text[], $14::text[], $15::text[], $16::text[], $17::text[], $18::text[])
             AS n (id, name, kind, grade, status, contact, district, address, note, code, external_id, phone_sealed,
                   phone_hint, spelling, py)
        """,
        tx.org_id,
        tx.now,
        tx.ctx.person_id,
        [step.customer_id for step in steps],
        *([row.get(name) for row in rows] for name in PLAIN),
        [sealed.get(step.customer_id) for step in steps],
        [numbers.hint_of(row.get("phone")) for row in rows],
        [fold(row["name"]) for row in rows],
        [" ".join(spellings(row["name"])) for row in rows],
    )
    # How a name is said follows in a job of its own: six keys of seven.
    keys: list[tuple[str, UUID]] = []
    for step, row in zip(steps, rows, strict=True):
        grams = plain_grams(row["name"], row.get("code"))
        grams.update(await numbers.number_grams(tx, row.get("phone")))
        keys.extend((gram, step.customer_id) for gram in grams)
    await insert_grams(tx, keys)


async def insert_grams(tx: Tx, keys: Sequence[tuple[str, UUID]]) -> None:
    ordered = sorted(keys)  # neighbours in the index one after the other
    await tx.execute(
        """
        INSERT INTO customer_gram (org_id, gram, customer_id)
        SELECT $1, n.gram, n.id FROM unnest($2::text[], $3::uuid[]) AS n (gram, id)
        ON CONFLICT DO NOTHING
        """,
        tx.org_id,
        [gram for gram, _ in ordered],
        [customer_id for _, customer_id in ordered],
    )


async def update_fields(
    tx: Tx, wanted: Sequence[tuple[Any, dict[str, Any]]], sealed: Mapping[UUID, str | None]
) -> None:
    """Write fields of customers; each pair is something with `customer_id` and `known`, and new values by field."""
    if not wanted:
        return
    rows = []
    for step, changes in wanted:
        row = {name: changes.get(name, step.known[name]) for name in PLAIN}
        version = step.known["version"] + 1
        versions = {**step.known["field_versions"], **dict.fromkeys(changes, version)}
        if "phone" in changes:
            number = (sealed.get(step.customer_id), hint_of_change(changes))
        else:
            number = (step.known["phone_sealed"], step.known["phone_hint"])
        rows.append((step.customer_id, *row.values(), *number, fold(row["name"]), version, versions))
    columns = list(zip(*rows, strict=True))
    await tx.execute(
        """
        UPDATE customer AS c
        SET name = n.name, kind = n.kind, grade = n.grade, status = n.status, contact = n.contact,
            district = n.district, address = n.address, note = n.note, code = n.code, external_id = n.external_id,
            phone_sealed = n.phone_sealed, phone_hint = n.phone_hint, spelling = n.spelling, py = n.py,
            version = n.version, field_versions = n.field_versions, updated_at = $2
        FROM unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[],
                    $11::text[], $12::text[], $13::text[], $14::text[], $15::text[], $16::text[], $17::integer[],
                    $18::jsonb[], $19::text[])
             AS n (id, name, kind, grade, status, contact, district, address, note, code, external_id, phone_sealed,
                   phone_hint, spelling, version, field_versions, py)
        WHERE c.org_id = $1 AND c.id = n.id
        """,
        tx.org_id,
        tx.now,
        *map(list, columns),
        [" ".join(spellings(row[1])) for row in rows],
    )
    await _index_again(tx, wanted)


def hint_of_change(changes: dict[str, Any]) -> str | None:
    """The end of a new number; where one is put back that only its seal is known of, its end is given."""
    return changes["phone_hint"] if "phone_hint" in changes else numbers.hint_of(changes["phone"])


async def _index_again(tx: Tx, wanted: Sequence[tuple[Any, dict[str, Any]]]) -> None:
    """Search keys of those whose name, number or code changed."""
    again = [(step, changes) for step, changes in wanted if {"name", "phone", "code"} & changes.keys()]
    if not again:
        return
    ids = [step.customer_id for step, _ in again]
    await tx.execute(
        "DELETE FROM customer_gram WHERE org_id = $1 AND customer_id = ANY ($2::uuid[])", tx.org_id, ids
    )
    found = await tx.rows(
        "SELECT id, name, code, phone_sealed FROM customer WHERE org_id = $1 AND id = ANY ($2::uuid[])",
        tx.org_id,
        ids,
    )
    numbered = [row for row in found if row["phone_sealed"] is not None]
    opened = await sealing.unseal_many(
        tx, [(row["id"], numbers.FIELD, row["phone_sealed"]) for row in numbered]
    )
    phones = {row["id"]: number for row, number in zip(numbered, opened, strict=True)}
    keys: list[tuple[str, UUID]] = []
    for row in found:
        grams = [
            *name_grams(row["name"], row["code"]),
            *await numbers.number_grams(tx, phones.get(row["id"])),
        ]
        keys.extend((gram, row["id"]) for gram in grams)
    await insert_grams(tx, keys)


async def _pin(tx: Tx, steps: Sequence[Step], datum: Datum) -> dict[UUID, UUID]:
    """New pins; returns them by customer."""
    points = [
        (step.customer_id, step.point.lng, step.point.lat, step.radius_m) for step in steps if step.point
    ]
    return await add_pins(tx, points, datum, "import", None)


async def add_pins(
    tx: Tx, places: Sequence[tuple[UUID, float, float, int]], datum: Datum, source: str, note: str | None
) -> dict[UUID, UUID]:
    """Pins from now on, of customers at places as their datum gives them."""
    if not places:
        return {}
    made = {customer_id: uuid7() for customer_id, *_ in places}
    inside = [to_wgs84(Point(lng, lat), datum) for _, lng, lat, _ in places]
    await tx.execute(
        """
        INSERT INTO pin (org_id, id, customer_id, lng, lat, datum, original_lng, original_lat, radius_m, source, note,
                         valid_from, created_at, created_by)
        SELECT $1, n.id, n.customer_id, n.lng, n.lat, $2, n.original_lng, n.original_lat, n.radius_m, $3, $4, $5, $5, $6
        FROM unnest($7::uuid[], $8::uuid[], $9::float8[], $10::float8[], $11::float8[], $12::float8[], $13::integer[])
             AS n (id, customer_id, lng, lat, original_lng, original_lat, radius_m)
        """,
        tx.org_id,
        datum.value,
        source,
        note,
        tx.now,
        tx.ctx.person_id,
        list(made.values()),
        list(made),
        [point.lng for point in inside],
        [point.lat for point in inside],
        [place[1] for place in places],
        [place[2] for place in places],
        [place[3] for place in places],
    )
    await tx.execute(
        """
        UPDATE customer AS c
        SET pin_now = (
            SELECT row_to_json(shown)
            FROM (SELECT p.id, p.lng, p.lat, p.datum, p.radius_m, p.source, p.valid_from) AS shown)
        FROM pin AS p
        WHERE c.org_id = $1 AND c.id = ANY ($2::uuid[]) AND p.org_id = $1 AND p.id = ANY ($3::uuid[])
          AND p.customer_id = c.id
        """,
        tx.org_id,
        list(made),
        list(made.values()),
    )
    return made


async def _assign(tx: Tx, steps: Sequence[Step]) -> None:
    pairs = [(step.customer_id, step.position_id) for step in steps if step.position_id is not None]
    await insert_assignments(tx, pairs, today_of(tx))


async def insert_assignments(tx: Tx, pairs: Sequence[tuple[UUID, UUID]], day: date) -> None:
    await tx.execute(
        """
        INSERT INTO assignment (org_id, id, customer_id, position_id, role, product_line, from_day, created_at,
                                created_by)
        SELECT $1, n.id, n.customer_id, n.position_id, 'owner', '', $2, $3, $4
        FROM unnest($5::uuid[], $6::uuid[], $7::uuid[]) AS n (id, customer_id, position_id)
        """,
        tx.org_id,
        day,
        tx.now,
        tx.ctx.person_id,
        [uuid7() for _ in pairs],
        [customer_id for customer_id, _ in pairs],
        [position_id for _, position_id in pairs],
    )


async def hand_over_many(tx: Tx, pairs: Sequence[tuple[UUID, UUID | None]]) -> None:
    """From today each belongs to its position alone; None: to nobody."""
    if not pairs:
        return
    day = today_of(tx)
    await tx.execute(
        """
        UPDATE assignment AS a SET until_day = greatest(a.from_day, $2)
        WHERE a.org_id = $1 AND a.customer_id = ANY ($3::uuid[]) AND a.role = 'owner'
          AND (a.until_day IS NULL OR a.until_day > $2)
        """,
        tx.org_id,
        day,
        [customer_id for customer_id, _ in pairs],
    )
    await insert_assignments(tx, [(one, position) for one, position in pairs if position is not None], day)
    for customer_id, _ in pairs:
        tx.moved("customer", customer_id)


async def _note(tx: Tx, import_id: UUID, steps: Sequence[Step], pins: dict[UUID, UUID]) -> None:
    await tx.execute(
        """
        INSERT INTO import_row (org_id, import_id, row, customer_id, is_new, version, before, pin_id)
        SELECT $1, $2, n.row, n.customer_id, n.is_new, n.version, n.before, n.pin_id
        FROM unnest($3::integer[], $4::uuid[], $5::boolean[], $6::integer[], $7::jsonb[], $8::uuid[])
             AS n (row, customer_id, is_new, version, before, pin_id)
        """,
        tx.org_id,
        import_id,
        [step.draft.row for step in steps],
        [step.customer_id for step in steps],
        [step.known is None for step in steps],
        [1 if step.known is None else step.known["version"] + 1 for step in steps],
        [_before(step) for step in steps],
        [pins.get(step.customer_id) for step in steps],
    )


def _before(step: Step) -> dict[str, Any] | None:
    """What undoing writes back; a number as it rests, sealed."""
    known = step.known
    if known is None:
        return None
    before = {name: known["phone_sealed"] if name == "phone" else known[name] for name in step.changes}
    if "phone" in before:
        before["phone_hint"] = known["phone_hint"]
    if step.position_id is not None:
        before |= {"position_id": known["position_id"], "given": step.position_id}
    return before
