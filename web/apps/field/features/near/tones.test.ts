import { expect, test } from 'vitest'
import { lookOf } from './tones.ts'

test('a customer is coloured by its grade, and without one it is grey', () => {
  expect(lookOf('grade', 'A', 3)).toEqual({ tone: 'accent', label: 'A' })
  expect(lookOf('grade', null, 3)).toEqual({ tone: 'muted', label: '–' })
})

test('the longer nobody was there, the warmer the colour, and the days stand on the marker', () => {
  const looks = [0, 7, 8, 28, 29, 1500].map((days) => lookOf('days', 'A', days))
  expect(looks.map((look) => look.tone)).toEqual([
    'positive',
    'positive',
    'accent',
    'accent',
    'warning',
    'warning',
  ])
  expect(looks.map((look) => look.label)).toEqual(['0', '7', '8', '28', '29', '999'])
  expect(lookOf('days', 'A', null)).toEqual({ tone: 'muted', label: '–' })
})
