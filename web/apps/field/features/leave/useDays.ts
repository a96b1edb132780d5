import { useFormat } from '@shared/i18n/company.tsx'
import type { LocalLeave } from '@store/index.ts'
import { useTranslation } from 'react-i18next'

/** The days of a leave in words: one day, or from one to another, with noon where it says so. */
export function useDays() {
  const { t } = useTranslation()
  const format = useFormat()
  const date = (day: string) => format.date(`${day}T12:00:00Z`)
  return ({
    first_day,
    last_day,
    from_noon,
    until_noon,
  }: Pick<LocalLeave, 'first_day' | 'last_day' | 'from_noon' | 'until_noon'>): string => {
    const first = from_noon ? t('leave.noon_from', { day: date(first_day) }) : date(first_day)
    const last = until_noon ? t('leave.noon_until', { day: date(last_day) }) : date(last_day)
    if (first_day === last_day) return until_noon ? last : first
    return t('leave.between', { first, last })
  }
}
