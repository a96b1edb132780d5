const queues = new Map<string, Promise<void>>()

/**
 * Runs `work` alone among all tabs (Web Locks), or among all stores of this process where there are
 * no Web Locks.
 */
export async function alone<T>(name: string, work: () => Promise<T>): Promise<T> {
  const locks = typeof navigator === 'undefined' ? undefined : navigator.locks
  if (locks) return locks.request(name, work) as Promise<T>
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
