import { Dexie, liveQuery, type Subscription } from 'dexie'
import { uuidv7 } from '../shared/domain/uuidv7'
import { type DeviceDatabase, type KnownPerson, keyOf } from './device'
import { StoreError } from './errors'
import { asStoreError, readMe } from './me'
import type { Me } from './rows'
import type { Seals } from './sealing'
import type { Entered, Session, SignOutMode, Step } from './types'
import { type Answer, isJson, Undelivered, Wire } from './wire'
import { databaseName, type SessionsOptions, Workspace } from './workspace'

/** Who is signed in, on this phone and in all of its tabs. */
export class Sessions {
  workspace: Workspace | null = null
  readonly #options: SessionsOptions
  #watching: Subscription | null = null
  #adopting: Promise<void> = Promise.resolve()
  readonly #seals = new Map<string, Seals>() // only in memory: a page that is opened anew is locked
  #password: { key: string; text: string } | null = null
  /** Between the password and the session. */
  #entering: { name: string | null; password: string | null; deviceId: string } | null = null

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

  async signIn(name: string, password: string): Promise<Me | Step> {
    return this.#enter('', { name, password }, { name, password })
  }

  async goOn(path: string, body: Record<string, unknown>): Promise<Entered | Step> {
    const password = typeof body.password === 'string' ? body.password : (this.#entering?.password ?? null)
    return this.#enter(`/${path}`, body, { name: this.#entering?.name ?? null, password })
  }

  /** A ticket knows its phone; what begins at the door names it. */
  async #enter(
    path: string,
    body: Record<string, unknown>,
    { name, password }: { name: string | null; password: string | null },
  ): Promise<Entered | Step> {
    const { device, auth } = this.#options
    const wire = this.door(null)
    const begins = path === '' || path === '/passkey' || path === '/reset'
    const known = name ? await device.read<string>(`device_of:${name}`) : null
    let deviceId = (begins ? known : this.#entering?.deviceId) ?? (await device.deviceId())
    const ask = () =>
      wire.post(`/api/v1/session${path}`, {
        ...body,
        ...(begins && {
          device: { id: deviceId, label: this.#options.deviceLabel, kind: 'phone' },
          token: auth === 'token',
        }),
      })
    let answer: Answer
    try {
      answer = await ask().catch((error) => {
        if (!(error instanceof Undelivered) || error.code !== 'id_reused') throw error
        // This phone's id belongs to a colleague who used it before.
        deviceId = uuidv7()
        return ask()
      })
    } catch (error) {
      throw asStoreError(error)
    }
    const json = isJson(answer.json) ? answer.json : {}
    if (typeof json.ticket === 'string' && !json.me) {
      this.#entering = { name, password, deviceId }
      return json as unknown as Step
    }
    const me = readMe(json.me)
    this.#entering = null
    const token = typeof json.token === 'string' ? json.token : null
    if (auth === 'token' && !token) throw new StoreError('bad_answer')
    await this.seat(me, deviceId, token, name, password)
    return Array.isArray(json.recovery_codes) ? { ...me, recovery_codes: json.recovery_codes } : me
  }

  /** From now on this phone is that person's, with all that they left on it. */
  async seat(
    me: Me,
    deviceId: string,
    token: string | null,
    name: string | null,
    password: string | null,
  ): Promise<void> {
    const { device } = this.#options
    const before = await device.person.get(keyOf(me))
    const person: KnownPerson = {
      key: keyOf(me),
      me,
      deviceId,
      token,
      expired: false,
      ...(before?.lock && { lock: before.lock }),
      ...(before?.lockRequired && { lockRequired: true }),
    }
    this.#password = password === null ? null : { key: person.key, text: password }
    await device.transaction('rw', device.person, device.setting, async () => {
      await device.person.put(person)
      await device.write('current', person.key)
      await device.write(`device_of:${name ?? me.person.code}`, deviceId)
      await device.setting.delete('sign_out_owed')
    })
    await this.#adopt()
  }

  async signOut(mode: SignOutMode): Promise<void> {
    const { device } = this.#options
    const workspace = this.workspace
    if (!workspace) return
    if (mode === 'send-first') {
      await workspace.engine.now()
      await this.quiet()
      if (!this.workspace) return
      const unsent = await workspace.db.outbox.where('status').anyOf('queued', 'sending', 'deferred').count()
      const photos = await workspace.db.blob.where('state').anyOf('held', 'ready').count()
      if (unsent + photos > 0) throw new StoreError('unsent_remains', { unsent, photos })
      await workspace.forgetMirror()
    }
    const { token, revoked } = workspace.person
    this.#password = null
    this.#seals.delete(workspace.person.key)
    await device.transaction('rw', device.person, device.setting, async () => {
      await device.write('current', null)
      if (revoked) return
      await device.person.update(workspace.person.key, { token: null })
      await device.write('sign_out_owed', { token })
    })
    await this.#adopt()
    await this.paySignOut()
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
