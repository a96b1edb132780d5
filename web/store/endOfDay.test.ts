import { afterEach, beforeEach, expect, test } from 'vitest'
import { DAY, type Phone, picture, Scene } from './testing/scene'

let scene: Scene
let phone: Phone
beforeEach(async () => {
  scene = new Scene()
  phone = await scene.signedInPhone()
})
afterEach(() => scene.end())

const end = () => phone.store.day.endOfDay()

test('all is delivered when a pull has shown the last record, and not before', async () => {
  const visit = await phone.store.visits.checkIn({ customerId: 'c1', fix: scene.fix() })
  expect(await end()).toMatchObject({ delivered: false, unsent: 1, visits: 1, open: { id: visit.id } })
  await phone.store.visits.checkOut(visit.id)
  scene.server.breakNext('/api/sync/v1/pull', 'drop_before')
  await phone.store.sync.now()
  expect(await end()).toMatchObject({ delivered: false, unsent: 0, open: null })
  scene.pass(30)
  await phone.store.sync.now()
  expect(await end()).toMatchObject({ delivered: true, visits: 1, lastConfirmedAt: scene.time })
})

test('a photo on its way, or one that fails, keeps the day open', async () => {
  await phone.store.visits.checkIn({ customerId: 'c1', fix: scene.fix(), photos: [picture(500)] })
  scene.server.breakNext('/api/sync/v1/blobs/', { status: 503 })
  await phone.store.sync.now()
  expect(await end()).toMatchObject({ delivered: false, unsent: 0, photos: 1 })
  await phone.store.sync.now()
  expect(await end()).toMatchObject({ delivered: true, photos: 0 })
})

test('what needs attention keeps the day open until it is settled and the server knows', async () => {
  scene.server.world.verdicts.set('customer.edit', () => ({ status: 'rejected', code: 'malformed' }))
  await phone.store.customers.edit('c2', { note: 'x' })
  await phone.store.sync.now()
  expect(await end()).toMatchObject({ delivered: false, attention: 1 })
  const [item] = await phone.store.outbox.list()
  await phone.store.outbox.discard(item?.opId ?? '', 'no')
  expect(await end()).toMatchObject({ delivered: false, unsent: 1, attention: 0 })
  await phone.store.sync.now()
  expect(await end()).toMatchObject({ delivered: true })
})

test('a portal that answers for the server confirms nothing', async () => {
  const before = phone.store.sync.state().lastSyncAt
  await phone.store.customers.edit('c2', { note: 'x' })
  scene.pass(60)
  scene.server.breakNext('/api/sync/v1/pull', 'portal_204')
  await phone.store.sync.now()
  expect(await end()).toMatchObject({ delivered: false, unsent: 0, lastConfirmedAt: before })
})

test('another phone of the same person goes on with an open visit after the first one died', async () => {
  const visit = await phone.store.visits.checkIn({ customerId: 'c1', fix: scene.fix(60) })
  await phone.store.sync.now()
  await phone.store.close()

  const second = await scene.signedInPhone('07')
  expect(await second.store.visits.open()).toMatchObject({ id: visit.id, customer: { id: 'c1' } })
  expect((await second.store.today(DAY))[0]).toMatchObject({ state: 'open', visit: { id: visit.id } })
  await second.store.visits.attachFix(visit.id, scene.fix(5))
  await second.store.visits.addPhoto(visit.id, picture(800))
  const left = await second.store.visits.checkOut(visit.id)
  expect(left).toMatchObject({ ended_at: scene.time.toISOString(), photos: [{ local: true }] })
  expect(await second.store.visits.open()).toBeNull()
  await second.store.sync.now()
  const [row] = [...scene.server.world.rows.visit.values()]
  expect(row).toMatchObject({ id: visit.id, ended_at: expect.any(String), photos: [{ state: 'stored' }] })
  expect(row?.fixes).toHaveLength(2)
  expect(await second.store.day.endOfDay()).toMatchObject({ delivered: true, open: null, visits: 1 })
})
