import { useFormat } from '@shared/i18n/company.tsx'
import { GradeBadge } from '@shared/ui/GradeBadge.tsx'
import { useTranslation } from 'react-i18next'
import { Link } from '../../frame/navigation.tsx'
import { Button } from '../../kit/Button.tsx'
import type { Leaving, PoolRow } from './calls.ts'

/** A business day as the formats want moments. */
const noon = (day: string) => `${day}T12:00:00Z`

interface OfferedProps {
  row: PoolRow
  busy: boolean
  onClaim: (() => void) | null
}

export function OfferedRow({ row, busy, onClaim }: OfferedProps) {
  const { t } = useTranslation()
  const format = useFormat()
  const facts = [
    row.distance_m !== null && format.distance(row.distance_m),
    row.address ?? row.district,
    row.last_visit_at ? t('today.last_visit', { when: format.daysAgo(row.last_visit_at) }) : t('pool.never'),
  ]
  return (
    <li className="flex min-h-[3.875rem] items-center gap-3 border-t border-line px-gutter py-2">
      <span className="flex w-5 flex-none justify-center">
        <GradeBadge grade={row.grade} />
      </span>
      <span className="min-w-0 flex-1">
        <span className="block font-medium leading-snug [overflow-wrap:anywhere]">{row.name}</span>
        <span className="block text-sm text-muted">{facts.filter(Boolean).join(' · ')}</span>
      </span>
      {row.free_on ? (
        <span className="flex-none text-sm text-muted">
          {t('pool.free_on', { date: format.date(noon(row.free_on)) })}
        </span>
      ) : (
        onClaim && (
          <Button
            className="flex-none text-md!"
            busy={busy}
            aria-label={t('pool.claim_one', { name: row.name })}
            onClick={onClaim}
          >
            {t('pool.claim')}
          </Button>
        )
      )}
    </li>
  )
}

export function LeavingRows({ rows }: { rows: Leaving[] }) {
  const { t } = useTranslation()
  const format = useFormat()
  return (
    <section>
      <p className="px-gutter pb-1 text-sm text-muted">{t('pool.leaving_why')}</p>
      <ul className="bg-surface">
        {rows.map((row) => (
          <li key={row.id} className="border-t border-line">
            <Link
              to={{ page: 'customer', id: row.id }}
              className="flex min-h-[3.875rem] items-center gap-3 px-gutter py-2 active:bg-surface-2"
            >
              <span className="flex w-5 flex-none justify-center">
                <GradeBadge grade={row.grade} />
              </span>
              <span className="min-w-0 flex-1">
                <span className="block font-medium leading-snug [overflow-wrap:anywhere]">{row.name}</span>
                <span className="block text-sm text-muted">
                  {row.last_visit_at
                    ? t('today.last_visit', { when: format.daysAgo(row.last_visit_at) })
                    : t('pool.never')}
                </span>
              </span>
              <span className="flex-none text-sm text-warning">
                {t('pool.due_on', { date: format.date(noon(row.due_on)) })}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  )
}
