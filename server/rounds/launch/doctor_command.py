"""`rounds doctor`: the command around the rules of launch/doctor.py."""

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from rounds.launch.commands import DataOption, up_to_date_database

if TYPE_CHECKING:
    from rounds.launch.doctor import Finding


def doctor(
    data: DataOption = None,
    security: Annotated[
        bool,
        typer.Option("--security", help="Look at what protects this installation too, not at backups alone."),
    ] = False,
) -> None:
    """Say what an operator should mend; ends with 1 when something must be."""
    with up_to_date_database(data) as (opened, database):
        from rounds.core.config import Settings
        from rounds.launch.backup.health import backup_facts
        from rounds.launch.doctor import findings, gather, of_backups

        backups = backup_facts(opened, database.cluster.folder if database.cluster else None)
        facts = asyncio.run(gather(Settings(), database.addresses.owner, opened.root, backups))
        found = findings(facts) if security else of_backups(facts)
    raise typer.Exit(_say(found))


def _say(found: "list[Finding]") -> int:
    from rounds.launch.backup.words import prefers_chinese

    is_chinese = prefers_chinese()
    for finding in found:
        sign, text = "✗" if finding.must else "!", finding.chinese if is_chinese else finding.english
        typer.secho(f"{sign} {text}", fg="red" if finding.must else "yellow")
    if not found:
        typer.echo("✓ 没有发现要处理的" if is_chinese else "✓ Nothing to mend was found")
    return int(any(finding.must for finding in found))
