import { CircleAlert, Info, Lightbulb, type LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'

const KINDS = {
  info: { look: 'bg-surface-2 text-ink-2', icon: 'text-ink-2', Icon: Info },
  warning: { look: 'bg-warning-soft text-ink', icon: 'text-warning', Icon: CircleAlert },
  hint: { look: 'bg-accent-soft text-ink', icon: 'text-accent', Icon: Lightbulb },
  danger: { look: 'bg-danger-soft text-ink', icon: 'text-danger', Icon: CircleAlert },
}

interface Props {
  kind?: keyof typeof KINDS
  icon?: LucideIcon
  children: ReactNode
  /** Read out at once: it answers what the person just did. */
  urgent?: boolean
}

/** At most one per screen. */
export function Note({ kind = 'info', icon, children, urgent = false }: Props) {
  const { look, icon: colour, Icon: usual } = KINDS[kind]
  const Icon = icon ?? usual
  return (
    <div
      role={urgent ? 'alert' : undefined}
      className={`flex gap-2 rounded-md px-3 py-2.5 text-sm leading-normal ${look}`}
    >
      <Icon size={17} aria-hidden className={`mt-0.5 flex-none ${colour}`} />
      <div className="min-w-0 flex-1">{children}</div>
    </div>
  )
}
