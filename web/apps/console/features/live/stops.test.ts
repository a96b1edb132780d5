import { describe, expect, it } from 'vitest'
import type { PlanItem, VisitRow } from '../../api'
import { dayStops } from './stops'

const item = (customer: string, ordinal: number, status: PlanItem['status'] = 'planned') =>
  ({ customer_id: customer, ordinal, status }) as PlanItem
const visit = (customer: string, started: string, ended: string | null) =>
  ({ id: customer, customer: { id: customer }, started_at: started, ended_at: ended }) as VisitRow

describe('the stops of a day', () => {
  it('what was visited comes in the order of the clock, the rest in the order of the plan', () => {
    const stops = dayStops(
      [item('a', 0), item('b', 1), item('c', 2), item('d', 3)],
      [visit('b', '09:40', null), visit('a', '09:00', '09:20')],
    )
    expect(stops.map((stop) => [stop.customerId, stop.state, stop.ordinal])).toEqual([
      ['a', 'done', 1],
      ['b', 'open', 2],
      ['c', 'next', 3],
      ['d', 'todo', 4],
    ])
  })

  it('a skipped stop is not the next one', () => {
    const stops = dayStops([item('a', 0, 'skipped'), item('b', 1)], [])
    expect(stops.map((stop) => stop.state)).toEqual(['skipped', 'next'])
  })

  it('a visit outside the plan is a stop without a number', () => {
    expect(dayStops([], [visit('x', '09:00', '09:10')])).toMatchObject([
      { customerId: 'x', state: 'done', ordinal: null },
    ])
  })
})
