import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'

interface Props {
  icon: LucideIcon
  /** The fact. */
  title: string
  /** The reason. */
  reason?: string
  /** The way on. */
  children?: ReactNode
}

export function EmptyState({ icon: Icon, title, reason, children }: Props) {
  return (
    <div className="flex flex-col items-center gap-2 px-8 py-10 text-center">
      <span className="mb-1 flex size-14 items-center justify-center rounded-full bg-surface-2 text-muted">
        <Icon size={26} strokeWidth={1.75} aria-hidden />
      </span>
      <h2 className="text-xl">{title}</h2>
      {reason && <p className="text-md text-muted">{reason}</p>}
      {children && <div className="mt-2 flex flex-wrap justify-center gap-2">{children}</div>}
    </div>
  )
}
