import { useFormat } from '@shared/i18n/company.tsx'
import { useTranslation } from 'react-i18next'
import { Link } from '../../frame/navigation.tsx'
import { useLive, useStore } from '../../frame/store.tsx'
import { Button } from '../../kit/Button.tsx'

const DAY_MS = 86_400_000

/** What one wanted to come back to by today; nothing where there is none. */
export default function Due() {
  const { t } = useTranslation()
  const format = useFormat()
  const store = useStore()
  const today = store.businessDay()
  const reminders = useLive('reminders', async (from) => (await from.notes()).reminders())
  const due = reminders?.filter((one) => one.due_on <= today) ?? []
  if (due.length === 0) return null
  return (
    <section>
      <h2 className="border-t border-line px-gutter pt-4 pb-1.5 text-sm font-medium text-muted">
        {t('reminder.title')}
      </h2>
      <ul>
        {due.map((one) => {
          const late = Math.round((Date.parse(today) - Date.parse(one.due_on)) / DAY_MS)
          return (
            <li key={one.id} className="flex items-center gap-2 px-gutter">
              <Link to={{ page: 'customer', id: one.customer_id }} className="min-h-tap min-w-0 flex-1 py-2">
                <b className="block leading-snug [overflow-wrap:anywhere]">
                  {one.customer_name ?? t('flag.customer_unknown')}
                </b>
                <span className="block text-sm text-ink-2 [overflow-wrap:anywhere]">
                  {[late > 0 ? t('reminder.late', { n: format.number(late) }) : t('reminder.today'), one.text]
                    .filter(Boolean)
                    .join(' · ')}
                </span>
              </Link>
              <Button onClick={() => void store.notes().then((notes) => notes.finish(one.id))}>
                {t('reminder.done')}
              </Button>
            </li>
          )
        })}
      </ul>
    </section>
  )
}
