import { type Pin, pinKey, pinOffset } from './pins.ts'
import { circle, type Place } from './places.ts'
import type { Projection } from './projection.ts'

export interface Marker extends Place {
  id: string
  pin: Pin
  /** Greater ones are drawn above. */
  rank?: number
}

export interface Me extends Place {
  accuracy_m: number | null
  /** The position is old; the dot turns grey. */
  stale?: boolean
}

export interface Fence extends Place {
  radius_m: number
}

/** What a screen puts on the base map, in WGS-84. */
export interface Overlay {
  markers?: Marker[]
  /** The way through the stops: what lies behind is grey. */
  route?: { past: Place[]; ahead: Place[] } | null
  fence?: Fence | null
  me?: Me | null
}

type Features = GeoJSON.FeatureCollection

export interface OverlayData {
  markers: Features
  route: Features
  fence: Features
  me: Features
}

const collection = (features: GeoJSON.Feature[]): Features => ({ type: 'FeatureCollection', features })

const feature = (geometry: GeoJSON.Geometry, properties: Record<string, unknown> = {}): GeoJSON.Feature => ({
  type: 'Feature',
  geometry,
  properties,
})

/** The overlay as GeoJSON in the datum of the base map. */
export function overlayData(overlay: Overlay, { onto }: Projection): OverlayData {
  const point = (place: Place): GeoJSON.Geometry => ({ type: 'Point', coordinates: onto(place) })
  const ring = (place: Place, metres: number): GeoJSON.Geometry => ({
    type: 'Polygon',
    coordinates: [circle(place, metres).map(onto)],
  })
  const way = (places: Place[], kind: string) =>
    places.length > 1 ? [feature({ type: 'LineString', coordinates: places.map(onto) }, { kind })] : []
  const { me, fence, route } = overlay
  return {
    markers: collection(
      (overlay.markers ?? []).map((marker) =>
        feature(point(marker), {
          id: marker.id,
          image: pinKey(marker.pin),
          offset: pinOffset(marker.pin),
          rank: marker.rank ?? 0,
        }),
      ),
    ),
    route: collection(route ? [...way(route.past, 'past'), ...way(route.ahead, 'ahead')] : []),
    fence: collection(fence ? [feature(ring(fence, fence.radius_m))] : []),
    me: collection(
      me
        ? [
            ...(me.accuracy_m
              ? [feature(ring(me, me.accuracy_m), { part: 'accuracy', stale: Boolean(me.stale) })]
              : []),
            feature(point(me), { part: 'dot', stale: Boolean(me.stale) }),
          ]
        : [],
    ),
  }
}
