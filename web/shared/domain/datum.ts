import gcoord from 'gcoord'
import type { Place } from './distance'

/** Datums a base map or a pasted coordinate may use. Inside, everything is WGS-84. */
export type Datum = 'wgs84' | 'gcj02' | 'bd09'

const CRS = { wgs84: gcoord.WGS84, gcj02: gcoord.GCJ02, bd09: gcoord.BD09 } as const

/** A WGS-84 place in the coordinates of a base map. */
export function toMap(place: Place, datum: Datum): Place {
  if (datum === 'wgs84') return { lng: place.lng, lat: place.lat }
  const [lng, lat] = gcoord.transform([place.lng, place.lat], gcoord.WGS84, CRS[datum])
  return { lng, lat }
}

/** A place read off a base map, in WGS-84. */
export function fromMap(place: Place, datum: Datum): Place {
  if (datum === 'wgs84') return { lng: place.lng, lat: place.lat }
  const [lng, lat] = gcoord.transform([place.lng, place.lat], CRS[datum], gcoord.WGS84)
  return { lng, lat }
}
