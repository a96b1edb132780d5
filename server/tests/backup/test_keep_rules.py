"""What is kept and what may go, over random histories: nothing that is needed is ever removed."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rounds.launch.backup.keeper import is_due
from rounds.launch.backup.keeping import chosen, what_may_go, with_parents
from rounds.launch.backup.manifests import Backup, Holdings, Segment, Sweep, decode, encode
from rounds.launch.backup.recovery import Target, plan, sweeps_for
from rounds.launch.backup.settings import BackupSettings, Keep
from rounds.launch.backup.words import BackupError

DAY = 86_400_000
START = int(datetime(2026, 1, 5, 12, tzinfo=UTC).timestamp() * 1000)


def name(number: int) -> str:
    return f"00000001{number // 256:08X}{number % 256:08X}"


def segment(number: int, until: int) -> Segment:
    return Segment("1", name(number), until, "0" * 64, f"wal/{number}")


def a_backup(number: int, parent: str | None, started: int, first: int) -> Backup:
    return Backup(
        id=f"b{number}", kind="increment" if parent else "full", parent=parent, installation="i", system="1",
        started=started, until=started + 1_000, first_wal=name(first), last_wal=name(first + 1), check=f"c{number}",
        postgres=18, rounds="0",
    )  # fmt: skip


@st.composite
def histories(draw: st.DrawFn) -> tuple[Holdings, list[Segment], list[Sweep], Keep]:
    """Days with or without a backup, full or upon the one before, and five pieces of WAL in between."""
    backups: list[Backup] = []
    segments: list[Segment] = []
    sweeps: list[Sweep] = []
    moment, number = START, 300 * 256 - 20  # crosses the end of one log
    for index in range(draw(st.integers(1, 25))):
        moment += draw(st.sampled_from([3_600_000, DAY, DAY, DAY, 3 * DAY, 20 * DAY]))
        parent = backups[-1].id if backups and draw(st.sampled_from([True, True, True, False])) else None
        backups.append(a_backup(index, parent, moment, number))
        for _ in range(5):
            moment += 60_000
            segments.append(segment(number, moment))
            number += 1
        sweeps.append(Sweep(moment, "0" * 64, f"sweeps/{index}"))
    rule = Keep(draw(st.integers(1, 9)), draw(st.integers(0, 6)), draw(st.integers(0, 6)))
    return Holdings(backups, []), segments, sweeps, rule


@settings(max_examples=120, deadline=None)
@given(histories())
def test_everything_that_stays_can_still_be_restored(
    history: tuple[Holdings, list[Segment], list[Sweep], Keep],
) -> None:
    holdings, segments, sweeps, rule = history
    removal = what_may_go(holdings, segments, sweeps, rule)
    gone = {one.id for one in removal.backups}
    left = Holdings([one for one in holdings.backups if one.id not in gone], [])
    wal = [one for one in segments if one not in removal.segments]
    ids, daily = chosen(holdings.backups, rule)
    assert ids
    assert holdings.backups[-1].id in daily, "the newest always stays"
    assert ids <= {one.id for one in left.backups}
    for one in left.backups:
        # Each at its own point; those of the last days at every point since their full one.
        assert plan(left, wal, Target(backup=one.id)).backup == one
    chains = with_parents(daily, holdings.backups)
    oldest = min((one for one in left.backups if one.id in chains), key=lambda one: one.started)
    for at in [one.until for one in segments if one.until > oldest.until]:
        whole, thin = plan(holdings, segments, Target(at=at)), plan(left, wal, Target(at=at))
        assert thin.segments.keys() >= plan(left, segments, Target(at=at)).segments.keys()
        assert whole.reaches == thin.reaches
        assert set(sweeps_for(sweeps, thin)).isdisjoint(removal.sweeps)


@settings(max_examples=60, deadline=None)
@given(histories())
def test_what_no_rule_names_goes(history: tuple[Holdings, list[Segment], list[Sweep], Keep]) -> None:
    holdings, segments, sweeps, rule = history
    removal = what_may_go(holdings, segments, sweeps, rule)
    ids, _ = chosen(holdings.backups, rule)
    stay = [one for one in holdings.backups if one not in removal.backups]
    parents = {one.parent for one in stay}
    assert all(one.id in ids or one.id in parents for one in stay)
    assert len(ids) <= rule.daily + rule.weekly + rule.monthly
    again = what_may_go(Holdings(stay, []), [s for s in segments if s not in removal.segments], sweeps, rule)
    assert (again.backups, again.segments) == ([], [])


def test_while_a_manifest_is_damaged_nothing_goes() -> None:
    backups = [a_backup(n, None, START + n * DAY, n * 5) for n in range(30)]
    assert what_may_go(Holdings(backups, []), [], [], Keep(1, 0, 0)).backups == backups[:-1]
    assert what_may_go(Holdings(backups, ["x"]), [], [], Keep(1, 0, 0)).backups == []


def test_a_manifest_comes_back_as_it_was_and_no_other() -> None:
    one = a_backup(1, None, START, 7)
    assert decode(encode(one)) == one
    for spoilt in (encode(one)[:-9], encode(one).replace(b'"b1"', b'"b2"'), b"[]", b"{}", b"\xff"):
        with pytest.raises(ValueError, match=r"."):
            decode(spoilt)


def test_a_gap_in_the_wal_ends_what_can_be_reached() -> None:
    backup = a_backup(1, None, START, 10)
    wal = [segment(10 + n, START + (n + 1) * 60_000) for n in range(6)]
    holed = [one for one in wal if one.name != name(13)]
    holdings = Holdings([backup], [])
    assert plan(holdings, wal, Target()).reaches == wal[-1].until
    assert plan(holdings, holed, Target()).reaches == wal[2].until
    assert plan(holdings, holed, Target(at=wal[2].until)).reaches == wal[2].until
    with pytest.raises(BackupError) as caught:
        plan(holdings, holed, Target(at=wal[2].until + 1))
    assert (caught.value.code, name(13) in str(caught.value)) == ("missing_wal", True)
    with pytest.raises(BackupError) as caught:
        plan(holdings, wal, Target(at=wal[-1].until + 1))
    assert caught.value.code == "too_late"
    with pytest.raises(BackupError) as caught:
        plan(holdings, wal[1:], Target())
    assert (caught.value.code, name(10) in str(caught.value)) == ("missing_wal", True)
    orphan = a_backup(2, "b0", START, 10)
    with pytest.raises(BackupError) as caught:
        plan(Holdings([orphan], []), wal, Target())
    assert caught.value.code == "broken_chain"


def test_a_backup_is_due_once_its_hour_has_passed() -> None:
    rule = BackupSettings("place", "age1", at="02:30")
    hour = datetime(2026, 11, 23, 2, 30).astimezone()
    before, after = hour - timedelta(minutes=1), hour + timedelta(minutes=1)
    assert is_due(rule, None, before)
    yesterday = int((hour - timedelta(hours=23)).timestamp() * 1000)
    assert not is_due(rule, yesterday, before)
    assert is_due(rule, yesterday, after)
    assert not is_due(rule, int(hour.timestamp() * 1000), after)
