import type { Customer } from '../../api'

export const EDITABLE = [
  'name',
  'kind',
  'grade',
  'status',
  'phone',
  'contact',
  'district',
  'address',
  'note',
] as const
export type Field = (typeof EDITABLE)[number]
export type Draft = Record<Field, string | null>

/** An emptied field is no value, not an empty one. */
const settled = (value: string | null | undefined) => value?.trim() || null

export function draftOf(customer: Pick<Customer, Field>): Draft {
  return Object.fromEntries(EDITABLE.map((field) => [field, settled(customer[field])])) as Draft
}

export function changedFields(base: Draft, mine: Draft): Partial<Draft> {
  const changed: Partial<Draft> = {}
  for (const field of EDITABLE) {
    const value = settled(mine[field])
    if (value !== base[field]) changed[field] = value
  }
  return changed
}

export interface Conflict {
  field: Field
  mine: string | null
  theirs: string | null
}

/** Fields that both sides changed, and not to the same value. */
export function conflictsOf(base: Draft, mine: Draft, theirs: Draft): Conflict[] {
  return Object.entries(changedFields(base, mine)).flatMap(([name, value]) => {
    const field = name as Field
    const isOurs = theirs[field] === base[field] || theirs[field] === value
    return isOurs ? [] : [{ field, mine: value ?? null, theirs: theirs[field] }]
  })
}
