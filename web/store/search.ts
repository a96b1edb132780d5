import { distanceM, type Place } from '../shared/domain/distance'
import type { CustomerDoc } from './rows'
import type { CustomerQuery } from './types'

/** What searching and sorting need of a customer; the whole row is read only for what is shown. */
export interface SearchEntry {
  id: string
  name: string
  code: string
  /** Every reading preceded by a space, so that " qh" finds the beginnings. */
  readings: string
  digits: string
  sortKey: string
  grade: CustomerDoc['grade']
  kind: CustomerDoc['kind']
  status: CustomerDoc['status']
  pin: Place | null
}

export interface Found {
  id: string
  distance_m?: number
}

/** Full-width letters, case and spaces make no difference. */
function folded(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s+/g, '')
}

/** Readings first: names in Chinese are ordered as they are spoken. */
export function sortKeyOf({ name, py }: Pick<CustomerDoc, 'name' | 'py'>): string {
  return py?.toLowerCase().trim() || folded(name)
}

export function entryOf(customer: CustomerDoc): SearchEntry {
  const name = folded(customer.name)
  const py = (customer.py ?? '').toLowerCase().trim()
  return {
    id: customer.id,
    name,
    code: folded(customer.code ?? ''),
    readings: py ? ` ${py.replace(/\s+/g, ' ')}` : '',
    digits: (customer.phone ?? customer.phone_hint ?? '').replace(/\D+/g, ''),
    sortKey: sortKeyOf(customer),
    grade: customer.grade,
    kind: customer.kind,
    status: customer.status,
    pin: customer.pin ? { lng: customer.pin.lng, lat: customer.pin.lat } : null,
  }
}

export function byName(a: SearchEntry, b: SearchEntry): number {
  if (a.sortKey !== b.sortKey) return a.sortKey < b.sortKey ? -1 : 1
  return a.id < b.id ? -1 : 1
}

/** 0 is the best match; null is none. */
function rankOf(entry: SearchEntry, q: string, digits: string): number | null {
  if (entry.name.startsWith(q)) return 0
  if (entry.readings.includes(` ${q}`)) return 1
  if (entry.name.includes(q)) return 2
  if (entry.code.includes(q)) return 3
  if (digits.length >= 3 && entry.digits.includes(digits)) return 4
  if (q.length >= 2 && entry.readings.includes(q)) return 5
  return null
}

/** Finds and orders. `entries` are sorted by name; equal ranks keep that order. */
export function searchEntries(entries: Iterable<SearchEntry>, query: CustomerQuery): Found[] {
  const q = folded(query.q ?? '')
  // "138 0000" or "138-0000" is a telephone number; "a1" is not.
  const digits = /^[\d+\-()]+$/.test(q) ? q.replace(/\D+/g, '') : ''
  const found: { entry: SearchEntry; rank: number; distance: number }[] = []
  for (const entry of entries) {
    if (query.grade !== undefined && entry.grade !== query.grade) continue
    if (query.kind !== undefined && entry.kind !== query.kind) continue
    if (query.status !== undefined && entry.status !== query.status) continue
    const rank = q === '' ? 0 : rankOf(entry, q, digits)
    if (rank === null) continue
    const distance = query.near && entry.pin ? distanceM(query.near, entry.pin) : Number.POSITIVE_INFINITY
    found.push({ entry, rank, distance })
  }
  // Infinity - Infinity is NaN, which sort takes for "equal".
  found.sort((a, b) => a.rank - b.rank || (query.near ? a.distance - b.distance || 0 : 0))
  return found.map(({ entry, distance }) =>
    Number.isFinite(distance) ? { id: entry.id, distance_m: Math.round(distance) } : { id: entry.id },
  )
}
