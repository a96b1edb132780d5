import { AsyncResource } from 'node:async_hooks'

/** Time that only passes when a test lets it; timers of the engine run in its order, and nothing sleeps. */
interface Timer {
  at: number
  every: number | null
  run: () => void
}

export const START = Date.parse('2026-11-23T02:00:00.000Z')
/** Opening a database takes some twenty turns in which nothing can be seen. */
const QUIET_TURNS = 40

export class Clock {
  now = START
  /** Counts whatever shows that something is still going on. */
  stirred = 0
  readonly #timers = new Map<number, Timer>()
  readonly #real = {
    setTimeout: globalThis.setTimeout,
    clearTimeout: globalThis.clearTimeout,
    setInterval: globalThis.setInterval,
    clearInterval: globalThis.clearInterval,
    abortAfter: AbortSignal.timeout,
  }
  #made = 0

  install(): void {
    const clear = (id: unknown) => this.#timers.delete(Number(id))
    const set = (every: boolean) => (run: () => void, ms: number) => this.#add(run, ms, every)
    Object.assign(globalThis, {
      setTimeout: set(false),
      clearTimeout: clear,
      setInterval: set(true),
      clearInterval: clear,
    })
    AbortSignal.timeout = (ms) => {
      const ending = new AbortController()
      this.#add(() => ending.abort(new DOMException('too late', 'TimeoutError')), ms, false)
      return ending.signal
    }
  }

  uninstall(): void {
    const { abortAfter, ...timers } = this.#real
    Object.assign(globalThis, timers)
    AbortSignal.timeout = abortAfter
    this.#timers.clear()
  }

  /** Resolves when that much time has passed. */
  wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.#add(resolve, ms, false)
    })
  }

  async pass(ms: number): Promise<void> {
    const end = this.now + ms
    await this.settle()
    for (;;) {
      const [id, next] = this.#next()
      if (!next || next.at > end) break
      this.now = Math.max(this.now, next.at)
      if (next.every === null) this.#timers.delete(id)
      else next.at += next.every
      next.run()
      await this.settle()
    }
    this.now = end
  }

  /** Until nobody reads or writes any more: what still runs then waits for time to pass. */
  async settle(): Promise<void> {
    let seen = this.stirred
    for (let quiet = 0; quiet < QUIET_TURNS; quiet++) {
      await new Promise<void>((resolve) => setImmediate(resolve))
      if (this.stirred === seen) continue
      seen = this.stirred
      quiet = 0
    }
  }

  #next(): [number, Timer | null] {
    let found: [number, Timer | null] = [0, null]
    for (const entry of this.#timers) if (!found[1] || entry[1].at < found[1].at) found = entry
    return found
  }

  #add(run: () => void, ms: number, repeats: boolean): number {
    const wait = Math.max(1, Number(ms) || 0)
    this.#made += 1
    this.#timers.set(this.#made, {
      at: this.now + wait,
      every: repeats ? wait : null,
      run: AsyncResource.bind(run),
    })
    return this.#made
  }
}
