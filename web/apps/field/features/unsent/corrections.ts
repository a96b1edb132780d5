import type { OperationChange, OutboxItem } from '@store/index.ts'
import type { Draft } from '../customers/draft.ts'

export type Field = keyof Draft
export type Values = Partial<Record<Field, string>>

const ALL: readonly Field[] = [
  'name',
  'kind',
  'grade',
  'channel',
  'status',
  'contact',
  'phone',
  'district',
  'address',
  'note',
]

/** What can be corrected: of a fact its note, of a new customer all fields, of an edit those it was about. */
export function fieldsOf({ type, content }: OutboxItem): Field[] {
  if (type === 'customer.create') return ALL.filter((field) => field !== 'status')
  if (type === 'customer.edit') return ALL.filter((field) => field in (content.set ?? {}))
  return type === 'visit.check_in' || type === 'visit.check_out' ? ['note'] : []
}

export function contentOf(item: OutboxItem): Values {
  const recorded = item.content.set ?? item.content.data ?? {}
  return Object.fromEntries(fieldsOf(item).map((field) => [field, String(recorded[field] ?? '')]))
}

/** Only what differs from what was recorded. Empty means null. */
export function changeOf(item: OutboxItem, values: Values): OperationChange {
  const before = contentOf(item)
  const touched = fieldsOf(item).filter((field) => (values[field] ?? '') !== before[field])
  const changes = Object.fromEntries(touched.map((field) => [field, values[field]?.trim() || null]))
  return item.content.set ? { set: changes } : { data: changes }
}
