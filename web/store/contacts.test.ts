import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Phone, Scene } from './testing/scene'
import { sealed } from './testing/seals'

const REACH = JSON.stringify({ mobile: '138 0000 4411', wechat: 'qh_03' })

let scene: Scene
let phone: Phone
beforeEach(async () => {
  scene = new Scene()
  addContact(REACH)
  phone = await scene.signedInPhone()
})
afterEach(() => scene.end())

function addContact(reach: string, fields: Record<string, unknown> = {}): void {
  const customers = [{ customer_id: 'c1', role: 'buyer', is_primary: true, from_day: '2026-01-01' }]
  const row = { id: 'p1', name: '采购 03', consent: 'given', version: 3, customers, ...fields }
  const closed = {
    reach_sealed: sealed('p1', reach, '1|p1|reach'),
    reach_hints: { mobile: '4411', wechat: '' },
  }
  scene.server.world.put('contact', { ...row, ...closed }, ['r:position-07'])
}

const here = async (customerId = 'c1') => (await phone.store.contacts()).ofCustomer(customerId)

test('how somebody is reached comes sealed, is opened after the pull, and stays open without a network', async () => {
  phone.browser.flight = true
  const [contact] = await here()
  expect(contact).toMatchObject({ name: '采购 03', mobile: '138 0000 4411', wechat: 'qh_03', hints: {} })
  expect(await here('c2')).toEqual([])
})

test('what this person may not read is known by its end only, also after rights were taken', async () => {
  scene.server.world.readable = new Set()
  scene.server.world.sight = 's2'
  await phone.store.sync.now()
  expect((await here())[0]).toMatchObject({ mobile: null, hints: { mobile: '4411', wechat: '' } })
})

test('under a lock names and numbers are encrypted, and are read all the same', async () => {
  await phone.store.lock.setPin('246810')
  addContact(JSON.stringify({ mobile: '139 0000 5522' }), { name: '店长 04' })
  await phone.store.sync.now()
  const db = await scene.databaseOf(phone, '07')
  const raw = JSON.stringify(await db.contact.toArray())
  db.close()
  expect(raw).not.toContain('139 0000 5522')
  expect(raw).not.toContain('店长 04')
  expect((await here())[0]).toMatchObject({ name: '店长 04', mobile: '139 0000 5522' })
})

test('a contact made, changed twice and taken out in flight shows so at once and is sent in order', async () => {
  phone.browser.flight = true
  const contacts = await phone.store.contacts()
  const id = await contacts.create('c1', {
    set: { name: '财务 05', mobile: '137 1' },
    role: 'finance',
    is_primary: true,
  })
  const made = (await here())[0]
  expect(made).toMatchObject({ id, name: '财务 05', mobile: '137 1', role: 'finance', pending: true })
  // There is one main contact: the other steps back at once.
  expect((await here()).map((one) => one.is_primary)).toEqual([true, false])
  if (!made) throw new Error('no contact')
  await contacts.edit('c1', made, { set: { name: '财务 06' }, role: 'finance', is_primary: true })
  await contacts.edit('c1', made, { set: { name: '财务 07', mobile: null }, role: 'owner', is_primary: true })
  expect((await here())[0]).toMatchObject({ name: '财务 07', mobile: null, role: 'owner' })
  await contacts.takeOut('c1', id)
  expect((await here()).map((one) => one.id)).toEqual(['p1'])
  const db = await scene.databaseOf(phone, '07')
  const wires = (await db.outbox.toArray()).map((op) => op.wire)
  db.close()
  expect(wires.map(({ type, base_version }) => [type, base_version])).toEqual([
    ['contact.create', undefined],
    ['contact.edit', 1],
    ['contact.edit', 2],
    ['contact.place', undefined],
    ['contact.take_out', undefined],
  ])
})
