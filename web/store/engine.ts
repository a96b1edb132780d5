import type { PersonDatabase } from './database'
import { alone } from './locks'
import type { SyncState } from './types'
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
  /** The server does not know this session any more. */
  onSignedOut: () => Promise<void>
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
    if (this.#context.now().getTime() < this.#bound) return
    this.#failures = 0
    this.#notBefore = 0
    this.#afresh = true
    await this.#join()
  }

  /** Like now(), but waits its turn after a failure. */
  async whenDue(): Promise<void> {
    if (this.#context.now().getTime() < this.#notBefore && !this.#running) return
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

  /** Milliseconds until a failed attempt is due again; null when nothing failed. */
  dueIn(): number | null {
    return this.error ? Math.max(0, this.#notBefore - this.#context.now().getTime()) : null
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
      await alone(`rounds-send-${this.#context.db.name}`, () => {
        this.#cycling = this.#cycle()
        return this.#cycling
      })
    } while (this.#isWanted() && !this.#closed)
  }

  #isWanted(): boolean {
    const isBound = this.#context.now().getTime() < this.#bound
    return this.#afresh ? !isBound : this.#again && !this.error
  }

  async #cycle(): Promise<void> {
    const { now, maySend } = this.#context
    if (this.#closed || !maySend()) return
    try {
      const exchange = await fetchExchange()
      await this.#exchange(exchange)
      this.#failures = 0
      this.#notBefore = 0
      this.error = null
      this.#enter('idle')
      await exchange.prune(this.#context.db, now().getTime() - KEPT_MS)
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
    const { now, onSignedOut } = this.#context
    this.#failures += 1
    const trouble = error instanceof Undelivered ? error : null
    const wait = nextDelay(this.#failures, trouble?.retryAfterMs ?? null, Math.random())
    this.#notBefore = now().getTime() + wait
    if (trouble?.retryAfterMs) this.#bound = now().getTime() + trouble.retryAfterMs
    if (trouble?.trouble === 'person_changed' || trouble?.trouble === 'superseded') {
      this.#enter('idle')
      return
    }
    this.error = trouble
      ? { code: trouble.code, params: trouble.params }
      : { code: 'storage_failed', params: { detail: error instanceof Error ? error.name : 'unknown' } }
    if (trouble?.status === 401) await onSignedOut()
    this.#enter(trouble?.trouble === 'offline' ? 'offline' : 'error')
  }

  #enter(phase: Phase): void {
    if (this.phase === phase) return
    this.phase = phase
    this.#context.onChange()
  }
}
