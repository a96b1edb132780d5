import type { AuditQuery } from '../../api'
import { DAY, pick, UUID } from '../../search'

const NAME = /^[a-z_]+(:[a-z_]*)?$/

export interface AuditFilters {
  from?: string | undefined
  to?: string | undefined
  person?: string | undefined
  /** A noun with its colon, `look:`, or one action. */
  action?: string | undefined
  entity?: string | undefined
  id?: string | undefined
  q?: string | undefined
}

export function auditFilters(raw: Record<string, unknown>): AuditFilters {
  return pick(raw, { from: DAY, to: DAY, person: UUID, action: NAME, entity: NAME, id: UUID, q: 'any' })
}

export function auditQuery({ from, to, person, action, entity, id, q }: AuditFilters): AuditQuery {
  return { from, to, person_id: person, action, entity, entity_id: id, q }
}

export function isFiltered(filters: AuditFilters): boolean {
  return Object.values(filters).some((value) => value !== undefined)
}

/** The same list as a file; the server writes it. */
export function exportAddress(filters: AuditFilters): string {
  const pairs = Object.entries(auditQuery(filters)).filter((pair): pair is [string, string] =>
    Boolean(pair[1]),
  )
  const search = new URLSearchParams(pairs).toString()
  return `/api/v1/audit/export.csv${search && `?${search}`}`
}
