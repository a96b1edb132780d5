import { afterEach, beforeEach, expect, test } from 'vitest'
import { DAY, meOf, type Phone, picture, Scene } from './testing/scene'

let scene: Scene
let phone: Phone
beforeEach(async () => {
  scene = new Scene()
  phone = await scene.signedInPhone()
})
afterEach(() => scene.end())

const settlementOf = (opId: string | undefined) => scene.server.world.rows.settlement.get(opId ?? '')

/** An edit that the server refuses. */
async function refusedEdit(): Promise<string> {
  let first = true
  scene.server.world.verdicts.set('customer.edit', () => {
    if (!first) return null
    first = false
    return { status: 'rejected', code: 'malformed', params: {} }
  })
  await phone.store.customers.edit('c2', { note: 'refused' })
  expect(await phone.store.customers.get('c2')).toMatchObject({ note: 'refused', pending: true })
  await phone.store.sync.now()
  const [item] = await phone.store.outbox.list()
  return item?.opId ?? ''
}

test('what the server refused vanishes from the screens and stays on the list', async () => {
  const opId = await refusedEdit()
  expect(await phone.store.customers.get('c2')).toMatchObject({ note: null, pending: false })
  expect(await phone.store.outbox.list()).toMatchObject([
    { opId, status: 'rejected', editable: true, content: { set: { note: 'refused' } }, decision: null },
  ])
})

test('a corrected operation is a new one that settles the old', async () => {
  const opId = await refusedEdit()
  scene.addCustomer('c2', { name: '南窗小卖部', note: '主管写的', version: 5 })
  await phone.store.sync.now()
  await phone.store.outbox.edit(opId, { set: { note: 'corrected' } })
  expect(await phone.store.customers.get('c2')).toMatchObject({ note: 'corrected', pending: true })
  await phone.store.sync.now()
  const [sent] = JSON.parse(scene.server.requests('/api/sync/v1/push').at(-1)?.body ?? '{}').ops
  expect(sent).toMatchObject({
    replaces: opId,
    set: { note: 'corrected' },
    base: { note: '主管写的' },
    base_version: 5,
  })
  expect(settlementOf(opId)).toMatchObject({ decision: 'resent' })
  expect(phone.store.sync.state()).toMatchObject({ attention: 0, unsent: 0 })
  expect(await phone.store.outbox.list()).toEqual([])
  await expect(phone.store.outbox.edit(opId, {})).rejects.toMatchObject({ code: 'already_settled' })
})

test('what was recorded keeps the time at which it happened when it is sent anew', async () => {
  scene.server.world.verdicts.set('visit.check_in', () => ({ status: 'rejected', code: 'malformed' }))
  await phone.store.visits.checkIn({ customerId: 'c1', fix: scene.fix() })
  const recordedAt = scene.time
  await phone.store.sync.now()
  scene.server.world.verdicts.clear()
  scene.pass(3600)
  const [item] = await phone.store.outbox.list()
  await phone.store.outbox.retry(item?.opId ?? '')
  expect(phone.store.sync.state().oldestAt).toEqual(recordedAt)
  await phone.store.sync.now()
  const [row] = [...scene.server.world.rows.visit.values()]
  expect(row).toMatchObject({ started_at: recordedAt.toISOString() })
})

test('letting go is told to the server with its reason, and shown until it is', async () => {
  const opId = await refusedEdit()
  phone.browser.flight = true
  await phone.store.outbox.discard(opId, 'recorded on paper')
  expect(phone.store.sync.state()).toMatchObject({ attention: 0, unsent: 1 })
  expect(await phone.store.outbox.list()).toMatchObject([
    { type: 'customer.edit', status: 'queued', customerId: 'c2', discarding: 'recorded on paper' },
  ])
  phone.browser.flight = false
  await phone.store.sync.now()
  expect(settlementOf(opId)).toMatchObject({ decision: 'discarded', reason: 'recorded on paper' })
  expect(await phone.store.outbox.list()).toEqual([])
})

