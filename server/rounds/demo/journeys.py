"""The journey plan: who is to be seen on which day. The grade sets how often."""

from collections.abc import Sequence
from datetime import date, timedelta
from math import atan2

from rounds.demo.areas import XY, middle, path_through

WEEKS = 4
WORKDAYS = 5
# Of the four weeks of a cycle, how many a grade is seen in.
TIMES = {"A": 4, "B": 2, "C": 1}


def working_days(today: date, back: int, ahead: int) -> list[date]:
    """Monday to Friday around today; today works whatever day it is, since people want to see it."""
    days = (today + timedelta(days=offset) for offset in range(-back, ahead + 1))
    return [day for day in days if day.weekday() < WORKDAYS or day == today]


class Cycle:
    """Four weeks of a rep's round: a sector of the area for each weekday, and in it the shops of each week."""

    def __init__(self, places: Sequence[XY], grades: Sequence[str], members: Sequence[int]) -> None:
        self._places = places
        self._centre = middle(places, members)
        self._stops: dict[tuple[int, int], list[int]] = {
            (week, weekday): [] for week in range(WEEKS) for weekday in range(WORKDAYS)
        }
        for weekday, sector in enumerate(self._sectors(grades, members)):
            for member in sector:
                for week in self._weeks(weekday, TIMES[grades[member]]):
                    self._stops[week, weekday].append(member)
        self._paths = {slot: path_through(places, stops, self._centre) for slot, stops in self._stops.items()}

    def stops_on(self, day: date) -> list[int]:
        """The day's shops in the order of the path. A working weekend day takes the week's middle again."""
        week = day.toordinal() // 7 % WEEKS
        weekday = day.weekday() if day.weekday() < WORKDAYS else 2
        return self._paths[week, weekday]

    def _sectors(self, grades: Sequence[str], members: Sequence[int]) -> list[list[int]]:
        """Five sectors around the centre with about the same number of visits in four weeks."""
        cx, cy = self._centre
        around = sorted(members, key=lambda i: (atan2(self._places[i][1] - cy, self._places[i][0] - cx), i))
        share = sum(TIMES[grades[i]] for i in members) / WORKDAYS or 1.0
        sectors: list[list[int]] = [[] for _ in range(WORKDAYS)]
        done = 0.0
        for member in around:
            times = TIMES[grades[member]]
            sectors[min(WORKDAYS - 1, int((done + times / 2) / share))].append(member)
            done += times
        return sectors

    def _weeks(self, weekday: int, times: int) -> list[int]:
        """The weeks with the least to do so far, evenly spaced."""
        if times == WEEKS:
            return list(range(WEEKS))
        choices = [[0, 2], [1, 3]] if times == 2 else [[week] for week in range(WEEKS)]
        return min(choices, key=lambda weeks: sum(len(self._stops[week, weekday]) for week in weeks))
