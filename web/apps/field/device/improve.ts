import type { FixInput, Store } from '@store/index.ts'
import { fixOf } from './fix.ts'

/** For this long after a check-in a better fix is attached; it never replaces the first. */
const LASTS = 90_000
/** A fix must be this much better to be worth a record. */
const GAIN = 0.7

export function isWorthSending(best: number | null, next: number | null): boolean {
  if (next === null) return false
  return best === null || next <= best * GAIN
}

/** Goes on looking for a better position after a check-in, whichever screen is open. */
export function improveFix(store: Store, visitId: string, first: FixInput | null): void {
  if (!navigator.geolocation || first?.simulated) return
  let best = first?.accuracy_m ?? null
  const watch = navigator.geolocation.watchPosition(
    (position) => {
      const fix = fixOf(position)
      if (!isWorthSending(best, fix.accuracy_m)) return
      best = fix.accuracy_m
      store.visits.attachFix(visitId, fix).catch((error) => console.warn('attach fix', error))
    },
    () => undefined,
    { enableHighAccuracy: true, maximumAge: 0 },
  )
  setTimeout(() => navigator.geolocation.clearWatch(watch), LASTS)
}
