import { describe, expect, it } from 'vitest'
import { changesOf, textOf } from './changes'
import { auditFilters, exportAddress } from './filters'

describe('what changed', () => {
  it('leaves out what stayed, and shows what came and went', () => {
    expect(changesOf({ a: 1, b: 'x', c: null }, { a: 1, b: 'y', d: ['p', 'q'] })).toEqual([
      { name: 'b', before: 'x', after: 'y' },
      { name: 'c', before: null, after: null },
      { name: 'd', before: null, after: 'p, q' },
    ])
  })
  it('shows all fields of a new thing', () => {
    expect(changesOf(null, { name: '清禾' })).toEqual([{ name: 'name', before: null, after: '清禾' }])
    expect(changesOf(null, null)).toEqual([])
  })
  it('writes what is no plain value as JSON', () => {
    expect(textOf({ photos: 200 })).toBe('{"photos":200}')
    expect(textOf(false)).toBe('false')
    expect(textOf('')).toBeNull()
  })
})

describe('the address', () => {
  it('keeps what it knows and drops the rest', () => {
    expect(auditFilters({ action: 'look:', q: ' x ', person: 'me', from: '2026-13-01' })).toEqual({
      action: 'look:',
      q: 'x',
    })
  })
  it('asks for the file by the same filters', () => {
    expect(exportAddress({ from: '2026-11-01', action: 'look:' })).toBe(
      '/api/v1/audit/export.csv?from=2026-11-01&action=look%3A',
    )
    expect(exportAddress({})).toBe('/api/v1/audit/export.csv')
  })
})
