"""`rounds audit …`: the walk along the audit's chain, and the key that signs its heads."""

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rounds.launch.commands import CompanyOption, DataOption, up_to_date_database
from rounds.launch.errors import LaunchError

if TYPE_CHECKING:
    from rounds.core.audit.seals import Seal
    from rounds.core.audit.verify import Walk

audits = typer.Typer(help="The audit and its chain.", no_args_is_help=True)


@audits.command("verify")
def verify_audit(
    company: CompanyOption = None,
    head: Annotated[
        Path | None,
        typer.Option(help="Signed heads that were downloaded earlier, *.json.", show_default=False),
    ] = None,
    data: DataOption = None,
) -> None:
    """Walk each company's audit and its signed heads; ends with 1 at the first row that is not as it was written."""
    held = _held(head) if head else []
    with up_to_date_database(data):
        walks = asyncio.run(_walk(company, held))
    if not walks:
        raise typer.Exit(_say("There is no such company"))
    for walk in walks:
        typer.secho(_words(walk), fg="red" if walk.fault else None)
    raise typer.Exit(any(walk.fault for walk in walks))


@audits.command("key")
def show_key(data: DataOption = None) -> None:
    """Print the public key that this installation's signed heads are checked with."""
    with up_to_date_database(data):
        from rounds.core.config import Settings
        from rounds.launch.audit_key import public_key_of

        typer.echo(public_key_of(Settings().audit_key.get_secret_value()).hex())


def _say(words: str) -> int:
    typer.secho(words, fg="red", err=True)
    return 1


def _held(path: Path) -> "list[Seal]":
    """Heads from a file: one, a list, or `{"heads": […]}` as the console writes it."""
    from rounds.core.audit.seals import read_seal

    try:
        told = json.loads(path.read_text())
        found = told["heads"] if isinstance(told, dict) and "heads" in told else told
        return [read_seal(one) for one in (found if isinstance(found, list) else [found])]
    except FileNotFoundError:
        raise typer.Exit(_say(f"There is no file {path}")) from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise typer.Exit(_say(f"{path} holds no signed heads")) from None


async def _walk(company: int | None, held: "Sequence[Seal]") -> "list[Walk]":
    from rounds.core.audit.seals import BadKey
    from rounds.core.audit.verify import walk_audit
    from rounds.core.companies import all_companies
    from rounds.core.config import Settings
    from rounds.core.db import Database
    from rounds.launch.audit_key import public_key_of

    settings = Settings()
    try:
        key = settings.audit_key.get_secret_value()
        public_key = public_key_of(key) if key else None
    except BadKey as error:
        raise LaunchError(str(error)) from None
    db = await Database.connect(settings.database_url.get_secret_value(), size=1)
    try:
        known = await all_companies(db)
        chosen = [number for number in known if company in {None, number}]
        return [await walk_audit(db, number, held=held, public_key=public_key) for number in chosen]
    finally:
        await db.close()


def _words(walk: "Walk") -> str:
    name = f"company {walk.org_id}"
    if walk.fault:
        return f"{name}: {walk.fault.words} (intact up to row {walk.until})"
    sealed = (
        f"last signed head: row {walk.last_seal.seq}, {walk.last_seal.day}"
        if walk.last_seal
        else "no head signed yet"
    )
    since = f" since row {walk.since}, where the kept time begins" if walk.since > 1 else ""
    return f"{name}: {walk.rows} rows intact{since}, {walk.seals} signed heads, {sealed}"
