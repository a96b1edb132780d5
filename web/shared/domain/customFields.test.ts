import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { bySection, type CustomField, checkValues, nameIn, seesField } from './customFields.ts'

interface Case {
  field: string
  given: unknown
  value?: unknown
  fault?: string
  limit?: unknown
}

const path = new URL('../../../server/tests/vectors/custom_fields.json', import.meta.url)
const vectors: { fields: Record<string, CustomField>; cases: Case[] } = JSON.parse(readFileSync(path, 'utf8'))
const fields = Object.values(vectors.fields)

test.each(vectors.cases)('$field takes $given as the server does', ({ field, given, ...expected }) => {
  const { values, faults } = checkValues(fields, { [field]: given })
  if (expected.fault) expect(faults).toEqual([{ field, code: expected.fault, limit: expected.limit ?? null }])
  else expect([values, faults]).toEqual([{ [field]: expected.value }, []])
})

test('something new needs what is required, an edit only must not empty it', () => {
  expect(checkValues(fields, {}, true).faults.map((fault) => fault.field)).toEqual(['name', 'chain'])
  expect(checkValues(fields, {}).faults).toEqual([])
})

const own = (id: string, more: Partial<CustomField> = {}): CustomField => ({
  id,
  entity: 'customer',
  type: 'text',
  name: { zh: id },
  ...more,
})

test('a field is seen by whoever has one role that it is not hidden from', () => {
  expect(seesField(own('a'), [])).toBe(true)
  expect(seesField(own('a', { hidden_from: ['rep'] }), ['rep'])).toBe(false)
  expect(seesField(own('a', { hidden_from: ['rep'] }), ['rep', 'leader'])).toBe(true)
})

test('fields of one heading stand together, and names fall back to Chinese', () => {
  const groups = bySection([
    own('a', { section: { zh: '店' } }),
    own('b'),
    own('c', { section: { zh: '店' } }),
  ])
  expect(groups.map((group) => group.fields.map((field) => field.id))).toEqual([['a', 'c'], ['b']])
  expect(nameIn('en', { zh: '面积' })).toBe('面积')
  expect(nameIn('en', { zh: '面积', en: 'Area' })).toBe('Area')
})
