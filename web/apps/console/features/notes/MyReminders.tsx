import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Button } from 'antd'
import { useText } from '../../text'
import { noteCalls, noteQueries } from './calls'
import css from './notes.module.css'

/** What one wanted to come back to; nothing where there is none. */
export function MyReminders() {
  const { t, format } = useText()
  const cache = useQueryClient()
  const { data } = useQuery(noteQueries.reminders)
  const finish = useMutation({
    mutationFn: noteCalls.finish,
    onSuccess: () => void cache.invalidateQueries({ queryKey: ['notes'] }),
  })
  if (!data || data.items.length === 0) return null
  return (
    <section className={css.reminders} aria-label={t('notes.reminders')}>
      <h2>{t('notes.reminders')}</h2>
      <ul>
        {data.items.map((one) => (
          <li key={one.id}>
            <b className={one.due_on < data.today ? css.late : undefined}>{format.date(one.due_on)}</b>
            <Link
              to="/customers/$customerId"
              params={{ customerId: one.customer.id }}
              search={{ tab: 'notes' }}
            >
              {one.customer.name ?? t('flag.customer_unknown')}
            </Link>
            <span>{one.text}</span>
            <Button size="small" onClick={() => finish.mutate(one.id)}>
              {t('notes.done')}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  )
}
