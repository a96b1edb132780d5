"""What the commands share: the data folder they are told, a database that is up to date, errors said in words."""

import asyncio
import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rounds.launch.errors import LaunchError

if TYPE_CHECKING:
    from rounds.launch.places import DataDir
    from rounds.launch.system import Database

DataOption = Annotated[
    Path | None, typer.Option("--data", help="Data folder (ROUNDS_DATA_DIR).", show_default=False)
]
CompanyOption = Annotated[int | None, typer.Option("--company", help="Its number.", show_default="all")]


@contextlib.contextmanager
def up_to_date_database(data: Path | None) -> "Iterator[tuple[DataDir, Database]]":
    """An up-to-date database, with its settings in the environment."""
    with said_plainly():
        from rounds.launch.places import open_data_dir
        from rounds.launch.system import bring_up_to_date, database_of, seal_what_is_open, settings_of

        opened = open_data_dir(data_path(data))
        with database_of(opened) as database:
            asyncio.run(bring_up_to_date(opened, database))
            os.environ.update(settings_of(opened, database.addresses))
            asyncio.run(seal_what_is_open(database.addresses))
            yield opened, database


def data_path(given: Path | None) -> Path:
    from rounds.launch.places import default_data_dir

    return given or default_data_dir()


@contextlib.contextmanager
def said_plainly() -> Iterator[None]:
    """What a person can mend is said in words; a traceback is for our own mistakes."""
    try:
        yield
    except LaunchError as error:
        typer.secho(str(error), fg="red", err=True)
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        raise typer.Exit(130) from None
