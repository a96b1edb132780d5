import { Customers } from './customers'
import { PersonDatabase } from './database'
import type { DeviceDatabase, KnownPerson } from './device'
import { Engine } from './engine'
import { ENTITIES } from './rows'
import type { Seals } from './sealing'
import type { StorageState } from './types'
import type { Visits } from './visits'
import { VisitViews } from './visitViews'
import { Wire } from './wire'

export interface WorkspaceOptions {
  prefix: string
  device: DeviceDatabase
  fetch: typeof fetch
  baseUrl: string
  app: string
  now: () => Date
  /** The outbox changed: show it and send it. */
  onRecorded: () => Promise<void>
  /** The engine's phase changed: show it. */
  onPhase: () => void
  storage: () => StorageState
}

export interface SessionsOptions extends WorkspaceOptions {
  auth: 'cookie' | 'token'
  deviceLabel: string
  onChange: () => void
}

export interface Owner {
  /** Takes everything of this person off the phone. Not awaited: it ends the work that asks for it. */
  wipe: () => void
  /** Opens what is encrypted; null without a lock, and while it is locked. */
  seals: Seals | null
}

export function databaseName(prefix: string, personKey: string): string {
  return `${prefix}-${personKey}`
}

const SEALED_MS = 14 * 86_400_000

/** Everything of one signed-in person on this phone. */
export class Workspace {
  person: KnownPerson
  readonly db: PersonDatabase
  readonly wire: Wire
  readonly engine: Engine
  readonly customers: Customers
  readonly views: VisitViews
  /** What records visits; fetched after the first screen, which only shows them. */
  readonly visits: () => Promise<Visits>
  #visits: Promise<Visits> | null = null
  readonly #device: DeviceDatabase
  readonly #now: () => Date
  readonly #owner: Owner

  constructor(person: KnownPerson, options: WorkspaceOptions, owner: Owner) {
    const { device, now, app, onPhase, onRecorded } = options
    this.person = person
    this.#device = device
    this.#now = now
    this.#owner = owner
    const db = new PersonDatabase(databaseName(options.prefix, person.key), owner.seals)
    this.db = db
    this.wire = new Wire({
      fetch: options.fetch,
      baseUrl: options.baseUrl,
      now,
      token: () => this.person.token,
      personId: person.me.person.id,
      stillSpeaks: async () => (await device.read<string>('current')) === person.key,
    })
    this.engine = new Engine({
      db,
      wire: this.wire,
      deviceId: person.deviceId,
      app,
      now,
      onSignedOut: async () => {
        this.person = { ...this.person, expired: true }
        // With a full disk it stays in memory; after a restart the server says so again.
        await device.person.update(person.key, { expired: true }).catch(() => {})
      },
      onRemoved: () => this.beRemoved(),
      device,
      person: () => this.person,
      farewell: () => (this.#mayLeave() ? () => this.#farewell(app) : null),
      storage: options.storage,
      maySend: () => !this.person.expired && !this.isLocked(),
      onChange: onPhase,
    })
    const me = () => this.person.me
    this.customers = new Customers(db, now, onRecorded)
    this.views = new VisitViews({ db, me, customers: this.customers, now })
    const { views, customers } = this
    this.visits = () => {
      this.#visits ??= import('./visits').then(
        ({ Visits }) =>
          new Visits({
            db,
            me,
            customers: customers,
            views: views,
            now,
            changed: onRecorded,
          }),
      )
      // What did not arrive is asked for again.
      this.#visits.catch(() => {
        this.#visits = null
      })
      return this.#visits
    }
  }

  /** Takes the company's rows off the phone; what this person recorded stays for a replay. */
  async forgetMirror(): Promise<void> {
    const { db } = this
    await db.transaction('rw', [...ENTITIES.map((entity) => db.table(entity)), db.meta], async () => {
      for (const entity of ENTITIES) await db.table(entity).clear()
      await db.meta.bulkDelete(['cursor', 'buckets', 'mirrored', 'customers'])
    })
  }

  /** The phone was removed: from now on nothing is shown, and only what was not sent stays, until it is handed over. */
  async beRemoved(): Promise<void> {
    const { key } = this.person
    const until = new Date(this.#now().getTime() + SEALED_MS)
    const revoked = this.person.revoked ?? { until, quarantined: false }
    this.person = { ...this.person, revoked }
    await this.#device.person.update(key, { revoked })
    await (await import('./removal')).forgetAllRead(this.db)
  }

  /** Nothing can be read or recorded until the PIN is given. */
  isLocked(): boolean {
    return this.person.lock !== undefined && this.db.seals === null
  }

  /** What is encrypted cannot be handed over; after the deadline it is wiped all the same. */
  #mayLeave(): boolean {
    const { revoked } = this.person
    return revoked !== undefined && (!this.isLocked() || revoked.until <= this.#now())
  }

  /** What the company says about locks, as the last pull brought it. */
  async wantsLock(): Promise<boolean> {
    const company = await this.db.company.toCollection().first()
    const settings = (company?.settings ?? {}) as Record<string, unknown>
    return (settings.phone_lock ?? company?.phone_lock) === 'required'
  }

  async #farewell(app: string): Promise<void> {
    const { db, wire, person } = this
    const { deliverOrWait } = await import('./removal')
    const context = { db, wire, app, deviceId: person.deviceId, now: this.#now }
    const revoked = person.revoked ?? { until: this.#now(), quarantined: false }
    const outcome = await deliverOrWait(context, revoked.until)
    const { revoked: _, ...rest } = person
    this.person =
      outcome.state === 'readmitted'
        ? { ...rest, expired: true }
        : { ...rest, revoked: { until: outcome.until, quarantined: outcome.state === 'delivered' } }
    await this.#device.person.put(this.person)
    if (outcome.state === 'delivered' || outcome.state === 'too_late') this.#owner.wipe()
  }

  async close(): Promise<void> {
    await this.engine.close()
    this.db.close()
  }
}
