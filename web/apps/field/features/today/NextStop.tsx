import { useFormat } from '@shared/i18n/company.tsx'
import { GradeBadge } from '@shared/ui/GradeBadge.tsx'
import type { TodayStop } from '@store/index.ts'
import { ListChecks, MapPinCheckInside, Navigation, Phone } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { directionsTo } from '../../device/directions.ts'
import { Link } from '../../frame/navigation.tsx'
import { useClock } from '../../frame/SyncLine.tsx'
import { stopFacts } from './stopFacts.ts'

const ACTION = 'flex min-h-cta items-center justify-center gap-2 rounded-lg leading-tight'
const QUIET = `${ACTION} bg-surface-2 font-medium active:bg-surface-3`
const LOUD = `${ACTION} flex-1 bg-accent px-3 text-xl font-bold text-on-accent active:bg-accent-press`

/** Where to go now, and the one thing to do there. */
export function NextStop({ stop }: { stop: TodayStop }) {
  const { t } = useTranslation()
  const format = useFormat()
  const now = useClock(30_000)
  const { customer, item, visit } = stop
  if (!customer) return null
  const isOpen = stop.state === 'open' && visit
  const lead = isOpen
    ? t('today.visiting', { since: format.duration((now - Date.parse(visit.started_at)) / 1000) })
    : item
      ? t('today.next', { n: item.ordinal })
      : t('today.next_plain')
  return (
    <section aria-label={lead} className="px-gutter pt-5 pb-4">
      <p className="flex flex-wrap justify-between gap-x-3 text-sm">
        <span className="font-bold text-accent">{lead}</span>
        {stop.distance !== undefined && <span className="text-muted">{format.distance(stop.distance)}</span>}
      </p>
      <h2 className="mt-1 flex items-center gap-2 text-[1.25rem] leading-snug">
        <GradeBadge grade={customer.grade} />
        <Link to={{ page: 'customer', id: customer.id }} className="reach min-w-0 [overflow-wrap:anywhere]">
          {customer.name || t('flag.customer_unknown')}
        </Link>
      </h2>
      <p className="text-sm text-ink-2">{stopFacts(stop, t, format, now).join(' · ')}</p>
      {isOpen && visit.elsewhere && <p className="pt-1 text-sm text-warning">{t('today.elsewhere')}</p>}
      <div className="mt-4 flex flex-wrap gap-2">
        {customer.pin && (
          <a href={directionsTo(customer.pin, customer.name)} className={`${QUIET} px-4 max-[339px]:px-3.5`}>
            <Navigation size={20} strokeWidth={1.75} aria-hidden />
            <span className="max-[359px]:sr-only">{t('words.navigate')}</span>
          </a>
        )}
        {customer.phone && (
          <a
            href={`tel:${customer.phone}`}
            aria-label={t('words.call', { name: customer.name })}
            className={`${QUIET} w-12`}
          >
            <Phone size={20} strokeWidth={1.75} aria-hidden />
          </a>
        )}
        {isOpen ? (
          <Link to={{ page: 'visit', id: visit.id }} className={LOUD}>
            <ListChecks size={21} aria-hidden />
            {t('today.open_visit')}
          </Link>
        ) : (
          <Link
            to={{ page: 'check-in', customer: customer.id, ...(item ? { item: item.id } : {}) }}
            className={LOUD}
          >
            <MapPinCheckInside size={21} aria-hidden />
            {t('words.check_in')}
          </Link>
        )}
      </div>
    </section>
  )
}
