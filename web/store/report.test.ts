import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Phone, Scene } from './testing/scene'

const REPORT = '/api/sync/v1/report'

let scene: Scene
let phone: Phone
beforeEach(async () => {
  scene = new Scene()
  phone = await scene.signedInPhone()
})
afterEach(() => scene.end())

const reports = () => scene.server.reports

test('the phone tells how it is after its first exchange', () => {
  expect(reports()).toMatchObject([
    { unsent: 0, oldest_at: null, photos: 0, attention: 0, persisted: null, mirror_seq: 5 },
  ])
  expect(reports()[0]).toMatchObject({ device_id: expect.any(String), device_now: scene.time.toISOString() })
})

test('it tells again when something changed, else after a quarter of an hour', async () => {
  await phone.store.sync.now()
  expect(reports()).toHaveLength(1)
  scene.server.world.verdicts.set('customer.edit', () => ({ status: 'rejected', code: 'malformed' }))
  await phone.store.customers.edit('c2', { note: 'x' })
  await phone.store.sync.now()
  expect(reports()).toHaveLength(2)
  expect(reports()[1]).toMatchObject({ attention: 1 })
  scene.pass(14 * 60)
  await phone.store.sync.now()
  expect(reports()).toHaveLength(2)
  scene.pass(61)
  await phone.store.sync.now()
  expect(reports()).toHaveLength(3)
})

test('a report that fails spoils nothing', async () => {
  scene.pass(16 * 60)
  scene.server.breakNext(REPORT, 'drop_before')
  await phone.store.sync.now()
  expect(phone.store.sync.state()).toMatchObject({ phase: 'idle' })
  expect(phone.store.sync.state().error).toBeUndefined()
  await phone.store.sync.now()
  expect(reports()).toHaveLength(2)
})
