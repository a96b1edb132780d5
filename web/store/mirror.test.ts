import { afterEach, beforeEach, expect, test } from 'vitest'
import type { PersonDatabase } from './database'
import { ENTITIES } from './rows'
import { customerRow } from './testing/docs'
import { DAY, meOf, PASSWORD, type Phone, Scene } from './testing/scene'

const PULL = '/api/sync/v1/pull'
const BUCKETS = ['t', 'u:person-07', 'r:position-07']

let scene: Scene
beforeEach(() => {
  scene = new Scene()
})
afterEach(() => scene.end())

/** Every row of the phone with its buckets, in the form of World.membership. */
async function mirrorOf(phone: Phone): Promise<Map<string, string[]>> {
  const db = await scene.databaseOf(phone, '07')
  const found = new Map<string, string[]>()
  for (const entity of ENTITIES) {
    for (const row of await db.table(entity).toArray()) found.set(`${entity}|${row.id}`, [...row._b].sort())
  }
  db.close()
  return found
}

async function peek<T>(phone: Phone, look: (db: PersonDatabase) => PromiseLike<T>): Promise<T> {
  const db = await scene.databaseOf(phone, '07')
  try {
    return await look(db)
  } finally {
    db.close()
  }
}

test('the mirror equals the server, row by row and bucket by bucket, over many small pages', async () => {
  scene.server.pageSize = 3
  for (let i = 0; i < 20; i++) scene.addCustomer(`p${i}`, { name: `店 ${i}` })
  scene.server.world.put('customer', customerRow('both', { name: '两边都有' }), [
    'r:position-07',
    'u:person-07',
  ])
  const phone = await scene.signedInPhone()
  expect(scene.server.requests(PULL).length).toBeGreaterThan(5)
  expect(await mirrorOf(phone)).toEqual(scene.server.world.membership(BUCKETS))
})

test('a row in two buckets stays until it has left both', async () => {
  const { world } = scene.server
  const row = customerRow('c1', { name: '清禾便利' })
  world.put('customer', row, ['r:position-07', 'u:person-07'])
  const phone = await scene.signedInPhone()
  world.put('customer', row, ['u:person-07'])
  await phone.store.sync.now()
  expect(await phone.store.customers.get('c1')).not.toBeNull()
  world.put('customer', row, ['r:position-08'])
  await phone.store.sync.now()
  expect(await phone.store.customers.get('c1')).toBeNull()
  expect((await phone.store.customers.list()).total).toBe(1)
  expect(await mirrorOf(phone)).toEqual(world.membership(BUCKETS))
})

test('rows in a page of many keep the buckets that the page does not name, and go with their last one', async () => {
  const { world } = scene.server
  const many = Array.from({ length: 80 }, (_, i) => `p${i}`)
  for (const id of many) scene.addCustomer(id, { name: `店 ${id}` })
  const phone = await scene.signedInPhone()
  const half = many.filter((_, i) => i % 2 === 0)
  const both = ['r:position-07', 'u:person-07']
  for (const id of half) world.put('customer', customerRow(id, { name: `${id} 两边都有` }), both)
  for (let i = 0; i < 60; i++) scene.addCustomer(`q${i}`, { name: `新店 ${i}` })
  await phone.store.sync.now()
  expect(await mirrorOf(phone)).toEqual(world.membership(BUCKETS))
  for (const id of many) world.put('customer', customerRow(id, { name: id }), ['u:person-07'])
  await phone.store.sync.now()
  expect(await mirrorOf(phone)).toEqual(world.membership(BUCKETS))
  for (const id of many) world.put('customer', customerRow(id, { name: id }), ['r:position-08'])
  await phone.store.sync.now()
  expect(await mirrorOf(phone)).toEqual(world.membership(BUCKETS))
  expect((await phone.store.customers.list()).total).toBe(2 + 60)
})

