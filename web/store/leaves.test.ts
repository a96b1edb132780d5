import { describe, expect, it } from 'vitest'
import type { Operation } from './database'
import { foldLeave } from './leaves'
import type { LeaveDoc } from './rows'

const row: LeaveDoc = {
  id: 'leave',
  kind: 'annual',
  first_day: '2026-12-01',
  last_day: '2026-12-02',
  from_noon: false,
  until_noon: false,
  days: 2,
  reason: null,
  cover_id: null,
  cover_name: null,
  state: 'returned',
  round: 1,
}
const operation = (type: 'leave.ask' | 'leave.withdraw', data = {}, hints = {}) =>
  ({ target: 'leave', wire: { id: 'leave', type, data }, hints }) as unknown as Operation

describe('a leave with what this phone has asked', () => {
  it('is there at once when it was asked without a network', () => {
    const { id: _, cover_name: __, state: ___, days: ____, ...data } = row
    const asked = foldLeave(null, [operation('leave.ask', data, { cover_name: '业务员 08' })])
    expect(asked).toMatchObject({ state: 'asked', pending: true, days: null, cover_name: '业务员 08' })
  })

  it('stands as the server says once its copy holds that round', () => {
    const asked = operation('leave.ask', { ...row, last_day: '2026-12-09', round: 2 })
    expect(foldLeave(row, [asked])).toMatchObject({ last_day: '2026-12-09', pending: true })
    expect(foldLeave({ ...row, round: 2 }, [asked])).toMatchObject({ last_day: '2026-12-02', pending: false })
  })

  it('is taken back at once, but what was granted stays until the server says so', () => {
    expect(foldLeave(row, [operation('leave.withdraw')])).toMatchObject({ state: 'withdrawn', pending: true })
    const granted = foldLeave({ ...row, state: 'granted' }, [operation('leave.withdraw')])
    expect(granted).toMatchObject({ state: 'granted', pending: true })
  })

  it('is nothing where nothing was asked', () => {
    expect(foldLeave(null, [operation('leave.withdraw')])).toBeNull()
  })
})
