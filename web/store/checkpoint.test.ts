import { afterEach, beforeEach, expect, test } from 'vitest'
import { DAY, type Phone, Scene } from './testing/scene'

const PULL = '/api/sync/v1/pull'

let scene: Scene
let phone: Phone
beforeEach(async () => {
  scene = new Scene()
  phone = await scene.signedInPhone()
})
afterEach(() => scene.end())

const checkIn = () => phone.store.visits.checkIn({ customerId: 'c1', fix: scene.fix() })

async function confirmed(): Promise<boolean> {
  return (await phone.store.day.endOfDay(DAY)).delivered
}

test('a replica that lags behind the acknowledgement lets no overlay go', async () => {
  const visit = await checkIn()
  scene.server.breakNext(PULL, { nothingNewUpTo: 1 })
  await phone.store.sync.now()
  expect(phone.store.sync.state()).toMatchObject({ phase: 'idle', unsent: 0 })
  expect(await phone.store.visits.get(visit.id)).toMatchObject({ predicted: true, pending: false })
  expect(await confirmed()).toBe(false)
  await phone.store.sync.now()
  expect(await phone.store.visits.get(visit.id)).toMatchObject({ predicted: false })
  expect(await confirmed()).toBe(true)
})

test('a replica that falls back behind what was heard does not bring the overlay back', async () => {
  await phone.store.customers.edit('c2', { note: '下周补货' })
  await phone.store.sync.now()
  scene.addCustomer('c2', { name: '南窗小卖部', note: '主管改过', version: 3 })
  await phone.store.sync.now()
  scene.server.breakNext(PULL, { nothingNewUpTo: 1 })
  await phone.store.sync.now()
  expect(await phone.store.customers.get('c2')).toMatchObject({ note: '主管改过' })
})

test('numbers of a restored server let no overlay of this one go', async () => {
  for (let i = 0; i < 20; i++) scene.addCustomer(`p${i}`, { name: `店 ${i}` })
  await phone.store.sync.now()
  const { world } = scene.server
  world.restoreWithout('visit')
  world.seq = 4
  for (const entry of world.log.values()) entry.seq = Math.min(entry.seq, 4)
  const visit = await checkIn()
  scene.server.breakNext(PULL, 'drop_before')
  await phone.store.sync.now()
  expect(phone.store.sync.state()).toMatchObject({ unsent: 0 })
  expect(await phone.store.visits.get(visit.id)).toMatchObject({ id: visit.id, predicted: true })
  expect(await confirmed()).toBe(false)
  await phone.store.sync.now()
  expect(await phone.store.visits.get(visit.id)).toMatchObject({ predicted: false })
  expect(world.effects.get([...world.effects.keys()][0] ?? '')).toBe(1)
  expect(await confirmed()).toBe(true)
})

test('a reset for garbage collection sends nothing again and keeps every overlay', async () => {
  const visit = await checkIn()
  scene.server.breakNext(PULL, 'drop_before')
  await phone.store.sync.now()
  scene.server.breakNext(PULL, { status: 409, code: 'reset', params: { reset: 'gc' } })
  scene.server.breakNext(PULL, 'drop_before')
  await phone.store.sync.now()
  expect(await phone.store.visits.get(visit.id)).not.toBeNull()
  await phone.store.sync.now()
  expect(await phone.store.visits.ofDay(DAY)).toHaveLength(1)
  expect(scene.server.requests('/api/sync/v1/push')).toHaveLength(1)
})

test('a loss that the person has seen is not news again after a replay', async () => {
  scene.addCustomer('c2', { name: '主管起的名', version: 2 })
  await phone.store.customers.edit('c2', { name: '我起的名' })
  await phone.store.sync.now()
  const [item] = await phone.store.outbox.list()
  expect(item).toMatchObject({ lost: ['name'], status: 'acked' })
  await phone.store.outbox.discard(item?.opId ?? '', 'seen')
  scene.server.world.epoch = 'e2'
  await phone.store.sync.now()
  expect(scene.server.requests('/api/sync/v1/push')).toHaveLength(2)
  expect(phone.store.sync.state()).toMatchObject({ attention: 0, unsent: 0 })
})

test('a replay keeps the order of one visit, and what is newer follows', async () => {
  const visit = await checkIn()
  await phone.store.visits.checkOut(visit.id)
  await phone.store.sync.now()
  scene.server.world.restoreWithout('visit')
  scene.pass(60)
  await phone.store.customers.edit('c1', { note: '新的' })
  await phone.store.sync.now()
  const last = scene.server.requests('/api/sync/v1/push').at(-1)
  const types = JSON.parse(last?.body ?? '{}').ops.map((op: { type: string }) => op.type)
  expect(types).toEqual(['visit.check_in', 'visit.check_out', 'customer.edit'])
  expect(scene.server.world.rows.visit.get(visit.id)).toMatchObject({ ended_at: expect.any(String) })
})

test('what was rejected is asked once more, so that both sides list it again', async () => {
  scene.server.world.verdicts.set('visit.check_in', () => ({ status: 'rejected', code: 'malformed' }))
  await checkIn()
  await phone.store.sync.now()
  scene.server.world.epoch = 'e2'
  scene.server.breakNext('/api/sync/v1/push', 'drop_before')
  await phone.store.sync.now()
  const [waiting] = await phone.store.outbox.list()
  expect(waiting).toMatchObject({ status: 'queued', code: null })
  scene.pass(60)
  await phone.store.sync.now()
  expect(scene.server.requests('/api/sync/v1/push')).toHaveLength(2)
  expect(phone.store.sync.state()).toMatchObject({ attention: 1, unsent: 0 })
})
