/** Clocks that are wrong, or are set while something waits. */
import { beforeAll, expect } from 'vitest'
import { Refused, type VisitRow } from './deeds'
import { prepare, stage } from './stage'

beforeAll(prepare)

const DAY_MS = 86_400_000

stage(
  'a clock set back by a day does not make a deferred operation wait for a day',
  async ({ fleet, clock, truths }) => {
    const phone = await fleet.phone()
    fleet.door.verdict = () => new Refused('deferred', 'busy', { retry_after: 5 })
    await phone.store.visits.checkIn({ customerId: 'c071', fix: null })
    await clock.pass(2_000)
    fleet.door.verdict = () => null
    phone.skewMs = -DAY_MS
    await clock.pass(65_000)
    await truths()
  },
)

stage(
  'a clock set back by a day does not make the engine wait for a day after a failure',
  async ({ fleet, clock, truths }) => {
    const phone = await fleet.phone()
    fleet.weather.ordered.push({ path: '/api/sync/v1/push', fault: 'too_many' })
    await phone.store.visits.checkIn({ customerId: 'c071', fix: null })
    await clock.pass(1_000)
    phone.skewMs = -DAY_MS
    await clock.pass(65_000)
    await truths()
  },
)

stage(
  'a session that ends while the disk is full is noticed, and what was recorded goes after the sign-in',
  async ({ fleet, clock, truths }) => {
    const phone = await fleet.phone()
    fleet.weather.isDown = true
    await phone.store.visits.checkIn({ customerId: 'c071', fix: null })
    await clock.pass(1_000)
    fleet.door.endSessions('person-07')
    phone.disk.free = 0
    fleet.weather.isDown = false
    await clock.pass(61_000)
    phone.disk.free = Number.POSITIVE_INFINITY
    await clock.pass(61_000)
    expect(phone.store.sync.state().needsSignIn).toBe(true)
    expect(await fleet.signIn(phone)).toBe(true)
    await clock.pass(65_000)
    await truths()
  },
)

stage(
  'a clock that changes in the middle of a visit loses nothing of it',
  async ({ fleet, clock, truths }) => {
    const phone = await fleet.phone()
    const visit = await phone.store.visits.checkIn({ customerId: 'c071', fix: null })
    phone.skewMs = -DAY_MS
    await phone.store.visits.attachFix(visit.id, {
      lng: 1,
      lat: 2,
      accuracy_m: 5,
      taken_at: '2026-11-22T02:00:00.000Z',
    })
    await clock.pass(3_000)
    phone.skewMs = DAY_MS
    await phone.store.visits.checkOut(visit.id)
    await clock.pass(65_000)
    await truths()
    const [there] = fleet.door.ledger.rowsOf<VisitRow>('visit')
    expect(there?.fixes).toHaveLength(1)
    expect(there?.ended_at).toBe('2026-11-24T02:00:04.000Z')
  },
)

stage(
  'what was acknowledged six days ago goes again after a restore, and after eight days is gone',
  async ({ fleet, clock, truths }) => {
    const phone = await fleet.phone()
    const empty = fleet.door.ledger.backup()
    await phone.store.visits.checkIn({ customerId: 'c071', fix: null })
    await clock.pass(10_000)
    phone.skewMs = 6 * DAY_MS
    await clock.pass(65_000)
    fleet.door.ledger.restore(empty)
    await clock.pass(80_000)
    expect(fleet.door.ledger.rowsOf('visit')).toHaveLength(1)
    await truths()
    phone.skewMs = 15 * DAY_MS
    await clock.pass(130_000)
    expect(await fleet.look(phone, (db) => db.outbox.count())).toBe(0)
  },
)
