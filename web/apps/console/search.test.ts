import { describe, expect, it } from 'vitest'
import { customerFilters, customerQuery, isFiltered } from './features/customers/filters'
import { neighbours, visitFilters, visitOrigin, visitQuery } from './features/visits/filters'
import { parseSearch, stringifySearch } from './search'

const UNIT = '0190b7a2-1111-7abc-8def-0123456789ab'

describe('filters and the address', () => {
  it('what is written into the address comes back the same', () => {
    const filters = { q: '江 & 畔+1', grade: 'A,none', kind: 'outlet', unit: UNIT, sort: '-created' }
    expect(customerFilters(parseSearch(stringifySearch(filters)))).toEqual(filters)
  })

  it('a number-like search stays the text that was typed', () => {
    expect(customerFilters(parseSearch('?q=007'))).toEqual({ q: '007' })
  })

  it('an empty filter leaves no trace in the address', () => {
    expect(stringifySearch({ q: '', grade: undefined })).toBe('')
    expect(customerFilters({ q: '   ' })).toEqual({})
  })

  it('unknown keys and impossible values are dropped', () => {
    expect(
      customerFilters({ grade: 'A,,B', kind: 'no key', unit: 'x', sort: 'secret', pin: '1', colour: 'red' }),
    ).toEqual({})
    expect(visitFilters({ day: '2026-13-01', verdict: 'maybe', person: '7' })).toEqual({})
    expect(visitFilters({ day: '2026-11-23', verdict: 'off_site' })).toEqual({
      day: '2026-11-23',
      verdict: 'off_site',
    })
  })

  it('the server is asked in its own words', () => {
    expect(customerQuery({ q: 'a', unit: UNIT, owner: UNIT, grade: 'A,none', pin: 'no' })).toMatchObject({
      q: 'a',
      grade: ['A', 'none'],
      has_pin: false,
      unit_id: UNIT,
      position_id: UNIT,
    })
    expect(visitQuery({ person: UNIT, day: '2026-11-23' })).toMatchObject({
      person_id: UNIT,
      day: '2026-11-23',
    })
  })

  it('sorting alone is no filter', () => {
    expect(isFiltered({ sort: '-created', view: UNIT })).toBe(false)
    expect(isFiltered({ grade: 'A' })).toBe(true)
  })

  it('a visit remembers its list only when it came from one', () => {
    expect(visitOrigin({ day: '2026-11-23', list: '1' })).toEqual({ day: '2026-11-23', list: '1' })
    expect(visitOrigin({ list: 'yes' })).toEqual({})
  })
})

describe('neighbours', () => {
  it('the first has no previous and the last no next', () => {
    expect(neighbours(['a', 'b', 'c'], 'a')).toEqual({ position: 1, previous: null, next: 'b' })
    expect(neighbours(['a', 'b', 'c'], 'c')).toEqual({ position: 3, previous: 'b', next: null })
  })

  it('a visit outside the list has neither', () => {
    expect(neighbours(['a'], 'z')).toEqual({ position: null, previous: null, next: null })
  })
})
