/** What the server does while phones work: restores, collects, moves, refuses, waits. */
import { beforeAll, expect } from 'vitest'
import { PersonDatabase } from '../database'
import { append } from '../operations'
import { POISON, Refused } from './deeds'
import { UNREADABLE } from './door'
import { prepare, stage } from './stage'

beforeAll(prepare)

const PUSH = '/api/sync/v1/push'
const MINE = ['position-07']

stage(
  'after a restore of an older backup everything is there again, once',
  async ({ fleet, clock, truths }) => {
    const phone = await fleet.phone()
    await phone.store.visits.checkIn({ customerId: 'c071', fix: null })
    await clock.pass(5_000)
    const backup = fleet.door.ledger.backup()
    const visit = await phone.store.visits.checkIn({ customerId: 'c072', fix: null })
    await phone.store.customers.edit('c073', { note: 'after the backup' })
    await clock.pass(5_000)
    fleet.door.ledger.restore(backup)
    expect(fleet.door.ledger.row('visit', visit.id)).toBeUndefined()
    await clock.pass(65_000)
    await truths()
    expect(fleet.door.ledger.row('customer', 'c073')?.note).toBe('after the backup')
  },
)

stage(
  'after a restore the older of two edits does not overrule the newer one',
  async ({ fleet, clock, truths }) => {
    const phone = await fleet.phone()
    await clock.pass(5_000)
    const backup = fleet.door.ledger.backup()
    await phone.store.customers.edit('c073', { note: 'older' })
    await clock.pass(5_000)
    fleet.door.ledger.restore(backup)
    await phone.store.customers.edit('c073', { note: 'newer' })
    await clock.pass(65_000)
    await truths()
    expect(fleet.door.ledger.row('customer', 'c073')?.note).toBe('newer')
  },
)

stage('after a restore what was refused is listed on both sides again', async ({ fleet, clock, truths }) => {
  const phone = await fleet.phone()
  await clock.pass(5_000)
  const backup = fleet.door.ledger.backup()
  await phone.store.customers.edit('c073', { note: POISON })
  await clock.pass(5_000)
  const [refused] = await phone.store.outbox.list()
  expect(refused?.status).toBe('rejected')
  fleet.door.ledger.restore(backup)
  await clock.pass(65_000)
  await truths()
  expect(fleet.door.ledger.answers.get(refused?.opId ?? '')?.answer.status).toBe('rejected')
})

stage(
  'after a restore the old rows stay on the screen until the new copy is whole',
  async ({ fleet, clock, truths }) => {
    fleet.door.pageRows = 3
    const phone = await fleet.phone()
    await clock.pass(10_000)
    fleet.door.ledger.restore(fleet.door.ledger.backup())
    let fewest = 99
    fleet.door.beforePage = () => {}
    for (let i = 0; i < 40; i++) {
      await clock.pass(2_000)
      fewest = Math.min(fewest, (await phone.store.customers.list()).total)
    }
    expect(fewest).toBe(6)
    await truths()
  },
)

stage(
  'a phone that slept through a collection starts over and drops what left meanwhile',
  async ({ fleet, clock, truths }) => {
    const phone = await fleet.phone()
    await clock.pass(3_000)
    fleet.weather.isDown = true
    fleet.change('c071', { position: 'position-08' })
    fleet.door.ledger.collect()
    fleet.change('c072', { note: 'later' })
    fleet.weather.isDown = false
    await clock.pass(65_000)
    await truths()
    expect(await phone.store.customers.get('c071')).toBeNull()
  },
)

stage('a scope that ends between two pages leaves no row of its bucket', async ({ fleet, clock, truths }) => {
  const account = fleet.account('07')
  account.positions = [...MINE, 'position-09']
  fleet.door.pageRows = 4
  let pages = 0
  fleet.door.beforePage = () => {
    pages += 1
    if (pages === 4) account.positions = MINE
  }
  const phone = await fleet.phone()
  await clock.pass(65_000)
  expect(pages).toBeGreaterThan(5)
  await truths()
  expect((await phone.store.customers.list()).total).toBe(6)
})

stage(
  'a row that is in two buckets goes when it has left both, and not sooner',
  async ({ fleet, clock, truths }) => {
    const account = fleet.account('07')
    const phone = await fleet.phone()
    await phone.store.visits.checkIn({ customerId: 'c071', fix: null })
    await clock.pass(5_000)
    fleet.change('c071', { position: 'position-09' })
    await clock.pass(65_000)
    await truths()
    account.positions = [...MINE, 'position-09']
    await clock.pass(65_000)
    await truths()
    account.positions = MINE
    await clock.pass(65_000)
    await truths()
    expect(await phone.store.customers.get('c071')).toBeNull()
    expect(await phone.store.visits.ofDay(phone.store.businessDay())).toHaveLength(1)
  },
)

