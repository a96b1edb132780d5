import { uuidv7 } from '../shared/domain/uuidv7'
import { type KnownPerson, keyOf } from './device'
import { StoreError } from './errors'
import { asStoreError, readMe } from './me'
import type { Me } from './rows'
import type { Sessions } from './sessions'
import type { Entered, SignOutMode, Step } from './types'
import { type Answer, isJson, Undelivered } from './wire'
import type { SessionsOptions } from './workspace'

/** Signing in by steps, and out. Fetched when somebody does it: the first screen only needs to know who is here. */
export class Entering {
  readonly #sessions: Sessions
  readonly #options: SessionsOptions
  /** Between the password and the session. */
  #entering: { name: string | null; password: string | null; deviceId: string } | null = null

  constructor(sessions: Sessions, options: SessionsOptions) {
    this.#sessions = sessions
    this.#options = options
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
    const wire = this.#sessions.door(null)
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
    this.#sessions.keepPassword(password === null ? null : { key: person.key, text: password })
    await device.transaction('rw', device.person, device.setting, async () => {
      await device.person.put(person)
      await device.write('current', person.key)
      await device.write(`device_of:${name ?? me.person.code}`, deviceId)
      await device.setting.delete('sign_out_owed')
    })
    await this.#sessions.reread()
  }

  async signOut(mode: SignOutMode): Promise<void> {
    const { device } = this.#options
    const { workspace } = this.#sessions
    if (!workspace) return
    if (mode === 'send-first') {
      await workspace.engine.now()
      await this.#sessions.quiet()
      if (!this.#sessions.workspace) return
      const unsent = await workspace.db.outbox.where('status').anyOf('queued', 'sending', 'deferred').count()
      const photos = await workspace.db.blob.where('state').anyOf('held', 'ready').count()
      if (unsent + photos > 0) throw new StoreError('unsent_remains', { unsent, photos })
      await workspace.forgetMirror()
    }
    const { token, revoked } = workspace.person
    this.#sessions.forgetSecrets(workspace.person.key)
    await device.transaction('rw', device.person, device.setting, async () => {
      await device.write('current', null)
      if (revoked) return
      await device.person.update(workspace.person.key, { token: null })
      await device.write('sign_out_owed', { token })
    })
    await this.#sessions.reread()
    await this.#sessions.paySignOut()
  }
}
