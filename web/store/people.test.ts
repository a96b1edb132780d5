import { afterEach, beforeEach, expect, test } from 'vitest'
import { DAY, PASSWORD, Scene } from './testing/scene'

let scene: Scene
beforeEach(() => {
  scene = new Scene()
})
afterEach(() => scene.end())

test('a wrong password says how many tries are left', async () => {
  const { store } = await scene.phone()
  await expect(store.session.signIn('07', 'wrong')).rejects.toMatchObject({
    code: 'sign_in_wrong',
    params: { tries_left: 4 },
  })
  expect(store.session.current()).toBeNull()
})

test('signing in without a network says so and changes nothing', async () => {
  const { store, browser } = await scene.phone()
  browser.flight = true
  await expect(store.session.signIn('07', PASSWORD)).rejects.toMatchObject({ code: 'offline' })
  expect(store.session.current()).toBeNull()
})

test('after the first sign-in the app opens and records without a network', async () => {
  const phone = await scene.signedInPhone()
  await phone.store.close()
  phone.browser.flight = true
  const again = await scene.phone(phone)
  expect(again.store.session.current()?.me.person.code).toBe('07')
  expect(await again.store.today(DAY)).toHaveLength(2)
  await again.store.visits.checkIn({ customerId: 'c1', fix: scene.fix() })
  expect(again.store.sync.state().unsent).toBe(1)
})

test('the next person on the phone neither sees nor sends what the first recorded', async () => {
  const { store, browser } = await scene.signedInPhone('07')
  browser.flight = true
  const visit = await store.visits.checkIn({ customerId: 'c1', fix: scene.fix() })
  await store.session.signOut('lock')
  expect(store.session.current()).toBeNull()
  expect(store.sync.state()).toMatchObject({ unsent: 0, attention: 0 })
  await expect(store.visits.get(visit.id)).rejects.toMatchObject({ code: 'not_signed_in' })

  browser.flight = false
  await store.session.signIn('08', PASSWORD)
  await store.sync.now()
  expect(await store.visits.get(visit.id)).toBeNull()
  expect((await store.customers.list()).total).toBe(0)
  expect(await store.outbox.list()).toEqual([])
  expect(scene.server.world.rows.visit.size).toBe(0)

  await store.session.signOut('lock')
  await store.session.signIn('07', PASSWORD)
  expect(store.sync.state().unsent).toBe(1)
  await store.sync.now()
  expect(scene.server.world.rows.visit.get(visit.id)).toMatchObject({ person_id: 'person-07' })
  expect([...scene.server.world.effects.values()]).toEqual([1])
})

test('another tab follows a change of person and sends nothing with the wrong cookie', async () => {
  const first = await scene.signedInPhone('07')
  const other = await scene.phone(first)
  scene.server.checksPerson = false
  first.browser.flight = true
  await other.store.visits.checkIn({ customerId: 'c1', fix: scene.fix() })
  first.browser.flight = false
  const followed = new Promise<void>((resolve) => {
    other.store.session.subscribe(() => {
      if (other.store.session.current()?.me.person.code === '08') resolve()
    })
  })
  await first.store.session.signIn('08', PASSWORD)
  await Promise.all([first.store.sync.now(), other.store.sync.now()])
  await followed
  await other.store.sync.now()
  expect(scene.server.world.rows.visit.size).toBe(0)
  expect(other.store.sync.state().unsent).toBe(0)
})

test('a cookie that speaks for somebody else ends the session here', async () => {
  const { store, browser } = await scene.signedInPhone('07')
  await store.visits.checkIn({ customerId: 'c1', fix: scene.fix() })
  const stranger = await scene.phoneOn(browser)
  await stranger.store.session.signIn('08', PASSWORD)
  await store.sync.now()
  expect(store.sync.state()).toMatchObject({ needsSignIn: true, unsent: 1 })
  expect(scene.server.world.rows.visit.size).toBe(0)
})

test('"send first" sends, then forgets the company, and comes back with everything', async () => {
  const phone = await scene.signedInPhone('07')
  const visit = await phone.store.visits.checkIn({ customerId: 'c1', fix: scene.fix() })
  await phone.store.session.signOut('send-first')
  expect(scene.server.world.rows.visit.has(visit.id)).toBe(true)
  const db = await scene.databaseOf(phone, '07')
  expect(await db.customer.count()).toBe(0)
  db.close()
  await phone.store.session.signIn('07', PASSWORD)
  await phone.store.sync.now()
  expect((await phone.store.customers.list()).total).toBe(2)
  expect(await phone.store.visits.get(visit.id)).toMatchObject({ pending: false })
})

test('"send first" without a network stays signed in and says what remains', async () => {
  const { store, browser } = await scene.signedInPhone('07')
  browser.flight = true
  await store.visits.checkIn({ customerId: 'c1', fix: scene.fix() })
  await expect(store.session.signOut('send-first')).rejects.toMatchObject({
    code: 'unsent_remains',
    params: { unsent: 1, photos: 0 },
  })
  expect(store.session.current()?.me.person.code).toBe('07')
})

test('a sign-out in flight mode is told to the server when the network is back', async () => {
  const phone = await scene.signedInPhone('07')
  phone.browser.flight = true
  await phone.store.session.signOut('lock')
  phone.browser.flight = false
  const told = () => scene.server.requests('/api/v1/session').filter((one) => one.method === 'DELETE').length
  expect(told()).toBe(0)
  phone.store.sync.start()
  while (told() === 0) await new Promise((resolve) => setTimeout(resolve, 1))
  phone.store.sync.stop()
  expect(told()).toBe(1)
})

test('a started store sends after each write by itself', async () => {
  const { store } = await scene.signedInPhone('07')
  store.sync.start()
  await store.visits.checkIn({ customerId: 'c1', fix: scene.fix() })
  while (scene.server.world.rows.visit.size === 0) await new Promise((resolve) => setTimeout(resolve, 1))
  store.sync.stop()
})

test('every sign-in on one phone names the same device', async () => {
  const { store } = await scene.signedInPhone('07')
  await store.session.signOut('lock')
  await store.session.signIn('07', PASSWORD)
  const devices = scene.server
    .requests('/api/v1/session')
    .filter((one) => one.method === 'POST')
    .map((one) => JSON.parse(one.body ?? '{}').device.id)
  expect(devices).toHaveLength(2)
  expect(new Set(devices).size).toBe(1)
})

test('what the company calls things, its zone and its name come with a sync and stay without a network', async () => {
  const phone = await scene.signedInPhone()
  const { store } = phone
  const terms = { zh: { customer: '医院' } }
  const company = {
    id: '1',
    name: '晴川医药',
    timezone: 'Asia/Tokyo',
    locale: 'zh',
    currency: 'JPY',
    terms,
    settings: { modules_off: ['approvals'] },
    is_demo: true,
  }
  scene.server.world.put('company', company, ['t'])
  await store.sync.now()
  const { settings, id: _, ...told } = company
  const expected = { ...told, ...settings }
  await expect.poll(() => store.session.current()?.me.company).toMatchObject(expected)
  await store.close()
  phone.browser.flight = true
  const again = await scene.phone(phone)
  expect(again.store.session.current()?.me.company).toMatchObject(expected)
})