stage(
  'a customer that is archived or taken away while the phone is offline takes no visit with it',
  async ({ fleet, clock, truths }) => {
    const phone = await fleet.phone()
    fleet.weather.isDown = true
    for (const customerId of ['c071', 'c072']) await phone.store.visits.checkIn({ customerId, fix: null })
    fleet.change('c071', { status: 'closed' })
    fleet.change('c072', { position: 'position-08' })
    fleet.weather.isDown = false
    await clock.pass(65_000)
    await truths()
    expect(fleet.door.ledger.rowsOf('visit')).toHaveLength(2)
  },
)

stage(
  'a refused operation and one that no body can carry block nothing else',
  async ({ fleet, clock, truths }) => {
    const phone = await fleet.phone()
    fleet.weather.isDown = true
    for (let i = 1; i <= 6; i++) await phone.store.customers.edit(`c07${i}`, { note: `number ${i}` })
    await phone.store.customers.edit('c073', { address: POISON })
    await phone.store.customers.edit('c074', { address: UNREADABLE })
    for (let i = 1; i <= 6; i++) await phone.store.customers.edit(`c07${i}`, { phone: `0${i}` })
    fleet.weather.isDown = false
    await clock.pass(65_000)
    await truths()
    expect(fleet.door.ledger.deeds).toHaveLength(12)
    expect(phone.store.sync.state().attention).toBe(2)
  },
)

stage(
  'a group is never parted: not by the size of a request, not by a refusal',
  async ({ fleet, clock, truths }) => {
    const phone = await fleet.phone()
    fleet.weather.isDown = true
    for (let i = 0; i < 49; i++)
      await phone.store.customers.edit(`c07${(i % 6) + 1}`, { note: `number ${i}` })
    const at = new Date(clock.now)
    await phone.tab?.run(async () => {
      const db = new PersonDatabase(`${phone.name}-1-person-07`)
      await db.transaction('rw', db.outbox, async () => {
        for (const [grp, bad] of [
          ['whole', ''],
          ['refused', POISON],
        ] as const)
          for (const field of ['contact', 'district', 'address']) {
            const set = { [field]: field === 'district' && bad ? bad : `${grp} ${field}` }
            const about = { entity: 'customer', target: 'c071', customerId: 'c071' } as const
            await append(
              db,
              { type: 'customer.edit', id: 'c071', set, base: {}, base_version: 1, grp, ...about },
              at,
            )
          }
      })
      db.close()
    })
    fleet.weather.isDown = false
    await clock.pass(65_000)
    await truths()
    expect(fleet.door.ledger.deeds.filter((deed) => deed.grp)).toHaveLength(3)
    const together = fleet.weather
      .requests(PUSH)
      .map(
        (one) =>
          (JSON.parse(one.body ?? '{}').ops as { grp?: string }[]).filter((op) => op.grp === 'whole').length,
      )
    expect(together.filter((count) => count > 0)).toEqual([3])
  },
)

stage(
  'what waits holds back what follows on the same thing, and nothing else',
  async ({ fleet, clock, truths }) => {
    const phone = await fleet.phone()
    let left = 3
    fleet.door.verdict = (op) =>
      op.id === 'c071' && left-- > 0 ? new Refused('deferred', 'busy', { retry_after: 4 }) : null
    await phone.store.customers.edit('c071', { note: 'first' })
    await clock.pass(1_000)
    await phone.store.customers.edit('c071', { note: 'second' })
    await phone.store.customers.edit('c072', { note: 'other' })
    await clock.pass(3_000)
    expect(fleet.door.ledger.deeds.map((deed) => deed.target)).toEqual(['c072'])
    await clock.pass(180_000)
    await truths()
    expect(fleet.door.ledger.row('customer', 'c071')?.note).toBe('second')
  },
)

stage(
  'a session that ends stops the sending, and the sign-in starts it again',
  async ({ fleet, clock, truths }) => {
    const phone = await fleet.phone()
    fleet.door.endSessions('person-07')
    await phone.store.visits.checkIn({ customerId: 'c071', fix: null })
    await clock.pass(20_000)
    expect(phone.store.sync.state()).toMatchObject({ needsSignIn: true, unsent: 1 })
    expect(await phone.store.visits.ofDay(phone.store.businessDay())).toHaveLength(1)
    await fleet.signIn(phone)
    await clock.pass(65_000)
    await truths()
  },
)

stage(
  'a row that the phone has lost or kept too long is found by the comparison and mended',
  async ({ fleet, clock, truths }) => {
    const phone = await fleet.phone()
    await clock.pass(3_000)
    await fleet.look(phone, async (db) => {
      await db.customer.delete('c071')
      await db.customer.put({ ...(await db.customer.get('c072')), id: 'c079' } as never)
    })
    void phone.store.sync.verify()
    await clock.pass(10_000)
    await truths()
  },
)
