"""What the offline engine costs: first syncs, warm pulls, pushes, one company's limits, a morning of many reps.

`make bench name=sync`. Aims: a first sync of 8,500 rows <= 2.5 s on a phone at a quarter of this machine's speed, a
warm pull p95 <= 30 ms, a push of 50 p95 <= 150 ms with 16 phones each pushing every 5 s, <= 1.0 ms CPU of server and
PostgreSQL per operation through the real actions in batches of 50. One worker; the phones run on the same machine.
"""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from pathlib import Path

import asyncpg
import orjson

from bench.field import PASSWORD, PULL, Company, Phone, pull_all
from bench.stand import Stand, machine, running_stand, table, verdict
from rounds.core.clock import utc_now

ROOT = Path(__file__).parents[2]
CUSTOMERS, VISITS = 5_000, 3_500
ENCODINGS = ("", "gzip", "br", "zstd")
BATCH = 50
PHONES, EVERY_S, LASTING_S = 16, 5.0, 60.0
MORNING_REPS, MORNING_OPS, MORNING_S = 2_000, 200, 600.0
SHARE, SHOWN_S = 8, 60.0  # an eighth of the reps, at their own pace, for a minute of it
AIMS = {"cold": 2.5, "warm": 30.0, "push": 150.0, "operation": 1.0}

missed: list[str] = []


def judge(what: str, found: float, aim: float, unit: str) -> str:
    if found > aim:
        missed.append(f"{what} {found:.2f} {unit} against {aim:.1f}")
    return f"{aim:.1f}"


def share(times: Sequence[float], part: float) -> float:
    return sorted(times)[min(len(times) - 1, int(len(times) * part))] * 1000


async def cpu_of(stand: Stand, work: Callable[[], Awaitable[object]]) -> tuple[float, float, float]:
    """CPU seconds of the server and of PostgreSQL while the work ran, and how long it took."""
    server, postgres = stand.cpu()
    begun = time.perf_counter()
    await work()
    lasted = time.perf_counter() - begun
    server_after, postgres_after = stand.cpu()
    return server_after - server, postgres_after - postgres, lasted


