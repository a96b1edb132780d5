import { Dexie, liveQuery, type Subscription } from 'dexie'
import { type DeviceDatabase, keyOf } from './device'
import type { Entering } from './entering'
import { StoreError } from './errors'
import { asStoreError, readMe } from './me'
import type { Me } from './rows'
import type { Seals } from './sealing'
import type { Session } from './types'
import { Undelivered, Wire } from './wire'
import { databaseName, type SessionsOptions, Workspace } from './workspace'

/** Who is signed in, on this phone and in all of its tabs. */
export class Sessions {
  workspace: Workspace | null = null
  readonly #options: SessionsOptions
  #watching: Subscription | null = null
  #adopting: Promise<void> = Promise.resolve()
  readonly #seals = new Map<string, Seals>() // only in memory: a page that is opened anew is locked
  #password: { key: string; text: string } | null = null
  #entering: Promise<Entering> | null = null

  constructor(options: SessionsOptions) {
    this.#options = options
  }

  async open(): Promise<void> {
    const { device, now } = this.#options
    for (const { key, revoked } of await device.person.toArray()) {
      if (revoked && revoked.until <= now()) await this.#wipe(key)
    }
    await this.#adopt()
    this.#watching = liveQuery(() => device.currentPerson()).subscribe({
      next: () => void this.#adopt(),
      error: () => {},
    })
  }

  get device(): DeviceDatabase {
    return this.#options.device
  }

  passwordOf(key: string): string | null {
    return this.#password?.key === key ? this.#password.text : null
  }

  /** Opens the person's rows with these seals, or with null locks them. */
  async setSeals(key: string, seals: Seals | null): Promise<void> {
    if (seals) this.#seals.set(key, seals)
    else this.#seals.delete(key)
    await this.#adopt()
  }

  /** Deletes the rows of the person who is signed in, unsent ones included, and begins anew without a lock. */
  async startAnew(): Promise<void> {
    const { device, prefix } = this.#options
    const key = this.workspace?.person.key
    if (!key) return
    this.#seals.delete(key)
    this.#adopting = this.#adopting
      .catch(() => {})
      .then(async () => {
        await this.workspace?.close()
        this.workspace = null
        await Dexie.delete(databaseName(prefix, key))
        await device.person
          .where('key')
          .equals(key)
          .modify((person) => void delete person.lock)
      })
    await this.#adopt()
  }

  /** Takes over what has been written down about the person. */
  async reread(): Promise<void> {
    await this.#adopt()
  }

  /** Resolves when no change of the person is under way. */
  async quiet(): Promise<void> {
    await this.#adopting
  }

  async #wipe(key: string): Promise<void> {
    const { device, prefix } = this.#options
    this.#adopting = this.#adopting
      .catch(() => {})
      .then(async () => {
        await device.transaction('rw', device.person, device.setting, async () => {
          if ((await device.read('current')) === key) await device.write('current', null)
          await device.person.delete(key)
        })
        const old = this.workspace
        if (old?.person.key === key) {
          this.workspace = null
          await old.close()
        }
        await Dexie.delete(databaseName(prefix, key))
        this.#options.onChange()
      })
    await this.#adopting
  }

  async close(): Promise<void> {
    this.#watching?.unsubscribe()
    await this.#adopting
    await this.workspace?.close()
  }

  current(): Session | null {
    const person = this.workspace?.person
    if (!person) return null
    const session = { me: person.me, expired: person.expired }
    return person.token ? { ...session, token: person.token } : session
  }

  /** What signs in and out. */
  entering(): Promise<Entering> {
    this.#entering ??= import('./entering').then(
      ({ Entering }) => new Entering(this, this.#options),
      () => {
        this.#entering = null
        throw new StoreError('offline')
      },
    )
    return this.#entering
  }

  keepPassword(password: { key: string; text: string } | null): void {
    this.#password = password
  }

  forgetSecrets(key: string): void {
    this.#password = null
    this.#seals.delete(key)
  }

  /** Ends at the server a session that was ended here without a network. */
  async paySignOut(): Promise<void> {
    const { device } = this.#options
    const owed = await device.read<{ token: string | null }>('sign_out_owed')
    if (!owed || this.workspace) return
    try {
      await this.door(owed.token).delete('/api/v1/session')
    } catch (error) {
      const ended = error instanceof Undelivered && error.status === 401
      if (!ended) return
    }
    await device.setting.delete('sign_out_owed')
  }

  async refreshMe(): Promise<Me> {
    const workspace = this.workspace
    if (!workspace) throw new StoreError('not_signed_in')
    const { device } = this.#options
    let me: Me
    try {
      me = readMe((await workspace.wire.get('/api/v1/me')).json)
    } catch (error) {
      if (error instanceof Undelivered && error.code === 'device_revoked') {
        await workspace.beRemoved()
        this.#options.onChange()
      } else if (error instanceof Undelivered && error.status === 401) {
        await device.person.update(workspace.person.key, { expired: true })
        await this.#adopt()
      }
      throw asStoreError(error)
    }
    // The browser's cookie speaks for somebody else: nothing may be sent with it.
    const other = keyOf(me) !== workspace.person.key
    await device.person.update(workspace.person.key, other ? { expired: true } : { me })
    await this.#adopt()
    if (other) throw new StoreError('not_signed_in')
    return me
  }

  door(token: string | null): Wire {
    const { fetch, baseUrl, now } = this.#options
    return new Wire({
      fetch,
      baseUrl,
      now,
      token: () => token,
      personId: null,
      stillSpeaks: async () => true,
    })
  }

  /** One at a time, and each as it is written down by then: news from another tab may be older than a sign-in here. */
  #adopt(): Promise<void> {
    this.#adopting = this.#adopting
      .catch(() => {})
      .then(async () => {
        const person = await this.#options.device.currentPerson()
        const old = this.workspace
        const seals = person?.lock ? (this.#seals.get(person.key) ?? null) : null
        const sameLock = old?.db.seals === seals && old?.isLocked() === Boolean(person?.lock && !seals)
        if (
          old?.person.key === person?.key &&
          old?.person.deviceId === person?.deviceId &&
          (!person || sameLock)
        ) {
          if (old && person && JSON.stringify(old.person) !== JSON.stringify(person)) {
            old.person = person
            this.#options.onChange()
          }
          return
        }
        this.workspace = person
          ? new Workspace(person, this.#options, {
              wipe: () => void this.#wipe(person.key),
              seals,
            })
          : null
        await old?.close()
        // Killed in the middle of it, the phone goes on with it.
        if (person?.revoked) await this.workspace?.beRemoved()
        this.#options.onChange()
      })
    return this.#adopting
  }
}
