"""What each row of the table would do to the organisation as it is, and why some rows do nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from rounds.core import sealing
from rounds.core.access import Permission
from rounds.core.db import Tx
from rounds.core.ids import uuid7
from rounds.core.tables.cells import Wrong
from rounds.core.tables.reading import read_table
from rounds.core.terms import Terms
from rounds.org.imports.rules import Draft, OwnRoles, mark_duplicates, read_draft, read_header
from rounds.org.imports.standing import Filled, Known, Standing, own_roles, read_standing
from rounds.org.people.reading import EMAIL, MOBILE
from rounds.org.reach import gives
from rounds.org.units.queries import is_in_reach, today_of

Path = tuple[str, ...]


@dataclass(slots=True)
class Step:
    """What one row does. `place` is the position to fill (None: a new one, made from `unit`, `role`, `title`)."""

    draft: Draft
    person_id: UUID
    outcome: str
    changes: list[str] = field(default_factory=list)
    known: Known | None = None
    digest: bytes | None = None
    leaves: Filled | None = None
    fills: bool = False
    place: UUID | None = None
    unit_id: UUID | None = None
    role: str = ""
    title: str = ""
    from_day: date | None = None
    retitles: UUID | None = None


@dataclass(slots=True)
class Plan:
    steps: list[Step]
    new_units: dict[Path, UUID]
    standing: Standing


async def choices(tx: Tx) -> tuple[list[str], list[str], OwnRoles]:
    """Roles that the caller may give, the paths of the units in reach, the names of own roles: for the template."""
    standing = await read_standing(tx, [], [])
    roles = [key for key, role in standing.roles.items() if key in standing.words and gives(tx, role)]
    paths = ["/".join(path) for path, unit_id in standing.paths.items() if path and is_in_reach(tx, unit_id)]
    return roles, sorted(paths), await own_roles(tx)


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a file as they were understood, before anybody looked at the organisation."""

    drafts: list[Draft]
    ignored: list[str]


def read_drafts(content: bytes, terms: Terms, own: OwnRoles) -> Table:
    """Raises `import_refused` for a file that cannot be imported."""
    table = read_table(content)
    columns = read_header(table[0])
    drafts = [
        read_draft(number, cells, columns, terms, own)
        for number, cells in enumerate(table[1:], start=2)
        if any(str(cell).strip() for cell in cells)
    ]
    mark_duplicates(drafts)
    return Table(drafts, columns.ignored)


async def try_drafts(tx: Tx, drafts: Sequence[Draft]) -> dict[str, Any]:
    """The dry run: nothing is written."""
    return told(await plan_drafts(tx, drafts))


async def plan_drafts(tx: Tx, drafts: Sequence[Draft]) -> Plan:
    """Decide what each row does. Rows that are wrong do nothing."""
    digests = {
        draft.row: await sealing.digest(tx, MOBILE, draft.mobile)
        for draft in drafts
        if draft.mobile is not None
    }
    codes = [draft.code for draft in drafts if draft.code is not None]
    standing = await read_standing(tx, codes, list(digests.values()))
    await _open_numbers(tx, standing)
    plan = Plan([], {}, standing)
    for draft in drafts:
        plan.steps.append(_step(tx, plan, draft, digests.get(draft.row)))
    return plan


async def _open_numbers(tx: Tx, standing: Standing) -> None:
    """Addresses of those who are updated, to tell whether anything changes."""
    kept = [(known.id, EMAIL, known.email) for known in standing.people.values() if known.email is not None]
    for (person_id, _, _), text in zip(kept, await sealing.unseal_many(tx, kept), strict=True):
        standing.emails[person_id] = text


def _step(tx: Tx, plan: Plan, draft: Draft, digest: bytes | None) -> Step:
    known = plan.standing.people.get(draft.code or "")
    step = Step(draft, known.id if known else uuid7(), "create" if known is None else "update", known=known)
    step.digest = digest
    _judge_person(tx, plan, step)
    if draft.path is not None and not draft.wrong:
        _judge_place(tx, plan, step)
    if draft.wrong:
        step.outcome = "wrong"
        return step
    if known is None:
        step.changes = [
            name for name in ("code", "name", "mobile", "email") if getattr(draft, name) is not None
        ]
    else:
        step.changes = _changes_of(plan, step, known)
    step.changes += ["position"] if step.fills else ["title"] if step.retitles else []
    if not step.changes:
        step.outcome = "same"
    if digest is not None:
        plan.standing.mobiles[digest] = step.person_id
    return step