test('what a manager decided takes the operation off the list and is shown with it for a week', async () => {
  const opId = await refusedEdit()
  scene.server.world.settle(opId, meOf('02'), 'dismissed', '重复了')
  await phone.store.sync.now()
  expect(phone.store.sync.state()).toMatchObject({ attention: 0 })
  expect(await phone.store.outbox.list()).toMatchObject([
    { opId, editable: false, decision: { decision: 'dismissed', reason: '重复了', byPersonId: 'person-02' } },
  ])
  await expect(phone.store.outbox.retry(opId)).rejects.toMatchObject({ code: 'already_settled' })
  scene.pass(8 * 86_400)
  await phone.store.sync.now()
  expect(await phone.store.outbox.list()).toEqual([])
})

test('a decision that came while the person let go themselves needs nobody any more', async () => {
  const opId = await refusedEdit()
  scene.server.world.settle(opId, meOf('02'), 'accepted')
  await phone.store.outbox.discard(opId, 'no')
  await phone.store.sync.now()
  expect(phone.store.sync.state()).toMatchObject({ attention: 0, unsent: 0 })
  expect(settlementOf(opId)).toMatchObject({ decision: 'accepted' })
})

test('the photo of a refused record stays, and goes once a manager has accepted it', async () => {
  const visit = await phone.store.visits.checkIn({ customerId: 'c1', fix: scene.fix() })
  await phone.store.sync.now()
  scene.server.world.verdicts.set('visit.add_photo', () => ({ status: 'rejected', code: 'malformed' }))
  const photo = await phone.store.visits.addPhoto(visit.id, picture(900))
  await phone.store.sync.now()
  expect(phone.store.sync.state()).toMatchObject({ photosLeft: 0, attention: 1 })
  expect(await phone.store.visits.photo(photo.sha256)).not.toBeNull()
  expect(await phone.store.day.endOfDay(DAY)).toMatchObject({ delivered: false, attention: 1 })
  const [item] = await phone.store.outbox.list()
  scene.server.world.settle(item?.opId ?? '', meOf('02'), 'accepted')
  await phone.store.sync.now()
  expect(scene.server.world.blobs.get(photo.sha256)).toMatchObject({ complete: true })
})

test('the photo of a discarded record goes with it', async () => {
  const visit = await phone.store.visits.checkIn({ customerId: 'c1', fix: scene.fix() })
  await phone.store.sync.now()
  scene.server.world.verdicts.set('visit.add_photo', () => ({ status: 'rejected', code: 'malformed' }))
  const photo = await phone.store.visits.addPhoto(visit.id, picture(900))
  await phone.store.sync.now()
  const [item] = await phone.store.outbox.list()
  await phone.store.outbox.discard(item?.opId ?? '', 'blurred')
  expect(await phone.store.visits.photo(photo.sha256)).toBeNull()
})

test('a decision that came before the lost answer settles the operation as soon as it is answered', async () => {
  scene.server.world.verdicts.set('customer.edit', () => ({ status: 'rejected', code: 'malformed' }))
  await phone.store.customers.edit('c2', { note: 'refused' })
  const [item] = await phone.store.outbox.list()
  scene.server.breakNext('/api/sync/v1/push', 'drop_after')
  await phone.store.sync.now()
  scene.server.world.settle(item?.opId ?? '', meOf('02'), 'dismissed', '重复了')
  scene.server.breakNext('/api/sync/v1/push', { status: 500 })
  await phone.store.sync.now()
  expect(phone.store.sync.state()).toMatchObject({ unsent: 1 })
  await phone.store.sync.now()
  expect(phone.store.sync.state()).toMatchObject({ unsent: 0, attention: 0 })
  expect(await phone.store.outbox.list()).toMatchObject([{ decision: { decision: 'dismissed' } }])
})
