import 'fake-indexeddb/auto'
import { expect, test } from 'vitest'
import { nextDelay } from './engine'
import { retryAfterMs, Wire } from './wire'

test('nothing leaves in the name of somebody who is no longer signed in', async () => {
  let asked = 0
  const wire = new Wire({
    fetch: async () => {
      asked += 1
      return new Response(null, { status: 204 })
    },
    baseUrl: '',
    now: () => new Date(),
    token: () => null,
    personId: 'person-07',
    stillSpeaks: async () => false,
  })
  await expect(wire.post('/api/sync/v1/push', {})).rejects.toMatchObject({ trouble: 'person_changed' })
  expect(asked).toBe(0)
})

test('the wait doubles with jitter up to a minute, and never undercuts the server', () => {
  expect([1, 2, 3].map((failures) => nextDelay(failures, null, 1))).toEqual([1000, 2000, 4000])
  expect(nextDelay(1, null, 0)).toBe(500)
  expect(nextDelay(40, null, 1)).toBe(60_000)
  expect(nextDelay(1, 45_000, 0.5)).toBe(45_000)
  const now = new Date('2026-11-23T02:00:00Z')
  expect(retryAfterMs('12', now)).toBe(12_000)
  expect(retryAfterMs('Mon, 23 Nov 2026 02:00:30 GMT', now)).toBe(30_000)
  expect(retryAfterMs('soon', now)).toBeNull()
})
