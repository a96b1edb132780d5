import type { CustomerRow } from '../../../api'
import { useNow } from '../../../parts/useNow'
import { useText } from '../../../text'
import css from './listing.module.css'
import { daysLate } from './overdue'

/** When a customer was last seen; in amber from the day it is due. */
export function LastVisit({ row }: { row: CustomerRow }) {
  const { t, format } = useText()
  const now = useNow()
  const seen = row.last_visit_at ? format.daysAgo(row.last_visit_at) : t('customers.never')
  const title = row.last_visit_at ? format.moment(row.last_visit_at) : undefined
  const late = daysLate(row.due_at, now)
  if (late === null) {
    return (
      <span className={row.last_visit_at ? undefined : 'muted'} title={title}>
        {seen}
      </span>
    )
  }
  return (
    <span className={`chip chip-warn ${css.overdue}`} title={title}>
      {seen} · {late === 0 ? t('list.dueToday') : t('list.overdueBy', { n: late })}
    </span>
  )
}
