import { DAY, pick, UUID } from '../../search'

export const STAGES = ['first_contact', 'interested', 'comparing', 'negotiating', 'won', 'lost'] as const

export interface NoteFilters {
  q?: string | undefined
  kind?: string | undefined
  stage?: string | undefined
  person?: string | undefined
  unit?: string | undefined
  customer?: string | undefined
  since?: string | undefined
  until?: string | undefined
}

export function noteFilters(raw: Record<string, unknown>): NoteFilters {
  return pick(raw, {
    q: 'any',
    kind: /^[a-z][a-z0-9_]{0,39}$/,
    stage: STAGES,
    person: UUID,
    unit: UUID,
    customer: UUID,
    since: DAY,
    until: DAY,
  })
}

export const isFiltered = (filters: NoteFilters) =>
  Object.values(filters).some((value) => value !== undefined)
