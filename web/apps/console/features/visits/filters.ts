import type { VisitQuery } from '../../api'
import { DAY, pick, UUID } from '../../search'

export const VERDICTS = ['on_site', 'off_site', 'no_position', 'unverified'] as const

export interface VisitFilters {
  day?: string | undefined
  person?: string | undefined
  unit?: string | undefined
  verdict?: string | undefined
  customer?: string | undefined
}

export function visitFilters(raw: Record<string, unknown>): VisitFilters {
  return pick(raw, { day: DAY, person: UUID, unit: UUID, verdict: VERDICTS, customer: UUID })
}

export function visitQuery({ day, person, unit, verdict, customer }: VisitFilters): VisitQuery {
  return {
    day,
    person_id: person,
    unit_id: unit,
    verdict: verdict as (typeof VERDICTS)[number] | undefined,
    customer_id: customer,
  }
}

/** The visit page remembers the list it was opened from, so that J and K walk through the same one. */
export type VisitOrigin = VisitFilters & { list?: string | undefined }

export function visitOrigin(raw: Record<string, unknown>): VisitOrigin {
  return { ...visitFilters(raw), ...pick(raw, { list: ['1'] }) }
}

export function isFiltered(filters: VisitFilters): boolean {
  return Object.values(filters).some((value) => value !== undefined)
}

/** Where one stands in a list that may have more pages behind it. */
export function neighbours(ids: readonly string[], current: string) {
  const at = ids.indexOf(current)
  return {
    position: at < 0 ? null : at + 1,
    previous: at > 0 ? (ids[at - 1] ?? null) : null,
    next: at >= 0 ? (ids[at + 1] ?? null) : null,
  }
}
