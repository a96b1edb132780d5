import { distanceM } from '@shared/domain/distance.ts'
import type { PinDoc } from '@store/index.ts'
import { expect, test } from 'vitest'
import { standAt } from './StandHere.tsx'

const pin = { id: 'p', lng: 112.0071, lat: 30.0085, datum: 'wgs84', radius_m: 100, source: 'map' } as PinDoc

test.each([12, 400])('standing %i m away is that far away, and marked as simulated', (metres) => {
  const fix = standAt(pin, metres, new Date('2026-11-23T02:00:00Z'))
  expect(Math.abs(distanceM(fix, pin) - metres)).toBeLessThanOrEqual(2)
  expect(fix.simulated).toBe(true)
})
