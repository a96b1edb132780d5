import 'fake-indexeddb/auto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { chooseBatch, MOST_BYTES } from './batches'
import { PASSWORD, type Phone, picture, Scene } from './testing/scene'

const PUSH = '/api/sync/v1/push'

let scene: Scene
let phone: Phone
beforeEach(async () => {
  scene = new Scene()
  phone = await scene.signedInPhone()
})
afterEach(() => scene.end())

async function record(count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    scene.pass(60)
    await phone.store.visits.checkIn({ customerId: i % 2 ? 'c1' : 'c2', fix: scene.fix() })
  }
}

function effects(): number[] {
  return [...scene.server.world.effects.values()]
}

test('an answer lost after the commit is asked for again, and nothing happens twice', async () => {
  await record(3)
  scene.server.breakNext(PUSH, 'drop_after')
  await phone.store.sync.now()
  expect(phone.store.sync.state()).toMatchObject({ phase: 'offline', unsent: 3 })
  expect(scene.server.world.rows.visit.size).toBe(3)
  await phone.store.sync.now()
  expect(phone.store.sync.state()).toMatchObject({ phase: 'idle', unsent: 0 })
  expect(effects()).toEqual([1, 1, 1])
  expect(await phone.store.visits.ofDay('2026-11-23')).toHaveLength(3)
})

test.each(['truncate', 'portal', 'portal_204', 'drop_before'] as const)(
  'a push that meets "%s" counts as not delivered and goes again once',
  async (fault) => {
    await record(2)
    scene.server.breakNext(PUSH, fault)
    await phone.store.sync.now()
    expect(phone.store.sync.state()).toMatchObject({ unsent: 2, error: { code: expect.any(String) } })
    expect(await phone.store.outbox.list()).toMatchObject([{ status: 'queued' }, { status: 'queued' }])
    await phone.store.sync.now()
    expect(phone.store.sync.state().unsent).toBe(0)
    expect(phone.store.sync.state().error).toBeUndefined()
    expect(effects()).toEqual([1, 1])
  },
)

test('a portal is told apart from a missing network', async () => {
  await record(1)
  scene.server.breakNext(PUSH, 'portal')
  await phone.store.sync.now()
  expect(phone.store.sync.state()).toMatchObject({ phase: 'error', error: { code: 'captive_portal' } })
})

test('more than fifty operations travel in batches of fifty, in order', async () => {
  phone.browser.flight = true
  await record(60)
  phone.browser.flight = false
  await phone.store.sync.now()
  const numbers = scene.server
    .requests(PUSH)
    .map((one) => JSON.parse(one.body ?? '{}').ops.map((op: { n: number }) => op.n) as number[])
  expect(numbers.map((batch) => batch.length)).toEqual([50, 10])
  expect(numbers.flat()).toEqual(Array.from({ length: 60 }, (_, i) => i + 1))
  expect(effects()).toEqual(Array(60).fill(1))
})

test('two tabs that send at once send each operation once', async () => {
  const other = await scene.phone(phone)
  await record(5)
  await Promise.all([phone.store.sync.now(), other.store.sync.now(), phone.store.sync.now()])
  expect(effects()).toEqual([1, 1, 1, 1, 1])
  expect(scene.server.requests(PUSH)).toHaveLength(1)
})

test('two phones of one person see each other', async () => {
  const second = await scene.signedInPhone('07')
  await record(1)
  await phone.store.sync.now()
  await second.store.sync.now()
  const [mine] = await phone.store.visits.ofDay('2026-11-23')
  const [theirs] = await second.store.visits.ofDay('2026-11-23')
  expect(theirs?.id).toBe(mine?.id)
  expect(theirs).toMatchObject({ pending: false, predicted: false })
  await second.store.visits.checkOut(theirs?.id ?? '')
  await second.store.sync.now()
  await phone.store.sync.now()
  expect(await phone.store.visits.open()).toBeNull()
})

