"""The whole system of one data folder: database, server and worker, from nothing to a screen with an address."""

import asyncio
import contextlib
import fcntl
import json
import os
import signal
import ssl
import sys
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from rounds.launch import logs, network
from rounds.launch.audit_key import audit_key
from rounds.launch.backup.settings import has_backups
from rounds.launch.database import (
    Addresses,
    addresses_in,
    drop_database,
    prepare_database,
    prepare_roles,
    require_prepared,
)
from rounds.launch.demo_company import forget_half_made, is_half_made, make_demo_company, recall_demo_logins
from rounds.launch.doors import open_doors
from rounds.launch.errors import LaunchError
from rounds.launch.migrate import migrate
from rounds.launch.places import DataDir, master_key, secret_key, web_dir
from rounds.launch.postgres import Cluster, embedded
from rounds.launch.screen import Login, Screen
from rounds.launch.supervise import Child, keep_all_running, keep_trying, stop_all

READY_PATIENCE_S = 60.0
WATCH_EVERY_S = 1.0


@dataclass(frozen=True)
class Wishes:
    """What the person asked for."""

    host: str
    port: int
    tls: bool
    workers: int
    announce: Path | None
    """A file to write the address and the demo logins to, as JSON, once all is ready."""


FillDemo = Callable[[Screen], Awaitable[Sequence[Login]]]
"""Makes the demo company and gives the logins to show. Its settings are in the environment."""
MakeBaseMap = Callable[[DataDir, Screen], Awaitable[None]]


@dataclass(frozen=True)
class Makers:
    """What fills an empty system. Passed in, since the modules that can do it are above or slow to import."""

    base_map: MakeBaseMap
    demo: FillDemo | None
    """None when no demo company is wanted."""


@dataclass(frozen=True)
class Database:
    """Where the database is. `cluster` is our own server, None when it is one that the operator named."""

    addresses: Addresses
    cluster: Cluster | None


@contextlib.contextmanager
def database_of(data: DataDir) -> Iterator[Database]:
    """A server named in ROUNDS_OWNER_DATABASE_URL is used as it is; else our own runs while the block lasts."""
    if owner := os.environ.get("ROUNDS_OWNER_DATABASE_URL"):
        app, worker = os.environ.get("ROUNDS_DATABASE_URL"), os.environ.get("ROUNDS_WORKER_DATABASE_URL")
        if not app or not worker:
            raise LaunchError(
                "ROUNDS_OWNER_DATABASE_URL names a server of yours: name also the roles' own addresses, "
                "ROUNDS_DATABASE_URL (rounds_app) and ROUNDS_WORKER_DATABASE_URL (rounds_worker)"
            )
        yield Database(Addresses(owner, app, worker), None)
    else:
        with embedded(data.root) as cluster:
            yield Database(addresses_in(cluster), cluster)


async def bring_up_to_date(data: DataDir, database: Database) -> None:
    """Roles, database, migrations: whatever is missing. A demo company whose making was cut off is removed."""
    if database.cluster is None:
        if is_half_made(data):
            raise LaunchError(
                "Making the demo company was cut off. Empty the database, then remove "
                f"{data.root}/demo.unfinished: a server that is not ours is not emptied by us."
            )
        await require_prepared(database.addresses)
    else:
        admin = database.cluster.admin_dsn
        await prepare_roles(admin)
        if is_half_made(data):
            await drop_database(admin)
            forget_half_made(data)
        await prepare_database(admin)
    await migrate(database.addresses)


def settings_of(data: DataDir, addresses: Addresses) -> dict[str, str]:
    """The environment that every process of this system reads its settings from."""
    named = os.environ.get("ROUNDS_MASTER_KEY") or os.environ.get("ROUNDS_MASTER_KEY_FILE")
    return {
        **({} if named else {"ROUNDS_MASTER_KEY_FILE": str(master_key(data))}),
        "ROUNDS_DATABASE_URL": addresses.app,
        "ROUNDS_WORKER_DATABASE_URL": addresses.worker,
        "ROUNDS_DATA_DIR": str(data.root),
        "ROUNDS_SECRET_KEY": os.environ.get("ROUNDS_SECRET_KEY") or secret_key(data),
        "ROUNDS_AUDIT_KEY": os.environ.get("ROUNDS_AUDIT_KEY") or audit_key(data),
        "ROUNDS_WEB_DIR": str(web_dir()),
    }


async def seal_what_is_open(addresses: Addresses) -> None:
    """What an earlier version wrote in the clear, if there is any. The settings are in the environment."""
    connection = await asyncpg.connect(addresses.owner)
    try:
        is_open = await connection.fetchval(
            """
            SELECT EXISTS (SELECT FROM company AS c
                           WHERE NOT EXISTS (SELECT FROM company_key AS k WHERE k.org_id = c.org_id))
                OR EXISTS (SELECT FROM customer WHERE phone IS NOT NULL)
            """
        )
    finally:
        await connection.close()
    if is_open:
        from rounds.core.config import Settings
        from rounds.launch.key_work import seal_existing

        await seal_existing(Settings(), addresses.owner)


async def has_no_company(addresses: Addresses) -> bool:
    connection = await asyncpg.connect(addresses.owner)
    try:
        return not await connection.fetchval("SELECT EXISTS (SELECT FROM company)")
    finally:
        await connection.close()


