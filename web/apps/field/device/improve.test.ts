import { expect, test } from 'vitest'
import { isWorthSending } from './improve.ts'

test('a fix that is a third better is worth a record', () => {
  expect(isWorthSending(40, 20)).toBe(true)
  expect(isWorthSending(40, 35)).toBe(false)
})

test('any fix with an accuracy beats none', () => {
  expect(isWorthSending(null, 140)).toBe(true)
  expect(isWorthSending(8, null)).toBe(false)
})
