import type { Customer, CustomerSet, CustomerStatus } from '@store/index.ts'
import { config, z } from 'zod'

// The page's policy lets nothing make code out of text, and zod would try it once.
config({ jitless: true })

export const STATUSES = [
  'prospect',
  'active',
  'dormant',
  'moved',
  'closed',
] as const satisfies readonly CustomerStatus[]

const words = (most: number) => z.string().trim().max(most)

export const draftSchema = z.object({
  name: words(200).min(1),
  kind: words(40).min(1),
  grade: words(40),
  channel: words(40),
  status: z.enum(STATUSES),
  contact: words(100),
  phone: words(40).regex(/^[\d+()\s-]*$/),
  district: words(100),
  address: words(300),
  note: words(2000),
})

export type Draft = z.infer<typeof draftSchema>

export function draftOf(customer: Customer | null, name: string): Draft {
  return {
    name: customer?.name ?? name,
    kind: customer?.kind ?? 'outlet',
    grade: customer?.grade ?? '',
    channel: customer?.channel ?? '',
    status: customer?.status ?? 'active',
    contact: customer?.contact ?? '',
    phone: customer?.phone ?? '',
    district: customer?.district ?? '',
    address: customer?.address ?? '',
    note: customer?.note ?? '',
  }
}

/** Only what was changed, so that what others changed meanwhile is not overwritten. Empty means null. */
export function setOf(before: Draft | null, draft: Draft): CustomerSet {
  const set: CustomerSet = {}
  const isChanged = (field: keyof Draft) => before === null || before[field] !== draft[field]
  if (before && isChanged('name')) set.name = draft.name
  if (before && isChanged('kind')) set.kind = draft.kind
  if (before && isChanged('status')) set.status = draft.status
  for (const field of ['grade', 'channel'] as const) if (isChanged(field)) set[field] = draft[field] || null
  for (const field of ['contact', 'phone', 'district', 'address', 'note'] as const)
    if (isChanged(field)) set[field] = draft[field] || null
  return set
}
