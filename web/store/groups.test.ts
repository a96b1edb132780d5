import 'fake-indexeddb/auto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { uuidv7 } from '../shared/domain/uuidv7'
import { chooseBatch, MOST_OPERATIONS } from './batches'
import type { Operation } from './database'
import { append } from './operations'
import { type Phone, Scene } from './testing/scene'

const PUSH = '/api/sync/v1/push'

let scene: Scene
let phone: Phone
beforeEach(async () => {
  scene = new Scene()
  phone = await scene.signedInPhone()
})
afterEach(() => scene.end())

/** One step that changes several customers. */
async function editTogether(notes: Record<string, string>, grp = uuidv7()): Promise<string[]> {
  const db = await scene.databaseOf(phone, '07')
  const ids: string[] = []
  await db.transaction('rw', db.outbox, async () => {
    for (const [id, note] of Object.entries(notes)) {
      const content = { set: { note }, base: { note: null }, base_version: 1 }
      const about = { entity: 'customer', target: id, customerId: id } as const
      const op = await append(db, { type: 'customer.edit', id, grp, ...content, ...about }, scene.time)
      ids.push(op.op_id)
    }
  })
  db.close()
  return ids
}

function batches(): { op_id: string; grp?: string; replaces?: string; id: string }[][] {
  return scene.server.requests(PUSH).map((one) => JSON.parse(one.body ?? '{}').ops)
}

const noteOf = (id: string) => scene.server.world.rows.customer.get(id)?.note

function operation(n: number, target: string, grp?: string): Operation {
  const wire = { op_id: `op${n}`, v: 1, type: 'customer.edit', id: target, at: '', mono: null } as const
  return {
    n,
    op_id: `op${n}`,
    wire: grp ? { ...wire, grp } : wire,
    entity: 'customer',
    target,
    customer_id: target,
    hints: {},
    status: 'queued',
    attempts: 0,
  }
}

test('a group that does not fit into a request any more waits whole for the next', () => {
  const singles = Array.from({ length: MOST_OPERATIONS - 1 }, (_, i) => operation(i + 1, `c${i}`))
  const group = [operation(50, 'x', 'g'), operation(51, 'y', 'g'), operation(52, 'z', 'g')]
  expect(chooseBatch([...singles, ...group], 0)).toHaveLength(MOST_OPERATIONS - 1)
  expect(chooseBatch(group, 0, 1).map((op) => op.n)).toEqual([50, 51, 52])
})

test('a group waits for each of its things, and what follows on them waits for the group', () => {
  const waiting: Operation = { ...operation(1, 'a'), status: 'deferred', retry_at: 10 }
  const queue = [
    waiting,
    operation(2, 'a', 'g'),
    operation(3, 'b', 'g'),
    operation(4, 'b'),
    operation(5, 'c'),
  ]
  expect(chooseBatch(queue, 5).map((op) => op.n)).toEqual([5])
  expect(chooseBatch(queue, 10).map((op) => op.n)).toEqual([1, 2, 3, 4, 5])
})

test('while halving looks for a poison, groups stay whole', async () => {
  await phone.store.customers.edit('c1', { note: 'alone' })
  const [first] = await editTogether({ c1: 'one', c2: 'two' })
  await phone.store.customers.create({ name: '新店', kind: 'outlet' })
  scene.server.refuseBodiesWith(first ?? '', () => {})
  await phone.store.sync.now()
  for (const batch of batches()) {
    expect([0, 2]).toContain(batch.filter((op) => op.grp).length)
  }
  expect(phone.store.sync.state()).toMatchObject({ unsent: 0, attention: 2 })
  expect(noteOf('c1')).toBe('alone')
  expect(scene.server.world.rows.customer.size).toBe(3)
})

