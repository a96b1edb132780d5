import type { PhoneQuery, PhoneState, TroubleQuery, TroubleSource } from '../../api'
import { pick, UUID } from '../../search'

export const PHONE_STATES = ['ok', 'waiting', 'silent', 'trouble', 'revoked'] as const satisfies PhoneState[]
export const SOURCES = ['rejected', 'quarantine', 'import'] as const satisfies TroubleSource[]

export interface PhoneFilters {
  q?: string | undefined
  unit?: string | undefined
  state?: string | undefined
}

/** The open phone stands in the address as well, so that it can be sent to a colleague. */
export type PhoneSearch = PhoneFilters & { phone?: string | undefined }

export function phoneFilters(raw: Record<string, unknown>): PhoneSearch {
  return pick(raw, { q: 'any', unit: UUID, state: PHONE_STATES, phone: UUID })
}

export function phoneQuery({ q, unit, state }: PhoneFilters): PhoneQuery {
  return { q, unit_id: unit, state: state as PhoneState | undefined }
}

export interface TroubleFilters {
  /** Absent: what is still to be decided. */
  list?: string | undefined
  source?: string | undefined
  phone?: string | undefined
  person?: string | undefined
}

export type TroubleSearch = TroubleFilters & { op?: string | undefined }

export function troubleFilters(raw: Record<string, unknown>): TroubleSearch {
  return pick(raw, { list: ['settled'], source: SOURCES, phone: UUID, person: UUID, op: UUID })
}

export function troubleQuery({ list, source, phone, person }: TroubleFilters): TroubleQuery {
  return {
    state: list === 'settled' ? 'settled' : 'open',
    source: source as TroubleSource | undefined,
    device_id: phone,
    person_id: person,
  }
}
