import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Phone, Scene } from './testing/scene'
import { sealed } from './testing/seals'

let scene: Scene
let phone: Phone
beforeEach(async () => {
  scene = new Scene()
  phone = await scene.signedInPhone()
})
afterEach(() => scene.end())

const NUMBER = '138 0000 2207'
const found = async (q: string) => (await phone.store.customers.list({ q })).rows.map((row) => row.id)

test('a number comes sealed, is opened after the pull, and stays open without a network', async () => {
  expect(scene.server.requests('/api/sync/v1/keys')).toHaveLength(1)
  phone.browser.flight = true
  expect((await phone.store.customers.get('c2'))?.phone).toBe(NUMBER)
  expect(await found('13800002207')).toEqual(['c2'])
  expect(await found('0000-2207')).toEqual(['c2'])
})

test('no key is asked again for a row that changed elsewhere than in its number', async () => {
  scene.addCustomer('c2', { name: '南窗小卖部', phone: NUMBER, note: '早上送货' })
  await phone.store.sync.now()
  expect((await phone.store.customers.get('c2'))?.phone).toBe(NUMBER)
  expect((await phone.store.customers.get('c2'))?.note).toBe('早上送货')
  expect(scene.server.requests('/api/sync/v1/keys')).toHaveLength(1)
})

test('a number that this person may not read is known by its end only, until it is asked for', async () => {
  scene.server.world.readable = new Set()
  scene.addCustomer('c9', { name: '银杏路店', phone: '139 1111 4455' })
  await phone.store.sync.now()
  const masked = await phone.store.customers.get('c9')
  expect([masked?.phone, masked?.phone_hint]).toEqual([null, '4455'])
  expect(await found('4455')).toEqual(['c9'])
  expect(await found('13911114455')).toEqual([])
  expect(await phone.store.customers.reveal('c9')).toBe('139 1111 4455')
  expect((await phone.store.customers.get('c9'))?.phone).toBeNull()
})

test('what may no longer be read is gone after the next pull, in the database too', async () => {
  scene.server.world.readable = new Set()
  scene.server.world.sight = 's2'
  await phone.store.sync.now()
  const db = await scene.databaseOf(phone, '07')
  const kept = JSON.stringify(await db.customer.toArray())
  db.close()
  expect(kept).not.toContain(NUMBER)
  expect(await found('13800002207')).toEqual([])
})

test('what may be read again is opened again', async () => {
  scene.server.world.readable = new Set()
  scene.server.world.sight = 's2'
  await phone.store.sync.now()
  scene.server.world.readable = null
  scene.server.world.sight = 's1'
  await phone.store.sync.now()
  expect((await phone.store.customers.get('c2'))?.phone).toBe(NUMBER)
})

test('an erased customer keeps no number', async () => {
  scene.addCustomer('c2', { name: '已删除', phone: null })
  await phone.store.sync.now()
  const db = await scene.databaseOf(phone, '07')
  const row = await db.customer.get('c2')
  db.close()
  expect(row?.phone).toBeNull()
  expect(row?.phone_sealed ?? null).toBeNull()
})

test('keys that do not come leave the number sealed, and the next try opens it', async () => {
  scene.addCustomer('c9', { name: '银杏路店', phone: '139 1111 4455' })
  scene.server.breakNext('/api/sync/v1/keys', 'drop_after')
  await phone.store.sync.now()
  expect((await phone.store.customers.get('c9'))?.phone).toBeNull()
  await phone.store.sync.now()
  expect((await phone.store.customers.get('c9'))?.phone).toBe('139 1111 4455')
})

test('a value that was sealed for another customer does not open', async () => {
  const { world } = scene.server
  const row = { ...world.rows.customer.get('c2'), id: 'c9', phone: null, phone_hint: '2207' }
  world.put('customer', { ...row, phone_sealed: sealed('c9', NUMBER, '1|c2|phone') }, ['r:position-07'])
  await phone.store.sync.now()
  expect((await phone.store.customers.get('c9'))?.phone).toBeNull()
})

test('under a lock the opened number is encrypted with the rest', async () => {
  await phone.store.lock.setPin('246810')
  const db = await scene.databaseOf(phone, '07')
  const raw = await db.customer.toArray()
  db.close()
  expect(JSON.stringify(raw)).not.toContain(NUMBER)
  expect((await phone.store.customers.get('c2'))?.phone).toBe(NUMBER)
  scene.addCustomer('c2', { name: '南窗小卖部', phone: NUMBER, note: '早上送货' })
  await phone.store.sync.now()
  expect((await phone.store.customers.get('c2'))?.phone).toBe(NUMBER)
})

test('a phone that was updated opens what its older build had stored sealed', async () => {
  const db = await scene.databaseOf(phone, '07')
  await db.meta.bulkDelete(['sight', 'sight_told', 'unopened'])
  await db.customer.update('c2', { phone: null })
  db.close()
  await phone.store.sync.now()
  expect((await phone.store.customers.get('c2'))?.phone).toBe(NUMBER)
})
