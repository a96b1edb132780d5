import type { Place } from '@shared/domain/distance.ts'

export type { Place } from '@shared/domain/distance.ts'

const EARTH_RADIUS = 6_371_008.8

/** A closed ring of that many metres around a place. */
export function circle(centre: Place, metres: number, steps = 72): Place[] {
  const latitude = (centre.lat * Math.PI) / 180
  const angle = metres / EARTH_RADIUS
  return Array.from({ length: steps + 1 }, (_, step) => {
    const bearing = (2 * Math.PI * step) / steps
    const lat = Math.asin(
      Math.sin(latitude) * Math.cos(angle) + Math.cos(latitude) * Math.sin(angle) * Math.cos(bearing),
    )
    const lng = Math.atan2(
      Math.sin(bearing) * Math.sin(angle) * Math.cos(latitude),
      Math.cos(angle) - Math.sin(latitude) * Math.sin(lat),
    )
    return { lng: centre.lng + (lng * 180) / Math.PI, lat: (lat * 180) / Math.PI }
  })
}

/** West, south, east, north of some places; null without any. */
export function boundsOf(places: Place[]): [number, number, number, number] | null {
  if (places.length === 0) return null
  const lngs = places.map((place) => place.lng)
  const lats = places.map((place) => place.lat)
  return [Math.min(...lngs), Math.min(...lats), Math.max(...lngs), Math.max(...lats)]
}

/** Half way, near enough for places within one city. */
export function between(a: Place, b: Place): Place {
  return { lng: (a.lng + b.lng) / 2, lat: (a.lat + b.lat) / 2 }
}
