import { DAY, pick, UUID } from '../../search'
import type { DirectoryQuery } from './requests'

export const STATES = ['new', 'invited', 'active', 'ended'] as const

export interface DirectoryFilters {
  unit?: string | undefined
  q?: string | undefined
  state?: string | undefined
  /** The tree as of this day. */
  on?: string | undefined
  /** Whose drawer is open. */
  person?: string | undefined
}

export function directoryFilters(raw: Record<string, unknown>): DirectoryFilters {
  return pick(raw, { unit: UUID, q: 'any', state: STATES, on: DAY, person: UUID })
}

export function directoryQuery({ unit, q, state }: DirectoryFilters): DirectoryQuery {
  return { unit_id: unit, q, state, page: true } as DirectoryQuery
}

export function isNarrowed({ unit, q, state }: DirectoryFilters): boolean {
  return unit !== undefined || q !== undefined || state !== undefined
}
