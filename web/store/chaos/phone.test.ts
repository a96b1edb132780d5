/** What happens to phones: killed at every moment, two tabs, two phones, full disks, upgrades. */
import { Dexie } from 'dexie'
import { beforeAll, expect } from 'vitest'
import { Disk, Tab } from './browser'
import { picture } from './fleet'
import { prepare, stage } from './stage'

beforeAll(prepare)

const PUSH = '/api/sync/v1/push'

for (let fuse = 1; fuse <= 41; fuse += 4) {
  stage(
    `killed at request ${fuse} of its first pages, a phone goes on and is whole`,
    async ({ fleet, clock, truths }) => {
      fleet.door.pageRows = 3
      fleet.weather.isDown = true
      const phone = await fleet.phone()
      fleet.weather.isDown = false
      await fleet.signIn(phone)
      if (phone.tab) phone.tab.fuse = fuse
      await clock.pass(4_000)
      expect(phone.tab).toBeUndefined()
      await fleet.openTab(phone)
      await clock.pass(65_000)
      await truths()
    },
  )

  stage(
    `killed at request ${fuse} of a record and its delivery, a phone loses and doubles nothing`,
    async ({ fleet, clock, dice, truths }) => {
      const phone = await fleet.phone()
      await clock.pass(3_000)
      const visit = await phone.store.visits.checkIn({ customerId: 'c071', fix: null })
      if (phone.tab) phone.tab.fuse = fuse
      await phone.store.visits.addPhoto(visit.id, picture(3_000, dice)).catch(() => {})
      await clock.pass(6_000)
      for (const tab of [...phone.tabs]) tab.die()
      await fleet.openTab(phone)
      await phone.store.visits.checkOut(visit.id)
      await clock.pass(65_000)
      await truths()
      expect(fleet.door.ledger.row('visit', visit.id)?.ended_at).not.toBeNull()
    },
  )
}

stage('two tabs that record at once send each operation once', async ({ fleet, clock, truths }) => {
  const phone = await fleet.phone()
  const other = await fleet.openTab(phone)
  await clock.pass(3_000)
  fleet.weather.latency = [500, 900]
  await Promise.all([
    phone.store.visits.checkIn({ customerId: 'c071', fix: null }),
    other.store.visits.checkIn({ customerId: 'c072', fix: null }),
  ])
  await clock.pass(65_000)
  await truths()
  const sent = fleet.weather.requests(PUSH).flatMap((one) => JSON.parse(one.body ?? '{}').ops)
  expect(sent).toHaveLength(2)
})

stage('when the tab that sends is killed, the other one sends', async ({ fleet, clock, truths }) => {
  const phone = await fleet.phone()
  await fleet.openTab(phone)
  fleet.weather.ordered.push({ path: PUSH, fault: 'stall_after' })
  await phone.store.visits.checkIn({ customerId: 'c071', fix: null })
  await clock.pass(3_000)
  phone.tab?.die()
  await clock.pass(65_000)
  await truths()
})

stage(
  'a visit begun on one phone is ended on another of the same person',
  async ({ fleet, clock, dice, truths }) => {
    const first = await fleet.phone()
    const second = await fleet.phone()
    const visit = await first.store.visits.checkIn({ customerId: 'c071', fix: null })
    await clock.pass(65_000)
    expect((await second.store.visits.open())?.id).toBe(visit.id)
    await second.store.visits.addPhoto(visit.id, picture(2_000, dice))
    await second.store.visits.checkOut(visit.id)
    fleet.weather.isDown = true
    await first.store.visits.checkOut(visit.id)
    await clock.pass(3_000)
    fleet.weather.isDown = false
    await clock.pass(130_000)
    await truths()
    expect(fleet.door.ledger.deeds).toHaveLength(4)
  },
)

stage(
  'on a full disk a record is saved from the reserve, and a photo says that it is not',
  async ({ fleet, clock, dice, truths }) => {
    const phone = await fleet.phone()
    await clock.pass(65_000)
    phone.disk.free = 0
    const visit = await phone.store.visits.checkIn({ customerId: 'c071', fix: null })
    await expect(phone.store.visits.addPhoto(visit.id, picture(3_000, dice))).rejects.toMatchObject({
      code: 'storage_full',
    })
    await clock.pass(65_000)
    await truths()
    expect(fleet.door.ledger.row('visit', visit.id)).toBeDefined()
  },
)

stage(
  'when even the reserve is spent the person is told, and nothing half is kept',
  async ({ fleet, clock, truths }) => {
    const phone = await fleet.phone()
    await clock.pass(65_000)
    phone.disk.free = 0
    phone.disk.ballast = 0
    await expect(phone.store.visits.checkIn({ customerId: 'c071', fix: null })).rejects.toMatchObject({
      code: 'storage_full',
    })
    expect(await phone.store.visits.open()).toBeNull()
    phone.disk.free = Number.POSITIVE_INFINITY
    await clock.pass(130_000)
    await truths()
    expect(fleet.door.ledger.deeds).toEqual([])
  },
)

stage('a page that finds no room is fetched again when there is some', async ({ fleet, clock, truths }) => {
  const phone = await fleet.phone()
  await clock.pass(65_000)
  phone.disk.free = 0
  for (let i = 1; i <= 6; i++) fleet.change(`c07${i}`, { note: 'a long note that finds no room' })
  await clock.pass(65_000)
  phone.disk.free = Number.POSITIVE_INFINITY
  await clock.pass(65_000)
  await truths()
})

for (const fuse of [null, 2, 5, 9, 14]) {
  stage(
    `records of the first release survive the upgrade of the database${fuse ? `, killed at request ${fuse}` : ''}`,
    async ({ fleet, clock, truths }) => {
      const phone = await fleet.phone()
      await clock.pass(3_000)
      fleet.weather.isDown = true
      await phone.store.visits.checkIn({ customerId: 'c071', fix: null })
      await phone.store.customers.edit('c072', { note: 'before the upgrade' })
      phone.tab?.die()
      await clock.settle()
      const rows = await fleet.look(phone, (db) => db.outbox.toArray())
      await backToFirstRelease(`${phone.name}-1-person-07`, rows, clock)
      if (fuse) {
        const doomed = fleet.openTab(phone, fuse)
        await clock.pass(2_000)
        await doomed.catch(() => {})
        for (const tab of [...phone.tabs]) tab.die()
      }
      fleet.weather.isDown = false
      await fleet.openTab(phone)
      await clock.pass(65_000)
      await truths()
      expect(fleet.door.ledger.deeds).toHaveLength(2)
    },
  )
}

/** The database as the first release had it: no place for what came later, and no rows of the server's. */
async function backToFirstRelease(name: string, outbox: object[], clock: Tab['clock']): Promise<void> {
  await new Tab(clock, new Disk(), () => {}).run(async () => {
    await Dexie.delete(name)
    const old = new Dexie(name)
    old.version(1).stores({
      outbox: '++n, &op_id, status, seq, acked_at, attention, target, customer_id',
      customer: 'id, *_b',
      plan_item: 'id, *_b, day',
      visit: 'id, *_b, customer_id, business_day',
      company: 'id, *_b',
      blob: 'sha256, state, delivered_at',
      part: '[sha256+i]',
      meta: 'key',
    })
    await old.table('outbox').bulkAdd(outbox)
    await old.table('customer').put({ id: 'c071', name: '梧桐街', py: '', _b: ['r:position-07'], _g: 0 })
    old.close()
  })
}
