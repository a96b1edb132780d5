import { useQuery } from '@tanstack/react-query'
import { queries } from '../../queries'
import { useText } from '../../text'
import { EventList } from '../approvals/EventList'
import { useApprovalWords } from '../approvals/words'
import css from './handOvers.module.css'
import type { SectionProps } from './sections'

/** Who asked that this customer go to somebody else, who decided, when, and with which words. The newest first. */
export default function HandOvers({ customer }: SectionProps) {
  const { t, format } = useText()
  const words = useApprovalWords()
  const { data } = useQuery(queries.handOvers(customer.id))
  if (!data || data.items.length === 0) return null
  return (
    <section className={css.all} aria-label={t('customers.handOvers')}>
      <h2>{t('customers.handOvers')}</h2>
      {data.items.map((one) => {
        const run = data.approvals.find((approval) => approval.subject_id === one.id)
        const owner = run?.content.changes.find(({ field }) => field === 'owner')
        return (
          <details key={one.id} open={one.state === 'asked' || one.state === 'returned'}>
            <summary>
              <b>
                {t('customers.handOver', {
                  before: words.value('owner', owner?.before),
                  after: words.value('owner', owner?.after ?? one.to_name),
                })}
              </b>
              <span className="muted">
                {words.status(run?.status ?? (one.state === 'asked' ? 'running' : one.state))}
                {' · '}
                {t('org.since', { from: format.date(`${one.from_day}T12:00:00Z`) })}
              </span>
            </summary>
            <p>{one.reason}</p>
            {run && <EventList approval={run} />}
          </details>
        )
      })}
    </section>
  )
}
