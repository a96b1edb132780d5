/** Web Locks as browsers have them: one holder at a time, and a tab's locks end with the tab. */
import { Tab } from './browser'
import type { Clock } from './clock'

interface Asked {
  begin: () => void
  /** Somebody stole the lock, or the wait was given up. */
  fail: (reason: unknown) => void
}

interface Options {
  ifAvailable?: boolean
  steal?: boolean
  signal?: AbortSignal
}

class Locks {
  readonly #held = new Map<string, Asked>()
  readonly #waiting = new Map<string, Asked[]>()
  readonly #clock: Clock

  constructor(clock: Clock) {
    this.#clock = clock
  }

  request = async <T>(name: string, ...rest: unknown[]): Promise<T> => {
    const work = rest.at(-1) as (lock: unknown) => Promise<T>
    const { ifAvailable, steal, signal } = (rest.length > 1 ? rest[0] : {}) as Options
    // Unknown when a database's own event woke the engine; then the lock ends with what fails in the dead tab.
    const tab = Tab.current()
    if (ifAvailable && this.#held.has(name)) return work(null)
    if (steal) this.#steal(name)
    let end = () => {}
    let lost: Promise<never> = Promise.reject(new Error('never asked'))
    lost.catch(() => {})
    await new Promise<void>((begin, giveUp) => {
      lost = new Promise((_, fail) => {
        const asked: Asked = {
          begin,
          fail: (reason) => {
            giveUp(reason)
            fail(reason)
          },
        }
        end = () => this.#leave(name, asked)
        const giveUpWaiting = () => {
          if (this.#held.get(name) === asked) return
          end()
          asked.fail(signal?.reason)
        }
        signal?.addEventListener('abort', giveUpWaiting, { once: true })
        tab?.death.addEventListener('abort', end, { once: true })
        if (tab?.dead) end()
        else if (this.#held.has(name)) this.#waiting.set(name, [...(this.#waiting.get(name) ?? []), asked])
        else this.#take(name, asked)
      })
      lost.catch(() => {})
    })
    try {
      return await Promise.race([work({ name }), lost])
    } finally {
      end()
    }
  }

  #steal(name: string): void {
    const holder = this.#held.get(name)
    this.#held.delete(name)
    holder?.fail(new DOMException('the lock was stolen', 'AbortError'))
  }

  #take(name: string, asked: Asked): void {
    this.#held.set(name, asked)
    this.#clock.stirred += 1
    asked.begin()
  }

  #leave(name: string, asked: Asked): void {
    const waiting = (this.#waiting.get(name) ?? []).filter((one) => one !== asked)
    this.#waiting.set(name, waiting)
    if (this.#held.get(name) !== asked) return
    this.#held.delete(name)
    const next = waiting.shift()
    if (next) this.#take(name, next)
  }
}

/** Gives the engine a `navigator` with these locks; the returned function takes it away. */
export function installLocks(clock: Clock): () => void {
  const before = Object.getOwnPropertyDescriptor(globalThis, 'navigator')
  const navigator = { locks: new Locks(clock) }
  Object.defineProperty(globalThis, 'navigator', { configurable: true, value: navigator })
  return () => {
    if (before) Object.defineProperty(globalThis, 'navigator', before)
    else Reflect.deleteProperty(globalThis, 'navigator')
  }
}
