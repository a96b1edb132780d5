import 'fake-indexeddb/auto'
import { Dexie } from 'dexie'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ENTITIES } from './rows'
import { DAY, PASSWORD, type Phone, picture, Scene } from './testing/scene'

const QUARANTINE = '/api/sync/v1/quarantine'
const PUSH = '/api/sync/v1/push'

let scene: Scene
let phone: Phone
beforeEach(async () => {
  scene = new Scene()
  phone = await scene.signedInPhone()
})
afterEach(() => scene.end())

async function removedInFlight(): Promise<void> {
  phone.browser.flight = true
  const photos = [picture(700)]
  await phone.store.visits.checkIn({ customerId: 'c1', fix: scene.fix(), photos })
  scene.server.removePhonesOf('07')
  phone.browser.flight = false
}

const exists = () => Dexie.exists(`${phone.name}-1-person-07`)

test('a removed phone hands over what it had not sent, with its photos, and is wiped', async () => {
  await removedInFlight()
  await phone.store.sync.now()
  const { quarantined, world } = scene.server
  expect(quarantined.map((op) => op.type)).toEqual(['visit.check_in', 'visit.add_photo'])
  expect([...world.blobs.values()]).toMatchObject([{ complete: true }])
  expect(world.rows.visit.size).toBe(0)
  expect(phone.store.session.current()).toBeNull()
  expect(await exists()).toBe(false)
})

test('reading ends at once, and what was not sent stays sealed until it can be handed over', async () => {
  await removedInFlight()
  scene.server.breakNext(QUARANTINE, 'drop_before')
  await phone.store.sync.now()
  const { revoked, unsent } = phone.store.sync.state()
  expect(revoked).toEqual({ until: new Date(scene.time.getTime() + 14 * 86_400_000), quarantined: false })
  expect(unsent).toBe(2)
  const db = await scene.databaseOf(phone, '07')
  for (const entity of ENTITIES) expect(await db.table(entity).count()).toBe(0)
  expect(await db.outbox.count()).toBe(2)
  db.close()
  await expect(phone.store.customers.list()).rejects.toMatchObject({ code: 'device_revoked' })
  await expect(phone.store.today(DAY)).rejects.toMatchObject({ code: 'device_revoked' })
  await expect(phone.store.outbox.list()).rejects.toMatchObject({ code: 'device_revoked' })
  await expect(phone.store.visits.checkIn({ customerId: 'c1', fix: null })).rejects.toMatchObject({
    code: 'device_revoked',
  })
  const reads = scene.server.requests('/api/sync/v1/pull').length
  await phone.store.sync.now()
  expect(scene.server.requests('/api/sync/v1/pull')).toHaveLength(reads)
  expect(scene.server.quarantined).toHaveLength(2)
})

test('a removed phone that was closed before it heard more stays sealed when it is opened', async () => {
  await removedInFlight()
  scene.server.breakNext(QUARANTINE, 'drop_before')
  await phone.store.sync.now()
  await phone.store.close()
  const again = await scene.phone(phone)
  await expect(again.store.customers.list()).rejects.toMatchObject({ code: 'device_revoked' })
  await again.store.sync.now()
  expect(scene.server.quarantined).toHaveLength(2)
  expect(await exists()).toBe(false)
})

test('after fourteen days it is wiped, delivered or not', async () => {
  await removedInFlight()
  scene.server.breakNext(QUARANTINE, 'drop_before')
  await phone.store.sync.now()
  phone.browser.flight = true
  scene.pass(13 * 86_400)
  await phone.store.sync.now()
  expect(await exists()).toBe(true)
  scene.pass(86_401)
  await phone.store.sync.now()
  expect(await exists()).toBe(false)
  expect(phone.store.session.current()).toBeNull()
})

test('after fourteen days in a drawer it is wiped when it is opened', async () => {
  await removedInFlight()
  scene.server.breakNext(QUARANTINE, 'drop_before')
  await phone.store.sync.now()
  await phone.store.close()
  phone.browser.flight = true
  scene.pass(15 * 86_400)
  const again = await scene.phone(phone)
  expect(again.store.session.current()).toBeNull()
  expect(await exists()).toBe(false)
})

test('an answer lost on the way to quarantine hands over the same again, and nothing is pushed', async () => {
  await removedInFlight()
  scene.server.breakAfter(QUARANTINE, 2, 'drop_after')
  await phone.store.sync.now()
  const pushes = scene.server.requests(PUSH).length
  await phone.store.sync.now()
  const ids = new Set(scene.server.quarantined.map((op) => op.op_id))
  expect(ids.size).toBe(2)
  expect(scene.server.requests(PUSH)).toHaveLength(pushes)
  expect(await exists()).toBe(false)
})

test('more than fifty operations are handed over in batches', async () => {
  phone.browser.flight = true
  for (let i = 0; i < 60; i++) await phone.store.customers.create({ name: `店 ${i}`, kind: 'outlet' })
  scene.server.removePhonesOf('07')
  phone.browser.flight = false
  await phone.store.sync.now()
  const sizes = scene.server.requests(QUARANTINE).map((one) => JSON.parse(one.body ?? '{}').ops.length)
  expect(sizes).toEqual([0, 50, 10])
  expect(await exists()).toBe(false)
})

test('what the server had acknowledged is not handed over, and is wiped at once', async () => {
  await phone.store.visits.checkIn({ customerId: 'c1', fix: scene.fix() })
  await phone.store.sync.now()
  scene.server.removePhonesOf('07')
  scene.server.breakNext(QUARANTINE, 'drop_before')
  await phone.store.sync.now()
  const db = await scene.databaseOf(phone, '07')
  expect(await db.outbox.count()).toBe(0)
  db.close()
})

test('whoever signs in again on the removed phone goes on with what was not sent', async () => {
  await removedInFlight()
  scene.server.breakNext(QUARANTINE, 'drop_before')
  await phone.store.sync.now()
  await phone.store.session.signIn('07', PASSWORD)
  await phone.store.sync.now()
  expect(phone.store.sync.state()).toMatchObject({ revoked: null, unsent: 0 })
  expect(scene.server.world.rows.visit.size).toBe(1)
  expect((await phone.store.customers.list()).total).toBe(2)
})
