import { CircleCheck, CircleQuestionMark, LocateOff, MapPinX } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Verdict } from './verdict.ts'

const ICONS = {
  on_site: CircleCheck,
  off_site: MapPinX,
  no_position: LocateOff,
  unverified: CircleQuestionMark,
}

interface Props {
  verdict: Verdict
  score?: number | null | undefined
  /** Before the fact: 「预计：现场」, without a score. */
  likely?: boolean
}

/** Colour, icon and word together, since colour alone does not reach everybody. */
export function VerdictBadge({ verdict, score, likely = false }: Props) {
  const { t } = useTranslation()
  const Icon = ICONS[verdict]
  const word = t(`verdict.${verdict}`)
  const text = likely
    ? t('verdict.likely', { verdict: word })
    : score == null
      ? word
      : t('verdict.with_score', { verdict: word, score })
  return (
    <span className={`verdict verdict-${verdict}`}>
      <Icon size={14} strokeWidth={2.2} aria-hidden />
      {text}
    </span>
  )
}
