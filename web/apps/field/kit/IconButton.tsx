import type { LucideIcon } from 'lucide-react'
import type { ButtonHTMLAttributes } from 'react'

interface Props extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'children'> {
  icon: LucideIcon
  /** An icon alone needs a name. */
  name: string
  /** Floats over a map. */
  floating?: boolean
}

export function IconButton({ icon: Icon, name, floating = false, className = '', ...rest }: Props) {
  const look = floating ? 'rounded-lg bg-glass shadow-2' : 'rounded-full active:bg-surface-3'
  return (
    <button
      type="button"
      {...rest}
      aria-label={name}
      className={`inline-flex size-11 flex-none items-center justify-center text-ink disabled:opacity-50 ${look} ${className}`}
    >
      <Icon size={21} strokeWidth={1.75} aria-hidden />
    </button>
  )
}
