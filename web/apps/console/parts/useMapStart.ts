import { loadBasemap } from '@shared/map/basemap.ts'
import type { View } from '@shared/map/LazyMap.tsx'
import { boundsOf, type Place } from '@shared/map/places.ts'
import { useQuery } from '@tanstack/react-query'

/** Where a map looks before anybody chose: around the given places, else at the whole base map. */
export function useMapStart(places: readonly Place[]): View | null {
  const { data: basemap, isError } = useQuery({
    queryKey: ['basemap'],
    queryFn: loadBasemap,
    staleTime: Number.POSITIVE_INFINITY,
  })
  const around = boundsOf([...places])
  if (around) return { bounds: around, maxZoom: 16 }
  if (basemap) return { bounds: basemap.bounds }
  return isError ? { bounds: [-170, -60, 170, 70] } : null
}
