/**
 * What a browser does to the engine: a tab that dies at any of its requests to the database, and a disk
 * that is full. A dead tab's open transactions are rolled back and nothing of it writes or asks any more.
 */
import 'fake-indexeddb/auto'
import { AsyncLocalStorage } from 'node:async_hooks'
import { setMaxListeners } from 'node:events'
import { Dexie } from 'dexie'
import type { Clock } from './clock'

interface Inner {
  _execRequestAsync(asked: { operation: () => unknown; source: unknown }): unknown
  _start(): void
  _state: string
  db: IDBDatabase
}

/** What one tab wrote into the outbox, told when the transaction has committed. */
export type Written = (store: string, value: unknown) => void

export class Disk {
  free = Number.POSITIVE_INFINITY
  /** Bytes kept in reserve. */
  ballast = 0

  take(bytes: number): boolean {
    if (bytes > this.free) return false
    this.free -= bytes
    return true
  }
}

const doing = new AsyncLocalStorage<Tab>()
const owners = new WeakMap<IDBDatabase, Tab>()
const running = new Map<IDBTransaction, { tab: Tab; written: [string, unknown][]; taken: number }>()

export class Tab {
  /** In this process so far. */
  static deaths = 0
  dead = false
  /** Dies at so many requests from now. */
  fuse: number | null = null
  readonly disk: Disk
  readonly clock: Clock
  readonly #written: Written
  readonly #connections = new Set<IDBDatabase>()
  readonly #dying = new AbortController()
  readonly #factory: IDBFactory
  onDeath: () => void = () => {}

  constructor(clock: Clock, disk: Disk, written: Written) {
    this.clock = clock
    this.disk = disk
    this.#written = written
    setMaxListeners(0, this.#dying.signal)
    this.#factory = {
      open: (name: string, version?: number) => {
        this.point()
        const request = version === undefined ? indexedDB.open(name) : indexedDB.open(name, version)
        const own = () => {
          owners.set(request.result, this)
          this.#connections.add(request.result)
          if (this.dead) request.result.close()
        }
        request.addEventListener('upgradeneeded', own)
        request.addEventListener('success', own)
        return request
      },
      deleteDatabase: (name: string) => indexedDB.deleteDatabase(name),
      cmp: (a: unknown, b: unknown) => indexedDB.cmp(a, b),
      databases: () => indexedDB.databases(),
    }
  }

  get death(): AbortSignal {
    return this.#dying.signal
  }

  static current(): Tab | undefined {
    return doing.getStore()
  }

  /** Whatever `work` opens belongs to this tab. */
  run<T>(work: () => Promise<T>): Promise<T> {
    return doing.run(this, work)
  }

  /** One of the moments at which a tab may die. */
  point(): void {
    this.clock.stirred += 1
    if (!this.dead && this.fuse !== null && --this.fuse <= 0) this.die()
    if (this.dead) throw new DOMException('the tab is dead', 'AbortError')
  }

  die(): void {
    if (this.dead) return
    this.dead = true
    Tab.deaths += 1
    this.#dying.abort()
    this.onDeath()
    for (const [tx, { tab }] of [...running]) {
      if (tab !== this) continue
      try {
        tx.abort()
      } catch {
        // It has ended already.
      }
    }
    for (const connection of this.#connections) connection.close()
    for (const db of opened()) if (this.#owns(db)) db.close()
  }

  told(store: string, value: unknown): void {
    this.#written(store, value)
  }

  static factoryOf(tab: Tab): IDBFactory {
    return tab.#factory
  }

  #owns(db: Dexie): boolean {
    return (db as unknown as { _deps: { indexedDB: unknown } })._deps.indexedDB === this.#factory
  }
}

/** Dexie's own list, which its types do not name. */
function opened(): Dexie[] {
  return [...(Dexie as unknown as { connections: Dexie[] }).connections]
}

function sizeOf(value: unknown): number {
  if (value instanceof ArrayBuffer) return value.byteLength
  if (typeof value !== 'object' || value === null) return 16
  return Object.values(value).reduce<number>((sum, part) => sum + sizeOf(part), 64)
}

function watch(tx: IDBTransaction, tab: Tab): void {
  if (running.has(tx)) return
  const kept = { tab, written: [] as [string, unknown][], taken: 0 }
  running.set(tx, kept)
  tx.addEventListener('complete', () => {
    running.delete(tx)
    for (const [store, value] of kept.written) tab.told(store, value)
  })
  tx.addEventListener('abort', () => {
    running.delete(tx)
    tab.disk.free += kept.taken
  })
}

/** Lies beneath Dexie and beneath the pages that are written without it. Once for each test file. */
export function possessDatabases(): void {
  Object.defineProperty(Dexie.dependencies, 'indexedDB', {
    configurable: true,
    get: () => {
      const tab = doing.getStore()
      if (!tab) throw new Error('a database that belongs to no tab could not be killed')
      return Tab.factoryOf(tab)
    },
  })
  // Dexie may have been loaded before there was any database here.
  Dexie.dependencies.IDBKeyRange = globalThis.IDBKeyRange
  const transactions = IDBTransaction.prototype as unknown as Inner
  const execute = transactions._execRequestAsync
  transactions._execRequestAsync = function (this: Inner, asked) {
    const tab = owners.get(this.db)
    if (tab) {
      watch(this as unknown as IDBTransaction, tab)
      tab.point()
    }
    return execute.call(this, asked)
  }
  const start = transactions._start
  transactions._start = function (this: Inner) {
    const tab = owners.get(this.db)
    if (tab) tab.clock.stirred += 1
    return start.call(this)
  }
  const stores = IDBObjectStore.prototype
  for (const name of ['add', 'put'] as const) {
    const write = stores[name]
    stores[name] = function (this: IDBObjectStore, value: unknown, key?: IDBValidKey) {
      const tab = owners.get(this.transaction.db)
      if (tab && !tab.disk.take(sizeOf(value))) {
        // As Chromium does: the request fails, and unless somebody saves it the transaction with it.
        return failing(this, 'QuotaExceededError')
      }
      const request = key === undefined ? write.call(this, value) : write.call(this, value, key)
      if (tab && this.name === 'reserve') tab.disk.ballast = sizeOf(value)
      const kept = running.get(this.transaction)
      if (kept) {
        kept.taken += Number.isFinite(kept.tab.disk.free) ? sizeOf(value) : 0
        kept.written.push([this.name, structuredClone(value)])
      }
      return request
    }
  }
  for (const name of ['delete', 'clear'] as const) {
    const remove = stores[name] as (...args: unknown[]) => IDBRequest
    Object.assign(stores, {
      [name]: function (this: IDBObjectStore, ...args: unknown[]) {
        const disk = owners.get(this.transaction.db)?.disk
        if (disk && this.name === 'reserve') {
          disk.free += disk.ballast
          disk.ballast = 0
        }
        return remove.apply(this, args)
      },
    })
  }
}

function failing(store: IDBObjectStore, name: string): IDBRequest<IDBValidKey> {
  const inner = store.transaction as unknown as Inner
  return inner._execRequestAsync({
    operation: () => {
      throw new DOMException('the disk is full', name)
    },
    source: store,
  }) as IDBRequest<IDBValidKey>
}
