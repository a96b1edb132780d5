"""The command `rounds`. Imports late: `rounds up` shows itself at once, and each command loads only what it needs."""

import asyncio
import json
import os
import sys
from collections.abc import Callable, Sequence
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rounds.launch.audit_commands import audits
from rounds.launch.backup_commands import backups, restore
from rounds.launch.commands import CompanyOption, DataOption
from rounds.launch.commands import data_path as _data_path
from rounds.launch.commands import said_plainly as _said_plainly
from rounds.launch.commands import up_to_date_database as _database
from rounds.launch.company_commands import companies
from rounds.launch.doctor_command import doctor
from rounds.launch.errors import LaunchError
from rounds.launch.key_commands import keys

if TYPE_CHECKING:
    from rounds.launch.places import DataDir
    from rounds.launch.screen import Login, Screen
    from rounds.launch.system import Database

app = typer.Typer(
    name="rounds",
    help="Rounds 巡访: field sales management.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help: its decoration costs every command a third of a second
)
maps = typer.Typer(help="The base map under both apps.", no_args_is_help=True)
app.add_typer(maps, name="map")
logs = typer.Typer(help="The change log that phones pull from.", no_args_is_help=True)
app.add_typer(logs, name="sync")
app.add_typer(keys, name="keys")
app.add_typer(companies, name="company")
app.add_typer(audits, name="audit")
app.add_typer(backups, name="backup")
app.command()(restore)
app.command()(doctor)


@app.command()
def up(
    data: DataOption = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on.", show_default="127.0.0.1")] = None,
    port: Annotated[
        int, typer.Option(help="Port; the next free one when taken.", envvar="ROUNDS_PORT")
    ] = 8700,
    tls: Annotated[bool, typer.Option("--tls", help="HTTPS on the local network, for phones.")] = False,
    demo: Annotated[bool, typer.Option(help="Make the demo company in an empty database.")] = True,
    workers: Annotated[int, typer.Option(help="Server processes.")] = 1,
    announce: Annotated[
        Path | None, typer.Option(help="Write address and demo logins here when ready.")
    ] = None,
) -> None:
    """Run the whole system: database, server, worker."""
    with _said_plainly():
        from rounds.launch.places import open_data_dir
        from rounds.launch.screen import Screen
        from rounds.launch.system import Makers, Wishes, run_system

        screen = Screen(chinese=_prefers_chinese())
        screen.banner(metadata.version("rounds"))
        where = host or os.environ.get("ROUNDS_HOST") or ("0.0.0.0" if tls else "127.0.0.1")  # noqa: S104 (asked for)
        wishes = Wishes(where, port, tls, workers, announce)
        makers = Makers(_make_base_map_if_missing, _fill_demo if demo else None)

        run_system(open_data_dir(_data_path(data)), wishes, makers, screen)


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on (ROUNDS_HOST).")] = None,
    port: Annotated[int | None, typer.Option(help="Port (ROUNDS_PORT).")] = None,
    workers: Annotated[int, typer.Option(help="Server processes.")] = 1,
) -> None:
    """Serve HTTP. Reads its settings from the environment; the database must be up to date."""
    from granian import Granian
    from granian.constants import Interfaces, Loops

    from rounds.core.config import Settings

    settings = Settings()
    chain, key = os.environ.get("ROUNDS_TLS_CHAIN"), os.environ.get("ROUNDS_TLS_KEY")
    Granian(
        target="rounds.app:build",
        factory=True,
        address=host or settings.host,
        port=port or settings.port,
        interface=Interfaces.ASGI,
        loop=Loops.uvloop,
        workers=workers,
        websockets=False,
        ssl_cert=Path(chain) if chain else None,
        ssl_key=Path(key) if key else None,
        workers_kill_timeout=3,
        log_access=False,
    ).serve()


@app.command()
def work() -> None:
    """Carry on what requests have left: events, jobs, what is due. Reads its settings from the environment."""
    from rounds.core.config import Settings
    from rounds.worker import work as work_on

    asyncio.run(work_on(Settings()))


@app.command()
def migrate(data: DataOption = None) -> None:
    """Bring the database up to date."""
    with _database(data):
        typer.echo("The database is up to date.")


@app.command()
def roles() -> None:
    """Print what an administrator runs with psql on a PostgreSQL server that is not ours."""
    from rounds.launch.database import script_for_administrator

    typer.echo(script_for_administrator())


@app.command()
def demo(
    data: DataOption = None,
    osm: Annotated[
        Path | None, typer.Option(help="Take outlets from this OpenStreetMap extract, *.osm.pbf.")
    ] = None,
) -> None:
    """Make the demo company in a database that has no company yet."""
    from rounds.launch.screen import Screen

    screen = Screen(chinese=_prefers_chinese())
    with _database(data) as (opened, database):
        if osm and not osm.is_file():
            raise LaunchError(f"There is no file {osm}")
        asyncio.run(_make_demo(opened, database, screen, osm))


@maps.command("generate")
def generate_map(data: DataOption = None) -> None:
    """Draw the fictional city's map anew."""
    from rounds.engines.city import build_city, write_city_pmtiles

    _install_map(data, lambda path, progress: write_city_pmtiles(build_city(), path, progress))


