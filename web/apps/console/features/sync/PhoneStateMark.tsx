import { Ban, CircleAlert, CloudCheck, CloudOff, CloudUpload, type LucideIcon } from 'lucide-react'
import type { PhoneState } from '../../api'
import { useText } from '../../text'
import css from './sync.module.css'

const ICONS: Record<PhoneState, LucideIcon> = {
  ok: CloudCheck,
  waiting: CloudUpload,
  silent: CloudOff,
  trouble: CircleAlert,
  revoked: Ban,
}

/** A phone's state in colour, icon and word. */
export function PhoneStateMark({ state }: { state: PhoneState }) {
  const { t } = useText()
  const Icon = ICONS[state]
  return (
    <span className={`${css.mark} ${css[state] ?? ''}`}>
      <Icon size={15} aria-hidden />
      {t(`sync.state.${state}`)}
    </span>
  )
}
