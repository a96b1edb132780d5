import { expect, test } from 'vitest'
import {
  addMoney,
  businessDay,
  distanceM,
  exponentOf,
  formatMoney,
  fromMap,
  parseMoney,
  toMap,
  uuidv7,
} from './index'

test('a degree of latitude is 111.195 km on the mean sphere', () => {
  expect(distanceM({ lng: 0, lat: 0 }, { lng: 0, lat: 1 })).toBeCloseTo(111_195.08, 2)
  expect(distanceM({ lng: 0, lat: 60 }, { lng: 1, lat: 60 })).toBeCloseTo(55_597.01, 2)
  expect(distanceM({ lng: 179.5, lat: 0 }, { lng: -179.5, lat: 0 })).toBeCloseTo(111_195.08, 2)
  expect(distanceM({ lng: 113, lat: 28 }, { lng: 113, lat: 28 })).toBe(0)
})

test('a business day begins at midnight of the company, not of the device', () => {
  expect(businessDay(new Date('2026-11-23T15:59:59.999Z'), 'Asia/Shanghai')).toBe('2026-11-23')
  expect(businessDay(new Date('2026-11-23T16:00:00.000Z'), 'Asia/Shanghai')).toBe('2026-11-24')
  expect(businessDay(new Date('2026-11-23T02:00:00.000Z'), 'America/New_York')).toBe('2026-11-22')
})

test('a UUID of version 7 carries its time and never repeats', () => {
  const at = new Date('2026-11-23T02:34:12.345Z')
  const made = new Set(Array.from({ length: 1000 }, () => uuidv7(at)))
  expect(made.size).toBe(1000)
  for (const id of made) {
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(at.getTime())
  }
})

test('a place goes to the map and comes back where it was', () => {
  const place = { lng: 113.62, lat: 28.21 }
  expect(toMap(place, 'wgs84')).toEqual(place)
  for (const datum of ['gcj02', 'bd09'] as const) {
    const shown = toMap(place, datum)
    expect(distanceM(place, shown)).toBeGreaterThan(300)
    expect(distanceM(place, fromMap(shown, datum))).toBeLessThan(datum === 'gcj02' ? 0.01 : 1)
  }
})

test('money is whole minor units, by each currency’s exponent', () => {
  expect([exponentOf('CNY'), exponentOf('JPY'), exponentOf('KWD')]).toEqual([2, 0, 3])
  expect(parseMoney('1,234.5', 'CNY')).toEqual({ minor: 123450, currency: 'CNY' })
  expect(parseMoney('-0.05', 'CNY')?.minor).toBe(-5)
  expect(parseMoney('12.345', 'CNY')).toBeNull()
  expect(parseMoney('12.5', 'JPY')).toBeNull()
  expect(parseMoney('abc', 'CNY')).toBeNull()
  expect(formatMoney({ minor: 94800, currency: 'CNY' }, 'zh-CN')).toBe('¥948.00')
  expect(addMoney({ minor: 10, currency: 'CNY' }, { minor: 20, currency: 'CNY' }).minor).toBe(30)
  expect(() => addMoney({ minor: 1, currency: 'CNY' }, { minor: 1, currency: 'JPY' })).toThrow()
})
