import { useFormat } from '@shared/i18n/company.tsx'
import { Check, Minus } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { reasonText } from './reasonText.ts'
import type { Reason } from './verdict.ts'

function signed(points: number): string {
  return points > 0 ? `+${points}` : points < 0 ? `−${-points}` : '0'
}

/** Why the score is what it is: what was measured, what it means, the points it gave. */
export function ReasonRow({ reason }: { reason: Reason }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { title, more } = reasonText(reason, t, format)
  const Icon = reason.kind === 'for' ? Check : Minus
  return (
    <li className={`reason reason-${reason.kind}`}>
      <span className="reason-icon">
        <Icon size={13} strokeWidth={2.6} aria-hidden />
      </span>
      <span className="reason-words">
        {title}
        {more && <small>{more}</small>}
      </span>
      <span className="reason-points">
        <span aria-hidden="true">{signed(reason.points)}</span>
        <span className="only-spoken">
          {t('reason.points_of', { points: reason.points, max: reason.max })}
        </span>
      </span>
    </li>
  )
}

export function ReasonList({ reasons }: { reasons: Reason[] }) {
  return (
    <ul className="reasons">
      {reasons.map((reason) => (
        <ReasonRow key={reason.code} reason={reason} />
      ))}
    </ul>
  )
}
