import type { PersonDatabase } from './database'
import type { DeviceDatabase, KnownPerson } from './device'
import { isFull } from './space'
import type { StorageState, SyncState } from './types'
import { Undelivered, type Wire } from './wire'

type Exchange = typeof import('./exchange')

/** How long the phone can send again what a restored server may have forgotten. */
const KEPT_MS = 7 * 86_400_000
const FIRST_WAIT_MS = 1_000
const LONGEST_WAIT_MS = 60_000

/** Waiting time before attempt `failures` + 1: doubling with jitter, never sooner than the server asks. */
export function nextDelay(failures: number, retryAfterMs: number | null, random: number): number {
  const doubled = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(failures - 1, 16))
  return Math.max(doubled * (0.5 + random / 2), retryAfterMs ?? 0)
}

/** Kept by the service worker; before that has run, a lost network may hold this code up as well. */
async function fetchExchange(): Promise<Exchange> {
  try {
    return await import('./exchange')
  } catch {
    throw new Undelivered('offline')
  }
}

export interface EngineContext {
  db: PersonDatabase
  wire: Wire
  deviceId: string
  app: string
  now: () => Date
  storage: () => StorageState
  /** The server does not know this session any more. */
  onSignedOut: () => Promise<void>
  /** The server says that this phone was removed. */
  onRemoved: () => Promise<void>
  /** Whose phone it is, and where that is written down. */
  device: DeviceDatabase
  person: () => KnownPerson
  /** For a removed phone: hands over what was unsent and wipes; null while it is nobody's removed phone. */
  farewell: () => (() => Promise<void>) | null
  /** False while the session has to be renewed: nothing is sent. */
  maySend: () => boolean
  onChange: () => void
}

export type Phase = SyncState['phase']

/** Sends and receives for one person. At most one of all tabs does so at a time. */
export class Engine {
  phase: Phase = 'idle'
  error: { code: string; params: Record<string, unknown> } | null = null
  readonly #context: EngineContext
  #running: Promise<void> | null = null
  #cycling: Promise<void> | null = null
  #again = false
  /** Somebody asked for a fresh attempt while one was on its way, so its failure is not the last word. */
  #afresh = false
  #failures = 0
  #notBefore = 0
  /** By the phone's clock; one that is set back behind this moment says nothing about waiting. */
  #failedAt = 0
  /** A server's Retry-After binds even a person who presses the button. */
  #bound = 0
  #closed = false

  constructor(context: EngineContext) {
    this.#context = context
  }

  /**
   * A cycle that begins after this call, however long the last failures would have it wait: the
   * network or the person has come back. Concurrent callers share it.
   */
  async now(): Promise<void> {
    if (this.#mustWaitFor(this.#bound)) return
    this.#failures = 0
    this.#notBefore = 0
    this.#afresh = true
    await this.#join()
  }

  /** Like now(), but waits its turn after a failure. */
  async whenDue(): Promise<void> {
    if (this.#mustWaitFor(this.#notBefore) && !this.#running) return
    await this.#join()
  }

  async #join(): Promise<void> {
    if (this.#running) {
      this.#again = true
      return this.#running
    }
    this.#running = this.#runUntilQuiet()
    try {
      await this.#running
    } finally {
      this.#running = null
    }
  }

  /** A clock that was set back behind the failure says nothing about waiting. */
  #mustWaitFor(moment: number): boolean {
    const at = this.#context.now().getTime()
    return this.#failedAt <= at && at < moment
  }

  /** Milliseconds until a failed attempt is due again, or an operation that the server put off; null for neither. */
  async dueIn(): Promise<number | null> {
    const { db, now } = this.#context
    const until = (at: number) => Math.max(0, at - now().getTime())
    if (this.error) return until(this.#notBefore)
    if (!db.isOpen()) return null
    const deferred = await db.outbox.where('status').equals('deferred').toArray()
    return deferred.length ? until(Math.min(...deferred.map((op) => op.retry_at ?? 0))) : null
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#context.wire.close()
    await this.#cycling
  }

  async #runUntilQuiet(): Promise<void> {
    do {
      this.#again = false
      this.#afresh = false
      await this.#attempt()
    } while (this.#isWanted() && !this.#closed)
  }

  #isWanted(): boolean {
    return this.#afresh ? !this.#mustWaitFor(this.#bound) : this.#again && !this.error
  }

  /** One cycle, when no other tab is at it. */
  async #attempt(): Promise<void> {
    const { db, farewell, maySend } = this.#context
    if (this.#closed || !(farewell() || maySend())) return
    try {
      const { alone } = await fetchExchange()
      const work = () => {
        this.#cycling = this.#cycle()
        return this.#cycling
      }
      await alone(`rounds-send-${db.name}`, work, {
        beat: () => db.write('sender_at', Date.now()),
        last: () => db.read<number>('sender_at'),
      })
    } catch (error) {
      if (!this.#closed) await this.#failed(error)
    }
  }

  async #cycle(): Promise<void> {
    const farewell = this.#context.farewell()
    if (this.#closed || !(farewell || this.#context.maySend())) return
    try {
      const exchange = await fetchExchange()
      if (farewell) {
        this.#enter('sending')
        await farewell()
      } else await exchange.exchangeAll(this.#context, (phase) => this.#enter(phase))
      this.#failures = 0
      this.#notBefore = 0
      this.error = null
      this.#enter('idle')
      if (!farewell) await exchange.tidyUp(this.#context, KEPT_MS)
    } catch (error) {
      if (!this.#closed) await this.#failed(error)
    }
  }

  async #failed(error: unknown): Promise<void> {
    const { now, onRemoved, onSignedOut } = this.#context
    this.#failures += 1
    const trouble = error instanceof Undelivered ? error : null
    const wait = nextDelay(this.#failures, trouble?.retryAfterMs ?? null, Math.random())
    this.#failedAt = now().getTime()
    this.#notBefore = this.#failedAt + wait
    if (trouble?.retryAfterMs) this.#bound = this.#failedAt + trouble.retryAfterMs
    if (trouble?.trouble === 'person_changed' || trouble?.trouble === 'superseded') {
      this.#enter('idle')
      return
    }
    this.error = trouble
      ? { code: trouble.code, params: trouble.params }
      : isFull(error)
        ? { code: 'storage_full', params: {} }
        : { code: 'storage_failed', params: { detail: error instanceof Error ? error.name : 'unknown' } }
    if (trouble?.code === 'device_revoked') {
      // What is left to do for a removed phone is done at once.
      this.#afresh = this.#context.farewell() === null
      await onRemoved()
    } else if (trouble?.status === 401) await onSignedOut()
    this.#enter(trouble?.trouble === 'offline' ? 'offline' : 'error')
  }

  #enter(phase: Phase): void {
    if (this.phase === phase) return
    this.phase = phase
    this.#context.onChange()
  }
}
