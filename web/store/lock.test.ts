import 'fake-indexeddb/auto'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { PersonDatabase } from './database'
import { DAY, PASSWORD, type Phone, picture, Scene } from './testing/scene'

const PIN = '482913'

// Real guesses cost half a second each, which is the point of them.
vi.mock('./strength', () => ({ ITERATIONS: 1000 }))

test('a guess at a PIN costs 600,000 rounds', async () => {
  const { ITERATIONS } = await vi.importActual<typeof import('./strength')>('./strength')
  expect(ITERATIONS).toBeGreaterThanOrEqual(600_000)
})

let scene: Scene
let phone: Phone
beforeEach(async () => {
  scene = new Scene()
  phone = await scene.signedInPhone()
})
afterEach(() => scene.end())

/** What somebody finds who reads the phone's files: everything, without the key. */
async function onDisk(): Promise<string> {
  const db = await scene.databaseOf(phone, '07')
  const found: unknown[] = []
  for (const table of db.tables) found.push(...(await table.toArray()))
  db.close()
  return found.map((row) => JSON.stringify(row, binary)).join('\n')
}

function binary(_: string, value: unknown): unknown {
  return value instanceof ArrayBuffer ? Buffer.from(value).toString('latin1') : value
}

async function inDatabase<T>(look: (db: PersonDatabase) => PromiseLike<T>): Promise<T> {
  const db = await scene.databaseOf(phone, '07')
  try {
    return await look(db)
  } finally {
    db.close()
  }
}

async function reopened(): Promise<Phone> {
  await phone.store.close()
  phone = await scene.phone(phone)
  return phone
}

test('without a PIN nothing is encrypted and nothing asks for one', async () => {
  expect(phone.store.lock.info()).toMatchObject({ state: 'off', required: false, recoverable: false })
  expect(await onDisk()).toContain('138 0000 2207')
})

test('with a PIN, what customers and records say is on the disk only in cipher', async () => {
  phone.browser.flight = true
  await phone.store.customers.edit('c2', { note: 'before the lock' })
  await phone.store.lock.setPin(PIN)
  const photo = picture(300_000)
  const text = Buffer.from(await photo.blob.arrayBuffer())
    .subarray(0, 64)
    .toString('latin1')
  const visit = await phone.store.visits.checkIn({
    customerId: 'c1',
    fix: scene.fix(),
    note: 'after the lock',
    photos: [photo],
  })
  phone.browser.flight = false
  scene.addCustomer('c3', { name: '新店', phone: '139 1111 2222', address: '一条街' })
  scene.server.breakNext('/api/sync/v1/push', { status: 500 })
  await phone.store.sync.now()
  const disk = await onDisk()
  for (const secret of [
    '138 0000 2207',
    'before the lock',
    'after the lock',
    '139 1111 2222',
    '一条街',
    text,
  ]) {
    expect(disk).not.toContain(secret)
  }
  expect(disk).not.toContain(PIN)
  expect(disk).toContain('新店')

  expect(phone.store.lock.state()).toBe('open')
  expect(await phone.store.customers.get('c3')).toMatchObject({ phone: '139 1111 2222' })
  expect((await phone.store.customers.list({ q: '13911112222' })).rows).toMatchObject([{ id: 'c3' }])
  expect(await phone.store.visits.get(visit.id)).toMatchObject({ note: 'after the lock' })
  expect((await phone.store.visits.photo(visit.photos[0]?.sha256 ?? ''))?.size).toBe(300_000)

  await phone.store.sync.now()
  expect(phone.store.sync.state()).toMatchObject({ unsent: 0, photosLeft: 0, phase: 'idle' })
  expect(scene.server.world.rows.visit.get(visit.id)).toMatchObject({ photos: [{ state: 'stored' }] })
  expect(scene.server.world.rows.customer.get('c2')).toMatchObject({ note: 'before the lock' })
})

test('a page that is opened anew is locked: it reads, records and sends nothing until the PIN is given', async () => {
  await phone.store.lock.setPin(PIN)
  phone.browser.flight = true
  await phone.store.visits.checkIn({ customerId: 'c1', fix: scene.fix() })
  phone.browser.flight = false
  const { store } = await reopened()
  expect(store.lock.state()).toBe('locked')
  expect(store.sync.state().unsent).toBe(1)
  await expect(store.customers.list()).rejects.toMatchObject({ code: 'locked' })
  await expect(store.visits.checkIn({ customerId: 'c1', fix: null })).rejects.toMatchObject({
    code: 'locked',
  })
  await store.sync.now()
  expect(scene.server.world.rows.visit.size).toBe(0)
  await store.lock.unlock(PIN)
  expect(await store.visits.ofDay(DAY)).toHaveLength(1)
  await store.sync.now()
  expect(scene.server.world.rows.visit.size).toBe(1)
  await store.lock.lock()
  expect(store.lock.state()).toBe('locked')
})

