import { afterEach, beforeEach, expect, test } from 'vitest'
import { businessDay } from '../shared/domain/businessDay'
import { DAY, PASSWORD, picture, Scene } from './testing/scene'

let scene: Scene
beforeEach(() => {
  scene = new Scene()
})
afterEach(() => scene.end())

test('the first sync brings customers, plan and company, and the list is whole', async () => {
  const { store } = await scene.signedInPhone()
  expect(store.sync.state()).toMatchObject({ phase: 'idle', unsent: 0, mirrored: true })
  const stops = await store.today(DAY)
  expect(stops.map((stop) => [stop.customer?.name, stop.state])).toEqual([
    ['清禾便利·梧桐街店', 'next'],
    ['南窗小卖部', 'todo'],
  ])
})

test('a check-in in flight mode is kept, shown with a likely verdict, and delivered once', async () => {
  const { store, browser } = await scene.signedInPhone()
  browser.flight = true
  const visit = await store.visits.checkIn({ customerId: 'c1', planItemId: 'i1', fix: scene.fix() })
  expect(visit).toMatchObject({
    pending: true,
    predicted: true,
    judgement: { verdict: 'on_site', score: 100 },
  })
  await store.sync.now()
  expect(store.sync.state()).toMatchObject({ phase: 'offline', online: false, unsent: 1 })
  expect(store.sync.state().oldestAt).toEqual(scene.time)
  expect((await store.today(DAY))[0]).toMatchObject({ state: 'open', visit: { id: visit.id } })
  expect(scene.server.world.rows.visit.size).toBe(0)

  browser.flight = false
  await store.sync.now()
  expect(store.sync.state()).toMatchObject({ phase: 'idle', online: true, unsent: 0 })
  expect([...scene.server.world.effects.values()]).toEqual([1])
  const delivered = await store.visits.get(visit.id)
  expect(delivered).toMatchObject({ pending: false, predicted: false, received_at: scene.time.toISOString() })
  expect(await store.outbox.list()).toEqual([])
})

test('a whole visit keeps its order: check-in, better fix, photo, check-out', async () => {
  const { store, browser } = await scene.signedInPhone()
  browser.flight = true
  const visit = await store.visits.checkIn({ customerId: 'c1', fix: scene.fix(60) })
  scene.pass(20)
  await store.visits.attachFix(visit.id, scene.fix(6))
  await store.visits.addPhoto(visit.id, picture(1000))
  scene.pass(600)
  const ended = await store.visits.checkOut(visit.id, { fix: scene.fix(), note: '缺货 1' })
  expect(ended.fixes.map((fix) => fix.kind)).toEqual(['in', 'better', 'out'])
  expect(ended).toMatchObject({ note: '缺货 1', photos: [{ local: true, progress: 0 }] })
  expect(await store.visits.open()).toBeNull()
  await expect(store.visits.checkOut(visit.id)).rejects.toMatchObject({ code: 'already_checked_out' })

  browser.flight = false
  await store.sync.now()
  const sent = JSON.parse(scene.server.requests('/api/sync/v1/push')[0]?.body ?? '{}')
  expect(sent.ops.map((op: { type: string }) => op.type)).toEqual([
    'visit.check_in',
    'visit.attach_fix',
    'visit.add_photo',
    'visit.check_out',
  ])
  expect(sent.ops.map((op: { n: number }) => op.n)).toEqual([1, 2, 3, 4])
  const [row] = scene.server.world.rows.visit.values()
  expect(row).toMatchObject({ ended_at: ended.ended_at, photos: [{ state: 'stored' }] })
})

test('pressing the button twice is one visit', async () => {
  const { store } = await scene.signedInPhone()
  const press = () => store.visits.checkIn({ customerId: 'c1', fix: scene.fix() })
  const [first, second] = await Promise.all([press(), press()])
  expect(second.id).toBe(first.id)
  await store.sync.now()
  expect(scene.server.world.rows.visit.size).toBe(1)
})

test('the same customer can be visited again later on the same day', async () => {
  const { store } = await scene.signedInPhone()
  const first = await store.visits.checkIn({ customerId: 'c1', fix: scene.fix() })
  await store.visits.checkOut(first.id)
  scene.pass(3600)
  await store.visits.checkIn({ customerId: 'c1', fix: scene.fix() })
  await store.sync.now()
  expect(await store.visits.ofCustomer('c1')).toHaveLength(2)
})

