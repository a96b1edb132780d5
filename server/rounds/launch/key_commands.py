"""`rounds keys`: what an operator does with the keys that seal values."""

import asyncio
import os
from pathlib import Path
from typing import Annotated

import typer

from rounds.launch.commands import DataOption, up_to_date_database

keys = typer.Typer(help="The keys that seal numbers, secrets and pictures.", no_args_is_help=True)
CompanyOption = Annotated[int | None, typer.Option("--company", help="Its number.", show_default="all")]


@keys.command("new")
def new_key() -> None:
    """Print a new master key, for ROUNDS_MASTER_KEY."""
    from rounds.core.masters import new_master

    typer.echo(new_master())


@keys.command("status")
def key_status(company: CompanyOption = None, data: DataOption = None) -> None:
    """Print under which keys each company's values lie."""
    _keep_keys("status", company, data)


@keys.command("rotate")
def rotate_keys(
    company: CompanyOption = None,
    data: DataOption = None,
    master: Annotated[
        bool, typer.Option("--master", help="Make a new master key in the data folder first.")
    ] = False,
) -> None:
    """Make new company keys and wrap everything with them, while the system runs."""
    _keep_keys("rotate", company, data, master=master)


def _keep_keys(what: str, company: int | None, data: Path | None, *, master: bool = False) -> None:
    with up_to_date_database(data) as (_, database):
        from rounds.core.config import Settings
        from rounds.launch.errors import LaunchError
        from rounds.launch.key_work import keep_keys
        from rounds.launch.places import add_master_key

        if master:
            if "ROUNDS_MASTER_KEY_FILE" not in os.environ or os.environ.get("ROUNDS_MASTER_KEY"):
                raise LaunchError(
                    "The master key is in the settings: put a new one before it there, restart, then rotate"
                )
            typer.echo(f"master key {add_master_key(Path(os.environ['ROUNDS_MASTER_KEY_FILE']))}")
        for line in asyncio.run(keep_keys(Settings(), database.addresses.owner, what, company)):
            typer.echo(line)
