import type { Pin } from '@shared/map/LazyMap.tsx'
import type { Customer } from '@store/index.ts'

export type ColourBy = 'grade' | 'days'
type Tone = Extract<Pin, { shape: 'shop' }>['tone']

export interface Look {
  tone: Tone
  /** On the marker, so that colour says nothing alone. */
  label: string
}

const GRADES: Record<string, Tone> = { A: 'accent', B: 'positive', C: 'warning' }
const WEEK = 7
const MONTH = 28
const NOTHING = '–'

/** `days` since the last visit; null when there was none. */
export function lookOf(by: ColourBy, grade: Customer['grade'], days: number | null): Look {
  if (by === 'grade') return { tone: GRADES[grade ?? ''] ?? 'muted', label: grade ?? NOTHING }
  if (days === null) return { tone: 'muted', label: NOTHING }
  const tone = days <= WEEK ? 'positive' : days <= MONTH ? 'accent' : 'warning'
  return { tone, label: String(Math.min(days, 999)) }
}

/** What the colours mean, in the order of the key. */
export const KEYS = {
  grade: [
    ['accent', 'A'],
    ['positive', 'B'],
    ['warning', 'C'],
  ],
  days: [
    ['positive', 'days_fresh'],
    ['accent', 'days_due'],
    ['warning', 'days_late'],
    ['muted', 'days_never'],
  ],
} as const
