import type { Place } from '@shared/map/places.ts'
import { useCallback, useEffect, useState } from 'react'
import { painted } from '../frame/painted.ts'
import { fixOf } from './fix.ts'

export interface Here extends Place {
  accuracy_m: number | null
  at: number
}

let last: Here | null = null
const listeners = new Set<() => void>()

function remember(position: GeolocationPosition) {
  const { lng, lat, accuracy_m, taken_at } = fixOf(position)
  last = { lng, lat, accuracy_m, at: Date.parse(taken_at) }
  for (const listener of listeners) listener()
}

function look() {
  navigator.geolocation?.getCurrentPosition(remember, () => undefined, {
    enableHighAccuracy: false,
    maximumAge: 60_000,
    timeout: 10_000,
  })
}

/**
 * About where the phone is, for distances and the order of lists. It asks for nothing: without a
 * permission given earlier it stays null until `find` is called by a tap.
 */
export function useHere(): { here: Here | null; find: () => void } {
  const [here, setHere] = useState(last)
  useEffect(() => {
    const read = () => setHere(last)
    listeners.add(read)
    void painted
      .then(() => navigator.permissions?.query({ name: 'geolocation' }))
      .then((permission) => {
        if (permission?.state === 'granted') look()
      })
      .catch(() => undefined)
    return () => {
      listeners.delete(read)
    }
  }, [])
  const find = useCallback(() => look(), [])
  return { here, find }
}

/** Rounded to some 50 m, so that lists are not sorted anew at every step. */
export function about(here: Here | null): Place | undefined {
  if (!here) return undefined
  return { lng: Math.round(here.lng * 2000) / 2000, lat: Math.round(here.lat * 2000) / 2000 }
}
