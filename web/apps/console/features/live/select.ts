import type { Place } from '@shared/domain/distance.ts'
import type { LivePerson, LiveState, Unit } from '../../api'
import { subtree } from '../people/units'

export const STATES: readonly LiveState[] = ['visiting', 'moving', 'idle', 'not_started', 'on_leave']

export interface LiveFilters {
  unit?: string | undefined
  state?: string | undefined
  person?: string | undefined
}

export interface LiveSelection {
  /** Everybody of the chosen unit: the counts are of these. */
  inUnit: LivePerson[]
  shown: LivePerson[]
  counts: Record<LiveState, number>
}

export function selectPeople(
  people: readonly LivePerson[],
  units: readonly Unit[],
  { unit, state }: LiveFilters,
): LiveSelection {
  const wanted = unit === undefined ? null : subtree(units, unit)
  const inUnit = people.filter((one) => wanted === null || wanted.has(one.unit.id))
  const counts = { visiting: 0, moving: 0, idle: 0, not_started: 0, on_leave: 0 }
  for (const one of inUnit) counts[one.state] += 1
  return { inUnit, shown: inUnit.filter((one) => state === undefined || one.state === state), counts }
}
/** Where a person was last, if the phone knew. */
export function placeOf({ last }: LivePerson): Place | null {
  return last && last.lng !== null && last.lat !== null ? { lng: last.lng, lat: last.lat } : null
}
