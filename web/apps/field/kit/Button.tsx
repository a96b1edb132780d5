import type { LucideIcon } from 'lucide-react'
import { LoaderCircle } from 'lucide-react'
import type { ButtonHTMLAttributes, ReactNode } from 'react'

type Tone = 'primary' | 'secondary' | 'line' | 'text' | 'danger'

const TONES: Record<Tone, string> = {
  primary: 'bg-accent text-on-accent font-bold active:bg-accent-press',
  secondary: 'bg-surface-2 text-ink font-medium active:bg-surface-3',
  line: 'bg-surface text-ink font-medium shadow-[inset_0_0_0_1px_var(--line-control)] active:bg-surface-2',
  text: 'text-accent font-medium active:bg-accent-soft',
  danger: 'text-danger font-medium active:bg-danger-soft',
}

interface Look {
  tone?: Tone
  icon?: LucideIcon
  children: ReactNode
  /** As tall as the one primary action. */
  big?: boolean
}

function lookOf({ tone = 'secondary', big = false }: Look, className = ''): string {
  const size = big ? 'min-h-cta text-xl rounded-lg px-5' : 'min-h-tap text-lg rounded-md px-4'
  const calm = tone === 'text' || tone === 'danger' ? 'px-2' : ''
  return `inline-flex items-center justify-center gap-2 text-center leading-tight transition-colors duration-(--dur-1) disabled:opacity-60 ${size} ${TONES[tone]} ${calm} ${className}`
}

interface ButtonProps extends Look, Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'children'> {
  /** The label then says what is being done. */
  busy?: boolean
}

export function Button({ tone, icon: Icon, big, busy = false, className, children, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      aria-busy={busy}
      disabled={rest.disabled || busy}
      className={lookOf({ tone, big, children } as Look, className)}
    >
      {busy ? (
        <LoaderCircle size={20} className="animate-spin motion-reduce:animate-none" aria-hidden />
      ) : (
        Icon && <Icon size={big ? 21 : 20} strokeWidth={big ? 2 : 1.75} aria-hidden />
      )}
      {children}
    </button>
  )
}