test('a row shared by two territories outlives the loss of one', async () => {
  const { world } = scene.server
  world.put('customer', customerRow('shared', { name: '两片共有' }), ['r:position-07', 'r:extra'])
  const phone = await scene.signedInPhone()
  const { positions, ...me } = meOf('07')
  const extra = { id: 'extra', title: '业务员', unit_id: 'unit', unit_name: '一部' }
  scene.server.addAccount('07', PASSWORD, { ...me, positions: [...positions, extra] })
  await phone.store.session.signIn('07', PASSWORD)
  await phone.store.sync.now()
  expect((await mirrorOf(phone)).get('customer|shared')).toEqual(['r:extra', 'r:position-07'])

  scene.server.addAccount('07', PASSWORD, meOf('07'))
  await phone.store.session.signIn('07', PASSWORD)
  await phone.store.sync.now()
  expect(await phone.store.customers.get('shared')).not.toBeNull()
  expect(await mirrorOf(phone)).toEqual(world.membership(BUCKETS))
})

test('a territory taken away leaves no row of it on the phone', async () => {
  const phone = await scene.signedInPhone()
  expect((await phone.store.customers.list()).total).toBe(2)
  scene.server.addAccount('07', PASSWORD, { ...meOf('07'), positions: [] })
  await phone.store.session.signIn('07', PASSWORD)
  await phone.store.sync.now()
  expect((await phone.store.customers.list()).total).toBe(0)
  expect([...(await mirrorOf(phone)).values()].flat()).toEqual(['t'])
})

test('a kill between page and cursor leaves neither, and the next start resumes', async () => {
  scene.server.pageSize = 2
  for (let i = 0; i < 6; i++) scene.addCustomer(`p${i}`, { name: `店 ${i}` })
  const phone = await scene.phone()
  await phone.store.session.signIn('07', PASSWORD)
  const put = IDBObjectStore.prototype.put
  let cursors = 0
  IDBObjectStore.prototype.put = function (this: IDBObjectStore, value: { key?: string }, key?: IDBValidKey) {
    if (this.name === 'meta' && value.key === 'cursor' && ++cursors === 2) throw new Error('killed')
    return put.call(this, value, key)
  }
  try {
    await phone.store.sync.now()
  } finally {
    IDBObjectStore.prototype.put = put
  }
  expect(phone.store.sync.state()).toMatchObject({ phase: 'error', mirrored: false })
  expect((await mirrorOf(phone)).size).toBe(2)
  const cursor = await peek(phone, (db) => db.read<string>('cursor'))
  const asked = () => scene.server.requests(PULL).map((one) => JSON.parse(one.body ?? '{}').cursor)
  const before = asked()
  // The page after the one that was not written was on its way already; it is not believed.
  expect(before).toEqual([null, cursor, expect.not.stringContaining(String(cursor))])
  await phone.store.sync.now()
  expect(asked()[before.length]).toBe(cursor)
  expect(await mirrorOf(phone)).toEqual(scene.server.world.membership(BUCKETS))
  expect(phone.store.sync.state().mirrored).toBe(true)
})

test.each(['truncate', 'portal', 'drop_after'] as const)(
  'a page that meets "%s" changes nothing, and comes again',
  async (fault) => {
    const phone = await scene.signedInPhone()
    scene.addCustomer('c3', { name: '新店' })
    scene.server.breakNext(PULL, fault)
    await phone.store.sync.now()
    expect(await phone.store.customers.get('c3')).toBeNull()
    await phone.store.sync.now()
    expect(await phone.store.customers.get('c3')).toMatchObject({ name: '新店' })
    expect(await mirrorOf(phone)).toEqual(scene.server.world.membership(BUCKETS))
  },
)

