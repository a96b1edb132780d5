/**
 * What a browser does to the engine: a tab that dies at any of its requests to the database, and a disk
 * that is full. A dead tab's open transactions are rolled back and nothing of it writes or asks any more.
 */
import 'fake-indexeddb/auto'
import { AsyncLocalStorage } from 'node:async_hooks'
import { Dexie } from 'dexie'
import type { Clock } from './clock'

interface Inner {
  _execRequestAsync(asked: { operation: () => unknown; source: unknown }): unknown
  _state: string
  db: IDBDatabase
}

/** What one tab wrote into the outbox, told when the transaction has committed. */
export type Written = (store: string, value: unknown) => void

export class Disk {
  free = Number.POSITIVE_INFINITY

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
    for (const db of Dexie.connections) if (this.#owns(db)) db.close()
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
  const global = globalThis.indexedDB
  Object.defineProperty(Dexie.dependencies, 'indexedDB', {
    configurable: true,
    get: () => {
      const tab = doing.getStore()
      return tab ? Tab.factoryOf(tab) : global
    },
  })
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
      const kept = running.get(this.transaction)
      if (kept) {
        kept.taken += Number.isFinite(kept.tab.disk.free) ? sizeOf(value) : 0
        kept.written.push([this.name, structuredClone(value)])
      }
      return request
    }
  }
  const remove = stores.delete
  stores.delete = function (this: IDBObjectStore, key) {
    const tab = owners.get(this.transaction.db)
    const kept = running.get(this.transaction)
    if (tab && this.name === 'reserve') {
      const bytes = 2 * 1024 * 1024
      tab.disk.free += bytes
      if (kept) kept.taken -= bytes
    }
    return remove.call(this, key)
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
