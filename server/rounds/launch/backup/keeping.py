"""Which backups stay and what may go: rules over plain values, then the removal."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from rounds.launch.backup.manifests import (
    MANIFEST_NAME,
    Backup,
    Holdings,
    Segment,
    Sweep,
    read_holdings,
    read_segments,
    read_sweeps,
)
from rounds.launch.backup.places import Place
from rounds.launch.backup.settings import Keep, folder_of
from rounds.launch.backup.sites import NO_SYSTEM, Site, alone
from rounds.launch.backup.words import BackupError

Period = Callable[[date], tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Removal:
    """What may go. `since` is the moment of the oldest backup that stays, in ms."""

    backups: list[Backup]
    segments: list[Segment]
    sweeps: list[Sweep]
    since: int


def chosen(backups: Sequence[Backup], rule: Keep) -> tuple[set[str], set[str]]:
    """Ids that the rule names, and of these the daily ones: the newest of each of the last days, weeks, months."""
    days = _newest_of(backups, rule.daily, lambda day: (day.toordinal(),))
    weeks = _newest_of(backups, rule.weekly, lambda day: day.isocalendar()[:2])
    months = _newest_of(backups, rule.monthly, lambda day: (day.year, day.month))
    return days | weeks | months, days


def with_parents(ids: Iterable[str], backups: Sequence[Backup]) -> set[str]:
    by_id = {one.id: one for one in backups}
    needed: set[str] = set()
    for backup_id in ids:
        link: str | None = backup_id
        while link is not None and link not in needed:
            needed.add(link)
            link = by_id[link].parent if link in by_id else None
    return needed


def what_may_go(
    holdings: Holdings, segments: Sequence[Segment], sweeps: Sequence[Sweep], rule: Keep
) -> Removal:
    """Every point since the oldest daily backup's full one stays reachable; older backups stay at their own point."""
    backups = holdings.backups
    ids, daily = chosen(backups, rule)
    # A manifest that cannot be read may name anything as its parent: then nothing is taken away.
    if not ids or holdings.faults:
        return Removal([], [], [], 0)
    stay = with_parents(ids, backups)
    kept = [one for one in backups if one.id in stay]
    in_days = with_parents(daily, backups)
    window = [one.first_wal for one in kept if one.id in in_days and one.first_wal]
    ranges = [(one.first_wal, one.last_wal) for one in kept if one.first_wal]
    since = min(one.started for one in kept)
    superfluous = [
        one
        for one in segments
        if one.number is not None
        and window
        and one.name < min(window)
        and not any(first <= one.name <= last for first, last in ranges)
    ]
    return Removal(
        [one for one in backups if one.id not in stay],
        superfluous,
        [one for one in sweeps if one.until < since],
        since,
    )


def prune(site: Site) -> Removal:
    """Take away what the rule no longer needs; each backup's manifest goes first, so that none is left half."""
    with alone(site.data):
        holdings = read_holdings(site.place)
        if holdings.faults:
            raise BackupError(
                "damaged",
                f"Nothing is removed while a manifest is damaged: {', '.join(holdings.faults)}",
                f"有清单已损坏，什么都不删除：{'、'.join(holdings.faults)}",
            )
        segments = read_segments(site.place, site.system) if site.system != NO_SYSTEM else []
        removal = what_may_go(holdings, segments, read_sweeps(site.place), site.settings.keep)
        for backup in removal.backups:
            _delete_backup(site.place, backup.id)
            (folder_of(site.data) / "manifests" / f"{backup.id}.json").unlink(missing_ok=True)
        for segment in removal.segments:
            site.place.delete(segment.object)
        for sweep in removal.sweeps:
            site.place.delete(sweep.object)
        _delete_unfinished(site.place)
        _delete_files(site, removal.since)
        return removal


def _delete_backup(place: Place, backup_id: str) -> None:
    place.delete(f"backups/{backup_id}/manifest.json")
    for found in list(place.list(f"backups/{backup_id}")):
        place.delete(found.name)


def _delete_unfinished(place: Place) -> None:
    """Parts of backups that were cut off; nobody else writes one now."""
    names = [found.name for found in place.list("backups")]
    whole = {named.group(1) for name in names if (named := MANIFEST_NAME.fullmatch(name))}
    for name in names:
        if Path(name).parts[1] not in whole:
            place.delete(name)


def _delete_files(site: Site, since: int) -> None:
    """Contents that no list of what stays can name: last seen before the oldest of them was begun."""
    with site.memory.open() as db:
        gone = db.execute("SELECT plain, name FROM object WHERE last_seen < ?", (since,)).fetchall()
    for plain, name in gone:
        with site.memory.open() as db:
            db.execute(
                "DELETE FROM object WHERE plain = ?", (plain,)
            )  # first: a name that is known is not sent again
        site.place.delete(name)


def _newest_of(backups: Sequence[Backup], count: int, period: Period) -> set[str]:
    newest: dict[tuple[int, ...], Backup] = {}
    for one in backups:
        key = period(datetime.fromtimestamp(one.started / 1000).astimezone().date())
        if key not in newest or one.started > newest[key].started:
            newest[key] = one
    return {newest[key].id for key in sorted(newest, reverse=True)[:count]}
