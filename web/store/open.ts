import { liveQuery, type Subscription } from 'dexie'
import { businessDay } from '../shared/domain/businessDay'
import { DeviceDatabase } from './device'
import { StoreError } from './errors'
import { discardOperation, listOutbox, retryOperation } from './operations'
import { Sessions } from './sessions'
import { Status } from './status'
import { stopsOfDay } from './today'
import { followDevice } from './triggers'
import type { OpenOptions, Store } from './types'
import type { Workspace } from './workspace'

class Listeners {
  readonly #callbacks = new Set<() => void>()

  add(callback: () => void): () => void {
    this.#callbacks.add(callback)
    return () => this.#callbacks.delete(callback)
  }

  tell(): void {
    for (const callback of [...this.#callbacks]) callback()
  }
}

/** Opens the phone's store. Whoever was signed in is signed in again, with or without a network. */
export async function openStore(options: OpenOptions = {}): Promise<Store> {
  const prefix = options.name ?? 'rounds'
  const now = options.now ?? (() => new Date())
  const auth = options.auth ?? 'cookie'
  const baseUrl = options.baseUrl ?? ''
  const device = new DeviceDatabase(prefix)
  const sessionListeners = new Listeners()
  const syncListeners = new Listeners()
  const status = new Status(() => syncListeners.tell())
  let stopFollowing: (() => void) | null = null
  let retryTimer: ReturnType<typeof setTimeout> | undefined

  const sessions = new Sessions({
    prefix,
    device,
    fetch: options.fetch ?? ((input, init) => globalThis.fetch(input, init)),
    baseUrl,
    app: options.app ?? 'rounds-web',
    now,
    auth,
    deviceLabel: options.deviceLabel ?? 'web',
    onRecorded: async () => {
      await status.refresh()
      wake()
    },
    onPhase: () => status.changed(),
    onChange: () => {
      void status.follow(sessions.workspace)
      sessionListeners.tell()
      wake()
    },
  })

  /** Sends soon, when the store has been started and no back-off forbids it. */
  function wake(): void {
    send((engine) => engine.whenDue())
  }

  function send(attempt: (engine: Workspace['engine']) => Promise<void>): void {
    if (!stopFollowing) return
    const { workspace } = sessions
    if (!workspace) {
      void sessions.paySignOut()
      return
    }
    void attempt(workspace.engine).then(() => settled(workspace))
  }

  async function settled(workspace: Workspace): Promise<void> {
    await status.refresh()
    status.changed()
    const wait = workspace.engine.dueIn()
    clearTimeout(retryTimer)
    if (wait !== null && stopFollowing && !workspace.person.expired) {
      retryTimer = setTimeout(wake, wait + 50)
    }
  }

  function mine(): Workspace {
    if (!sessions.workspace) throw new StoreError('not_signed_in')
    return sessions.workspace
  }

  async function syncNow(): Promise<void> {
    const { workspace } = sessions
    if (!workspace) return
    await workspace.engine.now()
    await settled(workspace)
  }

  await sessions.open()
  await status.follow(sessions.workspace)

  const store: Store = {
    session: {
      current: () => sessions.current(),
      async signIn(name, password) {
        const me = await sessions.signIn(name, password)
        await status.follow(sessions.workspace)
        void askForDurability(status)
        wake()
        return me
      },
      async signOut(mode) {
        await sessions.signOut(mode)
        await status.follow(sessions.workspace)
      },
      refreshMe: () => sessions.refreshMe(),
      subscribe: (callback) => sessionListeners.add(callback),
    },
    sync: {
      state: () => status.state(),
      subscribe: (callback) => syncListeners.add(callback),
      now: syncNow,
      start() {
        if (stopFollowing) return
        // In a page the first wake comes from followDevice itself, so the flag must stand before it.
        stopFollowing = () => {}
        stopFollowing = followDevice({
          wake,
          back: () => send((engine) => engine.now()),
          network: () => status.changed(),
          events: () =>
            auth === 'cookie' && sessions.workspace && !sessions.workspace.person.expired
              ? `${baseUrl}/api/sync/v1/events`
              : null,
        })
        void askForDurability(status)
        wake()
      },
      stop() {
        stopFollowing?.()
        stopFollowing = null
        clearTimeout(retryTimer)
      },
    },
    businessDay: () => businessDay(now(), mine().person.me.company.timezone),
    today: async (day, near) => stopsOfDay(contextOf(mine()), day ?? store.businessDay(), near),
    customers: {
      list: async (query) => mine().customers.list(query),
      warm: async () => mine().customers.warm(),
      get: async (id) => mine().customers.get(id),
      create: async (draft) => mine().customers.create(draft),
      edit: async (id, set) => mine().customers.edit(id, set),
    },
    visits: {
      checkIn: async (input) => mine().visits.checkIn(input),
      attachFix: async (id, fix) => mine().visits.attachFix(id, fix),
      checkOut: async (id, input) => mine().visits.checkOut(id, input),
      addPhoto: async (id, photo) => mine().visits.addPhoto(id, photo),
      photo: async (sha256) => mine().visits.photo(sha256),
      get: async (id) => mine().views.get(id),
      ofCustomer: async (id) => mine().views.ofCustomer(id),
      ofDay: async (day) => mine().views.ofDay(day),
      open: async () => mine().views.open(),
    },
    outbox: {
      list: async () => {
        const { db, customers } = mine()
        return db.transaction('r?', db.outbox, db.blob, db.customer, db.visit, db.meta, async () =>
          listOutbox(db, (ids) => customers.many(ids)),
        )
      },
      async retry(opId) {
        await retryOperation(mine().db, opId, now())
        await status.refresh()
        wake()
      },
      async discard(opId, reason) {
        await discardOperation(mine().db, opId, reason, now())
        await status.refresh()
      },
    },
    live: (query, callback, failed) => follow(sessions, sessionListeners, query, callback, failed),
    prefs: {
      get: (key) => device.read(`pref:${key}`),
      set: (key, value) => device.write(`pref:${key}`, value),
    },
    async close() {
      store.sync.stop()
      status.stop()
      await sessions.close()
      device.close()
    },
  }
  return store
}

function contextOf(workspace: Workspace) {
  const { db, customers, views } = workspace
  return { db, customers, views, me: () => workspace.person.me }
}

/** Asks the browser not to clear the outbox when space is short. */
async function askForDurability(status: Status): Promise<void> {
  if (typeof navigator === 'undefined' || !navigator.storage?.persist) return
  status.persisted = await navigator.storage.persist()
  status.changed()
}

/** A live query that follows the signed-in person; it falls silent while nobody is. */
function follow<T>(
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
