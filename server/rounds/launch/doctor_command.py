"""`rounds doctor`: the command around the rules of launch/doctor.py."""

import asyncio
import os
from typing import TYPE_CHECKING, Annotated

import typer

from rounds.launch.commands import DataOption, up_to_date_database

if TYPE_CHECKING:
    from rounds.launch.doctor import Finding


def doctor(
    data: DataOption = None,
    security: Annotated[
        bool, typer.Option("--security", help="Look at what protects this installation.")
    ] = False,
) -> None:
    """Say what an operator should mend; ends with 1 when something must be."""
    if not security:
        typer.echo("rounds doctor --security")
        raise typer.Exit(2)
    with up_to_date_database(data) as (opened, database):
        from rounds.core.config import Settings
        from rounds.launch.doctor import findings, gather

        facts = asyncio.run(gather(Settings(), database.addresses.owner, opened.root))
        found = findings(facts)
    raise typer.Exit(_say(found))


def _say(found: "list[Finding]") -> int:
    language = next((os.environ[n] for n in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(n)), "")
    is_chinese = language.split(".")[0] in {"", "C", "POSIX"} or language.startswith("zh")
    for finding in found:
        sign, text = "✗" if finding.must else "!", finding.chinese if is_chinese else finding.english
        typer.secho(f"{sign} {text}", fg="red" if finding.must else "yellow")
    if not found:
        typer.echo("✓ 没有发现要处理的" if is_chinese else "✓ Nothing to mend was found")
    return int(any(finding.must for finding in found))
