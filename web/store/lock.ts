/** The phone's lock, as the screens see it. What encrypts is fetched when there is something to encrypt. */
import type { LockRecord } from './device'
import { StoreError } from './errors'
import type { Seals } from './sealing'
import type { Sessions } from './sessions'
import type { LockInfo, LockState, Store } from './types'
import type { Workspace } from './workspace'

export interface LockOptions {
  sessions: Sessions
  now: () => Date
  subscribe: (callback: () => void) => () => void
  /** The rows have become readable, or no longer are. */
  changed: () => Promise<void>
}

export function lockOf({ sessions, now, subscribe, changed }: LockOptions): Store['lock'] {
  function mine(): Workspace {
    if (!sessions.workspace) throw new StoreError('not_signed_in')
    return sessions.workspace
  }

  function context() {
    const { person } = mine()
    return { device: sessions.device, person, now, password: sessions.passwordOf(person.key) }
  }

  async function openWith(seals: Seals | null): Promise<void> {
    await sessions.setSeals(mine().person.key, seals)
    await changed()
  }

  /** Writes the lock down; undefined takes it off. */
  async function amend(change: (lock: LockRecord) => LockRecord | undefined): Promise<void> {
    await sessions.device.person
      .where('key')
      .equals(mine().person.key)
      .modify((person) => {
        const lock = person.lock && change(person.lock)
        if (lock) person.lock = lock
        else delete person.lock
      })
    await sessions.reread()
  }

  /** What was there before the lock, or arrived while it was being made. */
  async function sealAll(): Promise<void> {
    const { db, person } = mine()
    if (!person.lock || person.lock.whole) return
    const { rewrite } = await import('./sealing')
    await rewrite(db)
    await amend((lock) => ({ ...lock, whole: true }))
  }

  return {
    state: () => stateOf(sessions.workspace),
    info: () => infoOf(sessions.workspace, sessions),
    subscribe,
    async setPin(pin) {
      const { makeLock } = await import('./pin')
      await openWith(await makeLock(context(), pin))
      await sealAll()
    },
    async unlock(pin) {
      const { openLock } = await import('./pin')
      await openWith(await openLock(context(), pin))
      await sealAll()
    },
    lock: () => openWith(null),
    async changePin(old, fresh) {
      const { changePin } = await import('./pin')
      await changePin(context(), old, fresh)
    },
    async recover(pin, earlierPassword) {
      const { recoverLock } = await import('./pin')
      await openWith(await recoverLock(context(), pin, earlierPassword))
      await sealAll()
    },
    async remove(pin) {
      const { db, person } = mine()
      if (person.lockRequired) throw new StoreError('pin_required')
      if (!db.seals) throw new StoreError('locked')
      const { checkPin } = await import('./pin')
      await checkPin(context(), pin)
      const { rewrite } = await import('./sealing')
      db.seals.opening = true
      await amend((lock) => ({ ...lock, whole: false }))
      await rewrite(db)
      await amend(() => undefined)
      await openWith(null)
    },
    async abandon() {
      mine()
      await sessions.startAnew()
      await changed()
    },
  }
}

/** Notes what the last pull said about locks. */
export async function noteRequirement(sessions: Sessions, workspace: Workspace): Promise<void> {
  if (!workspace.db.isOpen()) return
  const wanted = await workspace.wantsLock()
  if (wanted === (workspace.person.lockRequired ?? false)) return
  await sessions.device.person.update(workspace.person.key, { lockRequired: wanted })
  await sessions.reread()
}

function stateOf(workspace: Workspace | null): LockState {
  if (!workspace) return 'off'
  const { person } = workspace
  if (!person.lock) return person.lockRequired ? 'setup' : 'off'
  return workspace.isLocked() ? 'locked' : 'open'
}

function infoOf(workspace: Workspace | null, sessions: Sessions): LockInfo {
  const lock = workspace?.person.lock
  return {
    state: stateOf(workspace),
    required: workspace?.person.lockRequired ?? false,
    tries: lock?.tries ?? 0,
    waitUntil: lock?.waitUntil ? new Date(lock.waitUntil) : null,
    recoverable: workspace ? lock !== undefined && sessions.passwordOf(workspace.person.key) !== null : false,
  }
}
