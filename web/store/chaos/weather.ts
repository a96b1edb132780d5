/** The network between a tab and the server, and what can happen to a request on its way. */
import type { Tab } from './browser'
import type { Clock } from './clock'
import type { Dice } from './dice'
import { type Door, problem } from './door'

export type Fault =
  | 'lost_before'
  | 'lost_after'
  | 'twice'
  | 'late_copy'
  | 'cut'
  | 'portal_page'
  | 'portal_204'
  | 'portal_302'
  | 'not_found'
  | 'forbidden'
  | 'too_many'
  | 'broken'
  | 'gateway'
  | 'unavailable'
  | 'stall_before'
  | 'stall_after'

/** How often each happens, against the others. */
export const FAULTS: Record<Fault, number> = {
  lost_before: 4,
  lost_after: 6,
  twice: 4,
  late_copy: 3,
  cut: 3,
  portal_page: 2,
  portal_204: 2,
  portal_302: 1,
  not_found: 1,
  forbidden: 1,
  too_many: 1,
  broken: 2,
  gateway: 2,
  unavailable: 1,
  stall_before: 1,
  stall_after: 1,
}

export interface Passed {
  path: string
  fault: Fault | null
  body: string | null
  at: number
}

export class Weather {
  /** Share of requests that meet a fault. */
  badness = 0
  /** No request arrives. */
  isDown = false
  /** The next requests whose path begins so meet these faults, in order. */
  readonly ordered: { path: string; fault: Fault }[] = []
  readonly passed: Passed[] = []
  latency: [number, number] = [20, 400]
  readonly #clock: Clock
  readonly #dice: Dice
  readonly #door: Door

  constructor(clock: Clock, dice: Dice, door: Door) {
    this.#clock = clock
    this.#dice = dice
    this.#door = door
  }

  clear(): void {
    this.badness = 0
    this.isDown = false
    this.ordered.length = 0
  }

  requests(path: string): Passed[] {
    return this.passed.filter((one) => one.path.startsWith(path))
  }

  fetchOf(tab: Tab): typeof fetch {
    return async (input, init = {}) => {
      tab.point()
      const path = String(input)
      const signal = either(tab.death, init.signal ?? null)
      const fault = this.#faultFor(path)
      const body = typeof init.body === 'string' ? init.body : null
      this.passed.push({ path, fault, body, at: this.#clock.now })
      const response = await this.#carry(path, init, fault, signal)
      tab.point()
      return response
    }
  }

  #faultFor(path: string): Fault | null {
    const index = this.ordered.findIndex((one) => path.startsWith(one.path))
    if (index >= 0) return this.ordered.splice(index, 1)[0]?.fault ?? null
    return this.#dice.chance(this.badness) ? this.#dice.weighed(FAULTS) : null
  }

  async #carry(path: string, init: RequestInit, fault: Fault | null, signal: AbortSignal): Promise<Response> {
    const serve = () => this.#door.answer(path, init)
    await this.#travel(signal)
    if (this.isDown) throw new TypeError('Failed to fetch')
    switch (fault) {
      case 'lost_before':
      case 'portal_302': // a redirect is an error for whoever asked not to follow it
        throw new TypeError('Failed to fetch')
      case 'stall_before':
        return never(signal)
      case 'portal_page':
        return new Response('<!doctype html><title>Wi-Fi</title>', {
          headers: { 'Content-Type': 'text/html' },
        })
      case 'portal_204':
        return new Response(null, { status: 204 })
      case 'not_found':
        return new Response('not here', { status: 404, headers: { 'Content-Type': 'text/plain' } })
      case 'forbidden':
        return problem(403, 'permission_denied')
      case 'too_many':
        return problem(429, 'too_many_requests', {}, 7)
      case 'unavailable':
        return problem(503, 'busy', {}, 5)
      case 'gateway':
        return new Response('<h1>502</h1>', { status: 502, headers: { 'Content-Type': 'text/html' } })
    }
    const response = serve()
    if (fault === 'broken') return problem(500, 'server_error')
    if (fault === 'late_copy') void this.#again(serve)
    if (fault === 'stall_after') return never(signal)
    await this.#travel(signal)
    if (fault === 'lost_after') throw new TypeError('Failed to fetch')
    if (fault === 'twice') return serve()
    if (fault === 'cut') {
      const text = await response.text()
      const { status, headers } = response
      if (status === 204) return new Response(null, { status, headers })
      return new Response(text.slice(0, Math.floor(text.length * 0.7)), { status, headers })
    }
    return response
  }

  /** A copy that a proxy delivers long afterwards, when others have gone past it. */
  async #again(serve: () => Response): Promise<void> {
    await this.#clock.wait(this.#dice.between(3_000, 60_000))
    serve()
  }

  #travel(signal: AbortSignal): Promise<void> {
    const [least, most] = this.latency
    return until(this.#clock.wait(this.#dice.between(least, most)), signal)
  }
}

/** Like AbortSignal.any, without what that leaves behind on a signal that lives as long as the tab. */
function either(death: AbortSignal, own: AbortSignal | null): AbortSignal {
  if (!own) return death
  const ending = new AbortController()
  const end = () => ending.abort(own.aborted ? own.reason : death.reason)
  if (own.aborted || death.aborted) end()
  own.addEventListener('abort', end, { once: true })
  death.addEventListener('abort', end, { once: true })
  return ending.signal
}

function never(signal: AbortSignal): Promise<Response> {
  return until(new Promise<Response>(() => {}), signal)
}

function until<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason)
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}
