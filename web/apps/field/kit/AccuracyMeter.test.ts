import { expect, test } from 'vitest'
import { levelOf, shareOf } from './AccuracyMeter.tsx'

test('twenty metres are good, sixty are fair, more is weak', () => {
  expect([8, 20, 21, 60, 61, null].map(levelOf)).toEqual(['good', 'good', 'fair', 'fair', 'weak', 'unknown'])
})

test('the bar shrinks with the accuracy and never vanishes', () => {
  const shares = [5, 8, 20, 60, 140, 900, 5000].map(shareOf)
  expect(shares).toEqual([...shares].sort((a, b) => b - a))
  expect(shares[0]).toBe(1)
  expect(shares.at(-1)).toBeGreaterThan(0)
})
