import { pick } from '../../search'

export const SORTS = ['name', '-name', 'last_visit', '-last_visit', 'created', '-created'] as const

export interface PoolFilters {
  q?: string | undefined
  grade?: string | undefined
  kind?: string | undefined
  sort?: string | undefined
}

export const poolFilters = (raw: Record<string, unknown>): PoolFilters =>
  pick(raw, { q: 'any', grade: 'any', kind: 'any', sort: SORTS })

export const isFiltered = ({ sort: _, ...rest }: PoolFilters) =>
  Object.values(rest).some((value) => value !== undefined)
