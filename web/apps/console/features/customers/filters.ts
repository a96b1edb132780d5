import type { CustomerQuery } from '../../api'
import { pick, UUID } from '../../search'

export const KINDS = [
  'outlet',
  'distributor',
  'key_account',
  'hospital',
  'pharmacy',
  'factory',
  'project',
  'household',
] as const
export const GRADES = ['A', 'B', 'C'] as const
export const STATUSES = ['prospect', 'active', 'dormant', 'moved', 'closed'] as const
export const SORTS = ['name', 'recent'] as const

export interface CustomerFilters {
  q?: string | undefined
  grade?: string | undefined
  kind?: string | undefined
  status?: string | undefined
  unit?: string | undefined
  owner?: string | undefined
  sort?: string | undefined
}

export function customerFilters(raw: Record<string, unknown>): CustomerFilters {
  return pick(raw, {
    q: 'any',
    grade: GRADES,
    kind: KINDS,
    status: STATUSES,
    unit: UUID,
    owner: UUID,
    sort: SORTS,
  })
}

/** What the server is asked for; the address says `unit` and `owner` where the API says whose ids they are. */
export function customerQuery({ unit, owner, sort, ...same }: CustomerFilters): CustomerQuery {
  return { ...same, unit_id: unit, position_id: owner, sort, numbers: true } as CustomerQuery
}

export function isFiltered({ sort: _, ...narrowing }: CustomerFilters): boolean {
  return Object.values(narrowing).some((value) => value !== undefined)
}
