import { businessDay } from '../shared/domain/businessDay'
import { DeviceDatabase } from './device'
import { StoreError } from './errors'
import { follow, Listeners } from './live'
import { lockOf, noteRequirement } from './lock'
import { Sessions } from './sessions'
import { saving } from './space'
import { Status } from './status'
import { freeBytes, lookAtStorage } from './storage'
import { stopsOfDay } from './today'
import { followDevice } from './triggers'
import type { OpenOptions, Store } from './types'
import type { Workspace } from './workspace'

/** Opens the phone's store. Whoever was signed in is signed in again, with or without a network. */
export async function openStore(options: OpenOptions = {}): Promise<Store> {
  const prefix = options.name ?? 'rounds'
  const now = options.now ?? (() => new Date())
  const auth = options.auth ?? 'cookie'
  const baseUrl = options.baseUrl ?? ''
  const app = options.app ?? 'rounds-web'
  const deviceLabel = options.deviceLabel ?? 'web'
  const device = new DeviceDatabase(prefix)
  const sessionListeners = new Listeners()
  const syncListeners = new Listeners()
  const status = new Status(now, () => syncListeners.tell())
  let stopFollowing: (() => void) | null = null
  let retryTimer: ReturnType<typeof setTimeout> | undefined

  const sessions = new Sessions({
    prefix,
    device,
    fetch: options.fetch ?? ((input, init) => globalThis.fetch(input, init)),
    baseUrl,
    app,
    now,
    auth,
    deviceLabel,
    onRecorded: recorded,
    onPhase: () => status.changed(),
    storage: () => status.storage,
    onChange: () => {
      void status.follow(sessions.workspace)
      sessionListeners.tell()
      wake()
    },
  })

  async function recorded(): Promise<void> {
    await status.refresh()
    wake()
  }

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
    if (workspace !== sessions.workspace) return
    await noteRequirement(sessions, workspace)
    status.storage = { ...status.storage, freeBytes: await freeBytes() }
    await status.refresh()
    status.changed()
    const wait = await workspace.engine.dueIn()
    clearTimeout(retryTimer)
    if (wait !== null && stopFollowing && !workspace.person.expired) {
      retryTimer = setTimeout(wake, wait + 50)
    }
  }

  function mine(): Workspace {
    const { workspace } = sessions
    if (!workspace) throw new StoreError('not_signed_in')
    if (workspace.person.revoked) throw new StoreError('device_revoked')
    if (workspace.isLocked()) throw new StoreError('locked')
    return workspace
  }

  async function syncNow(): Promise<void> {
    const { workspace } = sessions
    if (!workspace) return
    await workspace.engine.now()
    await sessions.quiet()
    await settled(workspace)
  }

  const approvals = () => import('./approvals')
  const ownOf = (workspace: Workspace) => ({
    db: workspace.db,
    personId: workspace.person.me.person.id,
    now,
    changed: recorded,
  })

  await sessions.open()
  await status.follow(sessions.workspace)
  // Whoever comes for the first time may lose the network before the app is kept on the phone.
  if (!sessions.workspace) void sessions.entering().catch(() => {})

  async function arrived<Entered extends object>(entered: Entered): Promise<Entered> {
    if ('step' in entered && entered.step) return entered
    await status.follow(sessions.workspace)
    void lookAtStorage(status)
    wake()
    return entered
  }

  const store: Store = {
    session: {
      current: () => sessions.current(),
      async signIn(name, password) {
        return arrived(await (await sessions.entering()).signIn(name, password))
      },
      async goOn(path, body) {
        return arrived(await (await sessions.entering()).goOn(path, body))
      },
      signOn: async () => (await import('./signOn')).signOnOf(sessions, arrived),
      async signOut(mode) {
        await (await sessions.entering()).signOut(mode)
        await status.follow(sessions.workspace)
      },
      refreshMe: () => sessions.refreshMe(),
      subscribe: (callback) => sessionListeners.add(callback),
    },
    sync: {
      state: () => status.state(),
      subscribe: (callback) => syncListeners.add(callback),
      now: syncNow,
      async verify() {
        await sessions.workspace?.db.write('verified_at', 0)
        await syncNow()
      },
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
        void lookAtStorage(status)
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
      async reveal(id) {
        const { wire } = mine()
        return (await import('./numbers')).revealNumber(wire, id)
      },
    },
    visits: {
      checkIn: async (input) => (await mine().visits()).checkIn(input),
      attachFix: async (id, fix) => (await mine().visits()).attachFix(id, fix),
      checkOut: async (id, input) => (await mine().visits()).checkOut(id, input),
      addPhoto: async (id, photo) => (await mine().visits()).addPhoto(id, photo),
      photo: async (sha256) => (await mine().visits()).photo(sha256),
      get: async (id) => mine().views.get(id),
      ofCustomer: async (id) => mine().views.ofCustomer(id),
      ofDay: async (day) => mine().views.ofDay(day),
      open: async () => mine().views.open(),
    },
    approvals: {
      list: async () => (await approvals()).listApprovals(ownOf(mine())),
      get: async (id) => (await approvals()).getApproval(ownOf(mine()), id),
      waiting: async () => (await approvals()).countWaiting(ownOf(mine())),
      decide: async (...given) => (await approvals()).decideApproval(ownOf(mine()), ...given),
      withdraw: async (id) => (await approvals()).withdrawApproval(ownOf(mine()), id),
    },
    notes: async () => {
      const own = mine()
      return (await import('./notes')).notesOf(ownOf(own), own.customers)
    },
    contacts: async () => {
      const own = mine()
      return (await import('./contacts')).contactsOf(ownOf(own), own.wire)
    },
    pins: async () => (await import('./pins')).pinsOf(ownOf(mine())),
    leaves: async () => (await import('./leaves')).leavesOf(ownOf(mine())),
    setup: async () => (await mine().db.customer_setup.toCollection().first()) ?? null,
    outbox: {
      list: async () => {
        const { db, customers } = mine()
        const { listOutbox } = await import('./outbox')
        return db.transaction('r?', db.outbox, db.blob, db.customer, db.visit, db.meta, async () =>
          listOutbox(db, now(), (ids) => customers.many(ids)),
        )
      },
      async retry(opId) {
        const { db } = mine()
        const { retryOperation } = await import('./outbox')
        await saving(db, () => retryOperation(db, opId, now()))
        await recorded()
      },
      async edit(opId, change) {
        const { db } = mine()
        const { editOperation } = await import('./outbox')
        await saving(db, () => editOperation(db, opId, change, now()))
        await recorded()
      },
      async discard(opId, reason) {
        const { db } = mine()
        const { discardOperation } = await import('./outbox')
        await saving(db, () => discardOperation(db, opId, reason, now()))
        await recorded()
      },
      async exportFile() {
        const { db, person } = mine()
        const { exportOutbox } = await import('./exportFile')
        const { me, deviceId } = person
        return exportOutbox(db, { me, deviceId, deviceLabel, app, madeAt: now() })
      },
    },
    day: {
      async endOfDay(day) {
        const { db, views } = mine()
        return (await import('./endOfDay')).endOfDay(db, views, day ?? store.businessDay())
      },
    },
    lock: lockOf({
      sessions,
      now,
      subscribe: (callback) => sessionListeners.add(callback),
      async changed() {
        await status.follow(sessions.workspace)
        wake()
      },
    }),
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
