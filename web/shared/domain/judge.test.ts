import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { insideProbability } from './inside'
import {
  DEFAULT_POLICY,
  type Fix,
  type JudgedPin,
  type JudgePolicy,
  judge,
  type Reason,
  type Verdict,
} from './judge'

interface Case {
  name: string
  fix: Fix | null
  pin: JudgedPin | null
  policy: JudgePolicy
  started_at: string
  no_fix_reason: string | null
  expect: {
    verdict: Verdict
    score: number
    inside: number | null
    distance_m: number | null
    reasons: Reason[]
  }
}

const file = new URL('../../../server/tests/vectors/judge.json', import.meta.url)
const { cases } = JSON.parse(readFileSync(file, 'utf8')) as { cases: Case[] }

describe('the vectors that the server answers too', () => {
  test.each(cases)('$name', (one) => {
    const judgement = judge(one.fix, one.pin, one.policy, {
      startedAt: one.started_at,
      noFixReason: one.no_fix_reason,
    })
    expect(judgement).toMatchObject(one.expect)
    expect(judgement.reasons.reduce((sum, reason) => sum + reason.points, 0)).toBe(judgement.score)
  })
})

/** Another way to the same probability: strips across the circle, by the error function's integral. */
function byStrips(distance: number, accuracy: number, radius: number): number {
  const sigma = accuracy / Math.sqrt(-2 * Math.log(0.32))
  const normal = (x: number) => Math.exp((-x * x) / (2 * sigma * sigma)) / (sigma * Math.sqrt(2 * Math.PI))
  const steps = 600
  let total = 0
  for (let i = 0; i < steps; i++) {
    const x = -radius + ((i + 0.5) * 2 * radius) / steps
    const half = Math.sqrt(radius * radius - x * x)
    let strip = 0
    for (let j = 0; j < steps; j++)
      strip += normal(-half + ((j + 0.5) * 2 * half) / steps) * ((2 * half) / steps)
    total += normal(x - distance) * strip * ((2 * radius) / steps)
  }
  return total
}

test('an accuracy equal to the radius holds 68 % by its definition', () => {
  expect(insideProbability(0, 100, 100)).toBe(0.68)
  expect(insideProbability(0, 20, 20)).toBe(0.68)
})

test('at the pin the probability is the Rayleigh distribution', () => {
  for (const [accuracy, radius] of [
    [200, 100],
    [60, 100],
    [1500, 100],
  ] as const) {
    const sigma = accuracy / Math.sqrt(-2 * Math.log(0.32))
    expect(insideProbability(0, accuracy, radius)).toBeCloseTo(
      1 - Math.exp((-radius * radius) / (2 * sigma * sigma)),
      4,
    )
  }
})

test.each([
  [23, 30, 100],
  [100, 60, 100],
  [150, 100, 100],
  [95, 20, 100],
  [300, 250, 200],
])('%i m away, %i m accurate, %i m radius: two ways of integrating agree', (distance, accuracy, radius) => {
  expect(insideProbability(distance, accuracy, radius)).toBeCloseTo(byStrips(distance, accuracy, radius), 3)
})

test('farther away never means likelier inside', () => {
  for (const accuracy of [1, 8, 60, 300]) {
    let before = 1
    for (let distance = 0; distance <= 400; distance += 10) {
      const inside = insideProbability(distance, accuracy, 100)
      expect(inside).toBeLessThanOrEqual(before)
      before = inside
    }
  }
})

test('the judgement names the pin and the fix it rests on', () => {
  const fix = { id: 'f', lng: 113.62, lat: 28.21, accuracy_m: 8, taken_at: '2026-11-23T02:34:00.000Z' }
  const pin = { id: 'p', lng: 113.62, lat: 28.21, datum: 'wgs84' as const, radius_m: 100 }
  expect(judge(fix, pin, DEFAULT_POLICY, { startedAt: fix.taken_at })).toMatchObject({
    judge: 'distance',
    policy: 1,
    pin_id: 'p',
    fix_id: 'f',
    accuracy_m: 8,
    radius_m: 100,
  })
})
