import { liveQuery, type Subscription } from 'dexie'
import type { Operation, PersonDatabase } from './database'
import { unsentOperations } from './operations'
import type { StorageState, SyncState } from './types'
import type { Workspace } from './workspace'

export interface Counts {
  unsent: number
  oldestAt: Date | null
  attention: number
  photosLeft: number
  lastSyncAt: Date | null
  skewMs: number | null
  mirrored: boolean
  ballast: boolean
}

const NOTHING: Counts = {
  unsent: 0,
  oldestAt: null,
  attention: 0,
  photosLeft: 0,
  lastSyncAt: null,
  skewMs: null,
  mirrored: false,
  ballast: false,
}

/** What is not delivered yet; part of the caller's transaction if there is one. */
export function countDelivery(db: PersonDatabase): Promise<Counts> {
  return db.transaction('r?', db.outbox, db.blob, db.meta, db.reserve, async () => {
    // Pages are written beneath Dexie; this row changes after each of them.
    const [noted, unsent, attention, photos, reserves] = await Promise.all([
      db.meta.bulkGet(['synced_at', 'skew_ms', 'mirrored', 'touched']),
      unsentOperations(db),
      db.outbox.where('attention').equals(1).count(),
      db.blob.where('state').between('failed', 'ready', true, true).toArray(),
      db.reserve.count(),
    ])
    const [syncedAt, skewMs, mirrored] = noted.map((row) => row?.value as number | undefined)
    const failed = photos.filter((photo) => photo.state === 'failed').length
    const oldest = unsent.reduce<Operation | null>((kept, op) => (kept && kept.n < op.n ? kept : op), null)
    return {
      unsent: unsent.length,
      oldestAt: oldest ? new Date(oldest.wire.at) : null,
      attention: attention + failed,
      photosLeft: photos.length - failed,
      lastSyncAt: syncedAt === undefined ? null : new Date(syncedAt),
      skewMs: skewMs ?? null,
      mirrored: mirrored !== undefined,
      ballast: reserves > 0,
    }
  })
}

/** The line that is always visible. Follows the database, other tabs' changes included. */
export class Status {
  storage: StorageState = { persisted: null, freeBytes: null, ballast: false }
  readonly #now: () => Date
  readonly #onChange: () => void
  #workspace: Workspace | null = null
  #counts = NOTHING
  #state: SyncState | null = null
  #watching: Subscription | null = null
  /** Lets go whoever waits for the first count. */
  #counted = () => {}

  constructor(now: () => Date, onChange: () => void) {
    this.#now = now
    this.#onChange = onChange
  }

  async follow(workspace: Workspace | null): Promise<void> {
    if (workspace === this.#workspace) return this.refresh()
    this.#watching?.unsubscribe()
    this.#watching = null
    this.#counted()
    this.#workspace = workspace
    this.#counts = NOTHING
    this.changed()
    if (!workspace) return
    await new Promise<void>((counted) => {
      this.#counted = counted
      this.#watching = liveQuery(() => countDelivery(workspace.db)).subscribe({
        next: (counts) => {
          this.#take(workspace, counts)
          counted()
        },
        error: () => counted(),
      })
    })
  }

  async refresh(): Promise<void> {
    const workspace = this.#workspace
    if (!workspace) return
    try {
      this.#take(workspace, await countDelivery(workspace.db))
      this.changed()
    } catch (error) {
      // Somebody else signed in meanwhile, and this database was closed.
      if (workspace === this.#workspace && workspace.db.isOpen()) throw error
    }
  }

  stop(): void {
    this.#watching?.unsubscribe()
  }

  changed(): void {
    this.#state = null
    this.#onChange()
  }

  /** The same object until something changes, as useSyncExternalStore wants it. */
  state(): SyncState {
    this.#state ??= this.#compose()
    return this.#state
  }

  #take(workspace: Workspace, counts: Counts): void {
    if (workspace !== this.#workspace) return
    if (JSON.stringify(counts) === JSON.stringify(this.#counts)) return
    this.#counts = counts
    this.changed()
  }

  #compose(): SyncState {
    const engine = this.#workspace?.engine
    const phase = engine?.phase ?? 'idle'
    const browserSaysOffline = typeof navigator !== 'undefined' && navigator.onLine === false
    const { ballast, ...counts } = this.#counts
    const { lastSyncAt } = counts
    const state: SyncState = {
      ...counts,
      phase,
      online: !browserSaysOffline && phase !== 'offline',
      needsSignIn: this.#workspace?.person.expired ?? false,
      persisted: this.storage.persisted,
      stale: lastSyncAt
        ? Math.max(0, Math.round((this.#now().getTime() - lastSyncAt.getTime()) / 1000))
        : null,
      storage: { ...this.storage, ballast },
      revoked: this.#workspace?.person.revoked ?? null,
    }
    return engine?.error ? { ...state, error: engine.error } : state
  }
}
