import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Drawer } from 'antd'
import { RowsSkeleton, Trouble } from '../../parts/states'
import { useText } from '../../text'
import { useWords } from '../../words'
import { poolQueries } from './calls'
import css from './pool.module.css'

/** What goes back to the pool unless somebody visits it, the soonest first. */
export default function LeavingDrawer({ onClose }: { onClose: () => void }) {
  const { t, format } = useText()
  const words = useWords()
  const { data, error, refetch } = useQuery(poolQueries.leaving)
  return (
    <Drawer open title={t('pool.leaving')} size={520} onClose={onClose}>
      <p className={`muted ${css.about}`}>{t('pool.leavingAbout')}</p>
      {error && !data ? (
        <Trouble error={error} retry={refetch} />
      ) : !data ? (
        <RowsSkeleton rows={8} />
      ) : (
        <ul className={css.leaving}>
          {data.items.map((one) => (
            <li key={one.id}>
              <Link to="/customers/$customerId" params={{ customerId: one.id }}>
                {words.customer(one.name)}
              </Link>
              <b>{t('pool.dueOn', { date: format.date(one.due_on) })}</b>
              <span className="muted">
                {[one.person_name, one.unit_name].filter(Boolean).join(' · ')}
                {' · '}
                {one.last_visit_at
                  ? t('pool.lastVisit', { date: format.date(one.last_visit_at) })
                  : t('customers.never')}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Drawer>
  )
}
