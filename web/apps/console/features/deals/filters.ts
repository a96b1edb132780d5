import { pick, UUID } from '../../search'

export const STATES = ['open', 'won', 'lost'] as const
export const SORTS = ['expected', 'amount', 'recent', 'stage_at'] as const

export interface DealFilters {
  q?: string | undefined
  owner?: string | undefined
  overdue?: string | undefined
  view?: string | undefined
  /** Only in the list: the board shows every stage. */
  state?: string | undefined
  stage?: string | undefined
  sort?: string | undefined
}

export function dealFilters(raw: Record<string, unknown>): DealFilters {
  return pick(raw, {
    q: 'any',
    owner: UUID,
    overdue: ['yes'],
    view: ['list'],
    state: STATES,
    stage: /^[a-z][a-z0-9_]{0,39}$/,
    sort: SORTS,
  })
}

export const isFiltered = ({ view: _, sort: __, ...rest }: DealFilters) =>
  Object.values(rest).some((value) => value !== undefined)
