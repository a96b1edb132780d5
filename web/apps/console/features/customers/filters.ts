import type { CustomerQuery } from '../../api'
import { DAY, pick, UUID } from '../../search'

export const KINDS = [
  'outlet',
  'distributor',
  'sub_distributor',
  'key_account',
  'hospital',
  'pharmacy',
  'factory',
  'project',
  'household',
] as const
export const GRADES = ['A', 'B', 'C'] as const
export const STATUSES = ['prospect', 'active', 'dormant', 'moved', 'closed'] as const
/** Stands for customers that have none. */
export const NONE = 'none'
/** A minus turns the order around. */
export const SORTS = ['name', 'code', 'grade', 'last_visit', 'created', 'updated', 'overdue'] as const
export type SortKey = (typeof SORTS)[number]
export const YES_NO = ['yes', 'no'] as const

/** Several keys of one filter stand in the address with commas between. */
const KEYS = /^[\w.-]{1,60}(,[\w.-]{1,60}){0,49}$/
const SORT = new RegExp(`^-?(${SORTS.join('|')})$`)

const KNOWN = {
  q: 'any',
  grade: KEYS,
  kind: KEYS,
  status: KEYS,
  unit: UUID,
  owner: UUID,
  nobodys: YES_NO,
  pin: YES_NO,
  phone: YES_NO,
  overdue: YES_NO,
  visited: DAY,
  unvisited: DAY,
  from: DAY,
  until: DAY,
  sort: SORT,
  view: UUID,
} as const

export type CustomerFilters = { [key in keyof typeof KNOWN]?: string | undefined }

export function customerFilters(raw: Record<string, unknown>): CustomerFilters {
  return pick(raw, KNOWN)
}

export const keysOf = (value: string | undefined): string[] => value?.split(',') ?? []
export const keysText = (keys: readonly string[]): string | undefined => keys.join(',') || undefined

const some = (value: string | undefined) => (value ? value.split(',') : undefined)
const flag = (value: string | undefined) => (value ? value === 'yes' : undefined)

/** What the server is asked for; the address says `unit` and `owner` where the API says whose ids they are. */
export function customerQuery(filters: CustomerFilters): CustomerQuery {
  return {
    q: filters.q,
    grade: some(filters.grade),
    kind: some(filters.kind),
    status: some(filters.status),
    unit_id: filters.unit,
    position_id: filters.owner,
    nobodys: flag(filters.nobodys),
    has_pin: flag(filters.pin),
    has_phone: flag(filters.phone),
    is_overdue: flag(filters.overdue),
    visited_since: filters.visited,
    not_visited_since: filters.unvisited,
    created_from: filters.from,
    created_until: filters.until,
    sort: filters.sort,
    numbers: true,
  } as CustomerQuery
}

/** The conditions alone: how a list is sorted, and by which saved view it came, narrow nothing. */
export function conditions({ sort: _, view: __, ...narrowing }: CustomerFilters): CustomerFilters {
  return narrowing
}

export function isFiltered(filters: CustomerFilters): boolean {
  return Object.values(conditions(filters)).some((value) => value !== undefined)
}
