import { expect, test } from 'vitest'
import { draftOf, draftSchema, setOf } from './draft.ts'

const before = draftOf(null, '清禾便利')

test('only changed fields are sent', () => {
  expect(setOf(before, { ...before, phone: '0717 123', grade: 'A' })).toEqual({
    phone: '0717 123',
    grade: 'A',
  })
})

test('an emptied field becomes null', () => {
  const kept = { ...before, note: '前门装修' }
  expect(setOf(kept, { ...kept, note: '' })).toEqual({ note: null })
})

test('a name of blanks and a phone of letters are refused', () => {
  const issues = draftSchema.safeParse({ ...before, name: '  ', phone: 'abc' }).error?.issues ?? []
  expect(issues.map((issue) => issue.path[0])).toEqual(['name', 'phone'])
})