test('if one of a group is refused, nothing of it happened and all of it needs attention', async () => {
  const [ok, refused] = await editTogether({ c1: 'one', gone: 'two' })
  await phone.store.sync.now()
  expect(noteOf('c1')).toBeNull()
  expect(phone.store.sync.state()).toMatchObject({ unsent: 0, attention: 2 })
  expect(await phone.store.outbox.list()).toMatchObject([
    { opId: ok, code: 'group_failed', params: { op_id: refused } },
    { opId: refused, code: 'not_found' },
  ])
  expect(await phone.store.customers.get('c1')).toMatchObject({ note: null, pending: false })
})

test('a refused group is corrected and sent again as one, under a new name', async () => {
  const ids = await editTogether({ c1: 'one', late: 'two' })
  await phone.store.sync.now()
  scene.addCustomer('late', { name: '后来的店' })
  await phone.store.outbox.edit(ids[1] ?? '', { set: { note: 'corrected' } })
  expect(phone.store.sync.state()).toMatchObject({ unsent: 2, attention: 0 })
  await phone.store.sync.now()
  const [before, after] = [batches().at(0) ?? [], batches().at(-1) ?? []]
  expect(after.map((op) => op.replaces)).toEqual(ids)
  expect(new Set(after.map((op) => op.grp)).size).toBe(1)
  expect(after[0]?.grp).not.toBe(before[0]?.grp)
  expect([noteOf('c1'), noteOf('late')]).toEqual(['one', 'corrected'])
})

test('a deferred group is deferred whole and leaves everything else alone', async () => {
  let busy = true
  scene.server.world.verdicts.set('customer.edit', () => {
    if (!busy) return null
    return { status: 'deferred', code: 'busy', params: {}, retry_after: 5 }
  })
  await editTogether({ c1: 'one', c2: 'two' })
  const visit = await phone.store.visits.checkIn({ customerId: 'c1', fix: scene.fix() })
  await phone.store.sync.now()
  expect(scene.server.world.rows.visit.has(visit.id)).toBe(true)
  expect((await phone.store.outbox.list()).map((item) => item.status)).toEqual(['deferred', 'deferred'])
  busy = false
  scene.pass(6)
  await phone.store.sync.now()
  expect([noteOf('c1'), noteOf('c2')]).toEqual(['one', 'two'])
})

test('an operation newer than the server waits an hour and holds back only its own customer', async () => {
  scene.server.world.knownVersion = 0
  await phone.store.customers.edit('c1', { note: 'new shape' })
  await phone.store.sync.now()
  expect(await phone.store.outbox.list()).toMatchObject([
    {
      status: 'deferred',
      code: 'version_too_new',
      retryAt: new Date(scene.time.getTime() + 3_600_000),
    },
  ])
  scene.server.world.knownVersion = 1
  await phone.store.customers.edit('c2', { note: 'goes at once' })
  await phone.store.sync.now()
  expect([noteOf('c1'), noteOf('c2')]).toEqual([null, 'goes at once'])
  scene.pass(3601)
  await phone.store.sync.now()
  expect(noteOf('c1')).toBe('new shape')
})

test('a check-out waits for the visit of a check-in that was refused, and goes once that is sent anew', async () => {
  let refuses = true
  scene.server.world.verdicts.set('visit.check_in', () =>
    refuses ? { status: 'rejected', code: 'malformed', params: {} } : null,
  )
  const visit = await phone.store.visits.checkIn({ customerId: 'c1', fix: scene.fix() })
  await phone.store.visits.checkOut(visit.id)
  await phone.store.sync.now()
  expect(await phone.store.visits.get(visit.id)).toBeNull()
  const [checkIn] = await phone.store.outbox.list()
  expect(await phone.store.outbox.list()).toMatchObject([
    { type: 'visit.check_in', status: 'rejected' },
    { type: 'visit.check_out', status: 'deferred', code: 'waits_for' },
  ])
  refuses = false
  await phone.store.outbox.retry(checkIn?.opId ?? '')
  expect(await phone.store.visits.get(visit.id)).toMatchObject({ ended_at: expect.any(String) })
  await phone.store.sync.now()
  expect(phone.store.sync.state()).toMatchObject({ unsent: 0, attention: 0 })
  expect(scene.server.world.rows.visit.get(visit.id)).toMatchObject({ ended_at: expect.any(String) })
})
