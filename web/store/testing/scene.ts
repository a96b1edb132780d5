/** A company with two reps and their customers, and phones to sign in on. */
import 'fake-indexeddb/auto'
import { PersonDatabase } from '../database'
import { openStore } from '../open'
import type { CustomerDoc, Me, PlanItemDoc } from '../rows'
import type { PhotoInput, Store } from '../types'
import { customerRow } from './docs'
import { FakeServer } from './server'

export const DAY = '2026-11-23'
export const PASSWORD = 'a long enough secret'

export function meOf(number: string): Me {
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
    positions: [{ id: `position-${number}`, title: '业务员', unit_id: 'unit', unit_name: '一部' }],
    unit: { id: 'unit', name: '一部' },
    abilities: ['customer:read', 'customer:create', 'customer:edit', 'visit:read', 'visit:record'],
    session: { device_id: null },
    server_now: '2026-11-23T02:00:00.000Z',
  }
}

export const PIN = {
  id: 'pin-1',
  lng: 113.62,
  lat: 28.21,
  datum: 'wgs84',
  radius_m: 100,
  source: 'map',
} as const

export interface Phone {
  store: Store
  /** Set to cut this phone off. */
  browser: { fetch: typeof fetch; flight: boolean }
  name: string
}

export class Scene {
  /** The time everyone goes by; tests move it by hand. */
  time = new Date('2026-11-23T02:00:00.000Z')
  readonly server = new FakeServer(() => this.time)
  readonly #stores: Store[] = []
  static #phones = 0

  constructor() {
    this.server.addAccount('07', PASSWORD, meOf('07'))
    this.server.addAccount('08', PASSWORD, meOf('08'))
    this.server.world.put('company', { id: '1', name: '晴川食品', timezone: 'Asia/Shanghai' }, ['t'])
    this.addCustomer('c1', { name: '清禾便利·梧桐街店', py: 'qinghebianliwutongjiedian qhblwtjd', pin: PIN })
    this.addCustomer('c2', { name: '南窗小卖部', py: 'nanchuangxiaomaibu ncxmb', phone: '138 0000 2207' })
    this.addItem('i1', 'c1', 1)
    this.addItem('i2', 'c2', 2)
  }

  addCustomer(id: string, fields: Partial<CustomerDoc>, number = '07'): void {
    this.server.world.put('customer', customerRow(id, fields), [`r:position-${number}`])
  }

  addItem(id: string, customerId: string, ordinal: number, fields: Partial<PlanItemDoc> = {}): void {
    const item: PlanItemDoc = {
      id,
      position_id: 'position-07',
      customer_id: customerId,
      day: DAY,
      ordinal,
      window_start: null,
      window_end: null,
      fixed: false,
      kind: 'regular',
      source: 'rule',
      status: 'planned',
      reason: null,
      moved_to: null,
      version: 1,
      ...fields,
    }
    this.server.world.put('plan_item', { ...item }, ['r:position-07'])
  }

  pass(seconds: number): void {
    this.time = new Date(this.time.getTime() + seconds * 1000)
  }

  /** A phone nobody has used, or another tab of one that somebody has. */
  phone(of?: Phone): Promise<Phone> {
    const name = of?.name ?? Scene.#freshName()
    return this.#open(name, of?.browser ?? this.server.browser(), () => this.time)
  }

  /** Another installation that shares a browser's cookies. */
  phoneOn(browser: Phone['browser']): Promise<Phone> {
    return this.#open(Scene.#freshName(), browser, () => this.time)
  }

  phoneWithClock(now: () => Date): Promise<Phone> {
    return this.#open(Scene.#freshName(), this.server.browser(), now)
  }

  async #open(name: string, browser: Phone['browser'], now: () => Date): Promise<Phone> {
    const store = await openStore({ name, fetch: browser.fetch, now })
    this.#stores.push(store)
    return { store, browser, name }
  }

  static #freshName(): string {
    Scene.#phones += 1
    return `phone${Scene.#phones}`
  }

  /** A second look at a person's database, beside the store. The caller closes it. */
  async databaseOf(phone: Phone, number: string): Promise<PersonDatabase> {
    const db = new PersonDatabase(`${phone.name}-1-person-${number}`)
    await db.open()
    return db
  }

  async signedInPhone(number = '07'): Promise<Phone> {
    const phone = await this.phone()
    await phone.store.session.signIn(number, PASSWORD)
    await phone.store.sync.now()
    return phone
  }

  fix(accuracy_m = 8) {
    return { lng: PIN.lng, lat: PIN.lat, accuracy_m, taken_at: this.time.toISOString() }
  }

  async end(): Promise<void> {
    for (const store of this.#stores) await store.close()
  }
}

/** A picture of `size` bytes that no other seed makes. */
export function picture(size: number, seed = 1): PhotoInput {
  const bytes = new Uint8Array(size)
  let state = seed
  for (let i = 0; i < size; i++) {
    state = (state * 1103515245 + 12345) % 2147483648
    bytes[i] = state >>> 16
  }
  return {
    blob: new Blob([bytes], { type: 'image/jpeg' }),
    kind: 'front',
    takenAt: new Date('2026-11-23T02:00:00.000Z'),
    width: 1280,
    height: 960,
    watermark: ['业务员 07'],
    live: true,
  }
}
