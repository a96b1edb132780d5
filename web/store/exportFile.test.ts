import { createHash } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Phone, picture, Scene } from './testing/scene'

let scene: Scene
let phone: Phone
beforeEach(async () => {
  scene = new Scene()
  phone = await scene.signedInPhone()
})
afterEach(() => scene.end())

async function exported() {
  return JSON.parse(await (await phone.store.outbox.exportFile()).text())
}

test('the file holds what is not delivered, in order, with its photos and a sum over both', async () => {
  phone.browser.flight = true
  const photo = picture(300_000)
  const visit = await phone.store.visits.checkIn({ customerId: 'c1', fix: scene.fix(), photos: [photo] })
  await phone.store.visits.checkOut(visit.id)
  const file = await exported()
  expect(file).toMatchObject({
    format: 'rounds-outbox',
    version: 1,
    company_id: 1,
    person_id: 'person-07',
    person_code: '07',
    device_id: expect.any(String),
    device_label: 'web',
    app: 'rounds-web',
    made_at: scene.time.toISOString(),
  })
  expect(file.ops.map((op: { type: string; n: number }) => [op.type, op.n])).toEqual([
    ['visit.check_in', 1],
    ['visit.add_photo', 2],
    ['visit.check_out', 3],
  ])
  const [kept] = file.photos
  const bytes = Buffer.from(kept.base64, 'base64')
  expect(bytes.equals(Buffer.from(await photo.blob.arrayBuffer()))).toBe(true)
  expect(kept).toMatchObject({ size: 300_000, mime: 'image/jpeg' })
  expect(kept.sha256).toBe(createHash('sha256').update(bytes).digest('hex'))
  const { ops, photos } = file
  expect(file.sha256).toBe(createHash('sha256').update(JSON.stringify({ ops, photos })).digest('hex'))
})

test('refused records and acknowledged ones without their photo are in it, delivered ones are not', async () => {
  await phone.store.customers.edit('c1', { note: 'delivered' })
  await phone.store.sync.now()
  scene.server.world.verdicts.set('customer.edit', () => ({ status: 'rejected', code: 'malformed' }))
  await phone.store.customers.edit('c2', { note: 'refused' })
  await phone.store.visits.checkIn({ customerId: 'c1', fix: scene.fix(), photos: [picture(500)] })
  scene.server.breakNext('/api/sync/v1/blobs/', 'drop_before')
  await phone.store.sync.now()
  const { ops, photos } = await exported()
  expect(ops.map((op: { type: string }) => op.type)).toEqual(['customer.edit', 'visit.add_photo'])
  expect(ops[0]).toMatchObject({ set: { note: 'refused' } })
  expect(photos).toHaveLength(1)
})

test('with nothing to deliver the file is empty and whole', async () => {
  expect(await exported()).toMatchObject({ ops: [], photos: [] })
})
