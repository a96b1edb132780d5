const queues = new Map<string, Promise<void>>()

const BEAT_MS = 15_000
const PATIENCE_MS = 60_000

/** How a tab that holds the lock shows that it is alive. A frozen one keeps the lock and shows nothing. */
export interface Pulse {
  beat: () => Promise<unknown>
  /** Milliseconds of the wall clock at the last beat of whoever holds the lock. */
  last: () => Promise<number | undefined>
}

/**
 * Runs `work` alone among all tabs (Web Locks), or among all stores of this process where there are no Web
 * Locks. When a tab dies the browser passes its lock on; when one is frozen, whoever waits takes it after a minute.
 */
export async function alone<T>(name: string, work: () => Promise<T>, pulse: Pulse): Promise<T> {
  const locks = typeof navigator === 'undefined' ? undefined : navigator.locks
  return locks ? aloneAmongTabs(locks, name, work, pulse) : aloneHere(name, work)
}

async function aloneAmongTabs<T>(
  locks: LockManager,
  name: string,
  work: () => Promise<T>,
  pulse: Pulse,
): Promise<T> {
  const since = Date.now()
  const giveUp = new AbortController()
  let running: Promise<T> | null = null
  const run = () => {
    clearInterval(watching)
    running = beating(work, pulse)
    return running
  }
  const watching = setInterval(async () => {
    const last = (await pulse.last().catch(() => undefined)) ?? 0
    if (!running && Date.now() - Math.max(last, since) >= PATIENCE_MS) giveUp.abort()
  }, BEAT_MS)
  try {
    return (await locks.request(name, { signal: giveUp.signal }, run)) as T
  } catch (error) {
    // Taken away from this tab while it was frozen: what it does is harmless twice, and ends by itself.
    if (running) return await running
    if (!giveUp.signal.aborted) throw error
  } finally {
    clearInterval(watching)
  }
  try {
    return (await locks.request(name, { steal: true }, run)) as T
  } catch (error) {
    if (running) return await running
    throw error
  }
}

async function beating<T>(work: () => Promise<T>, pulse: Pulse): Promise<T> {
  const heart = setInterval(() => void pulse.beat().catch(() => {}), BEAT_MS)
  try {
    return await work()
  } finally {
    clearInterval(heart)
  }
}

async function aloneHere<T>(name: string, work: () => Promise<T>): Promise<T> {
  const before = queues.get(name) ?? Promise.resolve()
  const running = before.then(work)
  const ended = running.then(
    () => {},
    () => {},
  )
  queues.set(name, ended)
  try {
    return await running
  } finally {
    if (queues.get(name) === ended) queues.delete(name)
  }
}
