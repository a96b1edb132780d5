import { useFormat } from '@shared/i18n/company.tsx'
import type { TodayStop } from '@store/index.ts'
import { CalendarCheck2, CircleCheckBig, LocateFixed, Sunset } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { about, useHere } from '../../device/place.ts'
import { Link } from '../../frame/navigation.tsx'
import { Page } from '../../frame/Page.tsx'
import { painted } from '../../frame/painted.ts'
import { usePreferences } from '../../frame/preferences.tsx'
import { useClock } from '../../frame/SyncLine.tsx'
import { screen } from '../../frame/screen.ts'
import { useLiveList, useStore, useSync } from '../../frame/store.tsx'
import { EmptyState } from '../../kit/EmptyState.tsx'
import { IconButton } from '../../kit/IconButton.tsx'
import { Note } from '../../kit/Note.tsx'
import { RouteProgress } from '../../kit/RouteProgress.tsx'
import { SkeletonRows } from '../../kit/Skeleton.tsx'
import { NextStop } from './NextStop.tsx'
import { stopsOf, todayKey } from './readToday.ts'
import { StopRow } from './StopRow.tsx'

const Due = screen(() => import('../notes/Due.tsx'))
const TodayMap = lazy(() => painted.then(() => import('./TodayMap.tsx')))

function Nearby() {
  const { t } = useTranslation()
  return (
    <Link
      to={{ page: 'customers' }}
      className="inline-flex min-h-tap items-center rounded-md bg-surface-2 px-4 font-medium"
    >
      {t('today.see_nearby')}
    </Link>
  )
}

function Empty() {
  const { t } = useTranslation()
  return (
    <EmptyState icon={CalendarCheck2} title={t('today.empty')} reason={t('today.empty_reason')}>
      <Nearby />
    </EmptyState>
  )
}

function Progress({ stops }: { stops: TodayStop[] }) {
  const { t } = useTranslation()
  const planned = stops.filter((stop) => stop.item)
  const done = planned.filter((stop) => stop.state === 'done').length
  const extra = stops.length - planned.length
  return (
    <div className="px-gutter pb-3.5">
      <p className="flex flex-wrap justify-between gap-x-3 pb-2 text-sm text-muted">
        <span>
          <b className="text-ink">{done}</b> {t('today.progress', { total: planned.length })}
        </span>
        {extra > 0 && <span>{t('today.extra', { n: extra })}</span>}
      </p>
      <RouteProgress states={planned.map((stop) => stop.state)} />
    </div>
  )
}

function Stops({ stops }: { stops: TodayStop[] }) {
  const { t } = useTranslation()
  const current = stops.find((stop) => stop.state === 'open') ?? stops.find((stop) => stop.state === 'next')
  const rest = stops.filter((stop) => stop !== current && stop.state === 'todo')
  const behind = stops.filter(
    (stop) => stop !== current && (stop.state === 'done' || stop.state === 'skipped'),
  )
  return (
    <>
      {current ? (
        <NextStop stop={current} />
      ) : (
        <EmptyState icon={CircleCheckBig} title={t('today.all_done')} reason={t('today.all_done_reason')}>
          <Nearby />
        </EmptyState>
      )}
      {stops.some((stop) => stop.item) && <Progress stops={stops} />}
      {rest.length > 0 && (
        <ul aria-label={t('today.rest')} className="border-t border-line">
          {rest.map((stop) => (
            <StopRow key={stop.item?.id ?? stop.visit?.id} stop={stop} />
          ))}
        </ul>
      )}
      {stops.some((stop) => stop.visit) && (
        <Link
          to={{ page: 'day' }}
          className="flex min-h-tap items-center gap-2 border-t border-line px-gutter text-md font-medium text-accent"
        >
          <Sunset size={18} aria-hidden className="flex-none" />
          {t('today.end_of_day')}
        </Link>
      )}
      {behind.length > 0 && (
        <section>
          <h2 className="border-t border-line px-gutter pt-4 pb-1.5 text-sm font-medium text-muted">
            {t('today.behind')}
          </h2>
          <ul>
            {behind.map((stop) => (
              <StopRow key={stop.item?.id ?? stop.visit?.id} stop={stop} />
            ))}
          </ul>
        </section>
      )}
    </>
  )
}

/** The map and the next stop are the home page. */
export function Today() {
  const { t } = useTranslation()
  const format = useFormat()
  const store = useStore()
  const sync = useSync()
  const { saving } = usePreferences()
  const { here, find } = useHere()
  const now = useClock(60_000)
  const [missing, setMissing] = useState<'webgl' | 'basemap' | null>(null)
  const day = store.businessDay()
  const near = about(here)
  const stops = useLiveList(todayKey(day, near), () => stopsOf(store, day, near))
  const isWaiting = stops === undefined || (stops.length === 0 && !sync.mirrored)
  const hasMap = !saving && missing === null && (isWaiting || stops.some((stop) => stop.customer?.pin))
  const planned = stops?.filter((stop) => stop.item).length ?? 0

  const heading = (
    <header className="safe-top flex items-start gap-2 px-gutter">
      <div className="min-w-0 flex-1 pt-2 pb-3">
        <h1 tabIndex={-1} className="text-2xl leading-tight">
          {t('tabs.today')}
        </h1>
        <p className="text-sm text-ink-2">
          {format.dayName(now)}
          {planned > 0 && ` · ${t('today.stops', { n: planned })}`}
        </p>
      </div>
      {hasMap && (
        <IconButton floating className="mt-3" icon={LocateFixed} name={t('today.locate')} onClick={find} />
      )}
    </header>
  )
  return (
    <Page
      title={t('tabs.today')}
      tabs
      header={hasMap ? undefined : heading}
      behind={
        hasMap && (
          <div className="absolute inset-x-0 top-0 h-[calc(43dvh+1rem)]">
            <Suspense fallback={<div className="absolute inset-0 bg-(--map-earth)" />}>
              <TodayMap stops={stops ?? []} here={here} onUnavailable={setMissing} />
            </Suspense>
            <div className="pointer-events-none absolute inset-x-0 top-0 h-28 bg-linear-to-b from-bg from-55% to-transparent opacity-95" />
            <div className="absolute inset-x-0 top-0">{heading}</div>
          </div>
        )
      }
    >
      {hasMap && <div className="pointer-events-none! h-[40dvh] min-h-44" />}
      <div className={`rounded-t-xl bg-surface pb-4 ${hasMap ? 'min-h-[60dvh] shadow-up' : 'min-h-full'}`}>
        <div className="mx-auto h-1 w-9 translate-y-2 rounded-full bg-line-2" />
        {missing && (
          <div className="px-gutter pt-5">
            <Note>{t(missing === 'webgl' ? 'mapView.unavailable' : 'mapView.offline')}</Note>
          </div>
        )}
        {isWaiting ? <SkeletonRows /> : stops.length === 0 ? <Empty /> : <Stops stops={stops} />}
        {!isWaiting && (
          <Suspense>
            <Due />
          </Suspense>
        )}
      </div>
    </Page>
  )
}
