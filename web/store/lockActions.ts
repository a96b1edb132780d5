/** What the person does with the lock, and what follows from it for the rows. */
import type { LockRecord } from './device'
import { StoreError } from './errors'
import type { LockOptions } from './lock'
import { changePin, checkPin, makeLock, openLock, recoverLock } from './pin'
import { rewrite, type Seals } from './sealing'
import type { Store } from './types'
import type { Workspace } from './workspace'

type Actions = Omit<Store['lock'], 'state' | 'info' | 'subscribe'>

export function lockActions({ sessions, now, changed }: LockOptions): Actions {
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
    await rewrite(db)
    await amend((lock) => ({ ...lock, whole: true }))
  }

  return {
    async setPin(pin) {
      await openWith(await makeLock(context(), pin))
      await sealAll()
    },
    async unlock(pin) {
      await openWith(await openLock(context(), pin))
      await sealAll()
    },
    lock: () => openWith(null),
    changePin: (old, fresh) => changePin(context(), old, fresh),
    async recover(pin, earlierPassword) {
      await openWith(await recoverLock(context(), pin, earlierPassword))
      await sealAll()
    },
    async remove(pin) {
      const { db, person } = mine()
      if (person.lockRequired) throw new StoreError('pin_required')
      if (!db.seals) throw new StoreError('locked')
      await checkPin(context(), pin)
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
