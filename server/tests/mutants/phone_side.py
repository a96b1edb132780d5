"""Mistakes of the phone's engine. `path` lies below the repository, `tests` are vitest's files below web/."""

from tests.mutants.planting import Change, Mutant

BATCHES = "web/store/batches.ts"
ENGINE = "web/store/engine.ts"
LOCKS = "web/store/locks.ts"
OPERATIONS = "web/store/operations.ts"
PAGES = "web/store/pages.ts"
PULL = "web/store/pull.ts"
PUSH = "web/store/push.ts"
SPACE = "web/store/space.ts"
WIRE = "web/store/wire.ts"

CLOCKS = ("store/chaos/clocks.test.ts",)
NETWORK = ("store/chaos/network.test.ts",)
PHONES = ("store/chaos/phone.test.ts",)
SERVERS = ("store/chaos/server.test.ts",)


def _mutant(name: str, mistake: str, tests: tuple[str, ...], *changes: Change) -> Mutant:
    return Mutant(f"phone: {name}", mistake, changes, tests, side="phone")


PHONE: tuple[Mutant, ...] = (
    _mutant(
        "cursor before page",
        "the cursor is saved before the page that it stands for",
        PHONES,
        Change(
            PAGES,
            "  const stores = [...ENTITIES, 'outbox', 'blob', 'meta']\n",
            "  await db.write('cursor', page.cursor)\n  const stores = [...ENTITIES, 'outbox', 'blob', 'meta']\n",
        ),
        Change(PAGES, "if ((standing?.value ?? null) !== cursor) throw", "if (standing === cursor) throw"),
    ),
    _mutant(
        "overlay until acknowledged",
        "what was acknowledged leaves the screen before a pull has brought it",
        NETWORK,
        Change(OPERATIONS, ".above(mirrorSeq ?? -1)", ".above(Number.MAX_SAFE_INTEGER)"),
        Change(OPERATIONS, " || (op.seq ?? -1) > mirrorSeq).sort", ").sort"),
    ),
    _mutant(
        "portal's 204 believed",
        "an empty answer counts as ours whoever wrote it",
        NETWORK,
        Change(
            PULL,
            "answer.headers.get('X-Rounds-Seq') ?? Number.NaN",
            "answer.headers.get('X-Rounds-Seq') ?? 1e9",
        ),
    ),
    _mutant(
        "no bisecting",
        "when a body is refused as a whole, everything in it is set aside",
        SERVERS,
        Change(
            PUSH, "if (stepsOf(batch).length === 1) await setAside", "if (batch.length > 0) await setAside"
        ),
    ),
    _mutant(
        "new id on resend",
        "what is sent again gets another id",
        NETWORK,
        Change(
            PUSH,
            "if (op?.status === 'sending') await db.outbox.update(op.n, { status: 'queued' })",
            "const op_id = crypto.randomUUID()\n"
            "      if (op) await db.outbox.update(op.n, { status: 'queued', op_id, wire: { ...op.wire, op_id } })",
        ),
    ),
    _mutant(
        "group cut",
        "a group is parted where a request is full",
        SERVERS,
        Change(
            BATCHES,
            "if (batch.length > 0 && tooMany) break",
            "if (batch.length > 0 && tooMany) step.splice(most - batch.length)",
        ),
    ),
    _mutant(
        "no lock among tabs",
        "every tab sends by itself",
        PHONES,
        Change(
            LOCKS,
            "return locks ? aloneAmongTabs(locks, name, work, pulse) : aloneHere(name, work)",
            "return locks ? work() : aloneHere(name, work)",
        ),
    ),
    _mutant(
        "full disk hushed up",
        "a record that found no room counts as saved",
        PHONES,
        Change(
            SPACE,
            "throw isFull(error) ? new StoreError('storage_full') : error",
            "if (!isFull(error)) throw error\n    return undefined as T",
        ),
    ),
    _mutant(
        "no reserve",
        "a full disk refuses the record although there is a reserve",
        PHONES,
        Change(SPACE, "    await db.reserve.clear()\n", ""),
    ),
    _mutant(
        "no replay",
        "after a restore nothing that was acknowledged goes again",
        SERVERS,
        Change(PULL, "if (reset === 'gc') return false", "if (reset) return false"),
    ),
    _mutant(
        "acknowledged forgotten at once",
        "what was acknowledged is not kept for seven days",
        SERVERS,
        Change(ENGINE, "const KEPT_MS = 7 * 86_400_000", "const KEPT_MS = 0"),
    ),
    _mutant(
        "buckets ignored at delete",
        "a row goes with the first of its buckets",
        SERVERS,
        Change(PAGES, "if (rest.length === 0) store.delete", "if (rest.length >= 0) store.delete"),
    ),
    _mutant(
        "buckets replaced at put",
        "a row forgets the buckets that this page does not name",
        SERVERS,
        Change(PAGES, "old && old._g === sweep ? membershipsOf", "old && old._g > sweep ? membershipsOf"),
    ),
    _mutant(
        "large page taken for new",
        "a page of many rows writes over what is there without reading it",
        ("store/mirror.test.ts",),
        Change(
            PAGES,
            "return new Set(await asked(store.getAllKeys(",
            "return new Set() ?? new Set(await asked(store.getAllKeys(",
        ),
    ),
    _mutant(
        "page ahead believed",
        "the page that was fetched ahead counts although the one before it was not written",
        ("store/mirror.test.ts",),
        Change(PULL, "ahead?.cursor === cursor ? ahead.answer", "ahead ? ahead.answer"),
    ),
    _mutant(
        "ended scope kept",
        "rows of a bucket that is no longer listed stay",
        SERVERS,
        Change(
            PAGES, "known.filter((bucket) => !page.buckets.includes(bucket))", "known.filter(() => false)"
        ),
    ),
    _mutant(
        "old copy kept",
        "after everything was pulled anew, rows that were not mentioned stay",
        SERVERS,
        Change(PAGES, "if (row._g !== sweep) store.delete", "if (row._g > sweep) store.delete"),
    ),
    _mutant(
        "order lost",
        "what waits does not hold back what follows on the same thing",
        SERVERS,
        Change(BATCHES, "if (waits || things.some((thing) => held.has(thing))) {", "if (waits) {"),
    ),
    _mutant(
        "no end to waiting",
        "a request that is never answered is never given up",
        NETWORK,
        Change(
            WIRE,
            "AbortSignal.any([this.#closing.signal, AbortSignal.timeout(TIMEOUT_MS)])",
            "this.#closing.signal",
        ),
    ),
    _mutant(
        "killed while sending",
        "what was on its way when the tab died is not sent again",
        PHONES,
        Change(
            OPERATIONS,
            ".between('deferred', 'sending', true, true)",
            ".between('deferred', 'queued', true, true)",
        ),
    ),
    _mutant(
        "clock believed",
        "a clock that was set back makes what was deferred wait for a day",
        CLOCKS,
        Change(BATCHES, "return deferred_at <= now && now < retry_at", "return now < retry_at"),
    ),
)
