import { expect, test } from 'vitest'
import { betterFix } from './position.ts'

const fix = (accuracy_m: number | null, second: number) => ({
  lng: 112,
  lat: 30,
  accuracy_m,
  taken_at: new Date(Date.UTC(2026, 10, 23, 2, 0, second)).toISOString(),
})

test('a newer fix replaces an older one', () => {
  expect(betterFix(fix(8, 0), fix(40, 20))).toEqual(fix(40, 20))
})

test('a much better fix from a moment ago is kept', () => {
  expect(betterFix(fix(8, 0), fix(40, 5))).toEqual(fix(8, 0))
})

test('a fix without accuracy never beats one that has it', () => {
  expect(betterFix(fix(30, 0), fix(null, 5))).toEqual(fix(30, 0))
})
