/**
 * The address carries plain words (`?grade=A&day=2026-11-23`), so that people can read it, keep it and send it.
 * Every value is a string; each page picks the ones it knows and drops the rest.
 */
export type Search = Record<string, string | undefined>

export function parseSearch(text: string): Search {
  return Object.fromEntries(new URLSearchParams(text))
}

export function stringifySearch(search: Record<string, unknown>): string {
  const pairs = Object.entries(search).flatMap(([key, value]) =>
    typeof value === 'string' && value !== '' ? [[key, value]] : [],
  )
  const text = new URLSearchParams(pairs).toString()
  return text === '' ? '' : `?${text}`
}

/** Keeps the known filters of a page; a value outside its list is dropped, not passed to the server. */
export function pick<K extends string>(
  raw: Record<string, unknown>,
  known: Record<K, readonly string[] | RegExp | 'any'>,
): { [key in K]?: string | undefined } {
  const kept: { [key in K]?: string | undefined } = {}
  for (const key of Object.keys(known) as K[]) {
    const value = raw[key]
    const allowed = known[key]
    if (typeof value !== 'string' || value.trim() === '') continue
    if (Array.isArray(allowed) && !allowed.includes(value)) continue
    if (allowed instanceof RegExp && !allowed.test(value)) continue
    kept[key] = value.trim()
  }
  return kept
}

export const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i
export const DAY = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/
