import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { alone } from './locks'

interface Waiter {
  grant: () => void
  work: () => Promise<unknown>
}

/** One browser's locks: a holder that dies passes its lock on, one that is frozen keeps it. */
class Locks {
  #holder: { done: () => void; lost: (error: Error) => void } | null = null
  readonly #waiting: Waiter[] = []

  request(
    _name: string,
    options: { signal?: AbortSignal; steal?: boolean },
    work: () => Promise<unknown>,
  ): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const grant = () => {
        const me = { done: () => {}, lost: reject }
        this.#holder = me
        void work()
          .then(resolve, reject)
          .finally(() => {
            if (this.#holder === me) this.#next()
          })
      }
      if (options.steal) {
        this.#holder?.lost(new DOMException('stolen', 'AbortError'))
        return grant()
      }
      if (!this.#holder) return grant()
      const waiter = { grant, work }
      this.#waiting.push(waiter)
      options.signal?.addEventListener('abort', () => {
        this.#waiting.splice(this.#waiting.indexOf(waiter), 1)
        reject(options.signal?.reason)
      })
    })
  }

  /** The tab that holds the lock is closed or killed. */
  kill(): void {
    this.#next()
  }

  #next(): void {
    this.#holder = null
    this.#waiting.shift()?.grant()
  }
}

let locks: Locks
let beatAt: number | undefined
const pulse = { beat: async () => (beatAt = Date.now()), last: async () => beatAt }
const never = () => new Promise<string>(() => {})

beforeEach(() => {
  locks = new Locks()
  beatAt = undefined
  vi.stubGlobal('navigator', { locks })
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

test('two tabs work one after the other', async () => {
  const order: string[] = []
  let finish = () => {}
  const first = alone(
    'x',
    () => new Promise<void>((resolve) => (finish = resolve)).then(() => void order.push('first')),
    pulse,
  )
  const second = alone('x', async () => void order.push('second'), pulse)
  await vi.advanceTimersByTimeAsync(1000)
  expect(order).toEqual([])
  finish()
  await Promise.all([first, second])
  expect(order).toEqual(['first', 'second'])
})

test('when the tab that sends dies, the next goes on at once', async () => {
  void alone('x', never, pulse)
  const second = alone('x', async () => 'sent', pulse)
  locks.kill()
  expect(await second).toBe('sent')
})

test('a tab that is frozen loses the lock after a minute without a beat', async () => {
  void locks.request('x', {}, never).catch(() => {})
  let sent = false
  const second = alone('x', async () => (sent = true), pulse)
  await vi.advanceTimersByTimeAsync(59_000)
  expect(sent).toBe(false)
  await vi.advanceTimersByTimeAsync(16_000)
  expect(sent).toBe(true)
  await second
})

test('a tab that works long and beats keeps the lock', async () => {
  void alone('x', never, pulse)
  let sent = false
  void alone('x', async () => (sent = true), pulse)
  await vi.advanceTimersByTimeAsync(600_000)
  expect(sent).toBe(false)
})

test('a tab that was robbed of the lock ends its work without a failure', async () => {
  let finish = (_: string) => {}
  const robbed = alone('x', () => new Promise<string>((resolve) => (finish = resolve)), {
    ...pulse,
    beat: async () => undefined,
  })
  const second = alone('x', async () => 'second', pulse)
  await vi.advanceTimersByTimeAsync(80_000)
  expect(await second).toBe('second')
  finish('awake again')
  expect(await robbed).toBe('awake again')
})
