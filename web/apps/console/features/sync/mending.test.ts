import { expect, test } from 'vitest'
import { changeOf, fieldsOf, UnreadableField } from './mending'

const values = (type: string, payload: unknown, typed: Record<string, unknown> = {}) => {
  const fields = fieldsOf(type, payload)
  return { fields, values: { ...Object.fromEntries(fields.map((one) => [one.name, one.value])), ...typed } }
}
const mended = (type: string, payload: unknown, typed: Record<string, unknown>) => {
  const form = values(type, payload, typed)
  return changeOf(payload, form.fields, form.values)
}

test('a form that nobody touched changes nothing', () => {
  const payload = { data: { started_at: '2026-11-23T02:00:00Z', fix: { lng: 1, lat: 2 }, watermark: ['a'] } }
  expect(mended('visit.check_in', payload, {})).toEqual({})
})

test('of an object in which one value changed the whole is told', () => {
  const payload = { data: { customer_id: 'c', fix: { lng: 1, lat: 200, simulated: false } } }
  expect(mended('visit.check_in', payload, { 'fix.lat': 20 })).toEqual({
    data: { fix: { lng: 1, lat: 20, simulated: false } },
  })
})

test('two values of one object are changed together', () => {
  const payload = { data: { fix: { lng: 1, lat: 2 } } }
  expect(mended('visit.check_in', payload, { 'fix.lat': 20, 'fix.lng': 10 })).toEqual({
    data: { fix: { lng: 10, lat: 20 } },
  })
})

test('a field that was not sent can be filled in', () => {
  const payload = { data: { note: 'x' } }
  expect(mended('visit.check_in', payload, { customer_id: 'c' })).toEqual({ data: { customer_id: 'c' } })
})

test('a new customer offers all fields of a customer, an edit those that it sets', () => {
  const asked = (type: string, payload: unknown) =>
    fieldsOf(type, payload).flatMap((one) => (one.kind === 'customer field' ? [one.name] : []))
  expect(asked('customer.create', { data: { name: '' } })).toContain('phone')
  expect(asked('customer.edit', { set: { name: 'x' } })).toEqual(['name'])
  expect(mended('customer.edit', { set: { name: 'x' } }, { name: ' y ' })).toEqual({ set: { name: 'y' } })
})

test('the kind of a photo is a choice, the kind of a customer a field of the customer', () => {
  const kindOf = (type: string) =>
    fieldsOf(type, { data: { kind: 'front' } }).find((one) => one.name === 'kind')?.kind
  expect(kindOf('visit.add_photo')).toBe('choice')
  expect(kindOf('customer.create')).toBe('customer field')
})

test('emptied text is no value', () => {
  expect(mended('visit.check_out', { data: { note: 'x' } }, { note: '  ' })).toEqual({ data: { note: null } })
})

test('a list is edited as JSON, and what is none is told by its field', () => {
  const payload = { data: { watermark: ['a'] } }
  expect(mended('visit.add_photo', payload, { watermark: '["a","b"]' })).toEqual({
    data: { watermark: ['a', 'b'] },
  })
  expect(() => mended('visit.add_photo', payload, { watermark: '["a"' })).toThrow(UnreadableField)
})

test('a new customer of which nothing was said is shown as the server will take it, and that is no change', () => {
  const payload = { data: { name: '' } }
  expect(fieldsOf('customer.create', payload).find((one) => one.name === 'status')?.value).toBe('active')
  expect(mended('customer.create', payload, { name: '柳岸小店' })).toEqual({ data: { name: '柳岸小店' } })
})
