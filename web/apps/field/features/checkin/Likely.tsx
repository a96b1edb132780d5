import { DEFAULT_POLICY, judge } from '@shared/domain/judge.ts'
import { useFormat } from '@shared/i18n/company.tsx'
import { VerdictBadge } from '@shared/ui/VerdictBadge.tsx'
import type { Customer, FixInput, NoFixReason } from '@store/index.ts'
import { useTranslation } from 'react-i18next'
import type { Finding } from '../../device/position.ts'
import { AccuracyMeter, levelOf } from '../../kit/AccuracyMeter.tsx'

interface Props {
  finding: Finding
  simulated: FixInput | null
  fix: FixInput | null
  customer: Customer
  reason: NoFixReason
}

/** Position, distance, and what the rule will most likely say: the same rule as the server's. */
export function Likely({ finding, simulated, fix, customer, reason }: Props) {
  const { t } = useTranslation()
  const format = useFormat()
  const startedAt = new Date().toISOString()
  const { verdict, distance_m, radius_m } = judge(fix, customer.pin, DEFAULT_POLICY, {
    startedAt,
    noFixReason: reason,
  })
  const isLooking = !fix && finding.phase === 'finding'
  const isWeak = fix !== null && levelOf(fix.accuracy_m) === 'weak'
  let fact = ''
  if (isWeak) fact = t('check_in.weak')
  else if (!customer.pin) fact = t('check_in.no_pin')
  else if (distance_m !== null) {
    const isInside = radius_m !== null && distance_m <= radius_m
    fact = t(isInside ? 'check_in.inside' : 'check_in.outside', {
      distance: format.distance(distance_m),
    })
  } else fact = isLooking ? t('check_in.looking') : t('check_in.without')
  return (
    <AccuracyMeter finding={finding} simulated={simulated}>
      <span className="min-w-0">{fact}</span>
      {!isLooking && <VerdictBadge verdict={verdict} likely />}
    </AccuracyMeter>
  )
}
