import type { OutboxItem } from '@store/index.ts'
import { expect, test } from 'vitest'
import { changeOf, contentOf, fieldsOf } from './corrections.ts'

const item = (type: OutboxItem['type'], content: Partial<OutboxItem['content']>): OutboxItem =>
  ({ type, content: { data: null, set: null, ...content } }) as OutboxItem

test('of a fact only the note can be corrected', () => {
  const checkIn = item('visit.check_in', {
    data: { note: 'shut', started_at: '2026-11-23T02:00:00Z', fix: {} },
  })
  expect(fieldsOf(checkIn)).toEqual(['note'])
  expect(changeOf(checkIn, { note: 'closed today' })).toEqual({ data: { note: 'closed today' } })
})

test('a position has nothing to correct', () => {
  expect(fieldsOf(item('visit.attach_fix', { data: { lng: 1 } }))).toEqual([])
})

test('an edit opens the fields that it was about, and no other', () => {
  const edit = item('customer.edit', { set: { phone: '12', grade: null } })
  expect(contentOf(edit)).toEqual({ grade: '', phone: '12' })
  expect(changeOf(edit, { grade: '', phone: ' 0002-1 ' })).toEqual({ set: { phone: '0002-1' } })
})

test('what is emptied becomes null', () => {
  expect(
    changeOf(item('customer.create', { data: { name: 'a', note: 'x' } }), { name: 'a', note: '' }),
  ).toEqual({
    data: { note: null },
  })
})
