"""`rounds company`: what an operator does with the companies of a system."""

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rounds.launch.commands import DataOption, up_to_date_database
from rounds.launch.errors import LaunchError

if TYPE_CHECKING:
    from rounds.launch.company_work import Locked

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


@companies.command("export")
def export(
    company: NumberArgument,
    to: Annotated[Path, typer.Option(help="The new file.")],
    recipient: Annotated[
        str | None, typer.Option(help="Encrypt it for this age recipient, age1….", show_default=False)
    ] = None,
    passphrase: Annotated[
        bool,
        typer.Option("--passphrase", help="Encrypt it with a passphrase, asked for or on standard input."),
    ] = False,
    data: DataOption = None,
) -> None:
    """Write all of a company into one .zip; encrypted, it also tells what otherwise stays sealed in it."""
    with up_to_date_database(data):
        from rounds.core.config import Settings
        from rounds.launch.company_work import export_one

        locked = _locked(recipient, ask=passphrase)
        size, sha256 = asyncio.run(export_one(Settings(), company, to, locked, typer.echo))
    typer.echo(f"{to}  {size} bytes  sha256 {sha256}")


@companies.command("delete")
def delete(
    company: NumberArgument,
    export_to: Annotated[
        Path | None,
        typer.Option(help="Where its export goes first.", show_default="exports/ in the data folder"),
    ] = None,
    no_export: Annotated[bool, typer.Option("--no-export", help="Keep no export of it.")] = False,
    recipient: Annotated[
        str | None, typer.Option(help="Encrypt the export for this age recipient.", show_default=False)
    ] = None,
    passphrase: Annotated[
        bool, typer.Option("--passphrase", help="Encrypt the export with a passphrase.")
    ] = False,
    yes_delete: Annotated[
        str | None, typer.Option(help="The company's name, for scripts.", show_default=False)
    ] = None,
    quiet: Annotated[
        float, typer.Option(help="Seconds to wait after suspending it, for what is under way.")
    ] = 65.0,
    data: DataOption = None,
) -> None:
    """Delete a company: every row, every file, its keys. Asks for its name; cut off, it is carried on when repeated."""
    with up_to_date_database(data) as (opened, database):
        from rounds.core.config import Settings
        from rounds.launch import company_work as work

        settings, owner = Settings(), database.addresses.owner
        name = asyncio.run(work.name_of(settings, company))
        typed = yes_delete if yes_delete is not None else typer.prompt(f"Type the name of company {company}")
        if typed.strip() != name:
            raise LaunchError(f"That is not the name of company {company}: nothing was done")
        locked = _locked(recipient, ask=passphrase)
        asyncio.run(work.prepare_deletion(settings, owner, company, quiet, typer.echo))
        begun = asyncio.run(work.was_begun(owner, company))
        if begun is not None:
            typer.echo("carrying on with the deletion that was begun")
            details = begun
        elif no_export:
            details = {"export": None}
        else:
            to = export_to or work.place_of_export(opened.root, company)
            _, sha256 = asyncio.run(work.export_one(settings, company, to, locked, typer.echo))
            typer.echo(f"{to}  sha256 {sha256}")
            details = {"export": str(to), "sha256": sha256}
        asyncio.run(work.delete_one(settings, owner, company, details, typer.echo))
    typer.echo(f"company {company} ({name}) is deleted. Backups hold it until their time is over.")


def _locked(recipient: str | None, *, ask: bool) -> "Locked":
    from rounds.launch.company_work import Locked

    if recipient is not None and ask:
        raise LaunchError("Either a recipient or a passphrase, not both")
    if not ask:
        return Locked(recipient=recipient)
    if sys.stdin.isatty():
        return Locked(passphrase=typer.prompt("Passphrase", hide_input=True, confirmation_prompt=True))
    given = sys.stdin.readline().rstrip("\n")
    if not given:
        raise LaunchError("The passphrase is to be the first line of standard input")
    return Locked(passphrase=given)


def _say(what: str, company: int, data: Path | None, done: str, otherwise: str) -> None:
    with up_to_date_database(data) as (_, database):
        from rounds.core.config import Settings
        from rounds.launch.company_work import set_suspended

        changed, name = asyncio.run(
            set_suspended(Settings(), database.addresses.owner, company, suspend=what == "suspend")
        )
    typer.echo(f"company {company} ({name}): {done if changed else otherwise}")