test('a rejected operation needs attention, can be sent anew, or let go with a reason', async () => {
  scene.server.world.verdicts.set('visit.check_in', () => ({
    status: 'rejected',
    code: 'malformed',
    params: { field: 'fix' },
  }))
  await record(2)
  await phone.store.sync.now()
  expect(phone.store.sync.state()).toMatchObject({ unsent: 0, attention: 2 })
  const [first, second] = await phone.store.outbox.list()
  expect(first).toMatchObject({ status: 'rejected', code: 'malformed', params: { field: 'fix' } })
  expect(first?.customerName).toBe('南窗小卖部')

  scene.server.world.verdicts.clear()
  await phone.store.outbox.retry(first?.opId ?? '')
  await phone.store.outbox.discard(second?.opId ?? '', 'recorded on paper')
  expect(phone.store.sync.state()).toMatchObject({ unsent: 2, attention: 0 })
  await phone.store.sync.now()
  expect(effects()).toEqual([1])
  expect(await phone.store.outbox.list()).toEqual([])
  await expect(phone.store.outbox.retry(first?.opId ?? '')).rejects.toMatchObject({ code: 'already_settled' })
})

test('what may be on its way cannot be discarded', async () => {
  await record(1)
  const [item] = await phone.store.outbox.list()
  await expect(phone.store.outbox.discard(item?.opId ?? '', 'no')).rejects.toMatchObject({
    code: 'not_discardable',
  })
  expect(phone.store.sync.state().unsent).toBe(1)
})

test('a deferred operation holds back only its own visit', async () => {
  const blocked = await phone.store.visits.checkIn({ customerId: 'c1', fix: scene.fix() })
  let first = true
  scene.server.world.verdicts.set('visit.check_in', () => {
    if (!first) return null
    first = false
    return { status: 'deferred', code: 'busy', params: {}, retry_after: 30 }
  })
  await phone.store.sync.now()
  await phone.store.visits.checkOut(blocked.id)
  const free = await phone.store.visits.checkIn({ customerId: 'c2', fix: scene.fix() })
  await phone.store.sync.now()
  expect([...scene.server.world.rows.visit.keys()]).toEqual([free.id])
  expect(await phone.store.outbox.list()).toMatchObject([
    { status: 'deferred', code: 'busy', retryAt: new Date(scene.time.getTime() + 30_000) },
    { status: 'queued', type: 'visit.check_out' },
  ])
  scene.pass(31)
  await phone.store.sync.now()
  expect(phone.store.sync.state().unsent).toBe(0)
  expect(scene.server.world.rows.visit.get(blocked.id)).toMatchObject({ ended_at: expect.any(String) })
})

test('an operation that the server cannot even read is found by halving and set aside', async () => {
  await record(4)
  const [, poison] = await phone.store.outbox.list()
  let refusals = 0
  scene.server.refuseBodiesWith(poison?.opId ?? '', () => {
    refusals += 1
  })
  await phone.store.sync.now()
  expect(refusals).toBeGreaterThan(1)
  expect(phone.store.sync.state()).toMatchObject({ unsent: 0, attention: 1 })
  expect(effects()).toEqual([1, 1, 1])
  expect(await phone.store.outbox.list()).toMatchObject([{ opId: poison?.opId, code: 'malformed' }])
})

test('a sign-in that ended keeps everything and asks for a new one', async () => {
  await record(2)
  scene.server.endSessions()
  await phone.store.sync.now()
  expect(phone.store.sync.state()).toMatchObject({ unsent: 2, needsSignIn: true })
  expect(phone.store.session.current()).toMatchObject({ expired: true })
  const asked = scene.server.seen.length
  await phone.store.sync.now()
  expect(scene.server.seen).toHaveLength(asked)
  expect(await phone.store.visits.ofDay('2026-11-23')).toHaveLength(2)

  await phone.store.session.signIn('07', PASSWORD)
  await phone.store.sync.now()
  expect(phone.store.sync.state()).toMatchObject({ unsent: 0, needsSignIn: false })
  expect(effects()).toEqual([1, 1])
})

