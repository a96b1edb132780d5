import { CircleCheck, CircleDashed, CircleSlash, type LucideIcon, MailCheck } from 'lucide-react'
import type { PersonState } from '../../api'
import { useText } from '../../text'
import css from './people.module.css'

const ICONS: Record<PersonState, LucideIcon> = {
  new: CircleDashed,
  invited: MailCheck,
  active: CircleCheck,
  ended: CircleSlash,
}

export function PersonStateMark({ state }: { state: PersonState }) {
  const { t } = useText()
  const Icon = ICONS[state]
  return (
    <span className={css.state} data-state={state}>
      <Icon size={14} aria-hidden />
      {t(`org.states.${state}`)}
    </span>
  )
}
