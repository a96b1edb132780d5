import { EDITABLE } from '../customers/edits'
import { byWeight, contentOf, isObject, linesOf, type Part } from './payload'

export type FieldKind =
  | 'text'
  | 'long'
  | 'number'
  | 'yes'
  | 'time'
  | 'customer'
  | 'choice'
  | 'raw'
  | 'customer field'

export interface MendField {
  /** Name in the form: the path with dots. */
  name: string
  part: Part
  path: string[]
  kind: FieldKind
  value: unknown
  options?: readonly string[]
}

const NO_FIX = ['denied', 'off', 'timeout', 'unsupported', 'saver'] as const
const PHOTO_KINDS = ['front', 'shelf', 'other'] as const
const CHOICES: Record<string, readonly string[]> = {
  no_fix_reason: NO_FIX,
  kind: PHOTO_KINDS,
  'pin.datum': ['wgs84', 'gcj02', 'bd09', 'unknown'],
  'pin.source': ['map', 'device', 'import', 'field'],
}
/** What an operation may also say; a missing one can be the very reason for the refusal. */
const KNOWN: Record<string, Record<string, FieldKind>> = {
  'visit.check_in': { customer_id: 'customer', started_at: 'time', no_fix_reason: 'choice', note: 'long' },
  'visit.check_out': { ended_at: 'time', note: 'long' },
  'visit.add_photo': { visit_id: 'text', kind: 'choice', taken_at: 'time' },
  'customer.create': Object.fromEntries(EDITABLE.map((field) => [field, 'customer field'])),
}
/** What the server takes a new customer for when nothing is said. */
const UNTOLD: Record<string, string> = { kind: 'outlet', status: 'active' }
const OBJECTS = ['fix', 'pin']

function kindOf(type: string, name: string, value: unknown): FieldKind {
  const last = name.split('.').at(-1) ?? name
  if (isOfCustomer(type, name)) return 'customer field'
  if (CHOICES[name]) return 'choice'
  if (value === null && OBJECTS.includes(name)) return 'raw'
  if (name === 'customer_id') return 'customer'
  if (last === 'note' || last === 'reason') return 'long'
  if (last.endsWith('_at')) return 'time'
  if (typeof value === 'boolean') return 'yes'
  if (typeof value === 'number') return 'number'
  return typeof value === 'string' || value === null ? 'text' : 'raw'
}

/** The fields that the customer's own form knows how to ask for. */
const isOfCustomer = (type: string, name: string) =>
  type.startsWith('customer.') && EDITABLE.some((field) => field === name)

const shown = (kind: FieldKind, value: unknown): unknown =>
  kind === 'raw' ? JSON.stringify(value) : (value ?? null)

/** The fields of an operation's form in the order in which they are read. */
export function fieldsOf(type: string, payload: unknown): MendField[] {
  const lines = linesOf(payload).filter(({ path }) => path.length === 1 || path.at(-1) !== 'id')
  const sent = lines.map(({ part, path, value }): MendField => {
    const name = path.join('.')
    const kind = kindOf(type, name, value)
    return { name, part, path, kind, value: shown(kind, value), ...choicesOf(kind, name) }
  })
  const names = new Set(sent.map((field) => field.path[0]))
  const missing = Object.entries(KNOWN[type] ?? {}).flatMap(([name, kind]): MendField[] =>
    names.has(name)
      ? []
      : [
          {
            name,
            part: 'data',
            path: [name],
            kind,
            value: isOfCustomer(type, name) ? (UNTOLD[name] ?? null) : null,
            ...choicesOf(kind, name),
          },
        ],
  )
  return [...sent, ...missing].sort(byWeight)
}

const choicesOf = (kind: FieldKind, name: string) =>
  kind === 'choice' ? { options: CHOICES[name] ?? [] } : {}

export class UnreadableField extends Error {
  readonly field: string

  constructor(field: string) {
    super(`not JSON: ${field}`)
    this.name = 'UnreadableField'
    this.field = field
  }
}

function settled(field: MendField, value: unknown): unknown {
  if (typeof value === 'string' && value.trim() === '') return null
  if (field.kind !== 'raw') return typeof value === 'string' ? value.trim() : (value ?? null)
  try {
    return JSON.parse(String(value))
  } catch {
    throw new UnreadableField(field.name)
  }
}

export type Change = { [part in Part]?: Record<string, unknown> }

/**
 * What differs from what was sent. The server lays the named fields over the old ones, so that of an object
 * in which anything changed the whole is told. Raises UnreadableField.
 */
export function changeOf(
  payload: unknown,
  fields: readonly MendField[],
  values: Record<string, unknown>,
): Change {
  const change: Change = {}
  for (const field of fields) {
    const value = settled(field, values[field.name])
    const before = settled(field, field.value)
    if (JSON.stringify(value) === JSON.stringify(before)) continue
    const [top = '', ...inner] = field.path
    const part = change[field.part] ?? {}
    change[field.part] = part
    part[top] =
      inner.length === 0 ? value : withValue(part[top] ?? contentOf(payload, field.part)[top], inner, value)
  }
  return change
}

function withValue(whole: unknown, path: readonly string[], value: unknown): unknown {
  const [key, ...rest] = path
  if (key === undefined) return value
  const object = isObject(whole) ? whole : {}
  return { ...object, [key]: withValue(object[key], rest, value) }
}