def run_system(data: DataDir, wishes: Wishes, makers: Makers, screen: Screen) -> None:
    """Run until Ctrl-C or SIGTERM. Raises LaunchError when something cannot be started or kept running."""
    with _only_one(data):
        screen.step("starting the database", "正在启动数据库")
        with database_of(data) as database:
            if database.cluster and not database.cluster.folder.is_relative_to(data.root):
                place = database.cluster.folder
                screen.note(
                    f"its account cannot enter {data.root}, so its data is in {place}",
                    f"数据库帐号进不了 {data.root}，它的数据放在 {place}",
                )
            asyncio.run(_run(data, wishes, database, makers, screen))
            screen.step("stopping", "正在停止")
        screen.stopped()


async def _run(
    data: DataDir, wishes: Wishes, database: Database,
    makers: Makers, screen: Screen,
) -> None:  # fmt: skip
    asked_to_stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, asked_to_stop.set)
    running = asyncio.create_task(_start_and_watch(data, wishes, database, makers, screen))
    stopping = asyncio.create_task(asked_to_stop.wait())
    await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running


async def _start_and_watch(
    data: DataDir, wishes: Wishes, database: Database,
    makers: Makers, screen: Screen,
) -> None:  # fmt: skip
    await bring_up_to_date(data, database)
    settings = settings_of(data, database.addresses)
    os.environ.update(settings)
    await seal_what_is_open(database.addresses)
    await makers.base_map(data, screen)
    if makers.demo and await has_no_company(database.addresses):
        fill = makers.demo
        await make_demo_company(data, database.addresses.owner, lambda: fill(screen))

    port = network.free_port(wishes.host, wishes.port)
    if port != wishes.port:
        screen.note(f"port {wishes.port} is taken, using {port}", f"端口 {wishes.port} 被占用，改用 {port}")
    async with contextlib.AsyncExitStack() as stack:
        doors = await open_doors(data, wishes.host, port, stack, tls=wishes.tls)
        if wishes.tls and len(doors.addresses) == 1:
            screen.note("no network address was found for phones", "没有找到手机可以访问的网络地址")
        children = [
            _child("serve", ["--workers", str(wishes.workers)], data, doors.environment, signal.SIGTERM),
            _child("work", [], data, doors.environment, signal.SIGKILL),
        ]
        backup = _child("backup", ["keep"], data, settings, signal.SIGTERM)
        stack.push_async_callback(stop_all, [*children, backup])
        screen.step("starting the server", "正在启动服务")
        watches = [logs.ErrorWatch(child.log) for child in (*children, backup)]
        for child in children:
            await child.start()
        # Ends, with its error, as soon as one child is given up.
        failed = asyncio.create_task(keep_all_running(children, screen.error))
        stack.callback(failed.cancel)
        backing_up = asyncio.create_task(keep_trying(backup, lambda: has_backups(data), screen.error))
        stack.callback(backing_up.cancel)
        await _until_well(wishes.host, port, doors.context, failed, children[0])
        shown = await recall_demo_logins(data, database.addresses.owner)
        screen.ready(doors.addresses, shown, doors.trust_address, doors.fingerprint)
        _announce(wishes.announce, doors.addresses[0], shown)
        await _watch_logs(
            watches,
            [*(child.log for child in (*children, backup)), data.logs / "postgres.log"],
            failed,
            screen,
        )


def _child(
    verb: str,
    arguments: list[str],
    data: DataDir,
    environment: Mapping[str, str],
    when_orphaned: signal.Signals,
) -> Child:
    command = [sys.executable, "-m", "rounds.cli", verb, *arguments]
    return Child(verb, command, environment, data.logs / f"{verb}.log", when_orphaned)


async def _until_well(
    host: str, port: int, context: ssl.SSLContext | None, failed: "asyncio.Task[None]", serve: Child
) -> None:
    deadline = asyncio.get_running_loop().time() + READY_PATIENCE_S
    while not await network.is_well(network.reachable_host(host), port, context):
        if failed.done():
            failed.result()
        if asyncio.get_running_loop().time() > deadline:
            raise LaunchError(f"The server does not answer, its log says:\n{logs.tail(serve.log)}")
        await asyncio.sleep(0.05)


async def _watch_logs(
    watches: list[logs.ErrorWatch], files: list[Path], failed: "asyncio.Task[None]", screen: Screen
) -> None:
    while not failed.done():
        for watch in watches:
            for error in watch.new_errors():
                screen.error(f"{watch.path.stem}: {error}")
        for file in files:
            logs.shorten(file)
        await asyncio.wait({failed}, timeout=WATCH_EVERY_S)
    failed.result()


def _announce(file: Path | None, url: str, shown: list[Login]) -> None:
    if file is None:
        return
    told = {"url": url, "logins": [vars(login) for login in shown]}
    unfinished = file.with_name(file.name + ".new")
    unfinished.write_text(json.dumps(told, ensure_ascii=False))
    unfinished.chmod(0o600)
    unfinished.rename(file)


@contextlib.contextmanager
def _only_one(data: DataDir) -> Iterator[None]:
    with (data.root / "up.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise LaunchError(
                f"Rounds already runs with this data folder ({data.root}), process {lock.read().strip()}. "
                "Stop it there with Ctrl-C, or start another one with --data FOLDER."
            ) from None
        lock.seek(0)
        lock.truncate()
        lock.write(str(os.getpid()))
        lock.flush()
        yield
