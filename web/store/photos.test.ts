import { createHash } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Phone, picture, Scene } from './testing/scene'

const BLOBS = '/api/sync/v1/blobs/'
const PART = 256 * 1024

let scene: Scene
let phone: Phone
beforeEach(async () => {
  scene = new Scene()
  phone = await scene.signedInPhone()
})
afterEach(() => scene.end())

async function visitWith(...sizes: number[]) {
  const photos = sizes.map((size, i) => picture(size, i + 1))
  return phone.store.visits.checkIn({ customerId: 'c1', fix: scene.fix(), photos })
}

function parts() {
  return scene.server.requests(BLOBS).filter((one) => one.method === 'PUT')
}

test('a photo arrives whole in parts of 256 kB, with the hash of its bytes', async () => {
  const visit = await visitWith(PART * 2 + 1000)
  const [photo] = visit.photos
  const bytes = Buffer.from(await picture(PART * 2 + 1000).blob.arrayBuffer())
  expect(photo?.sha256).toBe(createHash('sha256').update(bytes).digest('hex'))
  expect(phone.store.sync.state().photosLeft).toBe(1)
  await phone.store.sync.now()
  expect(parts()).toHaveLength(3)
  const arrived = scene.server.world.blobs.get(photo?.sha256 ?? '')
  expect(arrived?.complete).toBe(true)
  expect(Buffer.from(arrived?.bytes ?? []).equals(bytes)).toBe(true)
  expect(phone.store.sync.state().photosLeft).toBe(0)
  expect(await phone.store.visits.get(visit.id)).toMatchObject({ photos: [{ state: 'stored', progress: 1 }] })
})

test('records go before photos, and small photos before large ones', async () => {
  const visit = await visitWith(PART + 10, 500, 70_000, 9_000, 30_000)
  await phone.store.sync.now()
  const order = scene.server.seen.map((one) => `${one.method} ${one.path}`)
  const push = order.findIndex((line) => line.startsWith('POST /api/sync/v1/push'))
  const puts = order.filter((line) => line.startsWith('PUT'))
  expect(push).toBeGreaterThan(-1)
  expect(order.indexOf(puts[0] ?? '')).toBeGreaterThan(push)
  const sizes = puts.map((line) => Number(/size=(\d+)/.exec(line)?.[1]))
  expect(sizes).toEqual([500, 9_000, 30_000, 70_000, PART + 10, PART + 10])
  expect(visit.photos).toHaveLength(5)
})

test('a photo waits until the server has its record', async () => {
  scene.server.world.verdicts.set('visit.add_photo', () => ({
    status: 'deferred',
    code: 'busy',
    retry_after: 60,
  }))
  await visitWith(1000)
  await phone.store.sync.now()
  expect(parts()).toHaveLength(0)
  expect(phone.store.sync.state()).toMatchObject({ unsent: 1, photosLeft: 1 })
  scene.server.world.verdicts.clear()
  scene.pass(61)
  await phone.store.sync.now()
  expect(parts()).toHaveLength(1)
})

test('a broken transfer resumes where the server stopped', async () => {
  await visitWith(PART * 3)
  scene.server.breakNext(BLOBS, { status: 503 })
  await phone.store.sync.now()
  expect(phone.store.sync.state()).toMatchObject({ unsent: 0, photosLeft: 1 })
  scene.server.breakAfter(BLOBS, 3, 'drop_after')
  await phone.store.sync.now()
  const [item] = await phone.store.outbox.list()
  expect(item).toMatchObject({ status: 'acked', photo: { size: PART * 3, failed: false } })
  const before = parts().length
  await phone.store.sync.now()
  expect(parts().length - before).toBe(1)
  expect([...scene.server.world.blobs.values()]).toMatchObject([{ complete: true }])
  expect(await phone.store.outbox.list()).toEqual([])
})

test('a record written while a photo travels goes before the next part', async () => {
  await visitWith(PART * 3)
  let recorded: Promise<unknown> | null = null
  scene.server.onRequest(BLOBS, () => {
    recorded ??= phone.store.customers.create({ name: '途中新店', kind: 'outlet' })
    return recorded
  })
  await phone.store.sync.now()
  const order = scene.server.seen.map((one) => `${one.method} ${one.path.split('?')[0]}`)
  const secondPush = order.lastIndexOf('POST /api/sync/v1/push')
  const lastPart = order.findLastIndex((line) => line.startsWith('PUT'))
  expect(scene.server.world.rows.customer.size).toBe(3)
  expect(secondPush).toBeLessThan(lastPart)
})

test('the preview is there before and after delivery, and goes after seven days', async () => {
  const visit = await visitWith(PART + 10)
  const sha256 = visit.photos[0]?.sha256 ?? ''
  const preview = async () => (await phone.store.visits.photo(sha256))?.size ?? null
  expect(await preview()).toBe(PART + 10)
  await phone.store.sync.now()
  expect(await preview()).toBe(PART + 10)
  scene.pass(8 * 86_400)
  await phone.store.sync.now()
  expect(await preview()).toBeNull()
})

test('an undelivered photo is never pruned, however old', async () => {
  const visit = await visitWith(1000)
  scene.server.breakNext(BLOBS, { status: 503 })
  await phone.store.sync.now()
  scene.pass(30 * 86_400)
  scene.server.breakNext(BLOBS, { status: 503 })
  await phone.store.sync.now()
  expect(await phone.store.visits.photo(visit.photos[0]?.sha256 ?? '')).not.toBeNull()
  await phone.store.sync.now()
  expect([...scene.server.world.blobs.values()]).toMatchObject([{ complete: true }])
})

test('bytes that do not match their hash are tried three times, then shown', async () => {
  const visit = await visitWith(1000)
  const db = await scene.databaseOf(phone, '07')
  const sha256 = visit.photos[0]?.sha256 ?? ''
  await db.part.put({ sha256, i: 0, bytes: new ArrayBuffer(1000) })
  db.close()
  await phone.store.sync.now()
  expect(parts()).toHaveLength(3)
  expect(phone.store.sync.state()).toMatchObject({ photosLeft: 0, attention: 1 })
  expect(await phone.store.outbox.list()).toMatchObject([
    { code: 'blob_hash_mismatch', photo: { sha256, failed: true } },
  ])
})

test('the same picture taken into two visits is sent once', async () => {
  await visitWith(2000)
  scene.pass(60)
  await visitWith(2000)
  await phone.store.sync.now()
  expect(parts()).toHaveLength(1)
  for (const row of scene.server.world.rows.visit.values()) {
    expect(row).toMatchObject({ photos: [{ state: 'stored' }] })
  }
})