test('wrong PINs have to wait longer and longer, restarts included', async () => {
  await phone.store.lock.setPin(PIN)
  let { store } = await reopened()
  for (const tries of [1, 2]) {
    await expect(store.lock.unlock('000000')).rejects.toMatchObject({
      code: 'pin_wrong',
      params: { tries, wait_s: 0 },
    })
  }
  await expect(store.lock.unlock('000000')).rejects.toMatchObject({ params: { tries: 3, wait_s: 30 } })
  store = (await reopened()).store
  await expect(store.lock.unlock(PIN)).rejects.toMatchObject({ code: 'pin_wait', params: { wait_s: 30 } })
  scene.pass(31)
  await expect(store.lock.unlock('000000')).rejects.toMatchObject({ params: { tries: 4, wait_s: 60 } })
  scene.pass(61)
  await store.lock.unlock(PIN)
  expect(store.lock.info()).toMatchObject({ state: 'open', tries: 0, waitUntil: null })
})

test('a PIN needs six characters, and a sign-in in this page', async () => {
  await expect(phone.store.lock.setPin('12345')).rejects.toMatchObject({ code: 'pin_too_short' })
  const { store } = await reopened()
  await expect(store.lock.setPin(PIN)).rejects.toMatchObject({ code: 'sign_in_needed' })
  await store.session.signIn('07', PASSWORD)
  await store.lock.setPin(PIN)
  expect(store.lock.state()).toBe('open')
})

test('a changed PIN opens, the old one no longer does', async () => {
  await phone.store.lock.setPin(PIN)
  await phone.store.lock.changePin(PIN, '7777777')
  const { store } = await reopened()
  await expect(store.lock.unlock(PIN)).rejects.toMatchObject({ code: 'pin_wrong' })
  await store.lock.unlock('7777777')
  expect((await store.customers.list()).total).toBe(2)
})

test('a forgotten PIN is replaced after a sign-in with the password, and nothing is lost', async () => {
  await phone.store.lock.setPin(PIN)
  phone.browser.flight = true
  const visit = await phone.store.visits.checkIn({ customerId: 'c1', fix: scene.fix(), note: 'kept' })
  phone.browser.flight = false
  const { store } = await reopened()
  await expect(store.lock.recover('999999')).rejects.toMatchObject({ code: 'sign_in_needed' })
  await store.session.signIn('07', PASSWORD)
  expect(store.lock.info()).toMatchObject({ state: 'locked', recoverable: true })
  await store.lock.recover('999999')
  expect(await store.visits.get(visit.id)).toMatchObject({ note: 'kept' })
  await store.lock.lock()
  await store.lock.unlock('999999')
})

test('when the password has changed since, the earlier one opens', async () => {
  await phone.store.lock.setPin(PIN)
  scene.server.addAccount('07', 'another long secret', scene.server.accounts.get('07')?.me ?? ({} as never))
  const { store } = await reopened()
  await store.session.signIn('07', 'another long secret')
  await expect(store.lock.recover('999999')).rejects.toMatchObject({ code: 'recovery_wrong' })
  await store.lock.recover('999999', PASSWORD)
  await store.lock.lock()
  await store.lock.recover('888888')
  expect(store.lock.state()).toBe('open')
})

test('who knows neither gives up what is sealed, and begins anew', async () => {
  await phone.store.lock.setPin(PIN)
  phone.browser.flight = true
  await phone.store.customers.edit('c2', { note: 'lost' })
  phone.browser.flight = false
  const { store } = await reopened()
  expect(store.sync.state().unsent).toBe(1)
  await store.lock.abandon()
  expect(store.lock.state()).toBe('off')
  await store.sync.now()
  expect((await store.customers.list()).total).toBe(2)
  expect(store.sync.state().unsent).toBe(0)
})

test('a lock that the company wants has to be set up and cannot be removed', async () => {
  const company = {
    id: '1',
    name: '晴川食品',
    timezone: 'Asia/Shanghai',
    settings: { phone_lock: 'required' },
  }
  scene.server.world.put('company', company, ['t'])
  await phone.store.sync.now()
  expect(phone.store.lock.info()).toMatchObject({ state: 'setup', required: true })
  await phone.store.lock.setPin(PIN)
  await expect(phone.store.lock.remove(PIN)).rejects.toMatchObject({ code: 'pin_required' })
})

test('a lock that is removed leaves everything readable', async () => {
  await phone.store.lock.setPin(PIN)
  await phone.store.customers.edit('c1', { note: 'open again' })
  await expect(phone.store.lock.remove('000000')).rejects.toMatchObject({ code: 'pin_wrong' })
  await phone.store.lock.remove(PIN)
  expect(phone.store.lock.state()).toBe('off')
  const { store } = await reopened()
  expect(await store.customers.get('c1')).toMatchObject({ note: 'open again' })
  expect(await onDisk()).toContain('138 0000 2207')
  const sealed = await inDatabase(async (db) =>
    (await db.table('customer').toArray()).filter((row) => row._x),
  )
  expect(sealed).toEqual([])
})

test('a signed-out phone is locked for its own person as well', async () => {
  await phone.store.lock.setPin(PIN)
  await phone.store.session.signOut('lock')
  await phone.store.session.signIn('08', PASSWORD)
  expect(phone.store.lock.state()).toBe('off')
  await phone.store.session.signOut('lock')
  await phone.store.session.signIn('07', PASSWORD)
  expect(phone.store.lock.state()).toBe('locked')
})
