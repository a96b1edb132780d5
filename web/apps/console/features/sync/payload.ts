/** An operation as its phone sent it. It may be anything: what cannot be read is shown as it is. */

type Content = Record<string, unknown>
export type Part = 'data' | 'set'

export function isObject(value: unknown): value is Content {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function contentOf(payload: unknown, part: Part): Content {
  const content = isObject(payload) ? payload[part] : undefined
  return isObject(content) ? content : {}
}

/** An edit carries its new values in `set`, everything else says what happened in `data`. */
export function partOf(payload: unknown): Part {
  return isObject(payload) && isObject(payload.set) && Object.keys(payload.set).length > 0 ? 'set' : 'data'
}

export interface Line {
  part: Part
  /** From the top of the part: `['fix', 'lng']`. */
  path: string[]
  value: unknown
}

/** Every value that stands by itself, in the order in which it was sent. */
export function linesOf(payload: unknown): Line[] {
  const walk = (part: Part, path: string[], value: unknown): Line[] =>
    isObject(value) && Object.keys(value).length > 0
      ? Object.entries(value).flatMap(([key, inner]) => walk(part, [...path, key], inner))
      : [{ part, path, value }]
  return (['data', 'set'] as const).flatMap((part) =>
    Object.entries(contentOf(payload, part)).flatMap(([key, value]) => walk(part, [key], value)),
  )
}

/** The operation's place among those of its phone; what names none comes last. */
export function placeOf(payload: unknown): number {
  const n = isObject(payload) ? payload.n : undefined
  return typeof n === 'number' ? n : Number.POSITIVE_INFINITY
}

/** The name that a phone gave to a customer which the server may not know. */
export function givenName(payload: unknown): string | null {
  const name = contentOf(payload, 'data').name ?? contentOf(payload, 'set').name
  return typeof name === 'string' && name.trim() !== '' ? name : null
}

/** The field that a refusal names, without the part of the operation it is in. */
export function fieldNamed(params: Record<string, unknown>): string[] {
  const path = typeof params.field === 'string' && params.field !== '' ? params.field.split('.') : []
  return path[0] === 'data' || path[0] === 'set' ? path.slice(1) : path
}

/** What says most comes first; ids and fingerprints say nothing to a reader. */
const FIRST = ['customer_id', 'name', 'started_at', 'ended_at', 'taken_at', 'kind', 'no_fix_reason', 'note']
const LAST = ['fix', 'pin', 'live', 'watermark', 'mime', 'size', 'width', 'height', 'mono_ms', 'saver']
const UNSAID = ['id', 'visit_id', 'plan_item_id', 'position_id', 'sha256']

const rank = ([top = '', ...inner]: string[]) => {
  const [first, last] = [FIRST.indexOf(top), LAST.indexOf(top)]
  if (UNSAID.includes(inner.at(-1) ?? top)) return 300
  return first >= 0 ? first : last >= 0 ? 200 + last : 100
}

export const byWeight = (a: { path: string[] }, b: { path: string[] }) => rank(a.path) - rank(b.path)

export function readableLines(payload: unknown): Line[] {
  return linesOf(payload)
    .filter(({ path }) => !UNSAID.includes(path.at(-1) ?? ''))
    .sort(byWeight)
}
