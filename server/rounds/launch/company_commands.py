"""`rounds company`: what an operator does with the companies of a system."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from rounds.launch.commands import DataOption, up_to_date_database

companies = typer.Typer(help="The companies of this system.", no_args_is_help=True)
NumberArgument = Annotated[int, typer.Argument(help="The company's number: `rounds company list`.")]


@companies.command("create")
def create(
    name: Annotated[str, typer.Argument(help="The company's name.")],
    admin: Annotated[str, typer.Option(help="Name of its first administrator.")],
    sign_in: Annotated[str, typer.Option(help="What they sign in by: a staff number or mobile number.")],
    timezone: Annotated[str, typer.Option(help="Its time zone.")] = "Asia/Shanghai",
    locale: Annotated[str, typer.Option(help="Its language: zh or en.")] = "zh",
    currency: Annotated[str, typer.Option(help="Its currency, three letters.")] = "CNY",
    url: Annotated[
        str | None,
        typer.Option(help="The address that people open, for the link.", show_default="ROUNDS_PUBLIC_URL"),
    ] = None,
    days: Annotated[int, typer.Option(help="How long the link works.", min=1, max=30)] = 7,
    data: DataOption = None,
) -> None:
    """Make a company and print the link with which its first administrator sets a password."""
    with up_to_date_database(data) as (_, database):
        from rounds.core.config import Settings
        from rounds.launch.company_work import Wanted, create_one

        wanted = Wanted(name, admin, sign_in, timezone, locale, currency)
        owner = database.addresses.owner
        founded = asyncio.run(create_one(Settings(), owner, wanted, base=url, days=days))
    typer.echo(f"company {founded.org_id}: {name}")
    typer.echo(f"Once, until {founded.expires_at:%Y-%m-%d %H:%M} UTC, {admin} opens:")
    typer.echo(founded.link)


@companies.command("list")
def list_all(data: DataOption = None) -> None:
    """Print the companies with their people and files."""
    with up_to_date_database(data):
        from rounds.core.config import Settings
        from rounds.launch.company_work import summaries

        found = asyncio.run(summaries(Settings()))
    if not found:
        typer.echo("There is no company yet: `rounds company create`")
    for one in found:
        state = f"suspended since {one.suspended_at:%Y-%m-%d}" if one.suspended_at else "working"
        typer.echo(
            f"{one.org_id}  {one.name}  since {one.created_at:%Y-%m-%d}  {one.people} people  "
            f"{one.files} files, {one.bytes / 1e6:.1f} MB  {state}"
        )


@companies.command("suspend")
def suspend(company: NumberArgument, data: DataOption = None) -> None:
    """Let nobody of a company in until it is resumed. Phones keep their work and say why."""
    _say("suspend", company, data, "suspended", "was suspended already")


@companies.command("resume")
def resume(company: NumberArgument, data: DataOption = None) -> None:
    """Let a suspended company go on where it was."""
    _say("resume", company, data, "works again", "was not suspended")


def _say(what: str, company: int, data: Path | None, done: str, otherwise: str) -> None:
    with up_to_date_database(data) as (_, database):
        from rounds.core.config import Settings
        from rounds.launch.company_work import set_suspended

        changed, name = asyncio.run(
            set_suspended(Settings(), database.addresses.owner, company, suspend=what == "suspend")
        )
    typer.echo(f"company {company} ({name}): {done if changed else otherwise}")
