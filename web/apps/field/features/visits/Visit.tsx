import { useFormat } from '@shared/i18n/company.tsx'
import { ReasonList } from '@shared/ui/ReasonRow.tsx'
import { ScoreRing } from '@shared/ui/ScoreRing.tsx'
import { VerdictBadge } from '@shared/ui/VerdictBadge.tsx'
import type { LocalVisit } from '@store/index.ts'
import { CircleHelp, Eye, MapPinOff, Smartphone } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, navigate } from '../../frame/navigation.tsx'
import { Page } from '../../frame/Page.tsx'
import { useClock } from '../../frame/SyncLine.tsx'
import { useLive, useMe } from '../../frame/store.tsx'
import { BottomSheet } from '../../kit/BottomSheet.tsx'
import { Button } from '../../kit/Button.tsx'
import { Chip } from '../../kit/Chip.tsx'
import { EmptyState } from '../../kit/EmptyState.tsx'
import { Note } from '../../kit/Note.tsx'
import { PageHeader } from '../../kit/PageHeader.tsx'
import { SkeletonRows } from '../../kit/Skeleton.tsx'
import { VisitPhotos } from '../photos/VisitPhotos.tsx'
import { CheckOut } from './CheckOut.tsx'

const PinWrong = lazy(() => import('../pins/PinWrong.tsx'))

function Summary({ visit }: { visit: LocalVisit }) {
  const { t } = useTranslation()
  const format = useFormat()
  const now = useClock(1000)
  const { judgement, customer, started_at, ended_at, received_at } = visit
  const dwell = ((ended_at ? Date.parse(ended_at) : now) - Date.parse(started_at)) / 1000
  return (
    <section className="mx-gutter flex items-center gap-4 rounded-lg bg-surface p-4 shadow-1">
      {judgement && <ScoreRing score={judgement.score} verdict={judgement.verdict} />}
      <div className="min-w-0 flex-1">
        {judgement && <VerdictBadge verdict={judgement.verdict} likely={visit.predicted} />}
        <h2 className="mt-1 text-lg leading-snug [overflow-wrap:anywhere]">
          {customer ? (
            <Link to={{ page: 'customer', id: customer.id }} className="reach">
              {customer.name || t('flag.customer_unknown')}
            </Link>
          ) : (
            t('flag.customer_unknown')
          )}
        </h2>
        <p className="text-sm text-muted">
          {t('visit.checked_in', { at: format.timeSeconds(started_at) })}
          {received_at && ` · ${t('visit.delivered', { at: format.timeSeconds(received_at) })}`}
        </p>
        <p className="text-sm text-muted">
          {ended_at
            ? t('visit.stayed', { time: format.duration(dwell), at: format.time(ended_at) })
            : t('visit.staying', { time: format.duration(dwell) })}
        </p>
      </div>
    </section>
  )
}

function Flags({ visit }: { visit: LocalVisit }) {
  const { t } = useTranslation()
  const known = [
    'clock_suspect',
    'out_of_scope',
    'customer_unknown',
    'customer_archived',
    'simulated',
    'late_delivery',
    'fix_out_of_range',
    'duplicate_photo',
  ] as const
  const flags = known.filter((flag) => visit.flags.includes(flag))
  if (flags.length === 0) return null
  return (
    <p className="flex flex-wrap gap-1.5 px-gutter">
      {flags.map((flag) => (
        <Chip key={flag} tone={flag === 'late_delivery' ? 'neutral' : 'warn'}>
          {t(`flag.${flag}`)}
        </Chip>
      ))}
    </p>
  )
}

function Reasons({ visit }: { visit: LocalVisit }) {
  const { t } = useTranslation()
  const [isExplained, setExplained] = useState(false)
  const { judgement } = visit
  if (!judgement) return null
  return (
    <section className="px-gutter">
      <div className="flex min-h-tap items-center justify-between">
        <h2 className="text-sm font-medium text-muted">
          {t(visit.predicted ? 'visit.why_likely' : 'visit.why', { score: judgement.score })}
        </h2>
        <Button tone="text" icon={CircleHelp} className="text-md!" onClick={() => setExplained(true)}>
          {t('visit.rule')}
        </Button>
      </div>
      <div className="rounded-lg bg-surface px-3.5 py-1 shadow-1">
        <ReasonList reasons={judgement.reasons} />
      </div>
      <p className="flex gap-1.5 pt-3 text-sm text-muted">
        <Eye size={16} aria-hidden className="mt-0.5 flex-none" />
        {t('visit.same_view')}
      </p>
      {isExplained && (
        <BottomSheet title={t('visit.rule')} onClose={() => setExplained(false)}>
          <ul className="list-disc space-y-2 pb-2 pl-5 text-md">
            <li>{t('visit.rule_distance')}</li>
            <li>{t('visit.rule_age')}</li>
            <li>{t('visit.rule_verdict')}</li>
            <li>{t('visit.rule_better')}</li>
          </ul>
        </BottomSheet>
      )}
    </section>
  )
}

/** What became of a check-in: verdict and reasons, photos, and the way out. */
export default function Visit({ id }: { id: string }) {
  const { t } = useTranslation()
  const me = useMe()
  const visit = useLive(`visit ${id}`, (store) => store.visits.get(id))
  if (visit === undefined) return <SkeletonRows />
  if (visit === null)
    return (
      <Page
        title={t('visit.title')}
        header={<PageHeader title={t('visit.title')} parent={{ page: 'today' }} />}
      >
        <EmptyState icon={MapPinOff} title={t('visit.gone')} reason={t('visit.gone_reason')} />
      </Page>
    )
  const isOpen = visit.ended_at === null && visit.person_id === me.person.id
  const title = t(isOpen ? 'visit.open_title' : 'visit.title')
  return (
    <Page
      title={title}
      header={<PageHeader title={title} parent={{ page: 'today' }} closes />}
      foot={
        isOpen && <CheckOut visit={visit} onDone={() => navigate({ page: 'today' }, { replace: true })} />
      }
    >
      <div className="flex flex-col gap-3 pb-6">
        <Summary visit={visit} />
        {visit.elsewhere && (
          <div className="px-gutter">
            <Note icon={Smartphone}>{t('visit.elsewhere')}</Note>
          </div>
        )}
        <Flags visit={visit} />
        {visit.pending && <p className="px-gutter text-sm text-ink-2">{t('visit.kept')}</p>}
        <VisitPhotos visit={visit} canAdd={visit.person_id === me.person.id} />
        <Reasons visit={visit} />
        <Suspense>
          <PinWrong visit={visit} />
        </Suspense>
      </div>
    </Page>
  )
}
