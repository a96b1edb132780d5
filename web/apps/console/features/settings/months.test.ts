import { expect, test } from 'vitest'
import { monthsOf } from './months'
import type { CalendarDay } from './requests'

function yearOf(year: number): CalendarDay[] {
  const days: CalendarDay[] = []
  for (let at = Date.UTC(year, 0, 1); new Date(at).getUTCFullYear() === year; at += 86_400_000)
    days.push({
      day: new Date(at).toISOString().slice(0, 10),
      kind: 'work',
      name: null,
      provisional: false,
      is_own: false,
      reason: null,
    })
  return days
}

test('a year is twelve months whose weeks begin on Monday and hold every day once', () => {
  const days = yearOf(2026)
  const months = monthsOf(days)
  expect(months.length).toBe(12)
  expect(months.flatMap((month) => month.weeks.flat().filter(Boolean))).toEqual(days)
  expect(months[0]?.weeks[0]?.map((day) => day?.day.slice(8) ?? '')).toEqual([
    '',
    '',
    '',
    '01',
    '02',
    '03',
    '04',
  ])
  expect(months.every((month) => month.weeks.every((week) => week.length === 7))).toBe(true)
})

test('a month that begins on a Monday has no empty week before it', () => {
  expect(monthsOf(yearOf(2026))[5]?.weeks[0]?.[0]?.day).toBe('2026-06-01')
})
