import { type Datum, fromMap, toMap } from '@shared/domain/datum.ts'
import type { Place } from '@shared/domain/distance.ts'

type Position = [number, number]

/**
 * The edge of the view: everything inside is WGS-84, a base map may not be. All that is drawn goes
 * through `onto`, all that is clicked comes back through `from`.
 */
export function projection(datum: Datum) {
  return {
    onto: (place: Place): Position => {
      const shown = toMap(place, datum)
      return [shown.lng, shown.lat]
    },
    from: (place: Place): Place => fromMap(place, datum),
  }
}

export type Projection = ReturnType<typeof projection>