@maps.command("import")
def import_map(
    extract: Annotated[
        Path, typer.Argument(help="An OpenStreetMap extract, *.osm.pbf, of one city or region.")
    ],
    data: DataOption = None,
) -> None:
    """Make the base map from OpenStreetMap data of your region."""
    from rounds.engines.osm import NotAnOsmFile
    from rounds.launch.places import open_data_dir
    from rounds.launch.screen import Screen

    with _said_plainly():
        screen = Screen(chinese=_prefers_chinese())
        try:
            _install_region(open_data_dir(_data_path(data)).basemap, extract, screen)
        except FileNotFoundError:
            raise LaunchError(f"There is no file {extract}") from None
        except NotAnOsmFile as error:
            raise LaunchError(f"{extract} is no OpenStreetMap extract (*.osm.pbf): {error}") from None


@logs.command("status")
def log_status(company: CompanyOption = None, data: DataOption = None) -> None:
    """Print each company's log: how far, how many rows, how old."""
    _keep_up(data, "status", company)


@logs.command("new-epoch")
def new_epoch(company: CompanyOption = None, data: DataOption = None) -> None:
    """Let every phone begin anew and repeat what was acknowledged lately; needed after some restores."""
    _keep_up(data, "new-epoch", company)


@logs.command("gc")
def collect_old_exits(company: CompanyOption = None, data: DataOption = None) -> None:
    """Turn the day for one company or all now, and forget log rows that are no longer needed."""
    _keep_up(data, "gc", company)


@app.command()
def openapi() -> None:
    """Print the description of the HTTP API."""
    from rounds.app import build

    json.dump(build().openapi(), sys.stdout, ensure_ascii=False, indent=2, sort_keys=True)
    sys.stdout.write("\n")


async def _make_base_map_if_missing(data: "DataDir", screen: "Screen") -> None:
    from rounds.launch.basemap import has_base_map, install_base_map

    if has_base_map(data.basemap):
        return
    from rounds.engines.city import build_city, write_city_pmtiles

    with screen.progress("drawing the base map", "正在绘制底图") as progress:
        await asyncio.to_thread(
            install_base_map, data.basemap, lambda path: write_city_pmtiles(build_city(), path, progress)
        )


async def _fill_demo(screen: "Screen", osm: Path | None = None) -> "Sequence[Login]":
    from pydantic import SecretStr

    from rounds.core.config import Settings
    from rounds.core.connections import patient
    from rounds.demo import fill_demo
    from rounds.launch.screen import Login

    settings = Settings()
    settings.database_url = SecretStr(patient(settings.database_url.get_secret_value()))
    with screen.progress("making the demo company 晴川食品", "正在生成演示公司“晴川食品”") as progress:
        made = await fill_demo(settings, progress, osm)
    people = (("业务员", made.rep), ("主管", made.leader), ("大区经理", made.manager))
    return [Login(role, person.name, person.password) for role, person in people]


async def _make_demo(data: "DataDir", database: "Database", screen: "Screen", osm: Path | None) -> None:
    from rounds.engines.osm import NotAnOsmFile
    from rounds.launch.demo_company import make_demo_company
    from rounds.launch.system import has_no_company

    if not await has_no_company(database.addresses):
        raise LaunchError(
            "The database holds a company already: the demo company is made in an empty one only."
        )
    try:
        logins = await make_demo_company(data, database.addresses.owner, lambda: _fill_demo(screen, osm))
    except NotAnOsmFile as error:
        raise LaunchError(f"{osm} is no OpenStreetMap extract (*.osm.pbf): {error}") from None
    if osm:
        await asyncio.to_thread(_install_region, data.basemap, osm, screen)
    for login in logins:
        typer.echo(f"{login.role}  {login.name}  /  {login.password}")


def _install_region(folder: Path, extract: Path, screen: "Screen") -> None:
    """Raises NotAnOsmFile, with the map before it left as it was."""
    from rounds.engines.osm import read_region, write_region_pmtiles
    from rounds.launch.basemap import install_base_map

    with screen.progress("making the base map", "正在生成底图") as progress:
        region = read_region(extract, lambda done: progress(done / 2))
        install_base_map(
            folder, lambda path: write_region_pmtiles(region, path, lambda done: progress((1 + done) / 2))
        )


def _install_map(data: Path | None, write: "Callable[[Path, Callable[[float], None]], None]") -> None:
    from rounds.launch.basemap import install_base_map
    from rounds.launch.places import open_data_dir
    from rounds.launch.screen import Screen

    with _said_plainly():
        folder = open_data_dir(_data_path(data)).basemap
        with Screen(chinese=_prefers_chinese()).progress("making the base map", "正在生成底图") as progress:
            made = install_base_map(folder, lambda path: write(path, progress))
        typer.echo(made)


def _keep_up(data: Path | None, what: str, company: int | None = None) -> None:
    with _database(data):
        from rounds.core.config import Settings
        from rounds.worker import keep_up

        lines = asyncio.run(keep_up(Settings(), what, company)) or sys.exit("There is no such company")
        typer.echo("\n".join(lines))


def _prefers_chinese() -> bool:
    """Chinese unless the terminal's language is another one."""
    language = next(
        (os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), ""
    )
    return language.split(".")[0] in {"", "C", "POSIX"} or language.startswith("zh")


if __name__ == "__main__":
    app()
