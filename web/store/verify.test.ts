import { afterEach, beforeEach, expect, test } from 'vitest'
import type { PersonDatabase } from './database'
import { ENTITIES } from './rows'
import { customerRow } from './testing/docs'
import { type Phone, Scene } from './testing/scene'

const VERIFY = '/api/sync/v1/verify'
const PULL = '/api/sync/v1/pull'
const BUCKETS = ['t', 'u:person-07', 'r:position-07']

let scene: Scene
let phone: Phone
beforeEach(async () => {
  scene = new Scene()
  scene.server.world.put('customer', customerRow('both', { name: '两边都有' }), [
    'r:position-07',
    'u:person-07',
  ])
  phone = await scene.signedInPhone()
})
afterEach(() => scene.end())

async function inDatabase<T>(look: (db: PersonDatabase) => PromiseLike<T>): Promise<T> {
  const db = await scene.databaseOf(phone, '07')
  try {
    return await look(db)
  } finally {
    db.close()
  }
}

async function mirror(): Promise<Map<string, string[]>> {
  return inDatabase(async (db) => {
    const found = new Map<string, string[]>()
    for (const entity of ENTITIES) {
      for (const row of await db.table(entity).toArray()) {
        found.set(`${entity}|${row.id}`, [...row._b].sort())
      }
    }
    return found
  })
}

const asked = () => scene.server.requests(VERIFY).length
const verdicts = () => scene.server.requests(VERIFY).map((one) => JSON.parse(one.body ?? '{}').sums)

test('sums are compared once a day, and agree', async () => {
  await phone.store.sync.now()
  expect(asked()).toBe(0)
  scene.pass(86_401)
  await phone.store.sync.now()
  await phone.store.sync.now()
  expect(asked()).toBe(1)
  expect(Object.keys(verdicts()[0])).toEqual(BUCKETS)
  expect(verdicts()[0]['r:position-07'].customer).toMatchObject({ count: 3 })
  const cursors = scene.server.requests(PULL).map((one) => JSON.parse(one.body ?? '{}').cursor)
  expect(new Set(cursors.slice(1)).size).toBe(1)
})

test('rows of one number in several buckets are counted by the number of each', async () => {
  const { world } = scene.server
  world.put('customer', customerRow('both', { name: '改过' }), ['u:person-07'])
  await phone.store.sync.now()
  world.put('customer', customerRow('both', { name: '改过' }), ['u:person-07', 'r:position-07'])
  await phone.store.sync.now()
  await phone.store.sync.verify()
  expect(asked()).toBe(1)
  expect(await mirror()).toEqual(world.membership(BUCKETS))
  expect(await inDatabase((db) => db.read('doubted'))).toBeUndefined()
})

test.each([
  ['a row that got lost comes back', (db: PersonDatabase) => db.customer.delete('c1')],
  [
    'a row that should be gone goes',
    (db: PersonDatabase) =>
      db.customer.put({ ...customerRow('ghost', {}), _b: ['r:position-07'], _q: [3], _g: 0, _s: 'g' }),
  ],
  ['an old copy is replaced', (db: PersonDatabase) => db.customer.update('c2', { name: '旧名', _q: [1] })],
  [
    'a lost membership is found',
    (db: PersonDatabase) => db.customer.update('both', { _b: ['u:person-07'], _q: [8] }),
  ],
])('%s, without the screen being emptied', async (_, harm) => {
  await inDatabase<unknown>(harm)
  scene.server.pageSize = 1
  let fewest = Number.POSITIVE_INFINITY
  scene.server.onRequest(PULL, async () => {
    fewest = Math.min(fewest, await inDatabase((db) => db.customer.count()))
  })
  await phone.store.sync.verify()
  expect(fewest).toBeGreaterThanOrEqual(2)
  expect(await mirror()).toEqual(scene.server.world.membership(BUCKETS))
  expect(await phone.store.customers.get('c2')).toMatchObject({ name: '南窗小卖部' })
  expect((await phone.store.customers.list()).rows.map((row) => row.id).sort()).toEqual(['both', 'c1', 'c2'])
  await phone.store.sync.verify()
  expect(await inDatabase((db) => db.read('doubted'))).toBeUndefined()
})

test('a repair that breaks off goes on later, and the rows stay meanwhile', async () => {
  await inDatabase((db) => db.customer.delete('c1'))
  scene.server.pageSize = 1
  scene.server.breakAfter(PULL, 3, 'drop_before')
  await phone.store.sync.verify()
  expect(phone.store.sync.state().phase).toBe('offline')
  expect(await phone.store.customers.get('c2')).not.toBeNull()
  await phone.store.sync.now()
  expect(await mirror()).toEqual(scene.server.world.membership(BUCKETS))
})

test('a bucket that is doubted and then taken away leaves nothing behind', async () => {
  await inDatabase((db) => db.customer.delete('c1'))
  scene.server.breakAfter(PULL, 2, 'drop_before')
  await phone.store.sync.verify()
  const { positions: _, ...me } = scene.server.accounts.get('07')?.me ?? { positions: [] }
  scene.server.accounts.set('07', { password: '-', me: { ...me, positions: [] } as never })
  scene.server.reloadSessions()
  await phone.store.sync.now()
  const left = [...(await mirror()).values()].flat()
  expect(new Set(left)).toEqual(new Set(['t', 'u:person-07']))
})

test('a server whose head has moved on asks to come back later', async () => {
  scene.server.onRequest(VERIFY, () => scene.addCustomer('c9', { name: '新店' }))
  await phone.store.sync.verify()
  expect(asked()).toBe(1)
  await phone.store.sync.now()
  expect(asked()).toBe(1)
  scene.pass(601)
  scene.server.onRequest(VERIFY, () => {})
  await phone.store.sync.now()
  expect(asked()).toBe(2)
})

test('a server that cannot compare is asked again a day later', async () => {
  scene.server.verifies = false
  await phone.store.sync.verify()
  expect(phone.store.sync.state()).toMatchObject({ phase: 'idle' })
  await phone.store.sync.now()
  expect(asked()).toBe(1)
})
