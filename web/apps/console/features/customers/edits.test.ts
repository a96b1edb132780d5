import { describe, expect, it } from 'vitest'
import { changedFields, conflictsOf, type Draft } from './edits'

const base: Draft = {
  name: '江畔粮油',
  kind: 'outlet',
  grade: 'B',
  status: 'active',
  phone: '13800001000',
  contact: null,
  district: '老城',
  address: '梧桐街 7 号',
  note: null,
}

describe('editing a customer', () => {
  it('sends only what changed, and an emptied field as no value', () => {
    expect(changedFields(base, { ...base, phone: ' ', note: '下午去', name: ' 江畔粮油 ' })).toEqual({
      phone: null,
      note: '下午去',
    })
  })

  it('a field that only the other side changed is no conflict', () => {
    expect(conflictsOf(base, { ...base, note: '下午去' }, { ...base, phone: '1' })).toEqual([])
  })

  it('a field that both changed shows both values', () => {
    expect(conflictsOf(base, { ...base, phone: '2' }, { ...base, phone: '1' })).toEqual([
      { field: 'phone', mine: '2', theirs: '1' },
    ])
  })

  it('the same change on both sides is agreement', () => {
    expect(conflictsOf(base, { ...base, grade: 'A' }, { ...base, grade: 'A' })).toEqual([])
  })
})
