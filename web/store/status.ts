import { liveQuery, type Subscription } from 'dexie'
import type { Operation, OperationStatus, PersonDatabase } from './database'
import { UNSENT } from './database'
import type { SyncState } from './types'
import type { Workspace } from './workspace'

interface Counts {
  unsent: number
  oldestAt: Date | null
  attention: number
  photosLeft: number
  lastSyncAt: Date | null
  skewMs: number | null
  mirrored: boolean
}

const NOTHING: Counts = {
  unsent: 0,
  oldestAt: null,
  attention: 0,
  photosLeft: 0,
  lastSyncAt: null,
  skewMs: null,
  mirrored: false,
}

function countsOf(db: PersonDatabase): Promise<Counts> {
  return db.transaction('r?', db.outbox, db.blob, db.meta, async () => {
    const withStatus = (status: OperationStatus) => db.outbox.where('status').equals(status)
    let unsent = 0
    let oldest: Operation | undefined
    for (const status of UNSENT) {
      const first = await withStatus(status).first()
      if (!first) continue
      unsent += await withStatus(status).count()
      if (!oldest || first.n < oldest.n) oldest = first
    }
    const syncedAt = await db.read<number>('synced_at')
    const failedPhotos = await db.blob.where('state').equals('failed').count()
    return {
      unsent,
      oldestAt: oldest ? new Date(oldest.wire.at) : null,
      attention: (await db.outbox.where('attention').equals(1).count()) + failedPhotos,
      photosLeft: await db.blob.where('state').anyOf('held', 'ready').count(),
      lastSyncAt: syncedAt === undefined ? null : new Date(syncedAt),
      skewMs: (await db.read<number>('skew_ms')) ?? null,
      mirrored: (await db.read<number>('mirrored')) !== undefined,
    }
  })
}

/** The line that is always visible. Follows the database, other tabs' changes included. */
export class Status {
  persisted: boolean | null = null
  readonly #onChange: () => void
  #workspace: Workspace | null = null
  #counts = NOTHING
  #state: SyncState | null = null
  #watching: Subscription | null = null

  constructor(onChange: () => void) {
    this.#onChange = onChange
  }

  async follow(workspace: Workspace | null): Promise<void> {
    if (workspace === this.#workspace) return this.refresh()
    this.#watching?.unsubscribe()
    this.#watching = null
    this.#workspace = workspace
    this.#counts = NOTHING
    this.changed()
    if (!workspace) return
    this.#watching = liveQuery(() => countsOf(workspace.db)).subscribe({
      next: (counts) => this.#take(workspace, counts),
      error: () => {},
    })
    await this.refresh()
  }

  async refresh(): Promise<void> {
    const workspace = this.#workspace
    if (!workspace) return
    try {
      this.#take(workspace, await countsOf(workspace.db))
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
    const state: SyncState = {
      ...this.#counts,
      phase,
      online: !browserSaysOffline && phase !== 'offline',
      needsSignIn: this.#workspace?.person.expired ?? false,
      persisted: this.persisted,
    }
    return engine?.error ? { ...state, error: engine.error } : state
  }
}
