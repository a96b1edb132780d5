import { useTranslation } from 'react-i18next'

/** A letter in ink, so that a grade never competes with a verdict. */
export function GradeBadge({ grade }: { grade: string | null | undefined }) {
  const { t } = useTranslation()
  if (!grade) return null
  const known = grade === 'A' || grade === 'B' ? grade.toLowerCase() : 'c'
  return (
    <span className={`grade grade-${known}`} role="img" aria-label={t('trade.grade', { grade })}>
      {grade.slice(0, 2)}
    </span>
  )
}
