import { useText } from '../../text'
import type { Leave } from './calls'

/** A leave in words. */
export function useLeaveWords() {
  const { t, format } = useText()
  const date = (day: string) => format.date(`${day}T12:00:00Z`)
  return {
    date,
    kind: (kind: Leave['kind']) => t(`leave.kinds.${kind}`),
    mark: (kind: Leave['kind']) => t(`leave.marks.${kind}`),
    state: (state: Leave['state']) => t(`leave.state.${state}`),
    count: ({ days }: Leave) => t('leave.days', { n: format.number(days) }),
    days: ({ first_day, last_day, from_noon, until_noon }: Leave) => {
      const first = from_noon ? t('leave.noonFrom', { day: date(first_day) }) : date(first_day)
      const last = until_noon ? t('leave.noonUntil', { day: date(last_day) }) : date(last_day)
      if (first_day === last_day) return until_noon ? last : first
      return t('leave.between', { first, last })
    },
  }
}
