import { useQuery } from '@tanstack/react-query'
import css from '../../shell/shell.module.css'
import { useText } from '../../text'
import { approvalQueries } from './calls'

/** How many wait for this person, beside the name of the page. */
export function WaitingApprovals() {
  const { t, format } = useText()
  const count = useQuery(approvalQueries.waiting).data?.count
  if (!count) return null
  return (
    <b className={css.badge}>
      <span aria-hidden>{format.number(count)}</span>
      <i className="only-spoken">{t('approval.waitingNow', { n: format.number(count) })}</i>
    </b>
  )
}