async def fill(stand: Stand, phone: Phone) -> None:
    """Visits of the last weeks, through the real actions."""
    now = utc_now()
    for start in range(0, VISITS, BATCH // 5):
        ops = []
        for number in range(start, min(start + BATCH // 5, VISITS)):
            at = now - timedelta(days=1 + number * 80 / VISITS)
            ops += [op for op in phone.visit(at) if op["type"] != "customer.edit"]
        await phone.push(stand, ops)


async def cold(stand: Stand, phone: Phone) -> None:
    rows = []
    for encoding in ENCODINGS:
        sizes: list[tuple[int, int, int, str]] = []

        async def once(encoding: str = encoding, sizes: list[tuple[int, int, int, str]] = sizes) -> None:
            sizes.append(await pull_all(stand, phone, encoding))

        await once()
        runs = [await cpu_of(stand, once) for _ in range(3)]
        server, postgres, lasted = min(runs)
        size, count, pages, _ = sizes[0]
        rows.append(
            [encoding or "as it is", str(count), str(pages), f"{size / 1000:.0f}", f"{server * 1000:.0f}",
             f"{postgres * 1000:.0f}", f"{lasted:.2f}"]
        )  # fmt: skip
    heads = ["first sync", "rows", "pages", "kB", "server CPU ms", "postgres CPU ms", "s, no phone"]
    print(table(heads, rows), end="\n\n", flush=True)


def on_phone(stand: Stand, phone: Phone) -> None:
    """In Chromium, slowed down to a quarter."""
    chromium = subprocess.run(
        [ROOT / "scripts/chromium.sh"], check=True, capture_output=True, text=True
    ).stdout.splitlines()[-1]
    subprocess.run([ROOT / "scripts/web-build.sh"], check=True, stdout=subprocess.DEVNULL)
    environment = {
        **os.environ,
        "ROUNDS_CHROMIUM": chromium,
        "ROUNDS_URL": f"http://127.0.0.1:{stand.port}",
        "ROUNDS_NAME": phone.name,
        "ROUNDS_PASSWORD": PASSWORD,
    }
    told = subprocess.run(
        ["node", "tests/bar/run.mjs", "./cold-sync.ts"],
        cwd=ROOT / "web", env=environment, check=True, capture_output=True, text=True,
    )  # fmt: skip
    found = orjson.loads(told.stdout.splitlines()[-1])
    seconds = sorted(found["seconds"])
    median = seconds[len(seconds) // 2]
    aim = judge("first sync on the phone", median, AIMS["cold"], "s")
    row = [f"{median:.2f}", f"{seconds[0]:.2f}", aim, str(found["pulls"]), f"{found['stored'] / 1e6:.1f}"]
    heads = ["first sync on a phone, CPU/4: median s", "best s", "aim", "pages", "stored on the phone MB"]
    print(table(heads, [row]), end="\n\n", flush=True)


async def warm(stand: Stand, phone: Phone) -> None:
    _, _, _, cursor = await pull_all(stand, phone)
    rows = []
    for changed in (0, 10):
        if changed:
            note = utc_now().isoformat()
            await phone.push(stand, [phone.edit(shop, note, utc_now()) for shop in phone.shops[:changed]])
        body = orjson.dumps({"cursor": cursor, "v": 1})
        times: list[float] = []

        async def ask(body: bytes = body, times: list[float] = times, wanted: int = changed) -> None:
            for _ in range(80):
                begun = time.perf_counter()
                status, _answer = await phone.ask(stand, PULL, body)
                times.append(time.perf_counter() - begun)
                if status != (200 if wanted else 204):
                    raise RuntimeError(f"a warm pull gave {status}")

        server, postgres, _ = await cpu_of(stand, ask)
        p95 = share(times, 0.95)
        aim = judge(f"warm pull of {changed} p95", p95, AIMS["warm"], "ms")
        cpu = f"{(server + postgres) * 1000 / len(times):.2f}"
        rows.append([str(changed), f"{share(times, 0.5):.1f}", f"{p95:.1f}", aim, cpu])
    print(table(["warm pull: rows", "p50 ms", "p95 ms", "aim", "CPU ms"], rows), end="\n\n", flush=True)


async def pushes(stand: Stand, phones: Sequence[Phone]) -> None:
    times: list[float] = []

    async def keep_pushing(number: int, phone: Phone) -> None:
        await asyncio.sleep(EVERY_S * number / len(phones))
        end = time.monotonic() + LASTING_S
        while (due := time.monotonic()) < end:
            times.append(await phone.push(stand, phone.ops(BATCH)))
            await asyncio.sleep(max(0.0, due + EVERY_S - time.monotonic()))

    async def all_phones() -> None:
        await asyncio.gather(*(keep_pushing(number, phone) for number, phone in enumerate(phones)))

    server, postgres, lasted = await cpu_of(stand, all_phones)
    p95 = share(times, 0.95)
    aim = judge("push of 50 p95", p95, AIMS["push"], "ms")
    row = [str(len(phones)), str(len(times)), f"{share(times, 0.5):.0f}", f"{p95:.0f}", aim,
           f"{(server + postgres) / lasted:.0%}"]  # fmt: skip
    heads = ["pushes of 50, phones", "pushes", "p50 ms", "p95 ms", "aim", "of one core"]
    print(table(heads, [row]), end="\n\n", flush=True)


async def per_operation(stand: Stand, phones: Sequence[Phone]) -> None:
    """One phone after the other, so that nothing waits and only the work counts."""
    best = 1e9
    rows = []
    for number in range(3):
        batches = [(phone, phone.ops(BATCH)) for phone in phones for _ in range(2)]

        async def one_after_the_other(batches: list[tuple[Phone, list[dict[str, object]]]] = batches) -> None:
            for phone, ops in batches:
                await phone.push(stand, ops)

        server, postgres, _ = await cpu_of(stand, one_after_the_other)
        per = 1000 / (len(batches) * BATCH)
        best = min(best, (server + postgres) * per)
        cells = [server * per, postgres * per, (server + postgres) * per]
        rows.append([str(number + 1), *(f"{cell:.2f}" for cell in cells)])
    rows.append(
        ["best", "", "", f"{best:.2f} (aim {judge('CPU per operation', best, AIMS['operation'], 'ms')})"]
    )
    heads = ["operations in batches of 50, round", "server ms", "postgres ms", "CPU ms per operation"]
    print(table(heads, rows), end="\n\n", flush=True)


async def limits(stand: Stand, phones: Sequence[Phone]) -> None:
    """As fast as one company goes: 16 phones at a time, each pushing again when it was answered."""
    rows = []
    for ops_each, pushes_each in ((1, 20), (BATCH, 4)):
        queues = [[phone for phone in phones[at::16] for _ in range(pushes_each)] for at in range(16)]

        async def push_all(queue: list[Phone], count: int = ops_each) -> None:
            for phone in queue:
                await phone.push(stand, phone.ops(count))

        async def everybody(queues: list[list[Phone]] = queues) -> None:
            await asyncio.gather(*(push_all(queue) for queue in queues))

        server, postgres, lasted = await cpu_of(stand, everybody)
        commits = sum(map(len, queues))
        rows.append(
            [str(ops_each), f"{commits / lasted:.0f}", f"{commits * ops_each / lasted:.0f}",
             f"{(server + postgres) / lasted:.0%}"]
        )  # fmt: skip
    heads = ["one company: operations a push", "commits/s", "operations/s", "of one core (server, postgres)"]
    print(table(heads, rows), end="\n\n", flush=True)


async def morning(stand: Stand, phones: Sequence[Phone]) -> None:
    """Each rep records 200 operations in ten minutes; a phone pushes and pulls each time a visit has ended."""
    every = MORNING_S / (MORNING_OPS / 5)
    pushing: list[float] = []
    pulling: list[float] = []
    cursors = {phone.name: (await pull_all(stand, phone))[3] for phone in phones}

    async def work(number: int, phone: Phone) -> None:
        await asyncio.sleep(every * number / len(phones))
        end = time.monotonic() + SHOWN_S
        while (due := time.monotonic()) < end:
            pushing.append(await phone.push(stand, phone.ops(5)))
            begun = time.perf_counter()
            status, answer = await phone.ask(
                stand, PULL, orjson.dumps({"cursor": cursors[phone.name], "v": 1})
            )
            pulling.append(time.perf_counter() - begun)
            if status == 200:
                cursors[phone.name] = orjson.loads(answer)["cursor"]
            elif status != 204:
                raise RuntimeError(f"a pull gave {status}")
            await asyncio.sleep(max(0.0, due + every - time.monotonic()))

    async def everybody() -> None:
        await asyncio.gather(*(work(number, phone) for number, phone in enumerate(phones)))

    server, postgres, lasted = await cpu_of(stand, everybody)
    used = (server + postgres) / lasted
    row = [f"{len(phones)} (1/{SHARE} of {MORNING_REPS:,})", str(len(pushing) * 5),
           f"{len(pushing) * 5 / lasted:.0f}", f"{share(pushing, 0.5):.0f}", f"{share(pushing, 0.95):.0f}",
           f"{share(pulling, 0.95):.0f}", f"{used:.0%}", f"{used * SHARE:.1f}"]  # fmt: skip
    heads = ["morning: reps", "operations", "per s", "push p50 ms", "push p95 ms", "pull p95 ms", "of one core",
             "cores for all"]  # fmt: skip
    print(table(heads, [row]), end="\n\n", flush=True)


async def stored(stand: Stand) -> tuple[int, int]:
    """Bytes of all tables with their indexes, and visits."""
    conn = await asyncpg.connect(stand.admin_dsn)
    try:
        size = await conn.fetchval(
            "SELECT sum(pg_total_relation_size(oid)) FROM pg_class WHERE relkind = 'r'"
        )
        return int(size), int(await conn.fetchval("SELECT count(*) FROM visit"))
    finally:
        await conn.close()


async def main() -> None:
    async with running_stand() as stand:
        company = await Company.founded(stand)
        phone = await company.add_rep(CUSTOMERS)
        before, _ = await stored(stand)
        await fill(stand, phone)
        after, visits = await stored(stand)
        await cold(stand, phone)
        await asyncio.to_thread(on_phone, stand, phone)
        await warm(stand, phone)
        reps = await company.add_reps(MORNING_REPS // SHARE, 8)
        await per_operation(stand, reps[:PHONES])
        await pushes(stand, reps[:PHONES])
        await limits(stand, reps[PHONES : PHONES + 100])
        await morning(stand, reps[PHONES:] + reps[:PHONES])
        each = (after - before) / visits
        print(
            f"stored on the server: {each:.0f} bytes a visit with its fixes, judgements, photo record, log and"
        )
        print(
            f"indexes; {each * 20 * 250 / 1e6:.0f} MB a rep and year at 20 visits a day, without the photos\n"
        )
    print(machine())
    print(verdict(missed))


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