test('a check-in without a position is kept with its reason', async () => {
  const { store } = await scene.signedInPhone()
  const visit = await store.visits.checkIn({ customerId: 'c1', fix: null, noFixReason: 'denied' })
  expect(visit.judgement).toMatchObject({
    verdict: 'no_position',
    score: 0,
    reasons: [{ code: 'no_fix', params: { reason: 'denied' } }],
  })
})

test('a customer made on the road can be visited before the server knows it', async () => {
  const { store, browser } = await scene.signedInPhone()
  browser.flight = true
  const shop = await store.customers.create({ name: '桥头副食', kind: 'outlet', phone: '139 1111 2222' })
  await store.visits.checkIn({ customerId: shop.id, fix: scene.fix() })
  expect((await store.customers.list({ q: '桥头' })).rows).toMatchObject([{ id: shop.id, pending: true }])
  const stops = await store.today(DAY)
  expect(stops.at(-1)).toMatchObject({ item: null, state: 'open', customer: { name: '桥头副食' } })
  browser.flight = false
  await store.sync.now()
  expect(scene.server.world.rows.customer.get(shop.id)).toMatchObject({ name: '桥头副食' })
  expect([...scene.server.world.rows.visit.values()][0]).toMatchObject({ customer_id: shop.id, flags: [] })
  expect(await store.customers.get(shop.id)).toMatchObject({ pending: false, version: 1 })
})

test('an edit sends only what changed, with what it was before', async () => {
  const { store } = await scene.signedInPhone()
  await store.customers.edit('c2', { phone: '138 0000 2208', name: '南窗小卖部' })
  expect(await store.customers.get('c2')).toMatchObject({ phone: '138 0000 2208', pending: true })
  await store.sync.now()
  const sent = JSON.parse(scene.server.requests('/api/sync/v1/push').at(-1)?.body ?? '{}')
  expect(sent.ops).toMatchObject([
    {
      type: 'customer.edit',
      set: { phone: '138 0000 2208' },
      base: { phone: '138 0000 2207' },
      base_version: 1,
    },
  ])
  expect(Object.keys(sent.ops[0].set)).toEqual(['phone'])
})

test('a name that a colleague changed first is lost, and the person is told', async () => {
  const { store, browser } = await scene.signedInPhone()
  browser.flight = true
  await store.customers.edit('c2', { name: '南窗超市' })
  scene.addCustomer('c2', { name: '南窗便利店', version: 2 })
  browser.flight = false
  await store.sync.now()
  expect(await store.customers.get('c2')).toMatchObject({ name: '南窗便利店' })
  expect(store.sync.state().attention).toBe(1)
  const [item] = await store.outbox.list()
  expect(item).toMatchObject({ status: 'acked', lost: ['name'], customerName: '南窗便利店' })
  scene.pass(8 * 86_400)
  await store.sync.now()
  expect(await store.outbox.list()).toHaveLength(1)
  await store.outbox.discard(item?.opId ?? '', 'seen')
  expect(store.sync.state().attention).toBe(0)
})

test('a live query hears of local changes and of pages', async () => {
  const { store } = await scene.signedInPhone()
  const names: string[][] = []
  const heard = () => names.at(-1) ?? []
  const until = async (wanted: (list: string[]) => boolean) => {
    while (!wanted(heard())) await new Promise((resolve) => setTimeout(resolve, 1))
  }
  const stop = store.live(
    async () => (await store.customers.list()).rows.map((row) => row.name),
    (value) => names.push(value),
  )
  await until((list) => list.length === 2)
  await store.customers.create({ name: '本地新店', kind: 'outlet' })
  await until((list) => list.includes('本地新店'))
  scene.addCustomer('c9', { name: '同事新增' })
  await store.sync.now()
  await until((list) => list.includes('同事新增'))
  stop()
})

test('preferences belong to the phone and are there before anyone signs in', async () => {
  const { store } = await scene.phone()
  await store.prefs.set('language', 'en')
  expect(await store.prefs.get('language')).toBe('en')
  expect(store.session.current()).toBeNull()
  await expect(store.customers.list()).rejects.toMatchObject({ code: 'not_signed_in' })
  await store.session.signIn('07', PASSWORD)
  expect(await store.prefs.get('language')).toBe('en')
  expect(store.businessDay()).toBe(businessDay(scene.time, 'Asia/Shanghai'))
})
