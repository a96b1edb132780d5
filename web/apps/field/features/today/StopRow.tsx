import { useFormat } from '@shared/i18n/company.tsx'
import { GradeBadge } from '@shared/ui/GradeBadge.tsx'
import { VerdictBadge } from '@shared/ui/VerdictBadge.tsx'
import type { TodayStop } from '@store/index.ts'
import { Check, Lock } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Link, type Route } from '../../frame/navigation.tsx'
import { useClock } from '../../frame/SyncLine.tsx'
import { Chip } from '../../kit/Chip.tsx'
import { isLate, stopFacts } from './stopFacts.ts'

function Place({ stop }: { stop: TodayStop }) {
  const look = 'flex size-6 flex-none items-center justify-center rounded-full text-xs font-bold'
  if (stop.state === 'done')
    return (
      <span className={`${look} bg-positive text-surface`}>
        <Check size={14} strokeWidth={3} aria-hidden />
      </span>
    )
  return (
    <span className={`${look} ${stop.state === 'skipped' ? 'hatched text-ink' : 'bg-surface-2 text-ink-2'}`}>
      {stop.item?.ordinal}
    </span>
  )
}

export function StopRow({ stop }: { stop: TodayStop }) {
  const { t } = useTranslation()
  const format = useFormat()
  const now = useClock(60_000)
  const { customer, visit, item } = stop
  if (!customer) return null
  const to: Route = visit ? { page: 'visit', id: visit.id } : { page: 'customer', id: customer.id }
  const facts = visit
    ? [
        visit.ended_at
          ? `${format.time(visit.started_at)}–${format.time(visit.ended_at)}`
          : format.time(visit.started_at),
        ...(item ? [] : [t('today.unplanned')]),
      ]
    : stopFacts(stop, t, format, now)
  return (
    <li className="border-line not-first:border-t">
      <Link to={to} className="flex min-h-14 items-center gap-3 px-gutter py-2.5 active:bg-surface-2">
        <Place stop={stop} />
        <span className="min-w-0 flex-1">
          <span className="flex items-center gap-2 leading-snug">
            <GradeBadge grade={customer.grade} />
            <span className="font-medium [overflow-wrap:anywhere]">
              {customer.name || t('flag.customer_unknown')}
            </span>
          </span>
          <span className="block text-sm text-muted">{facts.join(' · ')}</span>
        </span>
        {item?.fixed && !visit && (
          <Lock size={15} className="flex-none text-muted" aria-label={t('today.fixed')} />
        )}
        {visit?.judgement ? (
          <VerdictBadge
            verdict={visit.judgement.verdict}
            score={visit.judgement.score}
            likely={visit.predicted}
          />
        ) : stop.state === 'skipped' ? (
          <Chip>{t('today.skipped')}</Chip>
        ) : (
          isLate(stop, now) && <Chip tone="warn">{t('today.late')}</Chip>
        )}
      </Link>
    </li>
  )
}
