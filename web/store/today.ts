import { distanceM, type Place } from '../shared/domain/distance'
import type { Customers } from './customers'
import type { PersonDatabase } from './database'
import { pendingOperations } from './operations'
import type { Me, Mirrored, PlanItemDoc } from './rows'
import type { Customer, LocalVisit, TodayStop } from './types'
import type { VisitViews } from './visitViews'

export interface TodayContext {
  db: PersonDatabase
  me: () => Me
  customers: Customers
  views: VisitViews
}

function bare(row: Mirrored<PlanItemDoc>): PlanItemDoc {
  const { _b, _g, ...doc } = row
  return doc as PlanItemDoc
}

/** Gives each planned item its visit: by the item it names, else the first unplanned one at its customer. */
export function matchVisits(items: PlanItemDoc[], visits: LocalVisit[]): Map<string, LocalVisit> {
  const byItem = new Map<string, LocalVisit>()
  const oldestFirst = [...visits].reverse()
  for (const visit of oldestFirst) {
    if (visit.plan_item_id && !byItem.has(visit.plan_item_id)) byItem.set(visit.plan_item_id, visit)
  }
  const planned = new Set([...byItem.values()].map((visit) => visit.id))
  for (const item of items) {
    if (byItem.has(item.id)) continue
    const visit = oldestFirst.find(
      (one) => one.customer_id === item.customer_id && !one.plan_item_id && !planned.has(one.id),
    )
    if (visit) {
      planned.add(visit.id)
      byItem.set(item.id, visit)
    }
  }
  return byItem
}

function stateOf(item: PlanItemDoc | null, visit: LocalVisit | null): TodayStop['state'] {
  if (visit) return visit.ended_at ? 'done' : 'open'
  return item && item.status !== 'planned' ? 'skipped' : 'todo'
}

export function stopsOfDay(context: TodayContext, day: string, near?: Place): Promise<TodayStop[]> {
  const { db, views } = context
  return db.transaction('r?', [...views.tables, db.plan_item], async () => readStops(context, day, near))
}

async function readStops(context: TodayContext, day: string, near?: Place): Promise<TodayStop[]> {
  const mine = new Set(context.me().positions.map((position) => position.id))
  const pending = await pendingOperations(context.db)
  const [visits, planned] = await Promise.all([
    context.views.ofDay(day, pending),
    context.db.plan_item.where('day').equals(day).toArray(),
  ])
  const items = planned
    .map(bare)
    .filter((item) => mine.size === 0 || mine.has(item.position_id))
    .sort((a, b) => a.ordinal - b.ordinal || (a.id < b.id ? -1 : 1))
  const customers = await context.customers.many(
    items.map((item) => item.customer_id),
    pending,
  )
  const visitOf = matchVisits(items, visits)

  const stops = items.map((item) =>
    stop(item, customers.get(item.customer_id) ?? null, visitOf.get(item.id) ?? null, near),
  )
  const next = stops.find((one) => one.state === 'todo')
  if (next) next.state = 'next'

  const taken = new Set(stops.map((one) => one.visit?.id))
  const unplanned = [...visits].reverse().filter((visit) => !taken.has(visit.id))
  return [...stops, ...unplanned.map((visit) => stop(null, visit.customer as Customer | null, visit, near))]
}

function stop(
  item: PlanItemDoc | null,
  customer: Customer | null,
  visit: LocalVisit | null,
  near: Place | undefined,
): TodayStop {
  const found: TodayStop = { item, customer, visit, state: stateOf(item, visit) }
  return near && customer?.pin ? { ...found, distance: Math.round(distanceM(near, customer.pin)) } : found
}