test('Retry-After binds even the button', async () => {
  await record(1)
  scene.server.breakNext(PUSH, { status: 429, code: 'too_many_requests', retryAfter: '20' })
  await phone.store.sync.now()
  expect(phone.store.sync.state()).toMatchObject({ unsent: 1, error: { code: 'too_many_requests' } })
  const asked = scene.server.seen.length
  await phone.store.sync.now()
  expect(scene.server.seen).toHaveLength(asked)
  scene.pass(21)
  await phone.store.sync.now()
  expect(phone.store.sync.state().unsent).toBe(0)
})

test('a server that fails on sending still gives rows', async () => {
  await record(1)
  scene.addCustomer('c3', { name: '新店' })
  scene.server.breakNext(PUSH, { status: 500 })
  await phone.store.sync.now()
  expect(await phone.store.customers.get('c3')).toMatchObject({ name: '新店' })
  expect(phone.store.sync.state()).toMatchObject({
    phase: 'error',
    unsent: 1,
    error: { code: 'server_error' },
  })
  await phone.store.sync.now()
  expect(effects()).toEqual([1])
})

test('a row that already contains what still waits here shows it once', async () => {
  const visit = await phone.store.visits.checkIn({
    customerId: 'c1',
    fix: scene.fix(40),
    photos: [picture(100)],
  })
  await phone.store.visits.attachFix(visit.id, scene.fix(6))
  scene.server.breakNext(PUSH, 'drop_after')
  await phone.store.sync.now()
  scene.server.breakNext(PUSH, { status: 500 })
  await phone.store.sync.now()
  const shown = await phone.store.visits.get(visit.id)
  expect(shown).toMatchObject({ pending: true, received_at: expect.any(String) })
  expect(shown?.photos).toHaveLength(1)
  expect(shown?.fixes.map((fix) => fix.kind)).toEqual(['in', 'better'])
})

test('the clock of the phone is compared with the server', async () => {
  const slow = scene.time
  const { store } = await scene.phoneWithClock(() => new Date(slow.getTime() - 90_000))
  await store.session.signIn('07', PASSWORD)
  await store.visits.checkIn({ customerId: 'c1', fix: null, noFixReason: 'off' })
  await store.sync.now()
  expect(store.sync.state().skewMs).toBe(90_000)
})

test('after a restore the server gets again what it had acknowledged', async () => {
  await record(2)
  await phone.store.sync.now()
  expect(phone.store.sync.state().unsent).toBe(0)
  const { world } = scene.server
  world.restoreWithout('visit')
  await record(1)
  await phone.store.sync.now()
  expect(world.rows.visit.size).toBe(3)
  expect(phone.store.sync.state()).toMatchObject({ phase: 'idle', unsent: 0 })
  expect(await phone.store.visits.ofDay('2026-11-23')).toHaveLength(3)
})

test('what was acknowledged more than seven days ago leaves the outbox', async () => {
  await record(1)
  await phone.store.sync.now()
  scene.pass(6 * 86_400)
  await phone.store.sync.now()
  expect(await acknowledged()).toBe(1)
  scene.pass(2 * 86_400)
  await phone.store.sync.now()
  expect(await acknowledged()).toBe(0)
})

async function acknowledged(): Promise<number> {
  const db = await scene.databaseOf(phone, '07')
  const count = await db.outbox.count()
  db.close()
  return count
}

test('a batch stays below 256 kB, and an oversized operation travels alone', async () => {
  const note = 'x'.repeat(100 * 1024)
  for (let i = 0; i < 5; i++) {
    await phone.store.customers.create({ name: `店 ${i}`, kind: 'outlet', note })
  }
  const db = await scene.databaseOf(phone, '07')
  const unsent = await db.outbox.where('status').equals('queued').sortBy('n')
  db.close()
  expect(chooseBatch(unsent, 0).map((op) => op.n)).toEqual([1, 2])
  const [huge] = unsent
  if (!huge) throw new Error('nothing was recorded')
  const wire = { ...huge.wire, data: { ...huge.wire.data, note: 'x'.repeat(MOST_BYTES + 1) } }
  expect(chooseBatch([{ ...huge, wire }, ...unsent.slice(1)], 0)).toHaveLength(1)
})
