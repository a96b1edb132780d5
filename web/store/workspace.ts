import { Customers } from './customers'
import { PersonDatabase } from './database'
import type { DeviceDatabase, KnownPerson } from './device'
import { Engine } from './engine'
import { ENTITIES } from './rows'
import { Visits } from './visits'
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
}

/** Everything of one signed-in person on this phone. */
export class Workspace {
  person: KnownPerson
  readonly db: PersonDatabase
  readonly wire: Wire
  readonly engine: Engine
  readonly customers: Customers
  readonly views: VisitViews
  readonly visits: Visits

  constructor(person: KnownPerson, options: WorkspaceOptions) {
    const { device, now, app, onPhase, onRecorded } = options
    this.person = person
    const db = new PersonDatabase(`${options.prefix}-${person.key}`)
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
        await device.person.update(person.key, { expired: true })
      },
      maySend: () => !this.person.expired,
      onChange: onPhase,
    })
    const me = () => this.person.me
    this.customers = new Customers(db, now, onRecorded)
    this.views = new VisitViews({ db, me, customers: this.customers, now })
    this.visits = new Visits({
      db,
      me,
      customers: this.customers,
      views: this.views,
      now,
      changed: onRecorded,
    })
  }

  /** Takes the company's rows off the phone; what this person recorded stays for a replay. */
  async forgetMirror(): Promise<void> {
    const { db } = this
    await db.transaction('rw', [...ENTITIES.map((entity) => db.table(entity)), db.meta], async () => {
      for (const entity of ENTITIES) await db.table(entity).clear()
      await db.meta.bulkDelete(['cursor', 'buckets', 'mirrored', 'customers'])
    })
  }

  async close(): Promise<void> {
    await this.engine.close()
    this.db.close()
  }
}
