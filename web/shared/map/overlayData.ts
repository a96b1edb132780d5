import type { Verdict } from '@shared/ui/verdict.ts'
import { type Pin, pinKey, pinOffset } from './pins.ts'
import { between, circle, type Place } from './places.ts'
import type { Projection } from './projection.ts'

export interface Marker extends Place {
  id: string
  pin: Pin
  /** Greater ones are drawn above. */
  rank?: number
  /** Joins others close by in one ring that counts them. */
  joins?: boolean
}

export interface Me extends Place {
  accuracy_m: number | null
  /** The position is old; the dot turns grey. */
  stale?: boolean
}

export interface Fence extends Place {
  radius_m: number
}

/** How sure a fix was of its place. */
export interface Circle extends Place {
  radius_m: number
  verdict: Verdict
}

/** A part of the land; the chosen one stands out. */
export interface Region {
  id: string
  ring: Place[]
  chosen: boolean
}

/** A dashed line with its length in words. */
export interface Measured {
  from: Place
  to: Place
  text: string
  verdict: Verdict
  /** How far the words stand above the line, in pixels. */
  above?: number
}

/** What a screen puts on the base map, in WGS-84. */
export interface Overlay {
  markers?: Marker[]
  /** The way through the stops: what lies behind is grey. */
  route?: { past: Place[]; ahead: Place[] } | null
  fence?: Fence | null
  regions?: Region[]
  circles?: Circle[]
  measured?: Measured | null
  me?: Me | null
}

type Features = GeoJSON.FeatureCollection

export interface OverlayData {
  markers: Features
  crowd: Features
  route: Features
  fence: Features
  regions: Features
  circles: Features
  measured: Features
  me: Features
}

const collection = (features: GeoJSON.Feature[]): Features => ({ type: 'FeatureCollection', features })

const feature = (geometry: GeoJSON.Geometry, properties: Record<string, unknown> = {}): GeoJSON.Feature => ({
  type: 'Feature',
  geometry,
  properties,
})

function wordsOf({ from, to, text, verdict, above = 18 }: Measured): Marker {
  return { id: 'measured', ...between(from, to), rank: 8, pin: { shape: 'label', text, verdict, above } }
}

/** The overlay as GeoJSON in the datum of the base map. */
export function overlayData(overlay: Overlay, { onto }: Projection): OverlayData {
  const point = (place: Place): GeoJSON.Geometry => ({ type: 'Point', coordinates: onto(place) })
  const ring = (place: Place, metres: number): GeoJSON.Geometry => ({
    type: 'Polygon',
    coordinates: [circle(place, metres).map(onto)],
  })
  const way = (places: Place[], kind: string) =>
    places.length > 1 ? [feature({ type: 'LineString', coordinates: places.map(onto) }, { kind })] : []
  const marked = (marker: Marker) =>
    feature(point(marker), {
      id: marker.id,
      image: pinKey(marker.pin),
      offset: pinOffset(marker.pin),
      rank: marker.rank ?? 0,
      state: 'state' in marker.pin ? marker.pin.state : '',
    })
  const { me, fence, route, measured, circles = [], markers = [], regions = [] } = overlay
  const joining = markers.filter((marker) => marker.joins)
  const apart = markers.filter((marker) => !marker.joins)
  return {
    markers: collection([...apart, ...(measured ? [wordsOf(measured)] : [])].map(marked)),
    crowd: collection(joining.map(marked)),
    route: collection(route ? [...way(route.past, 'past'), ...way(route.ahead, 'ahead')] : []),
    fence: collection(fence ? [feature(ring(fence, fence.radius_m))] : []),
    regions: collection(
      regions.flatMap(({ id, ring: corners, chosen }) => {
        const [first] = corners
        if (!first || corners.length < 3) return []
        return [feature({ type: 'Polygon', coordinates: [[...corners, first].map(onto)] }, { id, chosen })]
      }),
    ),
    circles: collection(circles.map((one) => feature(ring(one, one.radius_m), { verdict: one.verdict }))),
    measured: collection(
      measured
        ? [
            feature(
              { type: 'LineString', coordinates: [onto(measured.from), onto(measured.to)] },
              { verdict: measured.verdict },
            ),
          ]
        : [],
    ),
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
