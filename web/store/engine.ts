import type { PersonDatabase } from './database'
import { alone, type Pulse } from './locks'
import { isFull } from './space'
import type { StorageState, SyncState } from './types'
import { Undelivered, type Wire } from './wire'

type Exchange = typeof import('./exchange')

const KEPT_MS = 7 * 86_400_000
const FIRST_WAIT_MS = 1_000
const LONGEST_WAIT_MS = 60_000
const REPLAYS = 3

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
  readonly #pulse: Pulse
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
    this.#pulse = {
      beat: () => context.db.write('sender_at', Date.now()),
      last: () => context.db.read<number>('sender_at'),
    }
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
      await alone(
        `rounds-send-${this.#context.db.name}`,
        () => {
          this.#cycling = this.#cycle()
          return this.#cycling
        },
        this.#pulse,
      )
    } while (this.#isWanted() && !this.#closed)
  }

  #isWanted(): boolean {
    return this.#afresh ? !this.#mustWaitFor(this.#bound) : this.#again && !this.error
  }

  async #cycle(): Promise<void> {
    const { now, maySend } = this.#context
    const farewell = this.#context.farewell()
    if (this.#closed || !(farewell || maySend())) return
    try {
      if (farewell) {
        this.#enter('sending')
        await farewell()
        this.error = null
        return this.#enter('idle')
      }
      const exchange = await fetchExchange()
      await this.#exchange(exchange)
      this.#failures = 0
      this.#notBefore = 0
      this.error = null
      this.#enter('idle')
      await exchange.prune(this.#context.db, now().getTime() - KEPT_MS)
      await exchange.refillBallast(this.#context.db)
      await exchange.reportWhenDue(this.#context)
    } catch (error) {
      if (this.#closed) return
      await this.#failed(error)
    }
  }

  /** Records first; photos part by part, and any record written meanwhile before the next part. */
  async #exchange(exchange: Exchange): Promise<void> {
    const begun = new Set<string>()
    let mustPull = true
    let photoArrived = false
    let replays = 0
    for (;;) {
      this.#enter('sending')
      const refused = await this.#push(exchange)
      if (refused.delivered) mustPull = true
      if (mustPull) {
        this.#enter('receiving')
        const outcome = await exchange.pullAll(this.#context)
        mustPull = outcome === 'replay' && ++replays <= REPLAYS
        if (mustPull) continue
      }
      if (refused.error) throw refused.error
      this.#enter('sending')
      const sent = await exchange.sendNextPart(this.#context, begun)
      if (sent === 'photo') photoArrived = true
      if (sent === 'nothing') {
        if (!photoArrived) return
        photoArrived = false
        mustPull = true
      }
    }
  }

  /** A server that cannot take operations can often still give rows; the error is told afterwards. */
  async #push({ pushAll }: Exchange): Promise<{ delivered: boolean; error: Undelivered | null }> {
    try {
      return { delivered: await pushAll(this.#context), error: null }
    } catch (error) {
      const serverFault = error instanceof Undelivered && error.trouble === 'refused' && error.status >= 500
      if (!serverFault || error.retryAfterMs !== null) throw error
      return { delivered: false, error }
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
