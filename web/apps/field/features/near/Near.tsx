import { useFormat } from '@shared/i18n/company.tsx'
import { LazyMap, type Marker } from '@shared/map/LazyMap.tsx'
import { boundsOf } from '@shared/map/places.ts'
import { MapPinOff, Store } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { about, useHere } from '../../device/place.ts'
import { navigate } from '../../frame/navigation.tsx'
import { Page } from '../../frame/Page.tsx'
import { usePreferences } from '../../frame/preferences.tsx'
import { useLive } from '../../frame/store.tsx'
import { Button } from '../../kit/Button.tsx'
import { EmptyState } from '../../kit/EmptyState.tsx'
import { PageHeader } from '../../kit/PageHeader.tsx'
import { Segmented } from '../../kit/Segmented.tsx'
import { SkeletonRows } from '../../kit/Skeleton.tsx'
import { CustomerRow } from '../customers/CustomerRow.tsx'
import { type ColourBy, KEYS, lookOf } from './tones.ts'

const MOST = 50
const DAY_MS = 86_400_000
const COLOURS = {
  accent: 'bg-accent',
  positive: 'bg-positive',
  warning: 'bg-warning',
  muted: 'bg-muted',
} as const

/** Who is around: from what this phone holds, so it works in flight mode. */
export default function Near() {
  const { t } = useTranslation()
  const format = useFormat()
  const { saving } = usePreferences()
  const { here, find } = useHere()
  const [by, setBy] = useState<ColourBy>('days')
  const [hasMap, setMap] = useState(true)
  const place = about(here)
  const answer = useLive(`near ${place?.lng} ${place?.lat}`, async (store) =>
    place ? store.customers.list({ near: place, limit: MOST }) : null,
  )
  const rows = useMemo(() => (answer?.rows ?? []).filter((row) => row.distance_m !== undefined), [answer])
  const markers = useMemo<Marker[]>(
    () =>
      rows.flatMap(({ id, pin, grade, last_visit_at }) => {
        if (!pin) return []
        const today = Date.parse(format.dayOf(Date.now()))
        const days = last_visit_at && Math.round((today - Date.parse(format.dayOf(last_visit_at))) / DAY_MS)
        const look = lookOf(by, grade, typeof days === 'number' ? days : null)
        return [{ id, lng: pin.lng, lat: pin.lat, pin: { shape: 'shop' as const, ...look } }]
      }),
    [rows, by, format],
  )
  const me = useMemo(() => here && { lng: here.lng, lat: here.lat, accuracy_m: here.accuracy_m }, [here])
  const view = useMemo(() => {
    const near = markers.slice(0, 12)
    const bounds = me && boundsOf([me, ...near])
    return bounds ? { bounds, maxZoom: 16 } : null
  }, [me, markers])
  const header = <PageHeader title={t('near.title')} parent={{ page: 'customers' }} />
  if (!here)
    return (
      <Page title={t('near.title')} header={header}>
        <EmptyState icon={MapPinOff} title={t('near.no_place')} reason={t('near.no_place_reason')}>
          <Button onClick={find}>{t('near.find')}</Button>
        </EmptyState>
      </Page>
    )
  return (
    <Page title={t('near.title')} header={header}>
      <div className="flex flex-col gap-3 pb-6">
        <div className="px-gutter">
          <Segmented
            name={t('near.by')}
            value={by}
            options={[
              { value: 'days', label: t('near.by_days') },
              { value: 'grade', label: t('near.by_grade') },
            ]}
            onChange={setBy}
          />
          <ul className="flex flex-wrap gap-x-3 gap-y-1 pt-2 text-sm text-ink-2">
            {KEYS[by].map(([tone, key]) => (
              <li key={key} className="flex items-center gap-1.5">
                <span aria-hidden className={`size-3 rounded-full ${COLOURS[tone]}`} />
                {by === 'grade' ? t('trade.grade', { grade: key }) : t(`near.${key as 'days_fresh'}`)}
              </li>
            ))}
          </ul>
        </div>
        {view && hasMap && !saving && (
          <div className="relative mx-gutter h-64 overflow-hidden rounded-lg shadow-1">
            <LazyMap
              name={t('near.map')}
              view={view}
              markers={markers}
              me={me}
              onMarkerClick={(id) => navigate({ page: 'customer', id })}
              onUnavailable={() => setMap(false)}
            />
          </div>
        )}
        {answer === undefined ? (
          <SkeletonRows rows={6} />
        ) : rows.length === 0 ? (
          <EmptyState icon={Store} title={t('near.none')} reason={t('near.none_reason')} />
        ) : (
          <section>
            <p role="status" className="px-gutter pb-1 text-sm text-muted">
              {t('near.count', { n: format.number(rows.length) })}
            </p>
            <ul className="bg-surface">
              {rows.map((row) => (
                <li key={row.id} className="border-t border-line">
                  <CustomerRow customer={row} />
                </li>
              ))}
            </ul>
          </section>
        )}
      </div>
    </Page>
  )
}
