import type { FixInput, NoFixReason } from '@store/index.ts'
import { useCallback, useEffect, useState } from 'react'
import { fixOf } from './fix.ts'

const ageOf = (fix: FixInput, now: number) => now - Date.parse(fix.taken_at)

/** The fresher of two fixes, unless the older is much better and hardly older. */
export function betterFix(before: FixInput | null, next: FixInput): FixInput {
  if (!before) return next
  const isHardlyOlder = ageOf(before, Date.parse(next.taken_at)) < 10_000
  const isBetter =
    (before.accuracy_m ?? Number.POSITIVE_INFINITY) < (next.accuracy_m ?? Number.POSITIVE_INFINITY)
  return isHardlyOlder && isBetter ? before : next
}

export type Finding =
  | { phase: 'finding'; since: number }
  | { phase: 'fix'; fix: FixInput }
  | { phase: Exclude<NoFixReason, 'saver'> }

const REASONS = { 1: 'denied', 2: 'off', 3: 'timeout' } as const

function reasonOf(error: GeolocationPositionError): Exclude<NoFixReason, 'saver'> {
  return REASONS[error.code as 1 | 2 | 3] ?? 'off'
}

interface Wish {
  /** One position instead of a stream of them. */
  once: boolean
}

/**
 * Follows the position while the screen is open; nothing is asked of the device before. `again` starts
 * over, after the person has changed a setting.
 */
export function usePosition({ once }: Wish): { finding: Finding; again: () => void } {
  const [attempt, setAttempt] = useState(0)
  const [finding, setFinding] = useState<Finding>({ phase: 'finding', since: Date.now() })
  // biome-ignore lint/correctness/useExhaustiveDependencies: `attempt` starts the search over
  useEffect(() => {
    const { geolocation } = navigator
    if (!geolocation) return setFinding({ phase: 'unsupported' })
    setFinding({ phase: 'finding', since: Date.now() })
    const found = (position: GeolocationPosition) =>
      setFinding((before) => ({
        phase: 'fix',
        fix: betterFix(before.phase === 'fix' ? before.fix : null, fixOf(position)),
      }))
    const failed = (error: GeolocationPositionError) =>
      setFinding((before) => (before.phase === 'fix' ? before : { phase: reasonOf(error) }))
    const options = { enableHighAccuracy: !once, maximumAge: 0, timeout: once ? 10_000 : 20_000 }
    if (once) {
      geolocation.getCurrentPosition(found, failed, options)
      return
    }
    const watch = geolocation.watchPosition(found, failed, options)
    return () => geolocation.clearWatch(watch)
  }, [once, attempt])
  const again = useCallback(() => setAttempt((count) => count + 1), [])
  return { finding, again }
}

/** One position within `timeout` ms, or why there is none. */
export function positionNow(timeout: number): Promise<FixInput | Exclude<NoFixReason, 'saver'>> {
  return new Promise((resolve) => {
    if (!navigator.geolocation) return resolve('unsupported')
    // Browsers do not count the time that the question for permission stands open.
    const timer = setTimeout(() => resolve('timeout'), timeout + 500)
    navigator.geolocation.getCurrentPosition(
      (position) => {
        clearTimeout(timer)
        resolve(fixOf(position))
      },
      (error) => {
        clearTimeout(timer)
        resolve(reasonOf(error))
      },
      { enableHighAccuracy: true, maximumAge: 0, timeout },
    )
  })
}
