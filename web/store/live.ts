import { liveQuery, type Subscription } from 'dexie'
import type { Sessions } from './sessions'
import type { Workspace } from './workspace'

export class Listeners {
  readonly #callbacks = new Set<() => void>()

  add(callback: () => void): () => void {
    this.#callbacks.add(callback)
    return () => this.#callbacks.delete(callback)
  }

  tell(): void {
    for (const callback of [...this.#callbacks]) callback()
  }
}

/** A live query that follows the signed-in person; it falls silent while nobody is. */
export function follow<T>(
  sessions: Sessions,
  listeners: Listeners,
  query: () => Promise<T>,
  callback: (value: T) => void,
  failed?: (error: unknown) => void,
): () => void {
  let followed: Workspace | null = null
  let subscription: Subscription | null = null
  const attach = () => {
    const { workspace } = sessions
    if (workspace === followed) return
    subscription?.unsubscribe()
    subscription = null
    followed = workspace
    if (!workspace) return
    const observed = liveQuery(async () => {
      // Pages are written beneath Dexie; this row changes after each of them.
      await workspace.db.read('touched')
      return query()
    })
    subscription = observed.subscribe({
      next: callback,
      error: (error) => {
        if (workspace === sessions.workspace) failed?.(error)
      },
    })
  }
  attach()
  const detach = listeners.add(attach)
  return () => {
    detach()
    subscription?.unsubscribe()
  }
}
