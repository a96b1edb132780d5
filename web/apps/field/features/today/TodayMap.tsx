import { LazyMap, type Marker, type Me, type Overlay } from '@shared/map/LazyMap.tsx'
import { boundsOf, type Place } from '@shared/map/places.ts'
import type { TodayStop } from '@store/index.ts'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Here } from '../../device/place.ts'
import { navigate } from '../../frame/navigation.tsx'
import { isLate } from './stopFacts.ts'

/** The customer's place, when it has one. */
const placeOf = (stop: TodayStop): Place | null => stop.customer?.pin ?? null

function markersOf(stops: TodayStop[], now: number): Marker[] {
  return stops.flatMap((stop, index): Marker[] => {
    const place = placeOf(stop)
    if (!place || !stop.customer) return []
    const label = String(stop.item?.ordinal ?? index + 1)
    const state =
      stop.state === 'done' || stop.state === 'skipped'
        ? stop.state
        : stop.state === 'next' || stop.state === 'open'
          ? 'next'
          : isLate(stop, now)
            ? 'late'
            : 'todo'
    const pin = state === 'done' ? { shape: 'stop', state } : { shape: 'stop', state, label }
    const rank = state === 'next' ? 2 : state === 'done' ? 0 : 1
    return [{ id: stop.customer.id, lng: place.lng, lat: place.lat, pin: pin as Marker['pin'], rank }]
  })
}

/** Through what was done, from there through what is left. */
function routeOf(stops: TodayStop[]): NonNullable<Overlay['route']> {
  const done = stops.filter((stop) => stop.visit && stop.state === 'done')
  done.sort((a, b) => Date.parse(a.visit?.started_at ?? '') - Date.parse(b.visit?.started_at ?? ''))
  const past = done.map(placeOf).filter((place) => place !== null)
  const left = stops.filter((stop) => stop.state === 'open' || stop.state === 'next' || stop.state === 'todo')
  const ahead = left.map(placeOf).filter((place) => place !== null)
  return { past, ahead: [...past.slice(-1), ...ahead] }
}

interface Props {
  stops: TodayStop[]
  here: Here | null
  onUnavailable: (reason: 'webgl' | 'basemap') => void
}

export default function TodayMap({ stops, here, onUnavailable }: Props) {
  const { t } = useTranslation()
  const markers = useMemo(() => markersOf(stops, Date.now()), [stops])
  const route = useMemo(() => routeOf(stops), [stops])
  const view = useMemo(() => {
    const bounds = boundsOf(markers)
    return bounds ? { bounds, maxZoom: 16 } : null
  }, [markers])
  const me = useMemo<Me | null>(
    () =>
      here && {
        lng: here.lng,
        lat: here.lat,
        accuracy_m: here.accuracy_m,
        stale: Date.now() - here.at > 300_000,
      },
    [here],
  )
  if (!view) return null
  return (
    <LazyMap
      name={t('today.map', { n: markers.length })}
      view={view}
      padding={{ top: 100, bottom: 56, left: 40, right: 40 }}
      markers={markers}
      route={route}
      me={me}
      onMarkerClick={(id) => navigate({ page: 'customer', id })}
      onUnavailable={onUnavailable}
    />
  )
}
