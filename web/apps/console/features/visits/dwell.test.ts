import { expect, it } from 'vitest'
import { secondsSoFar } from './dwell'

const started_at = '2026-11-23T02:00:00.000Z'
const after = (seconds: number) => Date.parse(started_at) + seconds * 1000

it('an open visit has lasted since its check-in', () => {
  expect(secondsSoFar({ started_at, ended_at: null }, after(840))).toBe(840)
})

it('a clock behind that of the phone makes no negative time', () => {
  expect(secondsSoFar({ started_at, ended_at: null }, after(-30))).toBe(0)
})

it('an ended visit and one forgotten since yesterday say nothing', () => {
  expect(secondsSoFar({ started_at, ended_at: '2026-11-23T02:20:00.000Z' }, after(3600))).toBeNull()
  expect(secondsSoFar({ started_at, ended_at: null }, after(86_400))).toBeNull()
})
