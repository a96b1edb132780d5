"""Who decides a step, and why it is they; who stands in for whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from pydantic import BaseModel

from rounds.approvals.rules.chains import Approver


class Ground(BaseModel):
    """Why somebody has to decide: `code` for the sentence and what it names."""

    code: str
    levels: int | None = None
    unit_id: UUID | None = None
    role: str | None = None
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Seat:
    """A position, how high it stands and who fills it today; `lies_in` are its unit and all above it."""

    position_id: UUID
    unit_id: UUID
    role: str
    rank: int
    people: tuple[UUID, ...]
    lies_in: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class Asker:
    """`line` is the asker's unit and those above it, the nearest first."""

    person_id: UUID
    rank: int
    line: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Staff:
    """What of the organisation a path may need. `working` are the people who can decide at all."""

    seats: tuple[Seat, ...]
    working: frozenset[UUID]
    admins: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Deciders:
    people: tuple[tuple[UUID, Ground], ...]
    is_fallback: bool = False


def find_deciders(
    who: Sequence[Approver], asker: Asker, staff: Staff, *, own_allowed: bool = False
) -> Deciders:
    """The people of a step, each once; the admins where there is nobody; nobody only where no admin is left either.

    The asker is never among them, unless the company allows it and the chain names them.
    """
    found: dict[UUID, Ground] = {}
    missing: str | None = None
    for approver in who:
        people, reason = _named(approver, asker, staff)
        able = [person for person in people if person in staff.working]
        others = [person for person in able if own_allowed or person != asker.person_id]
        if not others and missing is None:
            missing = "own" if able else ("left" if people else "empty")
        for person in others:
            found.setdefault(person, reason)
    if found:
        return Deciders(tuple(found.items()))
    why = Ground(code="otherwise_admin", why=missing or "empty")
    admins = [person for person in staff.admins if person in staff.working and person != asker.person_id]
    if not admins and own_allowed and asker.person_id in staff.working:
        admins = [asker.person_id]
    return Deciders(tuple((person, why) for person in admins), is_fallback=True)


def _named(approver: Approver, asker: Asker, staff: Staff) -> tuple[list[UUID], Ground]:
    match approver.by:
        case "person":
            assert approver.person_id is not None  # noqa: S101 - a chain is checked before it is kept
            return [approver.person_id], Ground(code="person")
        case "position":
            seats = [seat for seat in staff.seats if seat.position_id == approver.position_id]
            return _people(seats), Ground(code="position")
        case "role":
            return _with_role(approver, asker, staff)
        case "leader":
            return leader_above(asker, staff, approver.levels)


def _with_role(approver: Approver, asker: Asker, staff: Staff) -> tuple[list[UUID], Ground]:
    seats = [seat for seat in staff.seats if seat.role == approver.role]
    if approver.unit_id is not None:
        inside = [seat for seat in seats if approver.unit_id in seat.lies_in]
        return _people(inside), Ground(code="role_in", role=approver.role, unit_id=approver.unit_id)
    if not approver.near:
        return _people(seats), Ground(code="role", role=approver.role)
    for unit in asker.line:
        here = [
            person for person in _people([s for s in seats if s.unit_id == unit]) if person != asker.person_id
        ]
        if here:
            return here, Ground(code="role_near", role=approver.role, unit_id=unit)
    return [], Ground(code="role_near", role=approver.role)


def leader_above(asker: Asker, staff: Staff, levels: int) -> tuple[list[UUID], Ground]:
    """The leaders of the `levels`-th unit up that somebody higher than the asker leads; an empty seat is passed over.

    A unit is led by its highest position, if that stands above the asker's own: so a leader's first unit up is the one
    above their team.
    """
    led = [(unit, seats) for unit in asker.line if (seats := _heads(unit, asker, staff))]
    for unit, seats in led[levels - 1 :]:
        people = [
            person for person in _people(seats) if person != asker.person_id and person in staff.working
        ]
        if people:
            passed = unit != led[levels - 1][0]
            return people, Ground(code="leader_passed" if passed else "leader", levels=levels, unit_id=unit)
    return [], Ground(code="leader", levels=levels)


def _heads(unit: UUID, asker: Asker, staff: Staff) -> list[Seat]:
    seats = [seat for seat in staff.seats if seat.unit_id == unit and seat.rank > asker.rank]
    highest = max((seat.rank for seat in seats), default=0)
    return [seat for seat in seats if seat.rank == highest]


def _people(seats: Sequence[Seat]) -> list[UUID]:
    return list(dict.fromkeys(person for seat in seats for person in seat.people))


def deputy_of(
    person: UUID, stand_ins: Mapping[UUID, UUID], asker: UUID, *, own_allowed: bool = False
) -> UUID | None:
    """Who decides in a person's place: the end of the line of stand-ins, where a loop is cut before it closes.

    Whoever asked is passed over: nobody decides about their own through somebody else's absence.
    """
    seen = {person}
    last: UUID | None = None
    at = person
    while (following := stand_ins.get(at)) is not None and following not in seen:
        seen.add(following)
        at = following
        if own_allowed or following != asker:
            last = following
    return last
