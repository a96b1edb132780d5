import { afterEach, beforeEach, expect, test } from 'vitest'
import { BALLAST_BYTES } from './ballast'
import { type Disk, fullDisk } from './testing/disk'
import { DAY, type Phone, picture, Scene } from './testing/scene'

let scene: Scene
let phone: Phone
let disk: Disk | null
beforeEach(async () => {
  scene = new Scene()
  phone = await scene.signedInPhone()
})
afterEach(async () => {
  disk?.restore()
  disk = null
  await scene.end()
})

const ballast = () => phone.store.sync.state().storage.ballast

test('the reserve is there after the first exchange, and does not compress', async () => {
  expect(ballast()).toBe(true)
  const db = await scene.databaseOf(phone, '07')
  const [row] = await db.reserve.toArray()
  db.close()
  const bytes = new Uint8Array(row?.bytes ?? new ArrayBuffer(0))
  expect(bytes).toHaveLength(BALLAST_BYTES)
  expect(new Set(bytes.subarray(-5000)).size).toBeGreaterThan(200)
})

test('on a full disk the next record is still saved, and the state says that the reserve is gone', async () => {
  phone.browser.flight = true
  disk = fullDisk(100)
  const visit = await phone.store.visits.checkIn({ customerId: 'c1', fix: scene.fix() })
  await phone.store.customers.edit('c2', { note: '满了' })
  await phone.store.visits.checkOut(visit.id)
  expect(phone.store.sync.state()).toMatchObject({ unsent: 3, storage: { ballast: false } })
  expect(await phone.store.visits.ofDay(DAY)).toHaveLength(1)
})

test('photos fail before records, with the reserve untouched', async () => {
  const visit = await phone.store.visits.checkIn({ customerId: 'c1', fix: scene.fix() })
  disk = fullDisk(1000)
  await expect(phone.store.visits.addPhoto(visit.id, picture(50_000))).rejects.toMatchObject({
    code: 'storage_full',
  })
  expect(ballast()).toBe(true)
  expect(await phone.store.visits.get(visit.id)).toMatchObject({ photos: [] })
})

test('a check-in with photos is saved without them, and says so', async () => {
  disk = fullDisk(1000)
  const photos = [picture(50_000), picture(60_000, 2)]
  const visit = await phone.store.visits.checkIn({ customerId: 'c1', fix: scene.fix(), photos })
  expect(visit).toMatchObject({ unsavedPhotos: 2, photos: [] })
  expect(phone.store.sync.state()).toMatchObject({ unsent: 1, photosLeft: 0 })
})

test('while the reserve is spent its room is not given to photos', async () => {
  phone.browser.flight = true
  disk = fullDisk(100)
  const visit = await phone.store.visits.checkIn({ customerId: 'c1', fix: scene.fix() })
  expect(disk.room).toBeGreaterThan(1_000_000)
  await expect(phone.store.visits.addPhoto(visit.id, picture(500))).rejects.toMatchObject({
    code: 'storage_full',
  })
})

test('when even the reserve does not help, the record is refused whole', async () => {
  phone.browser.flight = true
  disk = fullDisk(-10 * BALLAST_BYTES)
  await expect(phone.store.visits.checkIn({ customerId: 'c1', fix: scene.fix() })).rejects.toMatchObject({
    code: 'storage_full',
  })
  disk.restore()
  expect(await phone.store.visits.ofDay(DAY)).toEqual([])
  expect(phone.store.sync.state().unsent).toBe(0)
})

test('a full disk does not stop sending, and the reserve is put back when there is room', async () => {
  await phone.store.visits.checkIn({ customerId: 'c1', fix: scene.fix() })
  disk = fullDisk(10)
  await phone.store.sync.now()
  expect(scene.server.world.rows.visit.size).toBe(1)
  expect(ballast()).toBe(false)
  disk.room = 3 * BALLAST_BYTES
  await phone.store.sync.now()
  expect(ballast()).toBe(true)
  expect(phone.store.sync.state()).toMatchObject({ phase: 'idle', unsent: 0 })
})

test('a page of a pull never takes the reserve', async () => {
  scene.addCustomer('c3', { name: '大店', note: 'x'.repeat(5000) })
  disk = fullDisk(2000)
  await phone.store.sync.now()
  expect(phone.store.sync.state()).toMatchObject({ phase: 'error', error: { code: 'storage_full' } })
  expect(ballast()).toBe(true)
  expect(await phone.store.customers.get('c3')).toBeNull()
})
