"""The demo as plain values: repeatable, plausible, and never ahead of its moment."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from math import hypot

import pytest

from rounds.core.clock import business_day
from rounds.core.geo import Datum
from rounds.demo.areas import divide_among_teams, path_through
from rounds.demo.days import DrawnVisit
from rounds.demo.names import ShopNames
from rounds.demo.people import CITY_TEAMS
from rounds.demo.photos import choose_shots
from rounds.demo.sizes import ZONE, DemoSize
from rounds.demo.spots import Spot
from rounds.demo.story import Story, draw_story
from rounds.engines.dice import dice

SIZE = DemoSize(reps=6, outlets=360, days_back=28, days_ahead=14, photos=40)
NOW = datetime(2026, 11, 23, 2, 40, tzinfo=UTC)  # a Monday, 10:40 in Shanghai


def spots(count: int) -> list[Spot]:
    """Shops on a grid of streets, so that no city has to be built."""
    names = ShopNames(dice("test names"))
    return [
        Spot(
            112.0 + i % 20 * 0.001,
            30.0 + i // 20 * 0.001,
            *names.next("梧桐街"),
            f"梧桐街 {i} 号",
            "老城",
            f"KH{i}",
        )
        for i in range(count)
    ]


def story_at(now: datetime) -> Story:
    return draw_story(SIZE, spots(SIZE.outlets), "晴川食品", CITY_TEAMS, now)


@pytest.fixture(scope="module")
def story() -> Story:
    return story_at(NOW)


def of_today(story: Story) -> list[list[DrawnVisit]]:
    today = business_day(story.now, ZONE)
    return [[visit for visit in one.visits if visit.day == today] for one in story.rounds]


def test_the_same_moment_gives_the_same_story_down_to_its_ids(story):
    assert story_at(NOW) == story
    assert story_at(NOW + timedelta(days=1)) != story


def test_every_id_is_a_uuid_of_version_seven_and_used_once(story):
    visits = [visit for one in story.rounds for visit in one.visits]
    ids = [visit.check_in.id for visit in visits]
    ids += [
        fix.id for v in visits for fix in (v.check_in.fix, v.better, v.check_out and v.check_out.fix) if fix
    ]
    ids += [outlet.id for one in story.rounds for outlet in one.outlets]
    assert {made.version for made in ids} == {7}
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("hour", [0, 3, 7, 8.6, 10.7, 12.4, 15, 18, 21, 23.9])
def test_nothing_lies_in_the_future_whatever_the_hour(hour):
    midnight = datetime(2026, 11, 22, 16, tzinfo=UTC)
    story = story_at(midnight + timedelta(hours=hour))
    for one in story.rounds:
        for visit in one.visits:
            assert visit.check_in.started_at < visit.received_at <= story.now
            if visit.check_out and visit.out_received_at:
                assert (
                    visit.check_in.started_at < visit.check_out.ended_at < visit.out_received_at <= story.now
                )
    for shots in choose_shots(story, SIZE.photos).values():
        assert all(shot.taken_at <= shot.received_at <= story.now for shot in shots)


@pytest.mark.parametrize("hour", [8.6, 10.7, 15, 18, 21, 23.9])
@pytest.mark.parametrize("day", [0, 5, 6])  # a Monday, a Saturday, a Sunday
def test_by_day_somebody_is_at_a_customer_and_others_have_finished(hour, day):
    story = story_at(datetime(2026, 11, 22, 16, tzinfo=UTC) + timedelta(days=day, hours=hour))
    today = of_today(story)
    assert any(visits and visits[-1].check_out is None for visits in today)
    assert any(visit.check_out for visits in today for visit in visits)
    assert all(visit.check_out for visits in today for visit in visits[:-1])


def test_before_dawn_nobody_works_yet(story):
    assert not any(of_today(story_at(datetime(2026, 11, 22, 22, 30, tzinfo=UTC))))


def test_the_rep_whose_login_is_shown_can_check_in_next(story):
    shown = story.staff.reps.index(story.staff.shown_rep)
    for now in (NOW, NOW + timedelta(hours=8)):
        told = story_at(now)
        mine = of_today(told)[shown]
        planned = [stop for stop in told.rounds[shown].stops if stop.day == business_day(now, ZONE)]
        assert all(visit.check_out for visit in mine)
        assert len(planned) - sum(visit.is_planned for visit in mine) >= 2


def test_visits_of_one_rep_follow_each_other(story):
    for one in story.rounds:
        for earlier, later in pairwise(one.visits):
            assert earlier.check_out is not None
            assert earlier.check_out.ended_at < later.started_at


def test_the_grade_says_how_often(story):
    # Four whole weeks of the plan: every shop is on it, and no more often than its grade says.
    times = {"A": 4, "B": 2, "C": 1}
    first = business_day(NOW, ZONE) - timedelta(days=28)
    for one in story.rounds:
        seen = Counter(stop.outlet.id for stop in one.stops if first <= stop.day < first + timedelta(days=28))
        assert seen == {outlet.id: times[outlet.grade] for outlet in one.outlets}


def test_most_check_ins_are_fine_and_every_misfortune_occurs(story):
    visits = [visit for one in story.rounds for visit in one.visits]
    share = Counter(
        "none" if v.check_in.fix is None else "weak" if v.check_in.fix.accuracy_m > 100 else "fix"
        for v in visits
    )
    assert 0.93 < share["fix"] / len(visits) < 0.98
    assert 0 < share["none"] < share["fix"] * 0.05
    assert 0 < share["weak"] < share["fix"] * 0.06
    assert any(visit.better for visit in visits)
    assert any(not visit.is_planned for visit in visits)
    assert any(visit.received_at - visit.started_at > timedelta(minutes=10) for visit in visits)


def test_pins_are_given_in_every_datum_and_some_shops_have_none(story):
    pins = [outlet.cmd.pin for one in story.rounds for outlet in one.outlets]
    assert {pin.datum for pin in pins if pin} == set(Datum)
    assert 0 < pins.count(None) < len(pins) * 0.06
    assert all(60 <= pin.radius_m <= 150 for pin in pins if pin)


def test_shop_names_are_unique_and_phone_numbers_lead_nowhere(story):
    commands = [outlet.cmd for one in story.rounds for outlet in one.outlets]
    assert len({cmd.name for cmd in commands}) == len(commands)
    assert all(cmd.phone.startswith("0000-") for cmd in commands)


def test_photos_go_to_the_newest_visits_and_no_shop_twice(story):
    shots = [shot for some in choose_shots(story, SIZE.photos).values() for shot in some]
    assert len(shots) == SIZE.photos
    assert len({shot.look for shot in shots}) == SIZE.photos
    newest = max(visit.started_at for one in story.rounds for visit in one.visits)
    assert max(shot.taken_at for shot in shots) >= newest


def test_areas_are_disjoint_of_equal_size_and_compact():
    rng = dice("areas")
    places = [(rng.uniform(0, 4000), rng.uniform(0, 3000)) for _ in range(600)]
    areas = divide_among_teams(places, (2, 3, 3))
    assert sorted(i for area in areas for i in area) == list(range(600))
    assert all(abs(len(area) - 75) <= 2 for area in areas)
    for area in areas:
        wide = max(places[i][0] for i in area) - min(places[i][0] for i in area)
        high = max(places[i][1] for i in area) - min(places[i][1] for i in area)
        assert hypot(wide, high) < 0.62 * hypot(4000, 3000)


def test_a_days_path_visits_each_shop_once_and_two_opt_beats_any_order():
    rng = dice("paths")
    places = [(rng.uniform(0, 1000), rng.uniform(0, 1000)) for _ in range(9)]
    path = path_through(places, range(9), (500.0, 500.0))

    def length(order: Iterable[int]) -> float:
        steps = [(500.0, 500.0), *(places[i] for i in order)]
        return sum(hypot(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(steps))

    assert sorted(path) == list(range(9))
    assert length(path) <= length(range(9)) * 0.75
    for i in range(8):
        for j in range(i + 1, 9):
            assert length([*path[:i], *path[i : j + 1][::-1], *path[j + 1 :]]) >= length(path) - 1e-6
