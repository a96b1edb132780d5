import { fromMap } from '@shared/domain/datum.ts'
import type { Datum, PinIn } from '../../api'

export const DATUMS: readonly Datum[] = ['wgs84', 'gcj02', 'bd09', 'unknown']
export const RADIUS = { least: 20, usual: 100, most: 5000 } as const

/** As typed: the numbers are in the datum beside them. */
export interface PinDraft {
  lng: number
  lat: number
  datum: Datum
  radius_m: number
}

/** Where the map shows it. An unknown datum is shown as it stands; it may be some hundred metres off. */
export function shownPlace({ lng, lat, datum }: PinDraft): { lng: number; lat: number } {
  return datum === 'unknown' ? { lng, lat } : fromMap({ lng, lat }, datum)
}

export function pinBody({ lng, lat, datum, radius_m }: PinDraft, id: string, note?: string): PinIn {
  return { id, lng, lat, datum, radius_m, source: 'map', ...(note?.trim() ? { note: note.trim() } : {}) }
}

/** What people paste from a map: "112.0102, 30.0009"; whichever of the two cannot be a latitude is the longitude. */
export function parsePlace(text: string): { lng: number; lat: number } | null {
  const numbers = text.match(/-?\d+(?:\.\d+)?/g)?.map(Number)
  if (numbers?.length !== 2) return null
  const [first = 0, second = 0] = numbers
  const [lng, lat] = Math.abs(second) > 90 ? [second, first] : [first, second]
  return Math.abs(lng) <= 180 && Math.abs(lat) <= 90 ? { lng, lat } : null
}