def _judge_person(tx: Tx, plan: Plan, step: Step) -> None:
    draft, known = step.draft, step.known
    if known is None and draft.name is None and not any(wrong.field == "name" for wrong in draft.wrong):
        draft.wrong.append(Wrong("name", "missing"))
    if known is not None and not known.is_in_reach:
        draft.wrong.append(Wrong("code", "outside"))
    elif known is not None and known.has_left:
        draft.wrong.append(Wrong("code", "left"))
    elif known is not None and not all(gives(tx, plan.standing.roles.get(key)) for key in known.roles):
        draft.wrong.append(Wrong("code", "beyond"))
    owner = None if step.digest is None else plan.standing.mobiles.get(step.digest)
    if owner is not None and owner != step.person_id:
        draft.wrong.append(Wrong("mobile", "taken"))


def _judge_place(tx: Tx, plan: Plan, step: Step) -> None:
    """Where the row puts the person: where they are already, into a vacant position, or into a new one."""
    draft, standing = step.draft, plan.standing
    filled = standing.filled.get(step.person_id, [])
    unit_id = _unit_of(tx, plan, draft)
    if unit_id is None:
        return
    here = [one for one in filled if one.unit_id == unit_id and draft.role in (None, one.role)]
    if here:
        if draft.title is not None and all(one.title != draft.title for one in here):
            step.retitles = here[0].position_id
            step.title = draft.title
        return
    step.role = draft.role or "rep"
    if not gives(tx, standing.roles.get(step.role)):
        draft.wrong.append(Wrong("role", "beyond"))
        return
    if len(filled) > 1:
        draft.wrong.append(Wrong("unit", "several", {"count": len(filled)}))
        return
    step.fills, step.unit_id = True, unit_id
    step.from_day = draft.from_day or today_of(tx)
    step.title = draft.title or standing.words.get(step.role, step.role)
    if filled and filled[0].from_day > step.from_day:
        draft.wrong.append(Wrong("from_day", "before", {"day": filled[0].from_day.isoformat()}))
        return
    step.leaves = filled[0] if filled else None
    step.place = standing.take_vacant(unit_id, step.role, draft.title)


def _unit_of(tx: Tx, plan: Plan, draft: Draft) -> UUID | None:
    """The unit of the path, the company's own name at its beginning or not; units that are missing are planned."""
    standing = plan.standing
    path = draft.path or ()
    if path[0] == standing.company:
        path = path[1:]
    found = standing.paths.get(path) or plan.new_units.get(path)
    if found is not None:
        if not is_in_reach(tx, found) and found not in plan.new_units.values():
            draft.wrong.append(Wrong("unit", "outside"))
            return None
        return found
    above = next((path[:n] for n in range(len(path) - 1, -1, -1) if path[:n] in standing.paths), ())
    if Permission.UNIT_EDIT not in tx.ctx.abilities or not is_in_reach(tx, standing.paths[above]):
        draft.wrong.append(Wrong("unit", "unknown"))
        return None
    for n in range(len(above) + 1, len(path) + 1):
        plan.new_units.setdefault(path[:n], uuid7())
    return plan.new_units[path]


def _changes_of(plan: Plan, step: Step, known: Known) -> list[str]:
    draft = step.draft
    changes = []
    if draft.name is not None and draft.name != known.name:
        changes.append("name")
    if step.digest is not None and step.digest != known.mobile_digest:
        changes.append("mobile")
    if draft.email is not None and draft.email != plan.standing.emails.get(known.id):
        changes.append("email")
    return changes


def told(plan: Plan) -> dict[str, Any]:
    """The answer: every row with what it does or did."""
    counts = dict.fromkeys(("create", "update", "same", "wrong"), 0)
    rows = []
    for step in plan.steps:
        counts[step.outcome] += 1
        draft = step.draft
        rows.append(
            {
                "row": draft.row,
                "code": draft.code,
                "name": draft.name or (step.known.name if step.known else None),
                "outcome": step.outcome,
                "changes": step.changes,
                "unit": None if draft.path is None else "/".join(draft.path),
                "wrong": [
                    {"field": wrong.field, "code": wrong.code, "params": wrong.params}
                    for wrong in draft.wrong
                ],
            }
        )
    new_units = ["/".join(path) for path in needed_units(plan)]
    return {"rows": rows, **counts, "new_units": new_units}


def needed_units(plan: Plan) -> dict[Path, UUID]:
    """The planned units that a row that is right needs, and those above them; the highest first."""
    used = {step.unit_id for step in plan.steps if step.outcome != "wrong" and step.fills}
    wanted = {path for path, unit_id in plan.new_units.items() if unit_id in used}
    wanted |= {path[:n] for path in wanted for n in range(1, len(path)) if path[:n] in plan.new_units}
    return {path: plan.new_units[path] for path in sorted(wanted, key=lambda path: (len(path), path))}
