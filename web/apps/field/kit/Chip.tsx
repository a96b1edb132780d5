import type { ReactNode } from 'react'

const TONES = {
  neutral: 'bg-surface-2 text-ink-2',
  warn: 'bg-warning-soft text-warning',
  danger: 'bg-danger-soft text-danger',
  positive: 'bg-positive-soft text-positive',
  accent: 'bg-accent-soft text-accent',
}

/** A fact in a word or two; never tappable. */
export function Chip({ tone = 'neutral', children }: { tone?: keyof typeof TONES; children: ReactNode }) {
  return (
    <span
      className={`inline-flex min-h-[1.375rem] flex-none items-center rounded-sm px-1.5 text-xs font-medium ${TONES[tone]}`}
    >
      {children}
    </span>
  )
}
