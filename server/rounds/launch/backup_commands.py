"""`rounds backup …` and `rounds restore`: what an operator does with backups."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rounds.launch.commands import DataOption, data_path, said_plainly

if TYPE_CHECKING:
    from rounds.launch.backup.sites import Site
    from rounds.launch.places import DataDir
    from rounds.launch.postgres import Cluster

backups = typer.Typer(help="Backups: taken by schedule, encrypted, kept by rule.", no_args_is_help=True)
IdentityOption = Annotated[
    Path, typer.Option("--identity", help="File with the secret line that `rounds backup setup` showed.")
]
PlaceOption = Annotated[
    str | None, typer.Option("--from", help="Where the backups lie.", show_default="as set up here")
]


@backups.command("setup")
def set_up(
    place: Annotated[str, typer.Option(help="A folder on another disk, or s3://bucket/prefix.")],
    recipient: Annotated[
        str | None,
        typer.Option(help="An age recipient of yours, age1…; none: a new pair is made and shown once."),
    ] = None,
    at: Annotated[str, typer.Option(help="Time of day.")] = "02:30",
    full_every: Annotated[int, typer.Option(help="Days from one full backup to the next.")] = 7,
    daily: Annotated[int, typer.Option(help="Days that keep a backup.")] = 7,
    weekly: Annotated[int, typer.Option(help="Weeks that keep one.")] = 5,
    monthly: Annotated[int, typer.Option(help="Months that keep one.")] = 12,
    wal_limit_mb: Annotated[
        int, typer.Option(help="How much WAL may wait on this disk when the place cannot be reached.")
    ] = 8192,
    data: DataOption = None,
) -> None:
    """Say where backups go and who can read them. A running system begins by itself."""
    with said_plainly():
        from rounds.launch.backup.setting_up import set_up_backups
        from rounds.launch.backup.settings import BackupSettings, Keep, checked
        from rounds.launch.places import open_data_dir

        wish = BackupSettings(
            place, recipient or "", at, full_every, Keep(daily, weekly, monthly), wal_limit_mb
        )
        for line in set_up_backups(open_data_dir(data_path(data)), checked(wish)):
            typer.echo(line)


@backups.command("now")
def take_now(
    full: Annotated[bool, typer.Option("--full", help="All of the database, not only what changed.")] = False,
    data: DataOption = None,
) -> None:
    """Make a backup now, while the system runs or not."""
    with _site(data) as site:
        from rounds.launch.backup.reports import backup_words, elsewhere_words
        from rounds.launch.backup.taking import take_backup

        made = take_backup(site, typer.echo, full=full)
        typer.echo(backup_words(made))
        for line in elsewhere_words(site):
            typer.echo(line)


@backups.command("list")
def list_backups(place: PlaceOption = None, data: DataOption = None) -> None:
    """Print what there is, from when to when one can go back, and how old the last saved WAL is."""
    with said_plainly():
        from rounds.launch.backup.reports import listing
        from rounds.launch.places import open_data_dir

        for line in listing(open_data_dir(data_path(data)), place):
            typer.echo(line)


@backups.command("verify")
def verify_backup(
    identity: IdentityOption,
    place: PlaceOption = None,
    backup: Annotated[str | None, typer.Option(help="Its id.", show_default="the newest")] = None,
    room: Annotated[
        Path | None,
        typer.Option(help="A folder with space for a whole copy.", show_default="temporary folder"),
    ] = None,
    data: DataOption = None,
) -> None:
    """Restore a backup beside the system and compare it with what was counted then; ends with 1 when they differ."""
    with said_plainly():
        from rounds.launch.backup.reports import note_verified, place_of, verdict_lines
        from rounds.launch.backup.sealing import read_identity
        from rounds.launch.backup.verifying import verify
        from rounds.launch.places import open_data_dir

        opened = open_data_dir(data_path(data))
        verdict = verify(
            place_of(opened, place), read_identity(identity), typer.echo, backup=backup, room=room
        )
        if place is None:
            note_verified(opened, verdict)
    for line in verdict_lines(verdict):
        typer.secho(line, fg="red" if not verdict.is_sound else None)
    raise typer.Exit(not verdict.is_sound)


@backups.command("prune")
def prune_backups(data: DataOption = None) -> None:
    """Take away what the rule no longer needs; the schedule does it after each backup."""
    with _site(data) as site:
        from rounds.launch.backup.keeping import prune
        from rounds.launch.backup.reports import removal_words

        typer.echo(removal_words(prune(site)))


@backups.command("schedule")
def change_schedule(
    at: Annotated[str | None, typer.Option(help="Time of day.", show_default=False)] = None,
    full_every: Annotated[int | None, typer.Option(show_default=False)] = None,
    daily: Annotated[int | None, typer.Option(show_default=False)] = None,
    weekly: Annotated[int | None, typer.Option(show_default=False)] = None,
    monthly: Annotated[int | None, typer.Option(show_default=False)] = None,
    data: DataOption = None,
) -> None:
    """Print the schedule and the rule, or change what is named; a running system follows within seconds."""
    with said_plainly():
        from rounds.launch.backup.reports import schedule_words
        from rounds.launch.backup.setting_up import change
        from rounds.launch.places import open_data_dir

        opened = open_data_dir(data_path(data))
        typer.echo(schedule_words(change(opened, at, full_every, (daily, weekly, monthly))))


@backups.command("off")
def switch_off_backups(data: DataOption = None) -> None:
    """Make no more backups here. What lies at the place stays."""
    with said_plainly():
        from rounds.launch.backup.setting_up import turn_off
        from rounds.launch.places import open_data_dir

        typer.echo(turn_off(open_data_dir(data_path(data))))


@backups.command("keep")
def keep_backups(data: DataOption = None) -> None:
    """Send WAL and make backups by the schedule until stopped; `rounds up` runs this."""
    with said_plainly():
        from rounds.launch.backup.keeper import keep, stop_on_signals, wait_for_settings
        from rounds.launch.places import open_data_dir

        stop = stop_on_signals()
        opened = open_data_dir(data_path(data))
        if wait_for_settings(opened, stop):
            with _database(opened) as (cluster, owner):
                keep(opened, cluster, owner, stop)


def restore(
    place: Annotated[str, typer.Option("--from", help="Where the backups lie: a folder or an address.")],
    identity: IdentityOption,
    into: Annotated[Path, typer.Option(help="A new data folder; one that is not empty is refused.")],
    to_time: Annotated[
        str, typer.Option("--to-time", help="latest, or a moment such as 2026-11-23T18:00:00+08:00.")
    ] = "latest",
    backup: Annotated[
        str | None,
        typer.Option(help="Begin with this one; without --to-time also end with it.", show_default=False),
    ] = None,
) -> None:
    """Bring a backup back into a new data folder, at a point in time."""
    with said_plainly():
        from rounds.launch.backup.outlook import settle
        from rounds.launch.backup.recovery import read_target
        from rounds.launch.backup.reports import restored_lines
        from rounds.launch.backup.restoring import restore as bring_back
        from rounds.launch.backup.sealing import read_identity

        restored = bring_back(place, read_identity(identity), read_target(to_time, backup), into, typer.echo)
        outlook = settle(restored) if restored.plan.backup.kind != "files" else None
        for line in restored_lines(restored, outlook):
            typer.echo(line)


@contextlib.contextmanager
def _database(opened: "DataDir") -> "Iterator[tuple[Cluster | None, str]]":
    """Our own server, running, or the owner's address of another one."""
    if owner := os.environ.get("ROUNDS_OWNER_DATABASE_URL"):
        yield None, owner
        return
    from rounds.launch.postgres import embedded

    with embedded(opened.root) as cluster:
        yield cluster, ""


@contextlib.contextmanager
def _site(data: Path | None) -> "Iterator[Site]":
    with said_plainly():
        from rounds.launch.backup.settings import require_settings
        from rounds.launch.backup.sites import open_site
        from rounds.launch.places import open_data_dir

        opened = open_data_dir(data_path(data))
        require_settings(opened)
        with _database(opened) as (cluster, owner):
            yield open_site(opened, cluster, owner)
