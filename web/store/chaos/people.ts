/** What reps do with their phones, drawn by chance. */
import { PersonDatabase } from '../database'
import { append } from '../operations'
import type { LocalVisit } from '../types'
import type { Clock } from './clock'
import { POISON } from './deeds'
import type { Dice } from './dice'
import { UNREADABLE } from './door'
import { type LiveTab, type Phone, picture } from './fleet'

export const PEOPLE = {
  checkIn: 10,
  attachFix: 4,
  checkOut: 7,
  addPhoto: 6,
  create: 3,
  edit: 7,
  poison: 2,
  unreadable: 0.6,
  group: 2,
  repair: 4,
  press: 2,
  lookAround: 3,
} as const

export type Act = keyof typeof PEOPLE

export class People {
  /** Visits that the app has shown as recorded. */
  readonly visits: string[] = []
  readonly #dice: Dice
  readonly #clock: Clock

  constructor(dice: Dice, clock: Clock) {
    this.#dice = dice
    this.#clock = clock
  }

  /** Answers what was done, for the story of the round. */
  async act(act: Act, phone: Phone, { store }: LiveTab): Promise<string> {
    const dice = this.#dice
    const customers = async () => (await store.customers.list({ limit: 100 })).rows
    const customerId = async () => dice.one(await customers())?.id ?? 'c071'
    const open = async (): Promise<LocalVisit | null> => {
      const visits = await store.visits.ofDay(store.businessDay())
      return dice.one(visits.filter((visit) => !visit.ended_at)) ?? null
    }
    switch (act) {
      case 'checkIn': {
        const where = dice.chance(0.05) ? `ghost-${dice.between(1, 3)}` : await customerId()
        const photos = dice.chance(0.3) ? [picture(dice.between(400, 3_000), dice)] : []
        const visit = await store.visits.checkIn({ customerId: where, fix: this.#fix(), photos })
        this.visits.push(visit.id)
        return `${where} ${visit.id}`
      }
      case 'attachFix': {
        const visit = await open()
        if (!visit) return 'nothing'
        await store.visits.attachFix(visit.id, this.#fix())
        return visit.id
      }
      case 'checkOut': {
        const visit = await open()
        if (!visit) return 'nothing'
        await store.visits.checkOut(visit.id, { note: `note ${dice.between(1, 99)}` })
        return visit.id
      }
      case 'addPhoto': {
        const visit = await open()
        if (!visit) return 'nothing'
        const size = dice.chance(0.15) ? dice.between(260_000, 530_000) : dice.between(300, 9_000)
        await store.visits.addPhoto(visit.id, picture(size, dice))
        return `${visit.id} ${size}`
      }
      case 'create':
        return (await store.customers.create({ name: `新店 ${dice.between(1, 999)}`, kind: 'outlet' })).id
      case 'edit': {
        const field = dice.one(['phone', 'note', 'name', 'address'] as const)
        const id = await customerId()
        await store.customers.edit(id, { [field]: `${field} ${dice.between(1, 99)}` })
        return id
      }
      case 'poison':
      case 'unreadable': {
        const id = await customerId()
        await store.customers.edit(id, {
          note: `${act === 'poison' ? POISON : UNREADABLE} ${dice.between(1, 9)}`,
        })
        return id
      }
      case 'group':
        return this.#group(phone, await customerId())
      case 'repair':
        return this.#repair(store)
      case 'press':
        void store.sync.now()
        return ''
      case 'lookAround':
        await store.today()
        await store.visits.open()
        await store.customers.list({ q: '梧桐' })
        return `${(await store.outbox.list()).length} in the outbox`
    }
  }

  /** As a module that records two things as one step would. */
  async #group(phone: Phone, id: string): Promise<string> {
    const db = new PersonDatabase(`${phone.name}-1-person-${phone.number}`)
    const at = new Date(this.#clock.now + phone.skewMs)
    const grp = crypto.randomUUID()
    const isBad = this.#dice.chance(0.3)
    try {
      await db.transaction('rw', db.outbox, async () => {
        for (const [i, field] of (['contact', 'district'] as const).entries()) {
          const value = isBad && i === 1 ? POISON : `${field} ${this.#dice.between(1, 99)}`
          const content = { set: { [field]: value }, base: { [field]: null }, base_version: 1, grp }
          const about = { entity: 'customer' as const, target: id, customerId: id }
          await append(db, { type: 'customer.edit', id, ...content, ...about }, at)
        }
      })
    } finally {
      db.close()
    }
    return `${id}${isBad ? ' refused' : ''}`
  }

  async #repair(store: LiveTab['store']): Promise<string> {
    const dice = this.#dice
    const item = dice.one((await store.outbox.list()).filter((one) => one.code || one.lost.length))
    if (!item) return 'nothing'
    const how = dice.one(['retry', 'edit', 'discard'] as const)
    if (how === 'discard' || item.lost.length) await store.outbox.discard(item.opId, 'not worth it')
    else if (how === 'edit' && item.editable && item.content.set) {
      const set = Object.fromEntries(Object.keys(item.content.set).map((field) => [field, 'put right']))
      await store.outbox.edit(item.opId, { set })
    } else await store.outbox.retry(item.opId)
    return `${how} ${item.opId}`
  }

  #fix() {
    const taken_at = new Date(this.#clock.now).toISOString()
    return { lng: 113.62, lat: 28.21, accuracy_m: this.#dice.between(3, 90), taken_at }
  }
}

/** What the app may answer a person: a full disk, and rules of its own. */
export function isExpected(error: unknown, { disk }: Phone): boolean {
  const { name, message } = error as Error & { inner?: Error }
  if (disk.free !== Number.POSITIVE_INFINITY && /Quota|Abort/.test(`${name} ${message}`)) return true
  const rules = [
    'not_signed_in',
    'storage_full',
    'already_settled',
    'not_discardable',
    'not_editable',
    'not_found',
  ]
  return name === 'StoreError' && rules.includes(message)
}
