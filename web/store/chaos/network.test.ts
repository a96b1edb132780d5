/** Each fault of the network by itself, at the moment where it hurts most. */
import { beforeAll, expect } from 'vitest'
import { picture } from './fleet'
import { prepare, stage } from './stage'
import { FAULTS, type Fault } from './weather'

beforeAll(prepare)

const PUSH = '/api/sync/v1/push'
const PULL = '/api/sync/v1/pull'
const BLOBS = '/api/sync/v1/blobs/'

for (const fault of Object.keys(FAULTS) as Fault[]) {
  stage(`"${fault}" on push, pull and photo: all arrives once`, async ({ fleet, clock, dice, truths }) => {
    const phone = await fleet.phone()
    for (const path of [PUSH, PULL, BLOBS, PUSH]) fleet.weather.ordered.push({ path, fault })
    const visit = await phone.store.visits.checkIn({ customerId: 'c071', fix: null })
    await phone.store.visits.addPhoto(visit.id, picture(300_000, dice))
    await clock.pass(20_000)
    await phone.store.visits.checkOut(visit.id)
    await phone.store.customers.edit('c072', { note: 'closed at noon' })
    await clock.pass(160_000)
    await truths()
    expect(fleet.door.ledger.deeds).toHaveLength(4)
    expect(fleet.weather.ordered).toEqual([])
  })
}

stage(
  'a portal that answers every request for a while takes nothing off the phone',
  async ({ fleet, clock, truths }) => {
    const phone = await fleet.phone()
    const faults = ['portal_page', 'portal_204', 'portal_302'] as const
    for (let i = 0; i < 9; i++)
      fleet.weather.ordered.push({ path: '/api', fault: faults[i % 3] ?? 'portal_page' })
    await phone.store.customers.edit('c071', { note: 'ask for the key' })
    for (let i = 0; i < 6; i++) {
      await clock.pass(6_000)
      expect((await phone.store.customers.get('c071'))?.note).toBe('ask for the key')
    }
    await clock.pass(200_000)
    await truths()
  },
)

stage(
  'what is acknowledged stays on the screen until a pull has brought it',
  async ({ fleet, clock, truths }) => {
    const phone = await fleet.phone()
    await phone.store.customers.edit('c071', { note: 'mine' })
    for (const fault of ['lost_before', 'portal_204', 'cut'] as const)
      fleet.weather.ordered.push({ path: PULL, fault })
    for (let i = 0; i < 12; i++) {
      await clock.pass(500)
      expect((await phone.store.customers.get('c071'))?.note).toBe('mine')
    }
    expect(phone.store.sync.state().unsent).toBe(0)
    fleet.change('c071', { note: 'the office knows better' })
    await clock.pass(65_000)
    expect((await phone.store.customers.get('c071'))?.note).toBe('the office knows better')
    await truths()
  },
)

stage(
  'an operation is sent again under its own id, and again as it was written',
  async ({ fleet, clock, truths }) => {
    const phone = await fleet.phone()
    for (let i = 0; i < 3; i++) fleet.weather.ordered.push({ path: PUSH, fault: 'lost_after' })
    await phone.store.visits.checkIn({ customerId: 'c071', fix: null })
    await clock.pass(65_000)
    const sent = fleet.weather.requests(PUSH).map((one) => JSON.parse(one.body ?? '{}').ops)
    expect(sent.length).toBeGreaterThan(3)
    expect(new Set(sent.map((ops) => JSON.stringify(ops))).size).toBe(1)
    await truths()
  },
)

stage(
  'a request that is never answered is given up, and what was recorded meanwhile goes too',
  async ({ fleet, clock, truths }) => {
    const phone = await fleet.phone()
    fleet.weather.ordered.push({ path: PUSH, fault: 'stall_before' })
    await phone.store.visits.checkIn({ customerId: 'c071', fix: null })
    await clock.pass(10_000)
    await phone.store.visits.checkIn({ customerId: 'c072', fix: null })
    expect(fleet.door.ledger.rowsOf('visit')).toHaveLength(0)
    await clock.pass(30_000)
    expect(fleet.door.ledger.rowsOf('visit')).toHaveLength(2)
    await clock.pass(5_000)
    await truths()
  },
)

stage('a photo that was cut off goes on where the server stands', async ({ fleet, clock, dice, truths }) => {
  const phone = await fleet.phone()
  const visit = await phone.store.visits.checkIn({ customerId: 'c071', fix: null })
  fleet.weather.latency = [1_000, 1_000]
  await phone.store.visits.addPhoto(visit.id, picture(1_000_000, dice))
  await clock.pass(13_000)
  const halfway = fleet.weather.requests(BLOBS).length
  expect(halfway).toBeGreaterThan(1)
  phone.tab?.die()
  await fleet.openTab(phone)
  await clock.pass(65_000)
  await truths()
  const parts = fleet.weather.requests(BLOBS).filter((one) => one.path.includes('off='))
  expect(parts.length).toBeLessThanOrEqual(5)
})

stage(
  'a photo whose bytes arrive wrong is sent anew from the beginning',
  async ({ fleet, clock, dice, truths }) => {
    const phone = await fleet.phone()
    const visit = await phone.store.visits.checkIn({ customerId: 'c071', fix: null })
    await phone.store.visits.addPhoto(visit.id, picture(400_000, dice))
    fleet.door.spoilPart = true
    await clock.pass(65_000)
    expect(fleet.door.spoilPart).toBe(false)
    await truths()
  },
)
