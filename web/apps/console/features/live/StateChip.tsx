import { CalendarOff, CircleCheck, CircleMinus, CirclePause, type LucideIcon, Navigation } from 'lucide-react'
import type { LiveState } from '../../api'
import { useText } from '../../text'
import css from './live.module.css'

export const STATE_ICONS: Record<LiveState, LucideIcon> = {
  visiting: CircleCheck,
  moving: Navigation,
  idle: CirclePause,
  not_started: CircleMinus,
  on_leave: CalendarOff,
}

export function StateChip({ state }: { state: LiveState }) {
  const { t } = useText()
  const Icon = STATE_ICONS[state]
  return (
    <span className={`chip ${css.chip}`}>
      <Icon size={14} aria-hidden className={css[state]} />
      {t(`live.state.${state}`)}
    </span>
  )
}
