import type { PlanItem, VisitRow } from '../../api'

export type StopState = 'done' | 'open' | 'skipped' | 'next' | 'todo'

export interface Stop {
  customerId: string
  state: StopState
  visit: VisitRow | null
  /** The place in the plan; visits outside the plan have none. */
  ordinal: number | null
}

const OFF_PLAN = new Set(['skipped', 'postponed', 'cancelled'])

/** The day as it went and as it will go: what was visited in the order of the clock, then what is left of the plan. */
export function dayStops(items: readonly PlanItem[], visits: readonly VisitRow[]): Stop[] {
  const plan = items.toSorted((a, b) => a.ordinal - b.ordinal)
  const placeInPlan = new Map(plan.map((item, index) => [item.customer_id, index + 1]))
  const went: Stop[] = visits
    .toSorted((a, b) => a.started_at.localeCompare(b.started_at))
    .map((visit) => ({
      customerId: visit.customer.id,
      state: visit.ended_at === null ? 'open' : 'done',
      visit,
      ordinal: placeInPlan.get(visit.customer.id) ?? null,
    }))
  const visited = new Set(went.map((stop) => stop.customerId))
  let hasNext = false
  const left: Stop[] = plan
    .filter((item) => !visited.has(item.customer_id))
    .map((item) => {
      const isSkipped = OFF_PLAN.has(item.status)
      const state: StopState = isSkipped ? 'skipped' : hasNext ? 'todo' : 'next'
      if (!isSkipped) hasNext = true
      return {
        customerId: item.customer_id,
        state,
        visit: null,
        ordinal: placeInPlan.get(item.customer_id) ?? null,
      }
    })
  return [...went, ...left]
}
