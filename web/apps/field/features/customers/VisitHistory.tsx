import { useFormat } from '@shared/i18n/company.tsx'
import { VerdictBadge } from '@shared/ui/VerdictBadge.tsx'
import { MapPinCheckInside } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Link } from '../../frame/navigation.tsx'
import { useLive } from '../../frame/store.tsx'
import { SkeletonRows } from '../../kit/Skeleton.tsx'
import type { PartProps } from './parts.ts'

/** What happened here in the last ninety days, newest first. */
export default function VisitHistory({ customer }: PartProps) {
  const { t } = useTranslation()
  const format = useFormat()
  const visits = useLive(`visits of ${customer.id}`, (store) => store.visits.ofCustomer(customer.id))
  return (
    <section>
      <h2 className="px-gutter pb-1 text-sm font-medium text-muted">{t('customer.history')}</h2>
      {visits === undefined ? (
        <SkeletonRows rows={2} />
      ) : visits.length === 0 ? (
        <p className="px-gutter py-2 text-md text-muted">{t('customer.no_history')}</p>
      ) : (
        <ol>
          {visits.map((visit) => (
            <li key={visit.id}>
              <Link
                to={{ page: 'visit', id: visit.id }}
                className="flex min-h-14 gap-3 px-gutter py-2 active:bg-surface-2"
              >
                <span className="flex size-8 flex-none items-center justify-center rounded-full bg-surface shadow-[inset_0_0_0_1px_var(--line-2)]">
                  <MapPinCheckInside size={16} aria-hidden />
                </span>
                <span className="min-w-0 flex-1">
                  <span className="flex flex-wrap items-center gap-x-2 font-medium leading-snug">
                    {visit.ended_at
                      ? t('customer.visit_of', {
                          time: format.duration(
                            (Date.parse(visit.ended_at) - Date.parse(visit.started_at)) / 1000,
                          ),
                        })
                      : t('customer.visit_open')}
                    {visit.judgement && (
                      <VerdictBadge
                        verdict={visit.judgement.verdict}
                        score={visit.judgement.score}
                        likely={visit.predicted}
                      />
                    )}
                  </span>
                  <span className="block text-sm text-muted">
                    {format.moment(visit.started_at)}
                    {visit.photos.length > 0 && ` · ${t('customer.photos', { n: visit.photos.length })}`}
                  </span>
                </span>
              </Link>
            </li>
          ))}
        </ol>
      )}
    </section>
  )
}
