import { describe, expect, it } from 'vitest'
import { addDays, covers, mondayOf } from './days'

describe('days of the leave calendar', () => {
  it('go on over months, years and the hours that some countries skip', () => {
    expect(addDays('2026-12-31', 1)).toBe('2027-01-01')
    expect(addDays('2026-03-28', 2)).toBe('2026-03-30')
    expect(addDays('2028-03-01', -1)).toBe('2028-02-29')
  })

  it('belong to the week that begins on Monday', () => {
    expect(mondayOf('2026-11-23')).toBe('2026-11-23')
    expect(mondayOf('2026-11-29')).toBe('2026-11-23')
  })

  it('are covered from the first to the last', () => {
    const leave = { first_day: '2026-12-01', last_day: '2026-12-03' }
    expect(['2026-11-30', '2026-12-01', '2026-12-03', '2026-12-04'].map((day) => covers(leave, day))).toEqual(
      [false, true, true, false],
    )
  })
})
