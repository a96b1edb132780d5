import { lazy, Suspense } from 'react'
import type { MapViewProps } from './MapView.tsx'

export type {
  Circle,
  Fence,
  MapViewProps,
  Marker,
  Me,
  Measured,
  Overlay,
  Padding,
  Pin,
  Region,
  View,
} from './MapView.tsx'

const MapView = lazy(() => import('./MapView.tsx'))

/** The map without its weight in the first download; its place is the map's ground colour until then. */
export function LazyMap(props: MapViewProps) {
  return (
    <Suspense fallback={<div className="map-view" />}>
      <MapView {...props} />
    </Suspense>
  )
}
