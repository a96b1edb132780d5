import 'fake-indexeddb/auto'
import { Dexie } from 'dexie'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { PersonDatabase } from './database'
import { customerRow } from './testing/docs'
import { DAY, type Phone, Scene } from './testing/scene'

let scene: Scene
let phone: Phone
beforeEach(async () => {
  scene = new Scene()
  phone = await scene.signedInPhone()
})
afterEach(() => scene.end())

const last = async (id: string) => (await phone.store.customers.get(id))?.last_visit_at

test('a customer was last visited at the latest check-in on the phone', async () => {
  expect(await last('c1')).toBeNull()
  await phone.store.visits.checkIn({ customerId: 'c1', fix: scene.fix() })
  scene.pass(3600)
  await phone.store.visits.checkIn({ customerId: 'c1', fix: scene.fix() })
  await phone.store.sync.now()
  scene.pass(8 * 86_400)
  await phone.store.sync.now()
  expect(await phone.store.outbox.list()).toEqual([])
  expect(await last('c1')).toBe('2026-11-23T03:00:00.000Z')
  expect(await last('c2')).toBeNull()
})

test('a check-in counts before it is sent, on every screen', async () => {
  phone.browser.flight = true
  await phone.store.visits.checkIn({ customerId: 'c1', fix: scene.fix() })
  const at = scene.time.toISOString()
  expect(await last('c1')).toBe(at)
  expect((await phone.store.customers.list()).rows.map((row) => row.last_visit_at).sort()).toEqual([at, null])
  expect((await phone.store.today(DAY))[0]?.customer?.last_visit_at).toBe(at)
})

test('a check-in that was refused does not count', async () => {
  scene.server.world.verdicts.set('visit.check_in', () => ({
    status: 'rejected',
    code: 'malformed',
    params: {},
  }))
  await phone.store.visits.checkIn({ customerId: 'c1', fix: scene.fix() })
  await phone.store.sync.now()
  expect(await last('c1')).toBeNull()
})

test('the beginning of the list is the same before and after its index is built', async () => {
  for (const [id, py] of [
    ['c5', 'ba b'],
    ['c6', 'an a'],
    ['c7', ''],
    ['c8', 'An A'],
  ] as const)
    scene.addCustomer(id, { name: `Shop ${id}`, py })
  await phone.store.sync.now()
  const fresh = await scene.phone(phone)
  const before = await fresh.store.customers.list({ limit: 4 })
  await fresh.store.customers.warm()
  const after = await fresh.store.customers.list({ limit: 4 })
  expect(before.rows.map((row) => row.id)).toEqual(['c6', 'c8', 'c5', 'c2'])
  expect(after).toEqual(before)
  expect(before.total).toBe(6)
})

test('a phone that was filled before names had a place in the order keeps its customers in order', async () => {
  const name = 'filled-before'
  const old = new Dexie(name)
  old.version(1).stores({ customer: 'id, *_b', visit: 'id, *_b, customer_id, business_day' })
  await old.table('customer').bulkAdd([
    { ...customerRow('x', { name: 'B' }), _b: ['r:1'], _g: 0 },
    { ...customerRow('y', { name: 'A' }), _b: ['r:1'], _g: 0 },
  ])
  old.close()
  const db = new PersonDatabase(name)
  expect(await db.customer.orderBy('_s').primaryKeys()).toEqual(['y', 'x'])
  db.close()
})
