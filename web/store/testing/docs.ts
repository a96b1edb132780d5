/** Rows and buckets as the server makes them. */
import type { CustomerDoc, Me, VisitDoc } from '../rows'

export function positionBuckets(me: Me): string[] {
  return me.positions.map((position) => `r:${position.id}`)
}

export function visitBuckets(visit: VisitDoc): string[] {
  return [`u:${visit.person_id}`, ...(visit.position_id ? [`r:${visit.position_id}`] : [])]
}

export function customerRow(id: string, fields: Partial<CustomerDoc>): CustomerDoc & Record<string, unknown> {
  return {
    id,
    code: null,
    name: '',
    kind: 'outlet',
    grade: null,
    status: 'active',
    phone: null,
    address: null,
    district: null,
    contact: null,
    note: null,
    pin: null,
    last_visit_at: null,
    version: 1,
    ...fields,
  } as CustomerDoc & Record<string, unknown>
}
