import { useEffect } from 'react'

/** Keeps the screen on while `isWanted`; browsers let go of the lock whenever the page is hidden. */
export function useWakeLock(isWanted: boolean): void {
  useEffect(() => {
    if (!isWanted || !('wakeLock' in navigator)) return
    let lock: WakeLockSentinel | null = null
    let isGone = false
    const take = async () => {
      if (document.visibilityState !== 'visible') return
      try {
        const taken = await navigator.wakeLock.request('screen')
        if (isGone) await taken.release()
        else lock = taken
      } catch {
        // Refused when the battery is low; the screen then goes dark as always.
      }
    }
    void take()
    document.addEventListener('visibilitychange', take)
    return () => {
      isGone = true
      document.removeEventListener('visibilitychange', take)
      void lock?.release()
    }
  }, [isWanted])
}

/** One light tick for what was saved, two for what came back. */
export function tick(times: 1 | 2 = 1): void {
  navigator.vibrate?.(times === 1 ? 12 : [12, 80, 12])
}
