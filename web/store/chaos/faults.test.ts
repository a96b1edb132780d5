/** Each fault by itself, at the moment where it hurts most; chance alone may miss it. */
import { beforeAll, expect } from 'vitest'
import { possessDatabases } from './browser'
import { Refused } from './deeds'
import { stage } from './stage'

beforeAll(async () => {
  possessDatabases()
  await import('../exchange')
})

const DAY_MS = 86_400_000

stage(
  'a clock set back by a day does not make a deferred operation wait for a day',
  async ({ fleet, clock, truths }) => {
    const phone = await fleet.phone()
    fleet.door.verdict = () => new Refused('deferred', 'busy', { retry_after: 5 })
    await phone.tab?.store.visits.checkIn({ customerId: 'c071', fix: null })
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
    await phone.tab?.store.visits.checkIn({ customerId: 'c071', fix: null })
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
    await phone.tab?.store.visits.checkIn({ customerId: 'c071', fix: null })
    await clock.pass(1_000)
    fleet.door.endSessions('person-07')
    phone.disk.free = 0
    fleet.weather.isDown = false
    await clock.pass(61_000)
    phone.disk.free = Number.POSITIVE_INFINITY
    await clock.pass(61_000)
    expect(phone.tab?.store.sync.state().needsSignIn).toBe(true)
    expect(await fleet.signIn(phone)).toBe(true)
    await clock.pass(65_000)
    await truths()
  },
)
