/** What the person does with the phone's lock. Every step is written down before it counts. */
import type { DeviceDatabase, KnownPerson, LockRecord } from './device'
import { StoreError } from './errors'
import { Seals } from './sealing'
import { makeDataKey, unwrap, wrap } from './vault'

const SHORTEST_PIN = 6
/** Seconds to wait after so many wrong PINs in a row. */
const WAITS = [0, 0, 0, 30, 60, 300, 900, 3600]

export interface LockContext {
  device: DeviceDatabase
  person: KnownPerson
  now: () => Date
  /** Of the sign-in in this page; null after a restart. */
  password: string | null
}

function checkLength(pin: string): void {
  if ([...pin].length < SHORTEST_PIN) throw new StoreError('pin_too_short', { least: SHORTEST_PIN })
}

function passwordOf({ password }: LockContext): string {
  if (!password) throw new StoreError('sign_in_needed')
  return password
}

function lockOf({ person }: LockContext): LockRecord {
  if (!person.lock) throw new StoreError('no_lock')
  return person.lock
}

async function keep({ device, person }: LockContext, lock: LockRecord): Promise<void> {
  await device.person.update(person.key, { lock })
}

/** Makes the key. What is here already is encrypted with it afterwards. */
export async function makeLock(context: LockContext, pin: string): Promise<Seals> {
  if (context.person.lock) throw new StoreError('lock_exists')
  checkLength(pin)
  const password = passwordOf(context)
  const dataKey = await makeDataKey()
  const byPin = await wrap(dataKey, pin)
  const byPassword = await wrap(dataKey, password)
  await keep(context, { byPin, byPassword, tries: 0, waitUntil: 0, whole: false })
  return new Seals(await unwrap(byPin, pin))
}

/** The wrong PIN is counted before it is tried, so that no restart forgives it. */
async function tried(context: LockContext, pin: string, extractable: boolean): Promise<CryptoKey> {
  const { device, person, now } = context
  const at = now().getTime()
  const counted = await device.transaction('rw', device.person, async () => {
    const lock = (await device.person.get(person.key))?.lock
    if (!lock) throw new StoreError('no_lock')
    if (at < lock.waitUntil) {
      throw new StoreError('pin_wait', { wait_s: Math.ceil((lock.waitUntil - at) / 1000) })
    }
    const tries = lock.tries + 1
    const wait_s = WAITS[Math.min(tries, WAITS.length - 1)] ?? 0
    const next = { ...lock, tries, waitUntil: at + wait_s * 1000 }
    await keep(context, next)
    return { lock: next, wait_s }
  })
  let key: CryptoKey
  try {
    key = await unwrap(counted.lock.byPin, pin, extractable)
  } catch {
    throw new StoreError('pin_wrong', { tries: counted.lock.tries, wait_s: counted.wait_s })
  }
  await keep(context, { ...counted.lock, tries: 0, waitUntil: 0 })
  return key
}

export async function openLock(context: LockContext, pin: string): Promise<Seals> {
  const { password } = context
  const key = await tried(context, pin, password !== null)
  if (password === null) return new Seals(key)
  // The password may be a new one; what it opens is the key of before.
  const lock = lockOf(context)
  await keep(context, { ...lock, byPassword: await wrap(key, password), tries: 0, waitUntil: 0 })
  return new Seals(await unwrap(lock.byPin, pin))
}

export async function changePin(context: LockContext, old: string, fresh: string): Promise<void> {
  checkLength(fresh)
  const key = await tried(context, old, true)
  await keep(context, { ...lockOf(context), byPin: await wrap(key, fresh), tries: 0, waitUntil: 0 })
}

/** A new PIN by the password; `earlier` is the password of the time when the lock was last opened with one. */
export async function recoverLock(context: LockContext, pin: string, earlier?: string): Promise<Seals> {
  checkLength(pin)
  const password = passwordOf(context)
  const lock = lockOf(context)
  let key: CryptoKey
  try {
    key = await unwrap(lock.byPassword, earlier ?? password, true)
  } catch {
    throw new StoreError('recovery_wrong')
  }
  const byPin = await wrap(key, pin)
  await keep(context, { ...lock, byPin, byPassword: await wrap(key, password), tries: 0, waitUntil: 0 })
  return new Seals(await unwrap(byPin, pin))
}

export async function checkPin(context: LockContext, pin: string): Promise<void> {
  await tried(context, pin, false)
}
