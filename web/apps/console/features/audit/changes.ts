import type { AuditEntry } from '../../api'

type Side = AuditEntry['before']

export interface Change {
  name: string
  before: string | null
  after: string | null
}

/** Field by field what was and what is; fields that stayed as they were are left out. */
export function changesOf(before: Side, after: Side): Change[] {
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])]
  return names.flatMap((name) => {
    const was = textOf(before?.[name])
    const is = textOf(after?.[name])
    return was === is && before && after && name in before && name in after
      ? []
      : [{ name, before: was, after: is }]
  })
}

export function textOf(value: unknown): string | null {
  if (value === undefined || value === null || value === '') return null
  if (Array.isArray(value) && value.every((one) => typeof one !== 'object')) return value.join(', ')
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
