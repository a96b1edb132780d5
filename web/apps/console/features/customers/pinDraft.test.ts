import { distanceM } from '@shared/domain/distance.ts'
import { describe, expect, it } from 'vitest'
import { parsePlace, shownPlace } from './pinDraft'

describe('a pin that is being placed', () => {
  it('a coordinate of a Chinese map is shown where it really is', () => {
    const typed = { lng: 112.0102, lat: 30.0009, radius_m: 100 }
    const off = distanceM(shownPlace({ ...typed, datum: 'gcj02' }), typed)
    expect(off).toBeGreaterThan(300)
    expect(off).toBeLessThan(900)
    expect(shownPlace({ ...typed, datum: 'wgs84' })).toEqual({ lng: 112.0102, lat: 30.0009 })
  })

  it.each([
    ['112.0102, 30.0009', { lng: 112.0102, lat: 30.0009 }],
    ['30.0009 112.0102', { lng: 112.0102, lat: 30.0009 }],
    ['（112.0102，30.0009）', { lng: 112.0102, lat: 30.0009 }],
    ['24.9384,60.1699', { lng: 24.9384, lat: 60.1699 }],
  ])('%j is read as a place', (text, place) => {
    expect(parsePlace(text)).toEqual(place)
  })

  it.each(['', '112', 'a, b', '200, 100', '1,2,3'])('%j is no place', (text) => {
    expect(parsePlace(text)).toBeNull()
  })
})
