import type { ReactNode } from 'react'

interface Props {
  on: boolean
  /** Nothing would be found; the chip stays, muted. */
  empty?: boolean
  onToggle: () => void
  children: ReactNode
}

export function FilterChip({ on, empty = false, onToggle, children }: Props) {
  const look = on
    ? 'bg-ink text-surface font-medium'
    : `bg-surface shadow-[inset_0_0_0_1px_var(--line-2)] ${empty ? 'text-muted' : 'text-ink-2'}`
  return (
    <button
      type="button"
      aria-pressed={on}
      onClick={onToggle}
      className={`reach inline-flex min-h-[2.125rem] min-w-tap flex-none items-center justify-center gap-1.5 rounded-full px-3 text-sm whitespace-nowrap ${look}`}
    >
      {children}
    </button>
  )
}
