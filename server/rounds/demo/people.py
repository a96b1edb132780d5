"""The demo company's units and people. People are numbered, never named."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from rounds.demo.sizes import made_id

DEMO_PASSWORD = "rounds-demo"  # noqa: S105 - of a company that is there to be tried; shown at every start
TEAM_SHARES = (6, 10, 8)
CITY_TEAMS = ("江北一队", "江北二队", "江南一队")
OTHER_TEAMS = ("一队", "二队", "三队")
SHOWN_TEAM = 1  # whose first rep and leader are shown at the start


@dataclass(frozen=True, slots=True)
class Unit:
    id: UUID
    parent_id: UUID | None
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in a position, with a phone. `team` counts from 0; None above the teams."""

    id: UUID
    position_id: UUID
    device_id: UUID
    unit_id: UUID
    code: str
    name: str
    title: str
    role: str
    team: int | None = None


@dataclass(frozen=True, slots=True)
class Staff:
    """`reps` in order of their numbers; the shown ones are those whose logins are told."""

    units: tuple[Unit, ...]
    reps: tuple[Person, ...]
    leaders: tuple[Person, ...]
    manager: Person
    admin: Person

    @property
    def everybody(self) -> tuple[Person, ...]:
        return (self.admin, self.manager, *self.leaders, *self.reps)

    @property
    def shown_rep(self) -> Person:
        return next(rep for rep in self.reps if rep.team == SHOWN_TEAM)

    @property
    def shown_leader(self) -> Person:
        return self.leaders[SHOWN_TEAM]


def team_sizes(reps: int) -> tuple[int, int, int]:
    """How many of `reps` (at least 3) are in each team."""
    first = max(1, round(reps * TEAM_SHARES[0] / sum(TEAM_SHARES)))
    third = max(1, round(reps * TEAM_SHARES[2] / sum(TEAM_SHARES)))
    return first, reps - first - third, third


def draw_staff(reps: int, at: datetime, company: str, team_names: Sequence[str]) -> Staff:
    """Three levels: company, region, three teams. `at` is when the company began."""
    top = Unit(made_id(at, "unit", "company"), None, company, "company")
    region = Unit(made_id(at, "unit", "region"), top.id, "晴川大区", "region")
    teams = [
        Unit(made_id(at, "unit", "team", i), region.id, name, "team") for i, name in enumerate(team_names)
    ]

    def person(code: str, number: int, title: str, role: str, unit: Unit, team: int | None = None) -> Person:
        return Person(
            id=made_id(at, "person", code),
            position_id=made_id(at, "position", code),
            device_id=made_id(at, "device", code),
            unit_id=unit.id,
            code=code,
            name=f"{title} {number:02}",
            title=title,
            role=role,
            team=team,
        )

    numbered = [team for team, size in enumerate(team_sizes(reps)) for _ in range(size)]
    return Staff(
        (top, region, *teams),
        tuple(
            person(f"QC{team + 1:02}{number:02}", number, "业务员", "rep", teams[team], team)
            for number, team in enumerate(numbered, 1)
        ),
        tuple(person(f"QC{i + 1:02}00", i + 1, "主管", "leader", team, i) for i, team in enumerate(teams)),
        person("QC0001", 1, "大区经理", "regional_manager", region),
        person("QC0000", 1, "管理员", "admin", top),
    )
