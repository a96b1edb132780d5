import { expect, test } from 'vitest'
import { fieldNamed, givenName, linesOf, partOf, placeOf, readableLines } from './payload'

const checkIn = {
  n: 7,
  type: 'visit.check_in',
  data: { customer_id: 'c', fix: { lng: 112.1, lat: 30 }, watermark: ['a', 'b'], note: null },
}

test('every value of a payload stands on a line of its own, lists stay whole', () => {
  expect(linesOf(checkIn)).toEqual([
    { part: 'data', path: ['customer_id'], value: 'c' },
    { part: 'data', path: ['fix', 'lng'], value: 112.1 },
    { part: 'data', path: ['fix', 'lat'], value: 30 },
    { part: 'data', path: ['watermark'], value: ['a', 'b'] },
    { part: 'data', path: ['note'], value: null },
  ])
})

test.each([[null], ['text'], [[1]], [{ data: 'text' }], [{}]])(
  'what is no operation has no lines: %j',
  (sent) => {
    expect(linesOf(sent)).toEqual([])
    expect(placeOf(sent)).toBe(Number.POSITIVE_INFINITY)
    expect(givenName(sent)).toBeNull()
  },
)

test('an edit carries its values in set, everything else in data', () => {
  expect(partOf({ set: { phone: '1' } })).toBe('set')
  expect(partOf({ data: { phone: '1' }, set: {} })).toBe('data')
})

test('a reader sees the customer first, the position last, and no ids', () => {
  const lines = readableLines({
    data: { fix: { id: 'f', lng: 1 }, plan_item_id: 'p', phone: '1', customer_id: 'c' },
  })
  expect(lines.map((line) => line.path.join('.'))).toEqual(['customer_id', 'phone', 'fix.lng'])
})

test('a refusal names a field with or without its part', () => {
  expect(fieldNamed({ field: 'set.name' })).toEqual(['name'])
  expect(fieldNamed({ field: 'fix.lat' })).toEqual(['fix', 'lat'])
  expect(fieldNamed({})).toEqual([])
})
