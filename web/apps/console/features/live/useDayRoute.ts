import type { Marker } from '@shared/map/LazyMap.tsx'
import type { Place } from '@shared/map/places.ts'
import { useInfiniteQuery, useQueries, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { rowsOf } from '../../parts/DataTable'
import { queries } from '../../queries'
import { dayStops, type Stop } from './stops'

export interface PlacedStop extends Stop {
  name: string | null
  place: Place | null
}

export interface DayRoute {
  stops: PlacedStop[]
  markers: Marker[]
  route: { past: Place[]; ahead: Place[] }
  isPending: boolean
}

/** Plan, visits and the places of their customers, put together for one person's day. */
export function useDayRoute(day: string | undefined, person: string | undefined): DayRoute {
  const enabled = day !== undefined && person !== undefined
  const plan = useQuery({ ...queries.planItems(day ?? '', person ?? ''), enabled })
  const visits = useInfiniteQuery({ ...queries.visits({ day, person }), enabled })
  const stops = useMemo(
    () => (enabled ? dayStops(plan.data?.items ?? [], rowsOf(visits.data)) : []),
    [enabled, plan.data, visits.data],
  )
  const customerIds = [...new Set(stops.map((stop) => stop.customerId))]
  const places = useQueries({
    queries: customerIds.map((id) => ({ ...queries.customer(id), staleTime: 300_000 })),
    combine: (results) =>
      new Map(
        results.flatMap(({ data }) => (data ? [[data.id, { name: data.name, pin: data.pin }] as const] : [])),
      ),
  })
  return useMemo(() => {
    const placed = stops.map((stop) => {
      const known = places.get(stop.customerId)
      const name = known?.name ?? stop.visit?.customer.name ?? null
      return { ...stop, name, place: known?.pin ? { lng: known.pin.lng, lat: known.pin.lat } : null }
    })
    return {
      stops: placed,
      markers: placed.flatMap(markerOf),
      route: routeOf(placed),
      isPending: enabled && (plan.isPending || visits.isPending),
    }
  }, [stops, places, enabled, plan.isPending, visits.isPending])
}

function markerOf(stop: PlacedStop): Marker[] {
  if (!stop.place || stop.state === 'open') return []
  const label = stop.ordinal === null ? '' : String(stop.ordinal)
  return [
    {
      id: `stop:${stop.customerId}`,
      ...stop.place,
      pin: { shape: 'stop', state: stop.state, label },
      rank: 1,
    },
  ]
}

/** Behind: where the person has been. Ahead: from there through what is left of the plan. */
function routeOf(stops: PlacedStop[]): { past: Place[]; ahead: Place[] } {
  const placesOf = (states: string[]) =>
    stops.flatMap((stop) => (states.includes(stop.state) && stop.place ? [stop.place] : []))
  const past = placesOf(['done', 'open'])
  const left = placesOf(['next', 'todo'])
  const here = past.at(-1)
  return { past, ahead: here ? [here, ...left] : left }
}
