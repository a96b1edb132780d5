/** A company with its reps, their phones and tabs, over one server. */
import { createHash } from 'node:crypto'
import { PersonDatabase, type WireOperation } from '../database'
import { openStore } from '../open'
import type { Store } from '../types'
import { Disk, Tab } from './browser'
import type { Clock } from './clock'
import { blankCustomer, type CustomerRow, customerBuckets } from './deeds'
import type { Dice } from './dice'
import { type Account, Door } from './door'
import { Weather } from './weather'

export const PASSWORD = 'a long enough secret'

export interface LiveTab extends Tab {
  store: Store
}

export class Phone {
  readonly name: string
  readonly number: string
  readonly disk = new Disk()
  readonly tabs: LiveTab[] = []
  /** The phone's clock against the true one. */
  skewMs = 0
  /** Operations whose local write has been committed, by id. */
  readonly recorded = new Map<string, WireOperation>()
  constructor(name: string, number: string) {
    this.name = name
    this.number = number
  }

  get tab(): LiveTab | undefined {
    return this.tabs[0]
  }

  get store(): Store {
    if (!this.tab) throw new Error(`${this.name} has no tab open`)
    return this.tab.store
  }
}

let made = 0

export class Fleet {
  readonly door: Door
  readonly weather: Weather
  readonly phones: Phone[] = []
  readonly #clock: Clock

  constructor(clock: Clock, dice: Dice) {
    this.#clock = clock
    this.door = new Door(clock)
    this.weather = new Weather(clock, dice, this.door)
    this.addAccount('07')
    this.addAccount('08')
    this.addAccount('09')
    const { ledger } = this.door
    ledger.transact(() =>
      ledger.put('company', { id: '1', name: '晴川食品', timezone: 'Asia/Shanghai' }, ['t']),
    )
    for (const number of ['07', '08', '09']) {
      for (let i = 1; i <= 6; i++) this.addCustomer(`c${number}${i}`, number)
    }
  }

  account(number: string): Account {
    return this.door.accounts.get(number) as Account
  }

  addCustomer(id: string, number: string): void {
    const row = { ...blankCustomer(id, `position-${number}`), name: `梧桐街 ${id} 店` }
    const { ledger } = this.door
    ledger.transact(() => ledger.put('customer', row, customerBuckets(row)))
    const item = {
      id: `plan-${id}`,
      position_id: row.position,
      customer_id: id,
      day: '2026-11-23',
      ordinal: 1,
      status: 'planned',
    }
    ledger.transact(() => ledger.put('plan_item', item, customerBuckets(row)))
  }

  /** What managers do at the console meanwhile. */
  change(id: string, change: Partial<CustomerRow>): void {
    this.door.ledger.transact(() => this.door.deeds.changeCustomer(id, change))
  }

  async phone(number = '07'): Promise<Phone> {
    made += 1
    const phone = new Phone(`chaos${made}`, number)
    this.phones.push(phone)
    await this.openTab(phone)
    await this.signIn(phone)
    return phone
  }

  /** With a fuse, the tab dies at so many requests from its first one. */
  async openTab(phone: Phone, fuse: number | null = null): Promise<LiveTab> {
    const tab = new Tab(this.#clock, phone.disk, (store, value) => {
      if (store !== 'outbox') return
      const { op_id, wire } = value as { op_id: string; wire: WireOperation }
      if (!phone.recorded.has(op_id)) phone.recorded.set(op_id, wire)
    }) as LiveTab
    tab.fuse = fuse
    tab.store = await tab.run(() =>
      openStore({
        name: phone.name,
        fetch: this.weather.fetchOf(tab),
        now: () => new Date(this.#clock.now + phone.skewMs),
        auth: 'token',
      }),
    )
    tab.onDeath = () => {
      phone.tabs.splice(phone.tabs.indexOf(tab), 1)
      tab.store.sync.stop()
    }
    phone.tabs.push(tab)
    await tab.run(async () => tab.store.sync.start())
    await this.#clock.settle()
    return tab
  }

  /** In good weather at once, otherwise when the person has had luck. */
  async signIn(phone: Phone): Promise<boolean> {
    const { tab } = phone
    if (!tab) return false
    let signedIn = false
    const done = tab
      .run(() => tab.store.session.signIn(phone.number, PASSWORD))
      .then(
        () => {
          signedIn = true
        },
        () => {},
      )
    await this.#clock.pass(1_000)
    await Promise.race([done, this.#clock.settle()])
    return signedIn
  }

  addAccount(number: string): void {
    const account: Account = {
      personId: `person-${number}`,
      password: PASSWORD,
      positions: [`position-${number}`],
      me: () => meOf(number, account.positions),
    }
    this.door.accounts.set(number, account)
  }

  /** A second look at a phone's database. */
  async look<T>(phone: Phone, read: (db: PersonDatabase) => Promise<T>): Promise<T> {
    const looker = new Tab(this.#clock, new Disk(), () => {})
    return looker.run(async () => {
      const db = new PersonDatabase(`${phone.name}-1-person-${phone.number}`)
      try {
        return await read(db)
      } finally {
        db.close()
      }
    })
  }

  async end(): Promise<void> {
    for (const phone of this.phones) for (const tab of [...phone.tabs]) tab.die()
    await this.#clock.settle()
  }
}

function meOf(number: string, positions: string[]) {
  return {
    person: { id: `person-${number}`, code: number, name: `业务员 ${number}`, locale: 'zh' },
    company: {
      id: 1,
      name: '晴川食品',
      timezone: 'Asia/Shanghai',
      locale: 'zh',
      currency: 'CNY',
      terms: {},
      is_demo: true,
    },
    roles: ['rep'],
    scope: 'own',
    positions: positions.map((id) => ({ id, title: '业务员', unit_id: 'unit', unit_name: '一部' })),
    unit: { id: 'unit', name: '一部' },
    abilities: ['customer:read', 'customer:create', 'customer:edit', 'visit:read', 'visit:record'],
    session: { device_id: null },
    server_now: '2026-11-23T02:00:00.000Z',
  }
}

/** A picture of that many bytes; reading it takes no time, so that a seed plays the same each time. */
export function picture(size: number, dice: Dice) {
  const bytes = new Uint8Array(size)
  const mark = dice.between(1, 1_000_000_000)
  new DataView(bytes.buffer).setUint32(0, mark)
  const blob = { type: 'image/jpeg', size, arrayBuffer: async () => bytes.buffer } as unknown as Blob
  return {
    blob,
    kind: 'shelf' as const,
    takenAt: new Date('2026-11-23T02:00:00.000Z'),
    width: 1280,
    height: 960,
    watermark: ['业务员 07'],
    live: true,
  }
}

/** Chance and hashes without threads: the same seed gives the same ids and the same order of events. */
export function bindChance(dice: Dice): () => void {
  const { random } = Math
  const { getRandomValues } = crypto
  const { digest } = crypto.subtle
  Math.random = () => dice.roll()
  crypto.getRandomValues = ((array: Uint8Array) => {
    dice.fill(new Uint8Array(array.buffer, array.byteOffset, array.byteLength))
    return array
  }) as typeof crypto.getRandomValues
  crypto.subtle.digest = async (_name, data) => {
    const bytes = ArrayBuffer.isView(data)
      ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
      : new Uint8Array(data)
    return Uint8Array.from(createHash('sha256').update(bytes).digest()).buffer
  }
  return () => {
    Math.random = random
    crypto.getRandomValues = getRandomValues
    crypto.subtle.digest = digest
  }
}
