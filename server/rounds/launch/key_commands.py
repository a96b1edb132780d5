"""`rounds keys`: what an operator does with the keys that seal values."""

import typer

keys = typer.Typer(help="The keys that seal numbers, secrets and pictures.", no_args_is_help=True)


@keys.command("new")
def new_key() -> None:
    """Print a new master key, for ROUNDS_MASTER_KEY."""
    from rounds.core.masters import new_master

    typer.echo(new_master())