test('an acknowledged check-in stays visible until its row has been pulled', async () => {
  const phone = await scene.signedInPhone()
  const visit = await phone.store.visits.checkIn({ customerId: 'c1', fix: scene.fix() })
  scene.server.breakNext(PULL, 'drop_before')
  await phone.store.sync.now()
  expect(phone.store.sync.state().unsent).toBe(0)
  expect(await peek(phone, (db) => db.visit.count())).toBe(0)
  expect(await phone.store.visits.get(visit.id)).toMatchObject({ pending: false, predicted: true })
  expect((await phone.store.today(DAY))[0]?.state).toBe('open')

  scene.server.breakNext(PULL, 'portal_204')
  await phone.store.sync.now()
  expect(await phone.store.visits.get(visit.id)).not.toBeNull()

  await phone.store.sync.now()
  expect(await peek(phone, (db) => db.visit.count())).toBe(1)
  expect(await phone.store.visits.get(visit.id)).toMatchObject({ predicted: false })
})

test('an overlay never hides a newer row of the server', async () => {
  const phone = await scene.signedInPhone()
  await phone.store.customers.edit('c2', { note: '下周补货' })
  await phone.store.sync.now()
  scene.addCustomer('c2', { name: '南窗小卖部', note: '主管改过', version: 3 })
  await phone.store.sync.now()
  expect(await phone.store.customers.get('c2')).toMatchObject({ note: '主管改过', pending: false })
})

test('a reset pulls everything again and drops what the server no longer has', async () => {
  const phone = await scene.signedInPhone()
  const { world } = scene.server
  world.rows.customer.delete('c2')
  for (const [key, entry] of world.log) if (entry.id === 'c2') world.log.delete(key)
  world.epoch = 'e2'
  scene.server.breakNext(PULL, { status: 409, code: 'reset', params: { reset: 'epoch' } })
  await phone.store.sync.now()
  expect((await phone.store.customers.list()).rows.map((row) => row.id)).toEqual(['c1'])
  expect(await mirrorOf(phone)).toEqual(world.membership(BUCKETS))
})

test('a reset that meets the page fetched ahead begins anew at once', async () => {
  scene.server.pageSize = 1
  scene.server.breakAfter(PULL, 3, { status: 409, code: 'reset', params: { reset: 'gc' } })
  const phone = await scene.signedInPhone()
  expect(phone.store.sync.state()).toMatchObject({ phase: 'idle', mirrored: true })
  const fromTheStart = scene.server.requests(PULL).map((one) => JSON.parse(one.body ?? '{}').cursor === null)
  expect(fromTheStart.slice(0, 4)).toEqual([true, false, true, false])
  expect(await mirrorOf(phone)).toEqual(scene.server.world.membership(BUCKETS))
})

test('the rows stay on the screen while a reset is only half done', async () => {
  scene.server.pageSize = 1
  const phone = await scene.signedInPhone()
  scene.server.world.epoch = 'e2'
  scene.server.breakNext(PULL, { status: 409, code: 'reset', params: { reset: 'gc' } })
  scene.server.breakNext(PULL, 'drop_before')
  await phone.store.sync.now()
  expect(phone.store.sync.state().phase).toBe('offline')
  expect((await phone.store.customers.list()).total).toBe(2)
  await phone.store.sync.now()
  expect(await mirrorOf(phone)).toEqual(scene.server.world.membership(BUCKETS))
})

test('a customer that was archived or merged into another leaves the list and stays where visits name it', async () => {
  const phone = await scene.signedInPhone()
  scene.addCustomer('c8', { name: '并掉的店' })
  scene.addCustomer('c9', { name: '停掉的店' })
  await phone.store.sync.now()
  const names = async () => (await phone.store.customers.list({ q: '的店' })).rows.map((row) => row.name)
  expect((await names()).sort()).toEqual(['停掉的店', '并掉的店'])
  scene.addCustomer('c8', { name: '并掉的店', merged_into: 'c1', version: 2 })
  scene.addCustomer('c9', { name: '停掉的店', archived_at: '2026-11-20T00:00:00.000Z', version: 2 })
  await phone.store.sync.now()
  expect(await names()).toEqual([])
  const all = await phone.store.customers.list({})
  expect(all.rows.map((row) => row.id)).not.toContain('c8')
  expect(all.total).toBe(all.rows.length)
  expect(await phone.store.customers.get('c8')).toMatchObject({ merged_into: 'c1' })
})
